import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  IdempotentParameterMismatchException,
  PutItemCommand,
  ResourceNotFoundException,
  ScanCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb'
import { afterEach, describe, expect, it } from 'vitest'
import { defaultRegion } from '../account.ts'
import { VirtualClock } from '../clock.ts'
import { inProcessAws } from '../in-process-aws.ts'
import { createDynamo, type Dynamo } from './dynamo.ts'
import type { ConflictHook } from './region-tables.ts'

const opened: Dynamo[] = []
afterEach(async () => {
  for (const dynamo of opened.splice(0)) await dynamo.close()
})

function aDynamo(conflictOf?: ConflictHook) {
  const clock = new VirtualClock()
  const dynamo = createDynamo({ clock, ...(conflictOf && { conflictOf }) })
  opened.push(dynamo)
  const clientIn = (region: string) =>
    new DynamoDBClient({
      region,
      endpoint: 'http://world',
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
      requestHandler: inProcessAws((request) => dynamo.handle(request, region)),
    })
  return { clock, dynamo, clientIn, db: clientIn(defaultRegion) }
}

const TableName = 'passes'

const createTable = new CreateTableCommand({
  TableName,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
})

const put = (pk: string, more: Record<string, { N: string }> = {}) =>
  new PutItemCommand({ TableName, Item: { pk: { S: pk }, ...more } })

const addOne = (pk: string): TransactWriteItem => ({
  Update: {
    TableName,
    Key: { pk: { S: pk } },
    UpdateExpression: 'ADD n :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
  },
})

async function read(db: DynamoDBClient, pk: string) {
  return (await db.send(new GetItemCommand({ TableName, Key: { pk: { S: pk } } }))).Item
}

async function reasonsOf(attempt: Promise<unknown>) {
  const error = await attempt.catch((failure: unknown) => failure)
  if (error instanceof TransactionCanceledException) return error.CancellationReasons?.map((one) => one.Code)
  throw new Error('the transaction was not cancelled')
}

const minutes = (count: number) => count * 60_000

describe('tables', () => {
  it('are usable as soon as they are created, gone as soon as they are deleted, and can be made again', async () => {
    const { db } = aDynamo()
    await db.send(createTable)
    await db.send(put('a'))
    await db.send(new DeleteTableCommand({ TableName }))
    await expect(read(db, 'a')).rejects.toBeInstanceOf(ResourceNotFoundException)
    await db.send(createTable)
    expect(await read(db, 'a')).toBeUndefined()
  })

  it('live in one region each, and their ARNs say which, and whose they are', async () => {
    const { clientIn } = aDynamo()
    const [osaka, virginia] = [clientIn('ap-northeast-3'), clientIn('us-east-1')]
    await osaka.send(createTable)
    const { Table } = await osaka.send(new DescribeTableCommand({ TableName }))
    expect(Table?.TableArn).toBe('arn:aws:dynamodb:ap-northeast-3:123456789012:table/passes')
    await expect(virginia.send(put('a'))).rejects.toBeInstanceOf(ResourceNotFoundException)
  })
})

describe('a client token', () => {
  const send = (db: DynamoDBClient, items: TransactWriteItem[]) =>
    db.send(new TransactWriteItemsCommand({ TransactItems: items, ClientRequestToken: 'token' }))

  it('is honoured for ten minutes and forgotten after', async () => {
    const { db, clock } = aDynamo()
    await db.send(createTable)
    await send(db, [addOne('a')])
    await clock.advance(minutes(10) - 1)
    await send(db, [addOne('a')])
    await expect(send(db, [addOne('b')])).rejects.toBeInstanceOf(IdempotentParameterMismatchException)
    expect(await read(db, 'a')).toMatchObject({ n: { N: '1' } })
    await clock.advance(1)
    await send(db, [addOne('b')])
    expect(await read(db, 'b')).toMatchObject({ n: { N: '1' } })
  })

  it('does not remember a transaction that was cancelled', async () => {
    const { db } = aDynamo()
    await db.send(createTable)
    const check = { TableName, Key: { pk: { S: 'lock' } }, ConditionExpression: 'attribute_exists(pk)' }
    const items = [addOne('a'), { ConditionCheck: check }]
    expect(await reasonsOf(send(db, items))).toEqual(['None', 'ConditionalCheckFailed'])
    await db.send(put('lock'))
    await send(db, items)
    expect(await read(db, 'a')).toMatchObject({ n: { N: '1' } })
  })
})

describe('a transaction', () => {
  it('cancels with TransactionConflict where the world says so, and does its work when tried again', async () => {
    let conflicts = 1
    const { db } = aDynamo(({ items }) => (conflicts-- > 0 ? items.length - 1 : undefined))
    await db.send(createTable)
    const transact = () =>
      db.send(new TransactWriteItemsCommand({ TransactItems: [addOne('a'), addOne('b')] }))
    expect(await reasonsOf(transact())).toEqual(['None', 'TransactionConflict'])
    expect(await read(db, 'a')).toBeUndefined()
    await transact()
    expect(await read(db, 'b')).toMatchObject({ n: { N: '1' } })
  })

  it('reports a failed condition beside a conflict', async () => {
    const { db } = aDynamo(() => 0)
    await db.send(createTable)
    const check = { TableName, Key: { pk: { S: 'gone' } }, ConditionExpression: 'attribute_exists(pk)' }
    const transact = db.send(
      new TransactWriteItemsCommand({ TransactItems: [addOne('a'), { ConditionCheck: check }] }),
    )
    expect(await reasonsOf(transact)).toEqual(['TransactionConflict', 'ConditionalCheckFailed'])
  })

  it('is never seen half done', async () => {
    const { db } = aDynamo()
    await db.send(createTable)
    const write = () => db.send(new TransactWriteItemsCommand({ TransactItems: [addOne('a'), addOne('b')] }))
    const look = async () => (await db.send(new ScanCommand({ TableName }))).Items?.map((item) => item.n?.N)
    const inTurn = async <T>(times: number, act: () => Promise<T>) => {
      const results: T[] = []
      while (results.length < times) {
        results.push(await act())
        // Neither waits for anything by itself: the writes would all be over before the second look.
        await new Promise((resolve) => setImmediate(resolve))
      }
      return results
    }
    const [, looks] = await Promise.all([inTurn(60, write), inTurn(90, look)])
    expect(new Set(looks.flat()).size).toBeGreaterThan(2)
    for (const [a, b] of looks.map((one) => one ?? [])) expect(a).toBe(b)
  })

  it('costs twice the write units', async () => {
    const { db } = aDynamo()
    await db.send(createTable)
    const { ConsumedCapacity } = await db.send(
      new TransactWriteItemsCommand({
        TransactItems: [addOne('a'), addOne('b')],
        ReturnConsumedCapacity: 'TOTAL',
      }),
    )
    expect(ConsumedCapacity).toEqual([{ TableName, CapacityUnits: 4 }])
  })

  it('is refused as a whole for an empty key, and cancelled for a key of the wrong type', async () => {
    const { db } = aDynamo()
    await db.send(createTable)
    const withKey = (pk: { S: string } | { N: string }) =>
      db.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName, Item: { pk } } }] }))
    await expect(withKey({ S: '' })).rejects.toThrow(
      /^One or more parameter values are not valid\..+ Key: pk$/,
    )
    expect(await reasonsOf(withKey({ N: '1' }))).toEqual(['ValidationError'])
  })

  it('is refused for an unfit token, condition or expression before anything is looked up', async () => {
    const { db } = aDynamo()
    const send = (item: TransactWriteItem, ClientRequestToken?: string) =>
      db.send(new TransactWriteItemsCommand({ TransactItems: [item], ClientRequestToken }))
    const check = (ConditionExpression: string) => ({
      ConditionCheck: { TableName, Key: { pk: { S: 'a' } }, ConditionExpression },
    })
    await expect(send(addOne('a'), 'x'.repeat(37))).rejects.toThrow(
      /Member must have length less than or equal/,
    )
    await expect(send(check('attribute_exists('))).rejects.toThrow(
      /^Invalid ConditionExpression: Syntax error;/,
    )
    await expect(send({})).rejects.toThrow(
      'TransactItems can only contain one of Check, Put, Update or Delete',
    )
  })
})

describe('time to live', () => {
  const enable = new UpdateTimeToLiveCommand({
    TableName,
    TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
  })

  it('is described as it was set, and cannot be set twice', async () => {
    const { db } = aDynamo()
    await db.send(createTable)
    const describe = async () =>
      (await db.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription
    expect(await describe()).toEqual({ TimeToLiveStatus: 'DISABLED' })
    await db.send(enable)
    expect(await describe()).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' })
    await expect(db.send(enable)).rejects.toThrow('TimeToLive is already enabled')
  })

  it('leaves expired items readable until somebody asks for the deletion (C3)', async () => {
    const { db, dynamo, clock } = aDynamo()
    await db.send(createTable)
    await db.send(enable)
    const now = clock.now() / 1000
    await db.send(put('young', { expires: { N: String(now + 60) } }))
    await db.send(put('old', { expires: { N: String(now + 30) } }))
    await db.send(put('eternal'))
    await clock.advance(minutes(1))
    expect(await read(db, 'old')).toBeDefined()
    expect(await dynamo.deleteExpired()).toBe(1)
    const { Items } = await db.send(new ScanCommand({ TableName }))
    expect(Items?.map((item) => item.pk?.S).toSorted()).toEqual(['eternal', 'young'])
  })
})

describe('the wire', () => {
  const ask = (dynamo: Dynamo, target: string, body: string) =>
    dynamo.handle(
      { method: 'POST', path: '/', headers: { 'x-amz-target': target }, body: Buffer.from(body) },
      defaultRegion,
    )

  it('refuses what is no JSON and what it does not know, in words of DynamoDB', async () => {
    const { dynamo } = aDynamo()
    const garbage = await ask(dynamo, 'DynamoDB_20120810.PutItem', '{')
    expect(garbage.status).toBe(400)
    expect(JSON.parse(String(garbage.body))).toMatchObject({
      __type: 'com.amazon.coral.service#SerializationException',
    })
    const unknown = await ask(dynamo, 'DynamoDB_20120810.ExecuteStatement', '{}')
    expect(JSON.parse(String(unknown.body))).toMatchObject({
      __type: 'com.amazon.coral.service#UnknownOperationException',
      message: 'The embedded DynamoDB does not know ExecuteStatement',
    })
  })

  it('spells a cancelled transaction exactly as DynamoDB does', async () => {
    const { dynamo, db } = aDynamo()
    await db.send(createTable)
    const check = { TableName, Key: { pk: { S: 'a' } }, ConditionExpression: 'attribute_exists(pk)' }
    const answer = await ask(
      dynamo,
      'DynamoDB_20120810.TransactWriteItems',
      JSON.stringify({ TransactItems: [{ ConditionCheck: check }] }),
    )
    expect(JSON.parse(String(answer.body))).toEqual({
      __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
      Message:
        'Transaction cancelled, please refer cancellation reasons for specific reasons [ConditionalCheckFailed]',
      CancellationReasons: [{ Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' }],
    })
  })
})
