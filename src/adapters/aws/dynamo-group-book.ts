// What listed groups were when they were last looked at, one item a group.

import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb'
import * as z from 'zod/mini'
import type { GroupBook } from '../../flows/ports.ts'
import { asking, batchGet, type Table, toItem } from './dynamo.ts'
import { groupKey, SCHEMA } from './table.ts'

const groupItem = z.object({
  schema: z.literal(SCHEMA),
  group: z.string(),
  at: z.int(),
  state: z.optional(
    z.object({
      arn: z.string(),
      created: z.string(),
      min: z.int(),
      max: z.int(),
      desired: z.int(),
      launch: z.string(),
      launched: z.optional(z.array(z.string())),
      suspended: z.array(z.string()),
      apart: z.optional(z.int()),
      restarted: z.optional(z.int()),
    }),
  ),
})

export const dynamoGroupBook = (table: Table): GroupBook => ({
  async recall(place, names) {
    const items = await batchGet(
      table,
      names.map((name) => groupKey(place, name)),
    )
    // One that cannot be read is seen for the first time.
    const read = items.flatMap((item) => {
      const parsed = z.safeParse(groupItem, item)
      return parsed.success ? [parsed.data] : []
    })
    return new Map(read.map(({ group, state, at }) => [group, { state, at }]))
  },
  async note(place, name, { state, at }) {
    const request = table.client.send(
      new PutItemCommand({
        TableName: table.name,
        Item: toItem({ ...groupKey(place, name), schema: SCHEMA, group: name, at, state }),
        ConditionExpression: 'attribute_not_exists(#at) OR #at < :at',
        ExpressionAttributeNames: { '#at': 'at' },
        ExpressionAttributeValues: toItem({ ':at': at }),
      }),
    )
    try {
      await asking(request, (error) => error instanceof ConditionalCheckFailedException)
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error
    }
  },
})
