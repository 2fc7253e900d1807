// ReturnValuesOnConditionCheckFailure (C1): the item that made a condition fail comes back with the failure.
// dynalite does not know the parameter and drops it, so it is read before dynalite checks the request.

import { type Item, type Table, validationError } from 'dynalite/db/index.js'
import type { Answer } from './dynalite-engine.ts'

/** Whether the caller wants the losing item. @throws DynamoError where the value is not one of DynamoDB's */
export function wantsLosingItem(input: Answer): boolean {
  const wish = input.ReturnValuesOnConditionCheckFailure ?? 'NONE'
  if (wish === 'NONE') return false
  if (wish === 'ALL_OLD') return true
  const shown = typeof wish === 'string' ? wish : JSON.stringify(wish)
  throw validationError(
    `1 validation error detected: Value '${shown}' at 'returnValuesOnConditionCheckFailure' failed to ` +
      'satisfy constraint: Member must satisfy enum value set: [ALL_OLD, NONE]',
  )
}

/** The key of the item an action is about, whether it was given as a key or inside an item. */
export function keyOf(data: { Key?: unknown; Item?: unknown }, table: Table): Item {
  if (data.Key !== undefined) return data.Key as Item
  const item = data.Item as Item
  const names = table.KeySchema.map((one) => one.AttributeName).filter((name) => item[name] !== undefined)
  return Object.fromEntries(names.map((name) => [name, item[name] ?? {}]))
}
