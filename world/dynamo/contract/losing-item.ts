// Contract: ReturnValuesOnConditionCheckFailure of single writes (C1).

import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { expect, it } from 'vitest'
import { type SharedTable, table } from './shared-table.ts'

export function losingItem(shared: SharedTable): void {
  const wantsIt = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const

  it('comes back from a failed put, update and delete that asked for it', async () => {
    await shared.put({ owner: { S: 'eve' } })
    const refused = { ConditionExpression: 'attribute_not_exists(pk)', ...wantsIt }
    const commands = [
      new PutItemCommand({ TableName: table, Item: shared.key(), ...refused }),
      new UpdateItemCommand({
        TableName: table,
        Key: shared.key(),
        UpdateExpression: 'REMOVE x',
        ...refused,
      }),
      new DeleteItemCommand({ TableName: table, Key: shared.key(), ...refused }),
    ] as const
    for (const command of commands) {
      const failure = await shared.client.send(command as PutItemCommand).catch((error: unknown) => error)
      expect(failure).toBeInstanceOf(ConditionalCheckFailedException)
      expect(failure).toMatchObject({
        message: 'The conditional request failed',
        Item: { ...shared.key(), owner: { S: 'eve' } },
      })
    }
  })

  it('stays away where nobody asked, and where there is no item', async () => {
    const absent = await shared
      .update({
        UpdateExpression: 'REMOVE x',
        ConditionExpression: 'attribute_exists(pk)',
        ...wantsIt,
      })
      .catch((error: unknown) => error)
    expect(absent).toBeInstanceOf(ConditionalCheckFailedException)
    expect(absent).not.toHaveProperty('Item.pk')
    await shared.put()
    const unasked = await shared
      .update({
        UpdateExpression: 'REMOVE x',
        ConditionExpression: 'attribute_not_exists(pk)',
      })
      .catch((error: unknown) => error)
    expect(unasked).not.toHaveProperty('Item.pk')
  })
}
