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
  /** It is the canary that was started: most likely by its own schedule. */
  readonly canary: boolean
  /** AWS's own words where stopping failed. */
  readonly trouble: { readonly code: string; readonly message: string } | undefined
}

/** Minutes past the hour at which its schedule starts the canary (infra/watch/canary.ts). */
export const CANARY_STARTS_AT_MINUTE = 7

/** EventBridge Scheduler calls within the minute (B10), and EC2 may take a moment. */
const SCHEDULED_WITHIN_SECONDS = 90

/**
 * The canary started by its schedule and stopped as it is meant to be: no news to people, who would learn to look away.
 * Anything else is: else a thief would start the canary, made into whatever they like, and nobody would hear.
 */
export const isExpected = ({ canary, reason, outcome, start }: Alert): boolean =>
  canary && isByItsSchedule(start) && EXPECTED_REASONS.has(reason) && EXPECTED_OUTCOMES.has(outcome)

function isByItsSchedule({ launchedAt }: StartName): boolean {
  const late = (launchedAt % 3600) - CANARY_STARTS_AT_MINUTE * 60
  return late >= 0 && late < SCHEDULED_WITHIN_SECONDS
}

const EXPECTED_REASONS: ReadonlySet<DenyReason> = new Set(['no-pass', 'lockdown'])
const EXPECTED_OUTCOMES: ReadonlySet<Outcome> = new Set(['stopping', 'waiting-for-running', 'stopped'])

/** Stable: whoever is told the same twice can tell. A changed outcome is new news, even one that was told before. */
export const alertId = ({ start, news, outcome }: Alert): string => `${startKey(start)}#${news}-${outcome}`
