// PutItem, UpdateItem, DeleteItem and BatchWriteItem: dynalite's own actions, with the losing item added.
// Must be called while no other write runs.

import { createKey, type Store } from 'dynalite/db/index.js'
import { type Answer, checked, itemAt, run, tableOf } from './dynalite-engine.ts'
import { codeOf, dynamoError, isDynamoError } from './dynamo-error.ts'
import { keyOf, wantsLosingItem } from './losing-item.ts'
import { stage } from './staged-store.ts'

export async function singleWrite(operation: string, input: Answer, store: Store): Promise<Answer> {
  const wantsLoser = wantsLosingItem(input)
  const data = checked(operation, input, store)
  const staged = stage(store)
  try {
    const answer = await run(operation, data, staged.store)
    await staged.commit()
    return answer
  } catch (error) {
    if (!wantsLoser || !isDynamoError(error) || codeOf(error) !== 'ConditionalCheckFailedException')
      throw error
    const table = await tableOf(store, String(data.TableName))
    const loser = await itemAt(store, table.TableName, createKey(keyOf(data, table), table))
    throw dynamoError('ConditionalCheckFailedException', error.message, loser && { Item: loser })
  }
}
