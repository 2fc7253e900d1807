// Carrying out denials: every denied start of a batch that this invocation's read shows up, in few calls.

import { outcomeOf } from '../domain/enforcement.ts'
import { type InstanceView, isFirstLaunch } from '../domain/instance.ts'
import type { Place } from '../domain/place.ts'
import { startKey } from '../domain/start.ts'
import type { Outcome, StartRecord } from '../domain/start-record.ts'
import type { Gate } from './gate.ts'
import { type Ec2Trouble, inAwsWords } from './ports.ts'
import { type StopResult, stopMany } from './stop-many.ts'

export interface StopCase {
  readonly record: StartRecord
  readonly view: InstanceView | undefined
  readonly tries: number
  readonly reportedRunning: boolean
}

export interface Enforced {
  /** Nothing where nothing is known yet: the read was stale. */
  readonly outcome: Outcome | undefined
  /** Seen to be down, or replaced by a later start: nothing is left to stop. */
  readonly over: boolean
  /** StopInstances was called and accepted. */
  readonly called: boolean
  /** A later start is up: whether an earlier call of ours may have hit it, its own end will tell (rule 8). */
  readonly superseded: boolean
  readonly trouble: Ec2Trouble | undefined
  /** Not tried this time, since the batch had used up its calls: due again at once. */
  readonly putOff: boolean
}

/** An instance that EC2 shows nowhere after so many looks is gone; terminated ones stay listed for an hour or so. */
export const GONE_AFTER_TRIES = 4

/** @returns by startKey, for each start whose stopping is still due */
export async function enforce(
  place: Place,
  cases: readonly StopCase[],
  gate: Gate,
): Promise<Map<string, Enforced>> {
  const due = cases.filter(({ record }) => record.todo.has('stop'))
  const steps = due.map((one) => ({
    one,
    step: gate.rules.stopStep(one.record, one.view, one.reportedRunning),
  }))
  const toStop = steps.filter(({ step }) => step === 'stop').map(({ one }) => one.record.name.instanceId)
  const spoilers = due.filter(({ record }) => record.stopRefused === true)
  const results = await stopMany(
    place,
    toStop,
    new Set(spoilers.map(({ record }) => record.name.instanceId)),
    gate.instances,
  )
  return new Map(
    steps.map(({ one, step }) => {
      const key = startKey(one.record.name)
      if (step === 'stop') return [key, afterCall(one, results.get(one.record.name.instanceId), gate)]
      const gone = step === 'not-shown' && one.view === undefined && one.tries >= GONE_AFTER_TRIES
      return [
        key,
        {
          outcome: gone ? 'stopped' : outcomeOf(step),
          over: gone || step === 'seen-down' || step === 'superseded',
          called: false,
          superseded: step === 'superseded',
          trouble: undefined,
          putOff: false,
        },
      ]
    }),
  )
}

function afterCall({ record, view }: StopCase, result: StopResult | undefined, gate: Gate): Enforced {
  const base = { over: false, called: false, superseded: false, trouble: undefined, putOff: false }
  if (result === undefined) return { ...base, outcome: undefined }
  if (result === 'put-off') return { ...base, outcome: record.outcome ?? 'stopping', putOff: true }
  const start = startKey(record.name)
  if (result === 'accepted') {
    const seconds = gate.clock.now() / 1000 - record.reportedAt
    if (record.stopCalledAt === undefined) gate.meter.secondsToStop(seconds)
    gate.log.info('stop-called', { start, secondsFromEvent: seconds })
    return { ...base, outcome: 'stopping', called: true }
  }
  gate.log.info('stop-refused', { start, ...inAwsWords(result) })
  const launching = view !== undefined && isFirstLaunch(view)
  if (result.kind === 'not-yet' && launching) return { ...base, outcome: 'waiting-for-running' }
  // In no state to be stopped, or gone, though the read showed it up: the next look sees where it went (A2, A7).
  if (result.kind === 'gone' || result.kind === 'not-yet') return { ...base, outcome: undefined }
  return { ...base, outcome: 'failed', trouble: result }
}
