// What DynamoDB does in the background, done when asked: deletes the items whose time to live has passed.

import type { Item, Table } from 'dynalite/db/index.js'
import type { Clock } from '../clock.ts'
import type { Answer } from './dynalite-engine.ts'
import { codeOf, isDynamoError } from './dynamo-error.ts'
import type { RegionTables } from './region-tables.ts'

/** Only numbers count as epoch seconds; DynamoDB leaves items with anything else alone. */
const expired = '#expires < :now AND attribute_type(#expires, :number)'

/** @returns how many items were deleted */
export async function expireItems(tables: RegionTables, clock: Clock): Promise<number> {
  let deleted = 0
  for (const [table, attribute] of tables.timeToLive.enabled) {
    const clause = () => ({
      ExpressionAttributeNames: { '#expires': attribute },
      ExpressionAttributeValues: {
        ':now': { N: String(Math.floor(clock.now() / 1000)) },
        ':number': { S: 'N' },
      },
    })
    for (const Key of await expiredKeys(tables, table, clause)) {
      if (await deleteExpired(tables, { TableName: table, Key, ...clause() })) deleted += 1
    }
  }
  return deleted
}

async function expiredKeys(tables: RegionTables, table: string, clause: () => Answer): Promise<Item[]> {
  const { Table } = await tables.read('DescribeTable', { TableName: table })
  const names = (Table as Table).KeySchema.map((one) => one.AttributeName)
  const keys: Item[] = []
  let from: unknown
  do {
    const page: Answer = await tables.read('Scan', {
      TableName: table,
      FilterExpression: expired,
      ...clause(),
      ...(from !== undefined && { ExclusiveStartKey: from }),
    })
    for (const item of page.Items as Item[]) {
      keys.push(Object.fromEntries(names.map((name) => [name, item[name] ?? {}])))
    }
    from = page.LastEvaluatedKey
  } while (from !== undefined)
  return keys
}

/** False where the item was renewed since it was read. */
async function deleteExpired(tables: RegionTables, request: Answer): Promise<boolean> {
  try {
    await tables.write('DeleteItem', { ...request, ConditionExpression: expired })
    return true
  } catch (error) {
    if (isDynamoError(error) && codeOf(error) === 'ConditionalCheckFailedException') return false
    throw error
  }
}
