// ReturnConsumedCapacity of a transaction: per table, and twice what the same actions cost alone (C2).

import type { Answer } from './dynalite-engine.ts'

interface Consumed {
  readonly TableName: string
  readonly CapacityUnits: number
}

/** Empty where the caller did not ask, since dynalite's actions then report none. */
export function consumedByTransaction(answers: readonly Answer[]): Answer {
  const units = new Map<string, number>()
  for (const { ConsumedCapacity } of answers) {
    if (ConsumedCapacity === undefined) continue
    const { TableName, CapacityUnits } = ConsumedCapacity as Consumed
    units.set(TableName, (units.get(TableName) ?? 0) + 2 * CapacityUnits)
  }
  if (units.size === 0) return {}
  return {
    ConsumedCapacity: [...units].map(([TableName, CapacityUnits]) => ({ TableName, CapacityUnits })),
  }
}
