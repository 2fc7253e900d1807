import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterEach, describe, expect, it } from 'vitest'
import { Accounts } from './accounts.ts'
import { type AwsEndpointOptions, awsEndpoint, type ObservedCall } from './aws-endpoint.ts'
import { VirtualClock } from './clock.ts'
import { createDynamo } from './dynamo/dynamo.ts'
import { type FailRule, Faults } from './faults.ts'
import type { HttpHandler } from './http.ts'
import { inProcessAws } from './in-process-aws.ts'
import { createMessaging } from './messaging/messaging.ts'
import { createSts } from './sts.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

function anEndpoint(more: Partial<AwsEndpointOptions> = {}) {
  const clock = new VirtualClock()
  const faults = new Faults()
  const calls: ObservedCall[] = []
  const dynamo = createDynamo({ clock })
  const messaging = createMessaging()
  closing.push(
    () => dynamo.close(),
    () => messaging.close(),
  )
  const handler = awsEndpoint({
    services: [dynamo, messaging.sqs, messaging.sns, createSts(new Accounts({ clock }))],
    faults,
    clock,
    observe: (call) => calls.push(call),
    ...more,
  })
  return { clock, faults, calls, handler, ...clientsOf(handler) }
}

function clientsOf(handler: HttpHandler) {
  const settings = {
    region: 'eu-west-1',
    endpoint: 'http://127.0.0.1:4566',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    requestHandler: inProcessAws(handler),
    maxAttempts: 1,
  }
  return { db: new DynamoDBClient(settings), sqs: new SQSClient(settings), sts: new STSClient(settings) }
}

const fail = (change: Partial<FailRule>): { fail: FailRule[] } => ({
  fail: [
    {
      service: 'dynamodb',
      operation: 'TransactWriteItems',
      when: 'before',
      code: 'InternalServerError',
      times: 1,
      ...change,
    },
  ],
})

const TableName = 'passes'
const createTable = new CreateTableCommand({
  TableName,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
})
const transact = new TransactWriteItemsCommand({
  TransactItems: ['a', 'b'].map((pk) => ({ Put: { TableName, Item: { pk: { S: pk } } } })),
})
const readA = async (db: DynamoDBClient) =>
  (await db.send(new GetItemCommand({ TableName, Key: { pk: { S: 'a' } } }))).Item

const signedFor = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=AKID/20260101/eu-west-1/${service}/aws4_request, SignedHeaders=host`,
})

const plain = { method: 'POST', path: '/', headers: {}, body: Buffer.from('') }

describe('routing', () => {
  it('finds service, region and operation in a signed request, and reports the call', async () => {
    const { sts, sqs, calls, clock } = anEndpoint()
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: '123456789012' })
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'events' }))
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    )
    expect(Attributes?.QueueArn).toBe('arn:aws:sqs:eu-west-1:123456789012:events')
    const common = {
      account: '123456789012',
      region: 'eu-west-1',
      startedAt: clock.now(),
      endedAt: clock.now(),
      status: 200,
      injected: false,
    }
    expect(calls).toEqual([
      { service: 'sts', operation: 'GetCallerIdentity', ...common },
      { service: 'sqs', operation: 'CreateQueue', ...common },
      { service: 'sqs', operation: 'GetQueueAttributes', ...common },
    ])
  })

  it('reports the code a caller was shown', async () => {
    const { db, calls } = anEndpoint()
    await expect(readA(db)).rejects.toThrow('Requested resource not found')
    expect(calls).toMatchObject([{ status: 400, errorCode: 'ResourceNotFoundException' }])
  })

  it('refuses unsigned requests in the protocol they came in', async () => {
    const { handler } = anEndpoint()
    const query = await handler(plain)
    expect(query.status).toBe(403)
    expect(query.body.toString()).toContain('<Code>MissingAuthenticationToken</Code>')
    const json = await handler({ ...plain, headers: { 'x-amz-target': 'DynamoDB_20120810.ListTables' } })
    expect(JSON.parse(json.body.toString())).toMatchObject({ __type: 'MissingAuthenticationToken' })
  })

  it('says what it serves where it is asked for something else', async () => {
    const { handler } = anEndpoint()
    const answer = await handler({ ...plain, headers: signedFor('s3') })
    expect(answer.body.toString()).toContain(
      'The embedded AWS has no s3 in account 123456789012. It serves dynamodb, sqs, sns, sts there.',
    )
  })
})

describe('an injected fault', () => {
  it('before: does nothing, shows the code, and strikes as often as it was told to', async () => {
    const { db, faults, calls } = anEndpoint()
    await db.send(createTable)
    faults.set(fail({}))
    await expect(db.send(transact)).rejects.toMatchObject({
      name: 'InternalServerError',
      $metadata: { httpStatusCode: 500 },
    })
    expect(calls.at(-1)).toMatchObject({ errorCode: 'InternalServerError', injected: true })
    expect(await readA(db)).toBeUndefined()
    await db.send(transact)
    expect(await readA(db)).toBeDefined()
  })

  it('after: does the work and loses the answer', async () => {
    const { db, faults } = anEndpoint()
    await db.send(createTable)
    faults.set(fail({ when: 'after' }))
    await expect(db.send(transact)).rejects.toMatchObject({ name: 'InternalServerError' })
    expect(await readA(db)).toBeDefined()
  })

  it.each(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])(
    'cancels a transaction with the reason %s',
    async (code) => {
      const { db, faults } = anEndpoint()
      faults.set(fail({ code }))
      const error = await db.send(transact).catch((failure: unknown) => failure)
      expect(error).toBeInstanceOf(TransactionCanceledException)
      expect(error).toMatchObject({ CancellationReasons: [{ Code: code }, { Code: 'None' }] })
    },
  )

  it('speaks the language of the service it strikes', async () => {
    const { sts, sqs, faults } = anEndpoint()
    faults.set({
      fail: [
        { service: 'sts', operation: 'GetCallerIdentity', when: 'before', code: 'ExpiredToken', times: 1 },
        { service: 'sqs', operation: 'CreateQueue', when: 'before', code: 'RequestThrottled', times: 1 },
      ],
    })
    await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'ExpiredToken',
      $metadata: { httpStatusCode: 403 },
    })
    await expect(sqs.send(new CreateQueueCommand({ QueueName: 'q' }))).rejects.toMatchObject({
      name: 'RequestThrottled',
      $metadata: { httpStatusCode: 403 },
    })
  })

  it('drops the connection at once with ConnectionReset, even where the work was done', async () => {
    const { db, faults } = anEndpoint()
    await db.send(createTable)
    faults.set(fail({ when: 'after', code: 'ConnectionReset' }))
    await expect(db.send(transact)).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(await readA(db)).toBeDefined()
  })

  it('keeps silent for ten seconds with Timeout, then drops the connection', async () => {
    const { handler, faults, clock, calls } = anEndpoint()
    faults.set(fail({ code: 'Timeout' }))
    const startedAt = clock.now()
    const failure = handler({
      ...plain,
      headers: { 'x-amz-target': 'DynamoDB_20120810.TransactWriteItems', ...signedFor('dynamodb') },
    }).catch((error: unknown) => error)
    await clock.advance(9999)
    expect(calls).toEqual([])
    await clock.advance(1)
    expect(await failure).toMatchObject({ code: 'ETIMEDOUT' })
    expect(calls).toMatchObject([
      { status: 0, errorCode: 'Timeout', startedAt, endedAt: startedAt + 10_000, injected: true },
    ])
  })
})
