// startpass as a run sees it, whichever tier it is put together in.

import type { Control } from '../src/domain/control.ts'
import type { JournalEntry } from '../src/domain/journal.ts'
import type { Pass } from '../src/domain/pass.ts'
import type { Place } from '../src/domain/place.ts'
import type { StartRecord } from '../src/domain/start-record.ts'
import type { Deployment } from './functions.ts'

/** What startpass itself has written down, for comparing with what happened. */
export interface Records {
  readonly journal: readonly JournalEntry[]
  readonly starts: readonly StartRecord[]
  readonly passes: readonly Pass[]
}

export interface System {
  readonly deployment: Deployment
  readonly records: () => Promise<Records>
  /** As an operator changes the switch. */
  readonly setControl: (
    place: Place,
    change: Partial<Pick<Control, 'mode' | 'lockdown' | 'passesVoidBefore'>>,
  ) => Promise<void>
  readonly close: () => Promise<void>
}
