// Until when turns to stop something are booked in a place: one item, moved on by whoever has to wait. One update while
// others wait, two where nobody does: nothing is read first, and rivals need no second try.

import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import type { Place } from '../../domain/place.ts'
import { type PaceBook, Unreachable } from '../../flows/ports.ts'
import { asking, fromItem, type Table, toItem } from './dynamo.ts'
import { paceKey, SCHEMA, TTL_ATTRIBUTE } from './table.ts'

/** Somebody else may begin or end the queue between the two updates, over and over only in theory. */
const MOST_ROUNDS = 3

/** Long after the last turn. */
const KEPT_SECONDS = 86_400

export const dynamoPaceBook = (table: Table): PaceBook => ({
  async book(place, milliseconds, now) {
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const behind = await moved(table, place, now, milliseconds, BEHIND_OTHERS)
      if (behind !== undefined) return behind
      const first = await moved(table, place, now, now + milliseconds, FIRST)
      if (first !== undefined) return first
    }
    throw new Unreachable('table', 'Contended', 'the queue of turns keeps beginning and ending')
  },
})

const BEHIND_OTHERS = { set: '#until = #until + :by', where: '#until > :now' }
const FIRST = { set: '#until = :by', where: 'attribute_not_exists(#until) OR #until <= :now' }

/** @returns the end of the turn, or nothing where the condition does not hold */
async function moved(
  table: Table,
  place: Place,
  now: number,
  by: number,
  { set, where }: typeof FIRST,
): Promise<number | undefined> {
  const request = new UpdateItemCommand({
    TableName: table.name,
    Key: toItem(paceKey(place)),
    UpdateExpression: `SET ${set}, #schema = :schema, #ttl = :ttl`,
    ConditionExpression: where,
    ExpressionAttributeNames: { '#until': 'bookedUntil', '#schema': 'schema', '#ttl': TTL_ATTRIBUTE },
    ExpressionAttributeValues: toItem({
      ':by': by,
      ':now': now,
      ':schema': SCHEMA,
      ':ttl': Math.ceil(now / 1000) + KEPT_SECONDS,
    }),
    ReturnValues: 'UPDATED_NEW',
  })
  try {
    const { Attributes = {} } = await asking(table.client.send(request), isLost)
    return Number(fromItem(Attributes)['bookedUntil'])
  } catch (error) {
    if (isLost(error)) return undefined
    throw error
  }
}

const isLost = (error: unknown): boolean => error instanceof ConditionalCheckFailedException
