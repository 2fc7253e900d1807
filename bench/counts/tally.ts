// Which requests to the table decide, which carry out, and which only note an end, as they are seen on the wire.

import type { StageOptions } from '../../test/stage.ts'

export interface StoreCounts {
  readonly storeDecide: number
  readonly storeEffects: number
  readonly storeEnds: number
}

/** Stands on the way to the table, and changes nothing on it. */
export function aWire(): {
  readonly requests: string[]
  readonly rewrite: NonNullable<StageOptions['rewrite']>
} {
  const requests: string[] = []
  return {
    requests,
    rewrite: (body) => {
      requests.push(body)
      return body
    },
  }
}

export function countStore(requests: readonly string[]): StoreCounts {
  const counts = { storeDecide: 0, storeEffects: 0, storeEnds: 0 }
  for (const body of requests) counts[kindOf(body)] += 1
  return counts
}

/** By the journal entries that a transaction writes; reading is for deciding, but for asking what it was that ended. */
function kindOf(body: string): keyof StoreCounts {
  const events = new Set([...body.matchAll(/"event":\{"S":"([a-z-]+)"\}/g)].map(([, event]) => event))
  if (events.has('verdict')) return 'storeDecide'
  if (body.includes('"TransactItems"'))
    return events.size === 1 && events.has('ended') ? 'storeEnds' : 'storeEffects'
  if (body.includes('"KeyConditionExpression"')) return 'storeEnds'
  return /"(?:UpdateExpression|Item)":/.test(body) ? 'storeEffects' : 'storeDecide'
}
