// One start with duties, as they are done: what was found out, what is due, what has been done so far.

import type { Alert } from '../domain/alert.ts'
import { alertsFor, terminatedOr } from '../domain/enforcement.ts'
import type { Guard } from '../domain/guard.ts'
import { startKey } from '../domain/start.ts'
import type { Duty, Outcome, StartRecord } from '../domain/start-record.ts'
import type { Case, Enforced } from './climb.ts'
import type { MessageRef } from './ports.ts'
import { alertOf } from './tidings.ts'

export interface Progress extends Case {
  readonly key: string
  readonly enforced: Enforced | undefined
  readonly alert: Alert | undefined
  readonly due: ReadonlySet<Duty>
  /** Alerts that the changed outcome calls for, beyond those still open. */
  readonly added: readonly Duty[]
  readonly done: Set<Duty>
  message: MessageRef | undefined
}

export function progressOf(
  one: Case,
  enforced: Enforced | undefined,
  guard: Guard,
  canary: string | undefined,
): Progress {
  const { record } = one
  const outcome = enforced?.outcome ?? outcomeKnownOf(record)
  const added = outcome === undefined ? [] : alertsFor(record, outcome)
  // Of what is spared nothing is left to do or to tell, save to those who were told otherwise.
  const open = enforced?.spared === undefined ? record.todo : []
  const due = new Set([...[...open].filter((duty) => !one.leave.has(duty)), ...added])
  const alert =
    outcome === undefined ? undefined : alertOf(record, one.view, outcome, enforced, guard, canary)
  const key = startKey(record.name)
  return { ...one, key, enforced, alert, due, added, done: new Set(), message: record.message }
}

/** By how much the clocks of two functions may differ. */
const CLOCKS_DIFFER_SECONDS = 5

/**
 * Whether a message on its way will look at what is left to do. The one that was due is not: it is this one, by what it
 * says of itself, since two clocks may differ by more than a look is early or late. Nor, where something is
 * left that was not before, is one that is due so soon that a gate whose clock is ahead may have had it already.
 */
export function isLookedAtLater(
  { looks, record: before }: Pick<Case, 'looks' | 'record'>,
  { lookDueAt, todo }: Pick<StartRecord, 'lookDueAt' | 'todo'>,
  nowSeconds: number,
): boolean {
  const isNews = [...todo].some((duty) => !before.todo.has(duty))
  const surelyAfter = isNews ? nowSeconds + CLOCKS_DIFFER_SECONDS : nowSeconds
  return lookDueAt !== undefined && lookDueAt > surelyAfter && !looks.has(lookDueAt)
}

/** A stop that is no longer due has been seen to take effect. */
export function outcomeKnownOf(record: StartRecord): Outcome | undefined {
  if (record.sparedBy !== undefined) return 'spared'
  if (record.mode === 'observe') return 'observed-only'
  return record.todo.has('stop') ? record.outcome : terminatedOr(record)
}
