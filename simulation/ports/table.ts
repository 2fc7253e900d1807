// What the in-memory ports keep in common: one table, whose every operation happens at one moment.

import type { CapState } from '../../src/domain/cap.ts'
import type { Control } from '../../src/domain/control.ts'
import type { Guard } from '../../src/domain/guard.ts'
import type { JournalEntry } from '../../src/domain/journal.ts'
import type { Pass, PassKey } from '../../src/domain/pass.ts'
import { personKey } from '../../src/domain/person.ts'
import { instanceKey, type Place, placeKey } from '../../src/domain/place.ts'
import type { StartRecord } from '../../src/domain/start-record.ts'
import type { Burst } from '../../src/flows/ports.ts'
import type { Random } from '../random.ts'
import type { SpendClause } from './spending.ts'

/** Conditions of the table that a sabotage has taken out. */
export type TableClause =
  | SpendClause
  | 'startIsNew'
  | 'oneTransaction'
  | 'controlHolds'
  | 'usesAreLeft'
  | 'capUnchanged'

export interface Table {
  readonly starts: Map<string, StartRecord>
  /** The keys of the starts of an instance, by instanceKey. */
  readonly startsOf: Map<string, Set<string>>
  readonly passes: Map<PassKey, Pass>
  readonly controls: Map<string, Control>
  readonly known: Set<string>
  /** Uses of standing passes, by pass, day and instance. */
  readonly uses: Map<string, number>
  readonly open: Map<string, { readonly revision: string; readonly keys: readonly PassKey[] }>
  readonly journal: Map<string, JournalEntry>
  readonly caps: Map<string, CapState>
  /** Until when turns are booked, by place. */
  readonly paces: Map<string, number>
  readonly bursts: Map<string, { burst: Burst; penUntil: number }>
  readonly told: Set<string>
  readonly requests: Set<string>
  guard: Guard
  readonly off: ReadonlySet<TableClause>
  readonly newRevision: () => string
  /** Of places met for the first time. */
  readonly installedAt: number
}

export const newTable = (
  random: Random,
  installedAt: number,
  guard: Guard,
  off: ReadonlySet<TableClause>,
): Table => ({
  starts: new Map(),
  startsOf: new Map(),
  passes: new Map(),
  controls: new Map(),
  known: new Set(),
  uses: new Map(),
  open: new Map(),
  journal: new Map(),
  caps: new Map(),
  paces: new Map(),
  bursts: new Map(),
  told: new Set(),
  requests: new Set(),
  guard,
  off,
  newRevision: () => random.hex(12),
  installedAt,
})

export function controlIn(table: Table, place: Place): Control {
  const found = table.controls.get(placeKey(place))
  if (found !== undefined) return found
  const control: Control = {
    place,
    mode: 'enforce',
    guardingSince: table.installedAt,
    lockdown: false,
    passesVoidBefore: 0,
    revision: table.newRevision(),
  }
  table.controls.set(placeKey(place), control)
  return control
}

/** The same entry again is the same entry. */
export function write(table: Table, entry: JournalEntry): void {
  const { subject, at, event, ref } = entry
  table.journal.set(`${aboutWhat(subject)} ${at} ${event} ${ref}`, entry)
}

function aboutWhat(subject: JournalEntry['subject']): string {
  if (subject.kind === 'instance') return instanceKey(subject.place, subject.instanceId)
  return subject.kind === 'person' ? personKey(subject.person) : placeKey(subject.place)
}
