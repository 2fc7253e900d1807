// What is written for its own sake: journal entries, and which requests were seen before.

import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb'
import type { Clock, Journal, RequestMemory, ToldBook } from '../../flows/ports.ts'
import { asking, batchGet, put, type Table, toItem } from './dynamo.ts'
import { journalToItem } from './items.ts'
import { requestKey, SCHEMA, TTL_ATTRIBUTE, toldKey } from './table.ts'

export const dynamoJournal = (table: Table): Journal => ({
  write: (entry) => put(table, journalToItem(entry)),
})

export const dynamoToldBook = (table: Table, clock: Pick<Clock, 'now'>): ToldBook => ({
  before: async (key) => (await batchGet(table, [toldKey(key)])).length > 0,
  note: (key, seconds) =>
    put(table, {
      ...toldKey(key),
      schema: SCHEMA,
      [TTL_ATTRIBUTE]: Math.ceil(clock.now() / 1000) + seconds,
    }),
})

export const dynamoRequestMemory = (table: Table, clock: Pick<Clock, 'now'>): RequestMemory => ({
  async firstTime(digest, seconds) {
    const item = {
      ...requestKey(digest),
      schema: SCHEMA,
      [TTL_ATTRIBUTE]: Math.ceil(clock.now() / 1000) + seconds,
    }
    const request = table.client.send(
      new PutItemCommand({
        TableName: table.name,
        Item: toItem(item),
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    )
    try {
      await asking(request, (error) => error instanceof ConditionalCheckFailedException)
      return true
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false
      throw error
    }
  },
})
