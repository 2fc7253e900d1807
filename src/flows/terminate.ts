// Taking protection away, and terminating what cannot be stopped where the settings say so.

import { startKey } from '../domain/start.ts'
import { type Attempt, type Climb, failed, mayPull, putOff, settle, took, unsettled } from './climb.ts'
import { type Ec2Trouble, inAwsWords } from './ports.ts'
import { type BulkCall, type BulkResult, budgetFor, inBulk } from './stop-many.ts'

type Protection = 'stop' | 'termination'

/**
 * Calls for all of them and, where protection was in the way, takes that away and calls again at once: whoever sets it
 * again and again has no more than a moment. One call of the budget is kept for the second time.
 * @returns by instance id; attempts whose protection could not be taken away are settled
 */
export async function withoutProtection(
  attempts: readonly Attempt[],
  spoilers: ReadonlySet<string>,
  call: BulkCall,
  protections: readonly Protection[],
  lever: 'stop' | 'terminate',
  climb: Climb,
): Promise<Map<string, BulkResult>> {
  const { place } = climb
  const ids = attempts.map(({ instanceId }) => instanceId)
  const budget = budgetFor(ids.length, climb.halted.get(lever))
  budget.calls -= 1
  const results = await inBulk(place, ids, spoilers, call, budget)
  budget.calls += 1
  const cleared: string[] = []
  for (const attempt of attempts) {
    if (!isProtected(results.get(attempt.instanceId))) continue
    if (!mayPull(climb, 'unprotect')) {
      putOff(attempt, climb, 'unprotect')
      continue
    }
    const trouble = await unprotect(attempt, protections, climb)
    if (trouble === undefined) cleared.push(attempt.instanceId)
    else failed(attempt, trouble, climb, 'unprotect')
  }
  const again = await inBulk(place, cleared, new Set(), call, budget)
  if (budget.halted !== undefined) climb.halted.set(lever, budget.halted)
  return new Map([...results, ...again])
}

const isProtected = (result: BulkResult | undefined): boolean =>
  typeof result === 'object' && result.kind === 'protected'

async function unprotect(
  attempt: Attempt,
  protections: readonly Protection[],
  { place, gate }: Climb,
): Promise<Ec2Trouble | undefined> {
  const levers = await gate.levers()
  for (const from of protections) {
    const trouble = await levers.instances.unprotect(place, attempt.instanceId, from)
    // What can have no such protection says so (A4), and is not held up by it.
    if (trouble !== undefined && trouble.kind !== 'unsupported') return trouble
    if (trouble === undefined) took(attempt, 'unprotected', { from })
  }
  gate.log.info('unprotected', { start: startKey(attempt.one.record.name) })
  return undefined
}

/** A Spot request is cancelled first, else it launches another in its place (A4). */
export async function terminateAll(climb: Climb): Promise<void> {
  const { gate } = climb
  const waiting = unsettled(climb, 'terminate')
  if (waiting.length === 0) return
  const levers = await gate.levers()
  for (const attempt of waiting) {
    const { cancelFirst } = attempt.step
    if (cancelFirst === undefined) continue
    if (!mayPull(climb, 'cancel-request')) {
      putOff(attempt, climb, 'cancel-request')
      continue
    }
    const trouble = await levers.instances.cancelSpotRequest(climb.place, cancelFirst)
    if (trouble === undefined) took(attempt, 'request-cancelled', { request: cancelFirst })
    else failed(attempt, trouble, climb, 'cancel-request')
  }
  const ready = waiting.filter(({ result }) => result === undefined)
  const protections = ['termination', 'stop'] as const
  const terminate: BulkCall = (place, ids) => levers.instances.terminate(place, ids)
  const results = await withoutProtection(ready, new Set(), terminate, protections, 'terminate', climb)
  for (const attempt of ready) afterTerminate(attempt, results.get(attempt.instanceId), climb)
}

function afterTerminate(
  attempt: ReturnType<typeof unsettled<'terminate'>>[number],
  result: BulkResult | undefined,
  climb: Climb,
): void {
  const { gate } = climb
  if (attempt.result !== undefined) return
  if (result === undefined) return settle(attempt, {})
  if (result === 'put-off') return putOff(attempt, climb, 'terminate')
  const start = startKey(attempt.one.record.name)
  const { hindrance } = attempt.step
  if (result === 'accepted') {
    gate.log.info('terminate-called', { start })
    took(attempt, 'terminate-called', { because: hindrance.kind })
    const calledAt = gate.clock.now()
    return settle(attempt, { outcome: 'terminating', called: 'terminate', calledAt, hindrance })
  }
  gate.log.info('terminate-refused', { start, ...inAwsWords(result) })
  return result.kind === 'gone' ? settle(attempt, {}) : failed(attempt, result, climb, 'terminate')
}
