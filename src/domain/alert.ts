// What the world is told of a denied start, as data; words/ and the adapters give it its forms.

import type { Mode } from './control.ts'
import type { Hindrance } from './ladder.ts'
import type { PersonId } from './person.ts'
import type { StartName } from './start.ts'
import { startKey } from './start.ts'
import type { Outcome } from './start-record.ts'
import type { DenyReason } from './verdict.ts'

export interface Alert {
  readonly start: StartName
  readonly instanceName: string | undefined
  readonly instanceType: string | undefined
  readonly reason: DenyReason
  readonly mode: Mode
  readonly outcome: Outcome
  /** Epoch seconds of the event that reported the start. */
  readonly reportedAt: number
  /** Whose pass did not fit, where there was one. */
  readonly owner: PersonId | undefined
  /** A tag key that was surely meant to be `Auth`: `auth`, `AUTH` … */
  readonly misspelledTag: string | undefined
  /** What of the launcher's own choosing exempts from needing a pass (`trustLauncherChosen`): named in every alert. */
  readonly trusted: readonly string[]
  /** Which news of this start it is: 1, and one more whenever the outcome has changed. */
  readonly news: number
  /** Why it cannot be stopped, or would only be replaced. */
  readonly hindrance: Hindrance | undefined
  /** AWS's own words where stopping failed. */
  readonly trouble: { readonly code: string; readonly message: string } | undefined
}

/** Stable: whoever is told the same twice can tell. A changed outcome is new news, even one that was told before. */
export const alertId = ({ start, news, outcome }: Alert): string => `${startKey(start)}#${news}-${outcome}`
