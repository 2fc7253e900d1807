// What to do next about a denied start, from what this invocation read of its instance (rules 8 and 9).
// StopInstances has no precondition: it is called only on a read that shows exactly the denied start.

import { type InstanceView, isDown, isFirstLaunch } from './instance.ts'
import type { Duty, Outcome, StartRecord } from './start-record.ts'

export type StopStep =
  | 'stop'
  /** A first launch cannot be stopped before it runs (A1): the `running` event, or a later look, stops it. */
  | 'wait-for-running'
  /** On its way down: look again until it is seen there. */
  | 'going-down'
  | 'seen-down'
  /** A later start is shown: this one is over. */
  | 'superseded'
  /** Not shown, or only an earlier start is: the read is stale (A7). */
  | 'not-shown'

/**
 * @param view what this invocation read
 * @param reportedRunning an event said that this very start runs: a read that still shows `pending` is stale
 */
export function stopStep(
  start: StartRecord,
  view: InstanceView | undefined,
  reportedRunning: boolean,
): StopStep {
  if (view === undefined || view.launchedAt < start.name.launchedAt) return 'not-shown'
  if (view.launchedAt > start.name.launchedAt) return 'superseded'
  if (isDown(view.state)) return 'seen-down'
  if (view.state === 'stopping' || view.state === 'shutting-down') return 'going-down'
  const neverRan = view.state === 'pending' && isFirstLaunch(view) && !reportedRunning
  return neverRan ? 'wait-for-running' : 'stop'
}

/** What an alert says of a step that needed no call, or nothing where there is nothing new to say. */
export function outcomeOf(step: Exclude<StopStep, 'stop'>): Outcome | undefined {
  if (step === 'wait-for-running') return 'waiting-for-running'
  if (step === 'going-down') return 'stopping'
  return step === 'not-shown' ? undefined : 'stopped'
}

/**
 * Which alerts a changed outcome calls for, beyond those still open: whoever was told that an instance still
 * ran is told when it does not; a stop seen to take effect is added to the message that announced it.
 */
export function alertsFor(start: StartRecord, now: Outcome): Duty[] {
  const told = start.outcome
  if (told === undefined || told === now || told === 'stopped') return []
  if (told !== 'stopping') return ['sns', 'slack']
  if (now === 'stopped') return start.message === undefined ? [] : ['slack']
  return now === 'failed' ? ['sns', 'slack'] : []
}
