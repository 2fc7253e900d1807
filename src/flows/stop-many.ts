// Stopping or terminating several instances with few calls: one that cannot be spoils the call for all (A3), so a
// batch that one instance spoils is halved until the spoiler stands alone.

import type { Place } from '../domain/place.ts'
import type { Ec2Trouble } from './ports.ts'

/** `put-off`: not tried, since the batch had used up its calls (rule 9). */
export type BulkResult = 'accepted' | 'put-off' | Ec2Trouble

/** Calls that may still be made for one batch. */
interface Budget {
  calls: number
  /** AWS asks for patience, or does not answer: nothing more is asked of it in this batch. */
  halted: Ec2Trouble | undefined
}

/** Rule 9. */
export const budgetFor = (instances: number, halted: Ec2Trouble | undefined): Budget => ({
  calls: 2 * Math.ceil(Math.log2(Math.max(1, instances))) + 2,
  halted,
})

export type BulkCall = (place: Place, instanceIds: readonly string[]) => Promise<Ec2Trouble | undefined>

/**
 * Depth first: the calls of one batch reach down to at least one spoiler, so that the next batch is without it. Breadth
 * first, a thief could spoil every half with one protected instance each, and spare all others for good.
 * @param spoilers those of them that would spoil it, or did before: tried alone, after the others
 */
export async function inBulk(
  place: Place,
  instanceIds: readonly string[],
  spoilers: ReadonlySet<string>,
  call: BulkCall,
  budget: Budget,
): Promise<Map<string, BulkResult>> {
  const results = new Map<string, BulkResult>()
  const together = instanceIds.filter((id) => !spoilers.has(id))
  const alone = instanceIds.filter((id) => spoilers.has(id)).map((id) => [id])
  const stack: (readonly string[])[] = [...alone.toReversed(), ...(together.length === 0 ? [] : [together])]
  for (let ids = stack.pop(); ids !== undefined; ids = stack.pop()) {
    const result = budget.halted ?? (budget.calls > 0 ? await tried(place, ids, call, budget) : 'put-off')
    if (typeof result === 'string' || ids.length === 1 || concernsAll(result)) {
      for (const id of ids) results.set(id, result)
      continue
    }
    const half = Math.ceil(ids.length / 2)
    stack.push(ids.slice(half), ids.slice(0, half))
  }
  return results
}

async function tried(
  place: Place,
  ids: readonly string[],
  call: BulkCall,
  budget: Budget,
): Promise<BulkResult> {
  budget.calls -= 1
  const trouble = await call(place, ids)
  if (trouble !== undefined && concernsAll(trouble)) budget.halted = trouble
  return trouble ?? 'accepted'
}

/** Trouble that no smaller batch would be spared. */
export const concernsAll = (trouble: Ec2Trouble): boolean =>
  trouble.kind === 'throttled' || trouble.kind === 'unavailable'
