// What the gate's queue holds besides AWS's events: reminders to itself. Hints only: none carries a verdict,
// so that nobody who can write to the queue can decide anything (rule 7).

import type { Hint } from './judge.ts'
import type { Place } from './place.ts'
import type { StartName } from './start.ts'

export type GateTask =
  /** An event, or a later look at one. */
  | { readonly kind: 'hint'; readonly hint: Hint }
  /** Something remains to be done, or to be seen done, about a judged start. */
  | {
      readonly kind: 'finish'
      readonly start: StartName
      readonly tries: number
      /** When it was due, by the clock of whoever sent it, as the record has it: the look that is due knows itself. */
      readonly dueAt?: number | undefined
    }
  /** Did the start that the bot itself asked for come to anything? */
  | {
      readonly kind: 'follow-up'
      readonly place: Place
      readonly instanceId: string
      readonly passId: string
      readonly tries: number
    }

export const placeOf = (task: GateTask): Place =>
  task.kind === 'hint' ? task.hint.place : task.kind === 'finish' ? task.start.place : task.place

export const instanceIdOf = (task: GateTask): string =>
  task.kind === 'hint'
    ? task.hint.instanceId
    : task.kind === 'finish'
      ? task.start.instanceId
      : task.instanceId
