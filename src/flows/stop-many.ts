// Stopping several instances with few calls: StopInstances is all or nothing (A3), so a batch that one
// instance spoils is halved until the spoiler stands alone.

import type { Place } from '../domain/place.ts'
import type { Ec2Trouble, Instances } from './ports.ts'

/** `put-off`: not tried, since the batch had used up its calls (rule 9). */
export type StopResult = 'accepted' | 'put-off' | Ec2Trouble

export async function stopMany(
  place: Place,
  instanceIds: readonly string[],
  instances: Pick<Instances, 'stop'>,
): Promise<Map<string, StopResult>> {
  const results = new Map<string, StopResult>()
  let callsLeft = 2 * Math.ceil(Math.log2(Math.max(1, instanceIds.length))) + 2
  const queue: (readonly string[])[] = instanceIds.length === 0 ? [] : [instanceIds]
  for (let ids = queue.shift(); ids !== undefined; ids = queue.shift()) {
    const result: StopResult = callsLeft > 0 ? ((await instances.stop(place, ids)) ?? 'accepted') : 'put-off'
    callsLeft -= 1
    if (typeof result === 'string' || ids.length === 1 || concernsAll(result)) {
      for (const id of ids) results.set(id, result)
      continue
    }
    const half = Math.ceil(ids.length / 2)
    queue.push(ids.slice(0, half), ids.slice(half))
  }
  return results
}

/** Trouble that no smaller batch would be spared. */
const concernsAll = (trouble: Ec2Trouble): boolean =>
  trouble.kind === 'throttled' || trouble.kind === 'unavailable'
