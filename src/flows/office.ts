// All that running an installation from the command line needs, in one plain object; wired by cli/wire-office.ts.

import type { Place } from '../domain/place.ts'
import type { Announcer } from './announce.ts'
import type {
  CapBook,
  Clock,
  DeadLetters,
  Entropy,
  GuardBook,
  HashCode,
  History,
  Instances,
  Journal,
  Keepers,
  Later,
  Levers,
  PassBook,
  RegionsOf,
  SettingsBook,
  StartBook,
  Switches,
} from './ports.ts'

export interface Office extends Announcer {
  readonly clock: Clock
  readonly entropy: Entropy
  readonly switches: Switches
  readonly starts: StartBook
  /** For whoever only looks: recalling the starts of a place never met does not set its switch. */
  readonly startsToLookAt: Pick<StartBook, 'recall' | 'unfinished'>
  readonly instances: Instances
  readonly guard: GuardBook
  readonly settingsBook: SettingsBook
  readonly passes: PassBook
  readonly journal: Journal
  readonly history: History
  readonly caps: CapBook
  readonly regionsOf: RegionsOf
  readonly levers: () => Promise<Levers>
  readonly keepers: Keepers
  readonly later: Later
  readonly deadLetters: DeadLetters
  /** The ARN of whoever is at the keyboard. */
  readonly who: () => Promise<string>
  /** Reads the secret, which is what allows issuing. */
  readonly hashCode: () => Promise<HashCode>
  readonly settings: {
    readonly home: Place
    readonly passTtlSeconds: number
    readonly maxOpenPasses: number
  }
}
