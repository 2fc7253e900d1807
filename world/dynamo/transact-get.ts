// TransactGetItems: all items as they stood at one instant. Must be called while no write runs.

import { type Store, validationError } from 'dynalite/db/index.js'
import { consumedByTransaction } from './consumed-capacity.ts'
import { assertDistinct, targetOf } from './distinct-items.ts'
import { type Answer, checked, run, tableOf } from './dynalite-engine.ts'
import { keyOf } from './losing-item.ts'
import { listOf } from './transact-request.ts'

/** @throws DynamoError ValidationException or ResourceNotFoundException */
export async function transactGet(input: Answer, store: Store): Promise<Answer> {
  const gets = listOf(input.TransactItems).map(({ Get }) => {
    if (Get === undefined) throw validationError('TransactItems can only contain Get')
    const parameters = { ...(Get as Answer), ReturnConsumedCapacity: input.ReturnConsumedCapacity }
    return checked('GetItem', parameters, store)
  })
  const targets = []
  for (const get of gets) {
    const table = await tableOf(store, String(get.TableName))
    targets.push(targetOf(keyOf(get, table), table))
  }
  assertDistinct(targets)

  const answers: Answer[] = []
  for (const get of gets) answers.push(await run('GetItem', get, store))
  return {
    ...consumedByTransaction(answers),
    Responses: answers.map(({ Item }) => (Item === undefined ? {} : { Item })),
  }
}
