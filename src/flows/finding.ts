// What one task of the queue came to.

import type { Duty, StartRecord } from '../domain/start-record.ts'

import type { Waiting } from './later.ts'

export type Finding =
  | { readonly kind: 'nothing' }
  | ({ readonly kind: 'look-again' } & Waiting)
  | {
      readonly kind: 'duties'
      readonly record: StartRecord
      /** How often finishing this start has been tried before. */
      readonly tries: number
      /** The look that this is, where it is one that the record may be waiting for. */
      readonly dueAt: number | undefined
      /** Duties that whoever decided is about to do. */
      readonly leave: ReadonlySet<Duty>
      /** The event said `running`, whatever the read still shows. */
      readonly reportedRunning: boolean
      /** A later look at the same event, beside the duties. */
      readonly again: Waiting | undefined
    }

/** Deliveries of one start come close together: whoever decided tells of it; any of them stops it. */
export const DECIDER_ACTS_WITHIN_SECONDS = 10

const TELLING: readonly Duty[] = ['mark', 'untag', 'dm', 'sns', 'slack']

/**
 * What is left to whoever decided: everything but stopping and what has only just come up.
 * @param before the record as it was found
 * @param now epoch milliseconds
 */
export function leftToDecider(record: StartRecord, before: StartRecord, now: number): ReadonlySet<Duty> {
  if (now / 1000 - record.decidedAt >= DECIDER_ACTS_WITHIN_SECONDS) return new Set()
  return new Set(TELLING.filter((duty) => before.todo.has(duty)))
}

/** Another judge recorded the verdict a moment ago. */
export const allLeftToDecider: ReadonlySet<Duty> = new Set(TELLING)

export const nothing: Finding = { kind: 'nothing' }

export const dutiesFound = (
  record: StartRecord,
  more: {
    readonly tries?: number
    readonly dueAt?: number | undefined
    readonly leave?: ReadonlySet<Duty>
    readonly reportedRunning?: boolean
    readonly again?: Waiting | undefined
  } = {},
): Finding => ({
  kind: 'duties',
  record,
  tries: 0,
  dueAt: undefined,
  leave: new Set(),
  reportedRunning: false,
  again: undefined,
  ...more,
})
