// How often EC2 may be called (A9): which buckets a call takes from, and how many tokens of each.
// Operations the table does not name are not limited here.

import type { Charge, Limit } from '../throttle.ts'

/** What a call costs beyond being one. */
export interface Cost {
  /** Named by the call, or asked for with it. */
  readonly instances: number
  /** A describe that is neither filtered nor paginated; naming ids is neither (A9, recalled). */
  readonly unfiltered: boolean
}

interface Limits {
  readonly requests: Limit
  readonly instances?: Limit
}

const describes: Limit = { size: 100, refillPerSecond: 20 }
const unfilteredDescribes: Limit = { size: 50, refillPerSecond: 10 }
const launches: Limits = {
  requests: { size: 5, refillPerSecond: 2 },
  instances: { size: 1000, refillPerSecond: 2 },
}
const tagging: Limits = { requests: { size: 100, refillPerSecond: 10 } }

const LIMITS: ReadonlyMap<string, Limits> = new Map([
  ['RunInstances', launches],
  ['StartInstances', launches],
  [
    'StopInstances',
    { requests: { size: 50, refillPerSecond: 5 }, instances: { size: 1000, refillPerSecond: 20 } },
  ],
  [
    'TerminateInstances',
    { requests: { size: 100, refillPerSecond: 5 }, instances: { size: 1000, refillPerSecond: 20 } },
  ],
  ['CreateTags', tagging],
  ['DeleteTags', tagging],
])

/** Each API is evaluated individually (A9): no two share a bucket. */
export function chargesFor(operation: string, { instances, unfiltered }: Cost): Charge[] {
  if (operation.startsWith('Describe')) {
    return unfiltered
      ? [{ bucket: `${operation} unfiltered`, limit: unfilteredDescribes, tokens: 1 }]
      : [{ bucket: operation, limit: describes, tokens: 1 }]
  }
  const limits = LIMITS.get(operation)
  if (limits === undefined) return []
  const requests = { bucket: operation, limit: limits.requests, tokens: 1 }
  if (limits.instances === undefined) return [requests]
  return [requests, { bucket: `${operation} instances`, limit: limits.instances, tokens: instances }]
}
