// Contract: TransactWriteItems and TransactGetItems.

import {
  IdempotentParameterMismatchException,
  ResourceNotFoundException,
  TransactGetItemsCommand,
  type TransactWriteItem,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { expect, it } from 'vitest'
import { type SharedTable, table } from './shared-table.ts'

const spend: NonNullable<TransactWriteItem['Update']> = {
  TableName: table,
  Key: {},
  UpdateExpression: 'SET uses = uses - :one',
  ConditionExpression: 'uses >= :one',
  ExpressionAttributeValues: { ':one': { N: '1' } },
}

export function transactions(shared: SharedTable): void {
  it('write everything together', async () => {
    await shared.put({ uses: { N: '1' } })
    await shared.put({}, 'old')
    await shared.put({}, 'kept')
    await shared.transact([
      { Update: { ...spend, Key: shared.key() } },
      { Put: { TableName: table, Item: shared.key('start') } },
      { Delete: { TableName: table, Key: shared.key('old') } },
      {
        ConditionCheck: {
          TableName: table,
          Key: shared.key('kept'),
          ConditionExpression: 'attribute_exists(pk)',
        },
      },
    ])
    expect((await shared.read())?.uses).toEqual({ N: '0' })
    expect(await shared.read('start')).toEqual(shared.key('start'))
    expect(await shared.read('old')).toBeUndefined()
    expect(await shared.read('kept')).toEqual(shared.key('kept'))
  })

  it('write nothing where one condition fails, and say for each action why', async () => {
    await shared.put({ uses: { N: '0' } })
    const error = await shared.cancelled([
      { Put: { TableName: table, Item: shared.key('start') } },
      { Update: { ...spend, Key: shared.key(), ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } },
      {
        ConditionCheck: {
          TableName: table,
          Key: shared.key('lock'),
          ConditionExpression: 'attribute_exists(pk)',
        },
      },
    ])
    expect(error.message).toBe(
      'Transaction cancelled, please refer cancellation reasons for specific reasons ' +
        '[None, ConditionalCheckFailed, ConditionalCheckFailed]',
    )
    expect(error.CancellationReasons).toMatchObject([
      { Code: 'None' },
      {
        Code: 'ConditionalCheckFailed',
        Message: 'The conditional request failed',
        Item: { ...shared.key(), uses: { N: '0' } },
      },
      { Code: 'ConditionalCheckFailed' },
    ])
    expect(error.CancellationReasons?.[2]).not.toHaveProperty('Item.pk')
    expect(await shared.read('start')).toBeUndefined()
  })

  const asReason = 'report an update that cannot be applied as a ValidationError of its action'
  shared.unlikeMoto(asReason, 'it refuses the whole request', async () => {
    await shared.put()
    const error = await shared.cancelled([
      { Put: { TableName: table, Item: shared.key('other') } },
      { Update: { ...spend, Key: shared.key(), ConditionExpression: 'attribute_exists(pk)' } },
    ])
    expect(error.CancellationReasons).toMatchObject([
      { Code: 'None' },
      {
        Code: 'ValidationError',
        Message: 'The provided expression refers to an attribute that does not exist in the item',
      },
    ])
  })

  it('refuse two actions on one item', async () => {
    await expect(
      shared.transact([
        { Put: { TableName: table, Item: shared.key() } },
        { Delete: { TableName: table, Key: shared.key() } },
      ]),
    ).rejects.toThrow('Transaction request cannot include multiple operations on one item')
  })

  it('refuse more than 100 actions', async () => {
    const items = Array.from({ length: 101 }, (_, index) => ({
      Put: { TableName: table, Item: shared.key(`${index}`) },
    }))
    await expect(shared.transact(items)).rejects.toThrow(/Member must have length less than or equal to 100/)
    await shared.transact(items.slice(1))
    expect(await shared.read('100')).toBeDefined()
  })

  it('refuse a table that is not there', async () => {
    await expect(
      shared.transact([{ Put: { TableName: 'nowhere', Item: shared.key() } }]),
    ).rejects.toBeInstanceOf(ResourceNotFoundException)
  })

  const once = 'are done once under one token, and refuse the token for anything else'
  shared.unlikeMoto(once, 'it ignores tokens', async () => {
    await shared.put({ uses: { N: '5' } })
    const items: TransactWriteItem[] = [{ Update: { ...spend, Key: shared.key() } }]
    const token = 'one-token'
    await shared.transact(items, token)
    await shared.transact(items, token)
    expect((await shared.read())?.uses).toEqual({ N: '4' })
    await expect(
      shared.transact([{ Update: { ...spend, Key: shared.key('other') } }], token),
    ).rejects.toBeInstanceOf(IdempotentParameterMismatchException)
  })

  const race = 'let exactly one of 50 racing writers spend the last use'
  shared.unlikeMoto(race, 'its transactions are not atomic', async () => {
    await shared.put({ uses: { N: '1' } })
    const racers = Array.from({ length: 50 }, (_, index) =>
      shared.transact([
        { Update: { ...spend, Key: shared.key() } },
        {
          Put: {
            TableName: table,
            Item: shared.key(`start-${index}`),
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        },
      ]),
    )
    const outcomes = await Promise.allSettled(racers)
    expect(outcomes.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
    expect((await shared.read())?.uses).toEqual({ N: '0' })
    const starts = await shared.client.send(shared.query('begins_with(sk, :v)', { ':v': { S: 'start-' } }))
    expect(starts.Items).toHaveLength(1)
  })

  it('let exactly one of 50 racing single updates spend the last use', async () => {
    await shared.put({ uses: { N: '1' } })
    const racers = Array.from({ length: 50 }, () =>
      shared.client.send(new UpdateItemCommand({ ...spend, Key: shared.key() })),
    )
    const outcomes = await Promise.allSettled(racers)
    expect(outcomes.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
  })

  shared.unlikeMoto('read several items together', 'it ignores projections', async () => {
    await shared.put({ n: { N: '1' } })
    const { Responses } = await shared.client.send(
      new TransactGetItemsCommand({
        TransactItems: [
          { Get: { TableName: table, Key: shared.key(), ProjectionExpression: 'n' } },
          { Get: { TableName: table, Key: shared.key('none') } },
        ],
      }),
    )
    expect(Responses?.[0]).toEqual({ Item: { n: { N: '1' } } })
    expect(Responses?.[1]?.Item).toBeUndefined()
  })
}
