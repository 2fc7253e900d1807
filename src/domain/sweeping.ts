// What the sweep makes of one start: events are best effort (A10), so whatever they never told is found by looking.
// It decides nothing itself: what it finds goes to the same judging as an event does.

import type { Control } from './control.ts'
import type { GateTask } from './gate-task.ts'
import {
  type InstanceState,
  type InstanceView,
  isDown,
  isStartState,
  LAUNCH_MAY_TAKE_SECONDS,
} from './instance.ts'
import { newHint } from './judge.ts'
import { startKey } from './start.ts'
import type { StartRecord } from './start-record.ts'

/** What is left to do about a start is the gate's own for so long after its look was due. */
export const OVERDUE_SECONDS = 120

/** A look that the gate missed is taken up with this many tries behind it: soon, and then at growing pauses. */
const TRIES_BEHIND = 4

export type Found =
  /** Nobody judged it: its events were lost, or are on their way. */
  | { readonly kind: 'unjudged'; readonly task: GateTask }
  /** Judged, and not yet seen running; or recorded as ended, and shown up all the same. */
  | { readonly kind: 'unseen'; readonly task: GateTask }
  /** Judged, and something is left to do that nobody comes back for. */
  | { readonly kind: 'unfinished'; readonly task: GateTask }
  | { readonly kind: 'in-order' }

const IN_ORDER: Found = { kind: 'in-order' }

/**
 * @param view an instance that was shown pending or running
 * @param known the record of the start it shows
 * @param nowSeconds epoch seconds at which it was read
 */
export function sweepOf(view: InstanceView, known: StartRecord | undefined, nowSeconds: number): Found {
  if (!isStartState(view.state)) return IN_ORDER
  if (known === undefined) return { kind: 'unjudged', task: hintAt(view, view.launchedAt) }
  if (known.endedAt !== undefined) return { kind: 'unseen', task: hintAt(view, nowSeconds) }
  if (isOverdue(known, nowSeconds)) return { kind: 'unfinished', task: finish(known) }
  const notSeenRunning =
    known.verdict.kind === 'allow' && known.ranAt === undefined && view.state === 'running'
  return notSeenRunning ? { kind: 'unseen', task: hintAt(view, view.launchedAt) } : IN_ORDER
}

/**
 * What is left to do about a start that the table calls unfinished, whether or not its instance is up.
 * @param view the instance, as read; nothing where EC2 shows it no more
 * @param nowSeconds epoch seconds at which it was read
 */
export function sweepOfUnfinished(
  record: StartRecord,
  view: InstanceView | undefined,
  nowSeconds: number,
): Found {
  if (isOverdue(record, nowSeconds)) return { kind: 'unfinished', task: finish(record) }
  const { place, instanceId, launchedAt } = record.name
  if (record.todo.size > 0 || nowSeconds <= launchedAt + LAUNCH_MAY_TAKE_SECONDS) return IN_ORDER
  const closing = (state: InstanceState, at: number): Found => ({
    kind: 'unseen',
    task: { kind: 'hint', hint: newHint({ place, instanceId, state, at }) },
  })
  if (view === undefined) return closing('terminated', nowSeconds)
  if (view.launchedAt > launchedAt) return closing('stopped', view.launchedAt - 1)
  const wentDown = view.launchedAt === launchedAt && isDown(view.state)
  return wentDown ? closing(view.state, launchedAt + LAUNCH_MAY_TAKE_SECONDS) : IN_ORDER
}

/** An allowed start of which nothing was heard since: it may have failed to come up, and its pass is owed back. */
export const mayNeverHaveRun = (record: StartRecord): boolean =>
  record.verdict.kind === 'allow' && record.ranAt === undefined && record.endedAt === undefined

const isOverdue = (record: StartRecord, nowSeconds: number): boolean =>
  record.todo.size > 0 && nowSeconds > dueAt(record) + OVERDUE_SECONDS

/** Epoch seconds at which the gate itself looks, or should have looked, at what is left. */
export const dueAt = (record: StartRecord): number => record.lookDueAt ?? record.decidedAt

const finish = (record: StartRecord): GateTask => ({
  kind: 'finish',
  start: record.name,
  tries: TRIES_BEHIND,
})

const hintAt = ({ place, instanceId, state }: InstanceView, at: number): GateTask => ({
  kind: 'hint',
  hint: newHint({ place, instanceId, state, at }),
})

/** Events come within seconds; one that has not come by now was lost, or somebody sees to it that none come. */
const EVENT_MAY_TAKE_SECONDS = 120

/** Whether an event should have told of this start, which nobody judged, by now. What is adopted had none to come. */
export const wasMissed = (
  { launchedAt }: Pick<InstanceView, 'launchedAt'>,
  { guardingSince }: Pick<Control, 'guardingSince'>,
  nowSeconds: number,
): boolean => launchedAt >= guardingSince && nowSeconds > launchedAt + EVENT_MAY_TAKE_SECONDS

/** Names what a finding is about, so that one start is not taken up twice in one sweep. */
export const sweptKey = (task: GateTask): string =>
  task.kind === 'finish' ? startKey(task.start) : JSON.stringify(task)
