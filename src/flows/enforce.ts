// Carrying out denials: every denied start of a batch that this invocation's read shows up goes up the ladder, in few
// calls. Groups first, so that nothing stopped is replaced; then stops in bulk; then what cannot be stopped.

import { orStuck, outcomeOf, terminatedOr } from '../domain/enforcement.ts'
import type { Guard } from '../domain/guard.ts'
import { isFirstLaunch } from '../domain/instance.ts'
import type { Step } from '../domain/ladder.ts'
import type { Place } from '../domain/place.ts'
import { startKey } from '../domain/start.ts'
import { heldBack } from './cap.ts'
import {
  type Attempt,
  type Case,
  type Climb,
  type Enforced,
  failed,
  putOff,
  settle,
  took,
  unsettled,
} from './climb.ts'
import type { Gate } from './gate.ts'
import { isolateAll } from './isolate.ts'
import { inAwsWords, secondsNow } from './ports.ts'
import type { BulkCall, BulkResult } from './stop-many.ts'
import { surroundingsOf } from './surroundings.ts'
import { suspendKeepers } from './suspend-keepers.ts'
import { terminateAll, withoutProtection } from './terminate.ts'
import { isItsTurn, waitForTurns } from './wait-turn.ts'

/** An instance that EC2 shows nowhere after so many looks is gone; terminated ones stay listed for an hour or so. */
export const GONE_AFTER_TRIES = 4

/** Rungs for one instance or group alone that a batch may take; with the calls of rule 9, well within a minute. */
const MOST_LEVERS = 10

/** @returns by startKey, for each start whose stopping is still due */
export async function enforce(
  place: Place,
  cases: readonly Case[],
  { guard, lockdown }: { readonly guard: Guard; readonly lockdown: boolean },
  gate: Gate,
): Promise<Map<string, Enforced>> {
  // Fresh ones first: what was tried in vain before must not use up the calls of a batch again and again.
  const due = cases.filter(({ record }) => record.todo.has('stop')).toSorted((a, b) => a.tries - b.tries)
  if (due.length === 0) return new Map()
  const around = await surroundingsOf(place, due, guard, gate)
  const stepOf = (one: Case, more: { suspended?: boolean; stopUnsupported?: boolean } = {}) => {
    const about = around.get(one)
    if (about === undefined) throw new Error('a start without surroundings')
    const { suspended = false, stopUnsupported = false } = more
    const keeper = about.keeper && { ...about.keeper, suspended }
    return gate.rules.nextStep(one.record, one.view, { ...about, keeper, stopUnsupported })
  }
  const attempts = due.map((one): Attempt => {
    const { instanceId } = one.record.name
    return { one, instanceId, step: stepOf(one), unsupported: false, rungs: [], result: undefined }
  })
  const climb: Climb = { place, gate, guard, attempts, halted: new Map(), leversLeft: MOST_LEVERS }

  for (const attempt of attempts) {
    const unknown = around.get(attempt.one)?.unknown
    // It concerns the members of fleets, and no call that stops anything.
    if (unknown !== undefined)
      settle(attempt, { outcome: 'failed', trouble: unknown, failedAt: 'see-fleets' })
  }
  if (!lockdown) await holdBack(climb)
  const suspended = await suspendKeepers(climb)
  for (const attempt of suspended) attempt.step = stepOf(attempt.one, { suspended: true })
  await stopAll(climb)
  for (const attempt of attempts.filter(({ unsupported }) => unsupported)) {
    attempt.step = stepOf(attempt.one, { suspended: suspended.has(attempt), stopUnsupported: true })
  }
  await terminateAll(climb)
  await isolateAll(climb)
  return new Map(attempts.map((attempt) => [startKey(attempt.one.record.name), resultOf(attempt, gate)]))
}

/** Rule 13: so many restarts of good instances are stopped; further ones are held for a person to decide. */
async function holdBack(climb: Climb): Promise<void> {
  const { place, attempts, guard, gate } = climb
  const capped = attempts.filter(
    ({ step, result, one }) => result === undefined && ACTING.has(step.kind) && one.record.capped === true,
  )
  const records = capped.map(({ one }) => one.record)
  const held = await heldBack(place, records, guard, gate).catch((error: unknown) => {
    // What cannot be counted now is put off; it holds up nothing that is not capped.
    gate.log.trouble('cap-unknown', error, {})
    for (const attempt of capped) putOff(attempt, climb, 'stop')
    return undefined
  })
  if (held === undefined) return
  const holding = [...held.steps.values()].filter((step) => step === 'hold').length
  if (holding > 0) gate.meter.held(holding)
  for (const attempt of capped) {
    const step = held.steps.get(startKey(attempt.one.record.name))
    if (step === 'hold') {
      if (attempt.one.record.outcome !== 'held') took(attempt, 'held')
      settle(attempt, { outcome: 'held', heldUntil: held.until })
    }
    if (step === 'spare') {
      settle(attempt, { outcome: 'spared', over: true, spared: { rule: 'continue', by: held.by ?? '' } })
    }
  }
}

const ACTING: ReadonlySet<Step['kind']> = new Set(['stop', 'suspend-group', 'terminate', 'isolate'])

async function stopAll(climb: Climb): Promise<void> {
  const due = unsettled(climb, 'stop')
  const queued = climb.gate.pace.queued(climb.place)
  const [waiting, others] = queued === undefined ? [due, []] : parted(due, (one) => isItsTurn(one, climb))
  const spoilers = new Set(waiting.filter(({ step }) => step.alone).map(({ instanceId }) => instanceId))
  const stop: BulkCall = (place, ids) => climb.gate.instances.stop(place, ids)
  const results = await withoutProtection(waiting, spoilers, stop, ['stop'], 'stop', climb)
  const throttled = climb.halted.get('stop')
  const [noRoom, answered] =
    throttled?.kind === 'throttled'
      ? parted(waiting, (one) => one.result === undefined && isNoAnswer(results.get(one.instanceId)))
      : [[], waiting]
  for (const attempt of answered) afterStop(attempt, results.get(attempt.instanceId), climb)
  const trouble = throttled ?? queued
  if (trouble !== undefined) await waitForTurns([...noRoom, ...others], trouble, climb)
}

const isNoAnswer = (result: BulkResult | undefined): boolean =>
  result === 'put-off' || (typeof result === 'object' && result.kind === 'throttled')

const parted = <T>(all: readonly T[], is: (one: T) => boolean): [T[], T[]] => [
  all.filter(is),
  all.filter((one) => !is(one)),
]

function afterStop(attempt: Attempt, result: BulkResult | undefined, climb: Climb): void {
  const { gate } = climb
  const { record, view } = attempt.one
  if (attempt.result !== undefined) return
  if (result === undefined) return settle(attempt, {})
  if (result === 'put-off') return putOff(attempt, climb, 'stop')
  const start = startKey(record.name)
  if (result === 'accepted') {
    const calledAt = gate.clock.now()
    const seconds = calledAt / 1000 - record.reportedAt
    if (record.stopCalledAt === undefined) gate.meter.secondsToStop(seconds)
    gate.log.info('stop-called', { start, secondsFromEvent: seconds })
    return settle(attempt, { outcome: 'stopping', called: 'stop', calledAt })
  }
  gate.log.info('stop-refused', { start, ...inAwsWords(result) })
  if (result.kind === 'unsupported') {
    attempt.unsupported = true
    return undefined
  }
  const launching = view !== undefined && isFirstLaunch(view)
  if (result.kind === 'not-yet' && launching) return settle(attempt, { outcome: 'waiting-for-running' })
  // In no state to be stopped, or gone, though the read showed it up: the next look sees where it went (A2, A7).
  if (result.kind === 'gone' || result.kind === 'not-yet') return settle(attempt, {})
  return failed(attempt, result, climb, 'stop')
}

/** What a step without a call comes to; and, past the limit, that a person must act. */
function resultOf(attempt: Attempt, gate: Gate): Enforced {
  const { one, step } = attempt
  const { record, view } = one
  if (attempt.result === undefined) {
    const gone = step.kind === 'not-shown' && view === undefined && one.tries >= GONE_AFTER_TRIES
    if (step.kind === 'spare') settle(attempt, { outcome: 'spared', over: true, spared: step.by })
    else if (step.kind === 'leave-running') {
      if (record.outcome !== 'left-running') took(attempt, 'left-running', { because: step.hindrance.kind })
      settle(attempt, { outcome: 'left-running', hindrance: step.hindrance })
    } else {
      settle(attempt, {
        outcome: gone ? terminatedOr(record) : outcomeOf(record, step.kind, view?.state),
        over: gone || step.kind === 'seen-down' || step.kind === 'superseded',
        superseded: step.kind === 'superseded',
      })
    }
  }
  const result = attempt.result
  if (result === undefined) throw new Error('a start without a result')
  const outcome = orStuck(result.outcome, record, secondsNow(gate.clock))
  if (outcome === 'stuck' && record.outcome !== 'stuck') took(attempt, 'stuck')
  return { ...result, outcome }
}
