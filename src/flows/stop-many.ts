// Stopping several instances with few calls: StopInstances is all or nothing (A3), so a batch that one
// instance spoils is halved until the spoiler stands alone.

import type { Place } from '../domain/place.ts'
import type { Ec2Trouble, Instances } from './ports.ts'

/** `put-off`: not tried, since the batch had used up its calls (rule 9). */
export type StopResult = 'accepted' | 'put-off' | Ec2Trouble

/**
 * Depth first: the calls of one batch reach down to at least one spoiler, so that the next batch is without it. Breadth
 * first, a thief could spoil every half with one protected instance each, and spare all others for good.
 * @param spoilers those of them that were refused by themselves before: tried alone, after the others
 */
export async function stopMany(
  place: Place,
  instanceIds: readonly string[],
  spoilers: ReadonlySet<string>,
  instances: Pick<Instances, 'stop'>,
): Promise<Map<string, StopResult>> {
  const results = new Map<string, StopResult>()
  let callsLeft = 2 * Math.ceil(Math.log2(Math.max(1, instanceIds.length))) + 2
  const together = instanceIds.filter((id) => !spoilers.has(id))
  const alone = instanceIds.filter((id) => spoilers.has(id)).map((id) => [id])
  const stack: (readonly string[])[] = [...alone.toReversed(), ...(together.length === 0 ? [] : [together])]
  for (let ids = stack.pop(); ids !== undefined; ids = stack.pop()) {
    const result: StopResult = callsLeft > 0 ? ((await instances.stop(place, ids)) ?? 'accepted') : 'put-off'
    callsLeft -= 1
    if (typeof result === 'string' || ids.length === 1 || concernsAll(result)) {
      for (const id of ids) results.set(id, result)
      continue
    }
    const half = Math.ceil(ids.length / 2)
    stack.push(ids.slice(half), ids.slice(0, half))
  }
  return results
}

/** Trouble that no smaller batch would be spared. */
const concernsAll = (trouble: Ec2Trouble): boolean =>
  trouble.kind === 'throttled' || trouble.kind === 'unavailable'
