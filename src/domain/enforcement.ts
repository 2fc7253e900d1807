// What is said of how far the stopping of a denied start has come, and which changes of it are news.

import type { InstanceState } from './instance.ts'
import type { Step } from './ladder.ts'
import type { Duty, Outcome, StartRecord } from './start-record.ts'

/** What an alert says of a step that needs no call, or nothing where nothing is known: the read was stale. */
export function outcomeOf(
  start: StartRecord,
  step: Step['kind'],
  state: InstanceState | undefined,
): Outcome | undefined {
  if (step === 'wait-for-running') return 'waiting-for-running'
  if (step === 'going-down') return state === 'shutting-down' ? 'terminating' : 'stopping'
  if (step === 'seen-down') return state === 'terminated' ? terminatedOr(start) : 'stopped'
  return step === 'superseded' ? 'stopped' : undefined
}

/** What a start has come to whose instance is down, whoever saw it. */
export const terminatedOr = ({ outcome }: Pick<StartRecord, 'outcome'>): Outcome =>
  outcome === 'terminating' || outcome === 'terminated' || outcome === 'isolated' ? 'terminated' : 'stopped'

const OVER: ReadonlySet<Outcome | undefined> = new Set(['stopped', 'terminated', 'spared'])
const UNDER_WAY: ReadonlySet<Outcome | undefined> = new Set(['stopping', 'terminating'])

/** How long trying may be in vain, or what was agreed to may take, before a person is called. */
const PATIENCE_SECONDS = 900

/** Past the limit, whatever is still tried is for a person to look at. */
export function orStuck(
  outcome: Outcome | undefined,
  start: StartRecord,
  nowSeconds: number,
): typeof outcome {
  if (outcome !== 'failed' && !UNDER_WAY.has(outcome)) return outcome
  const since = outcome === 'failed' ? start.triedSince : start.stopCalledAt
  return since !== undefined && nowSeconds - since >= PATIENCE_SECONDS ? 'stuck' : outcome
}

/** Denied, to be stopped, and not seen down for so long that whoever is on call has to look. What is held is told of anyway. */
export const isLongUnfinished = (
  { todo, outcome, decidedAt }: Pick<StartRecord, 'todo' | 'outcome' | 'decidedAt'>,
  nowSeconds: number,
): boolean => todo.has('stop') && outcome !== 'held' && nowSeconds - decidedAt >= PATIENCE_SECONDS

/** Outcomes that leave it running with nobody stopping it, or in spite of it: somebody has to look. */
export const WANTS_A_PERSON: ReadonlySet<Outcome> = new Set(['failed', 'stuck', 'left-running', 'isolated'])

/**
 * Which alerts a changed outcome calls for, beyond those still open: whoever was told that an instance still
 * ran is told when it does not; a stop seen to take effect is added to the message that announced it.
 */
export function alertsFor(start: StartRecord, now: Outcome): Duty[] {
  const told = start.outcome
  if (told === undefined || told === now || OVER.has(told)) return []
  if (!UNDER_WAY.has(told)) return ['sns', 'slack']
  if (now === 'stopped' || now === 'terminated') return start.message === undefined ? [] : ['slack']
  return UNDER_WAY.has(now) || now === 'waiting-for-running' ? [] : ['sns', 'slack']
}
