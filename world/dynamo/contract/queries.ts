// Contract: Query, indexes, pages and BatchGetItem.

import { BatchGetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb'
import { beforeEach, expect, it } from 'vitest'
import { type Attributes, type SharedTable, table } from './shared-table.ts'

export function queries(shared: SharedTable): void {
  const sortKeys = async (query: QueryCommand) =>
    (await shared.client.send(query)).Items?.map((item) => item.sk?.S)

  beforeEach(async () => {
    for (const sk of ['a#1', 'a#2', 'a#3', 'b#1']) await shared.put({ n: { N: sk.slice(2) } }, sk)
  })

  it('find by prefix, by range and by comparison, in order or reversed', async () => {
    expect(await sortKeys(shared.query('begins_with(sk, :v)', { ':v': { S: 'a#' } }))).toEqual([
      'a#1',
      'a#2',
      'a#3',
    ])
    expect(
      await sortKeys(shared.query('sk BETWEEN :v AND :w', { ':v': { S: 'a#2' }, ':w': { S: 'b#1' } })),
    ).toEqual(['a#2', 'a#3', 'b#1'])
    expect(await sortKeys(shared.query('sk > :v', { ':v': { S: 'a#3' } }))).toEqual(['b#1'])
    expect(await sortKeys(shared.query('', {}, { ScanIndexForward: false }))).toEqual([
      'b#1',
      'a#3',
      'a#2',
      'a#1',
    ])
  })

  it.each([true, false])(
    'page through with Limit and ExclusiveStartKey (forward: %s)',
    async (ScanIndexForward) => {
      const seen: (string | undefined)[] = []
      let ExclusiveStartKey: Attributes | undefined
      let pages = 0
      do {
        const page = await shared.client.send(
          shared.query('', {}, { Limit: 3, ScanIndexForward, ExclusiveStartKey }),
        )
        for (const item of page.Items ?? []) seen.push(item.sk?.S)
        ExclusiveStartKey = page.LastEvaluatedKey
        pages += 1
      } while (ExclusiveStartKey !== undefined && pages < 5)
      const all = ['a#1', 'a#2', 'a#3', 'b#1']
      expect(seen).toEqual(ScanIndexForward ? all : all.toReversed())
    },
  )

  it('filter after Limit has counted', async () => {
    const page = await shared.client.send(
      shared.query('', { ':n': { N: '1' } }, { Limit: 2, FilterExpression: 'n = :n' }),
    )
    expect(page).toMatchObject({ Count: 1, ScannedCount: 2, LastEvaluatedKey: shared.key('a#2') })
  })

  it('find through an index only items that have its key, with what it projects', async () => {
    await shared.put(
      { owner: { S: `${shared.pk}-ann` }, at: { S: '2' }, state: { S: 'open' }, more: { S: 'x' } },
      'x',
    )
    await shared.put({ owner: { S: `${shared.pk}-ann` }, at: { S: '1' } }, 'y')
    await shared.put({ owner: { S: `${shared.pk}-ann` } }, 'z')
    const mine = () =>
      shared.client.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'by-owner',
          KeyConditionExpression: '#o = :o',
          ExpressionAttributeNames: { '#o': 'owner' },
          ExpressionAttributeValues: { ':o': { S: `${shared.pk}-ann` } },
        }),
      )
    expect((await mine()).Items).toEqual([
      { ...shared.key('y'), owner: { S: `${shared.pk}-ann` }, at: { S: '1' } },
      { ...shared.key('x'), owner: { S: `${shared.pk}-ann` }, at: { S: '2' }, state: { S: 'open' } },
    ])
    await shared.transact([
      { Delete: { TableName: table, Key: shared.key('x') } },
      {
        Update: {
          TableName: table,
          Key: shared.key('y'),
          UpdateExpression: 'REMOVE #o',
          ExpressionAttributeNames: { '#o': 'owner' },
        },
      },
    ])
    expect((await mine()).Items).toEqual([])
  })

  it('get a batch of items by key', async () => {
    const { Responses } = await shared.client.send(
      new BatchGetItemCommand({
        RequestItems: { [table]: { Keys: [shared.key('a#1'), shared.key('b#1'), shared.key('none')] } },
      }),
    )
    expect(Responses?.[table]?.map((item) => item.sk?.S).toSorted()).toEqual(['a#1', 'b#1'])
  })
}
