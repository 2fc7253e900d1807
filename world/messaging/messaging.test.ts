import {
  CreateTopicCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns'
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { afterEach, describe, expect, it } from 'vitest'
import { accountId, defaultRegion } from '../account.ts'
import { inProcessAws } from '../in-process-aws.ts'
import { createMessaging, type Messaging } from './messaging.ts'

const opened: Messaging[] = []
afterEach(async () => {
  for (const messaging of opened.splice(0)) await messaging.close()
})

const settings = {
  region: defaultRegion,
  endpoint: 'http://127.0.0.1:4566',
  credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
}

function aMessaging(region: string = defaultRegion) {
  const messaging = createMessaging()
  opened.push(messaging)
  const sqsIn = (where: string) =>
    new SQSClient({
      ...settings,
      region: where,
      requestHandler: inProcessAws((request) => messaging.sqs.handle(request, where)),
    })
  const sns = new SNSClient({
    ...settings,
    requestHandler: inProcessAws((request) => messaging.sns.handle(request, region)),
  })
  return { messaging, queues: messaging.queues, sqs: sqsIn(region), sqsIn, sns }
}

const create = async (
  sqs: SQSClient,
  QueueName: string,
  Attributes?: Record<string, string>,
): Promise<string> => (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? ''

const arnOf = (queue: string) => `arn:aws:sqs:${defaultRegion}:${accountId}:${queue}`
const queueName = (name: string) => ({ name, region: defaultRegion })

describe('queues', () => {
  it("are reached at the caller's endpoint, under the world's account", async () => {
    const { sqs } = aMessaging()
    const url = await create(sqs, 'events')
    expect(url).toBe('http://127.0.0.1:4566/123456789012/events')
    expect((await sqs.send(new GetQueueUrlCommand({ QueueName: 'events' }))).QueueUrl).toBe(url)
    expect((await sqs.send(new ListQueuesCommand({}))).QueueUrls).toEqual([url])
  })

  it('show ARNs of the account, also in their redrive policies', async () => {
    const { sqs } = aMessaging()
    await create(sqs, 'dlq', { RedriveAllowPolicy: JSON.stringify({ sourceQueueArns: [arnOf('events')] }) })
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arnOf('dlq'), maxReceiveCount: 3 })
    const QueueUrl = await create(sqs, 'events', { RedrivePolicy })
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    )
    expect(Attributes).toMatchObject({ QueueArn: arnOf('events'), RedrivePolicy })
    // The same again is the same queue; with another policy it would be refused.
    expect(await create(sqs, 'events', { RedrivePolicy })).toBe(QueueUrl)
  })

  it('answer with no attribute that was not asked for', async () => {
    const { sqs } = aMessaging()
    const QueueUrl = await create(sqs, 'events')
    expect((await sqs.send(new GetQueueAttributesCommand({ QueueUrl }))).Attributes ?? {}).toEqual({})
    const MessageAttributes = { kind: { DataType: 'String', StringValue: 'x' } }
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello', MessageAttributes }))
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }))
    expect(Messages?.[0]).toMatchObject({ Body: 'hello' })
    expect(Messages?.[0]).not.toHaveProperty('MessageAttributes')
  })

  it('of one name in two regions are two queues', async () => {
    const { sqsIn } = aMessaging()
    const [tokyo, virginia] = [sqsIn(defaultRegion), sqsIn('us-east-1')]
    const QueueUrl = await create(tokyo, 'events')
    await expect(virginia.send(new GetQueueUrlCommand({ QueueName: 'events' }))).rejects.toBeInstanceOf(
      QueueDoesNotExist,
    )
    await create(virginia, 'events')
    await tokyo.send(new SendMessageCommand({ QueueUrl, MessageBody: 'in Tokyo' }))
    expect((await virginia.send(new ReceiveMessageCommand({ QueueUrl }))).Messages).toBeUndefined()
    expect((await virginia.send(new ListQueuesCommand({}))).QueueUrls).toHaveLength(1)
  })

  it("leave the account's digits in a user's own message alone", async () => {
    const { sqs } = aMessaging()
    const QueueUrl = await create(sqs, 'events')
    const MessageBody =
      '{"Type":"Notification","account":"000000000000","TopicArn":"arn:aws:sns:x:123456789012:t"}'
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }))
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }))
    expect(Messages?.[0]?.Body).toBe(MessageBody)
  })
})

describe('topics', () => {
  const topicArn = `arn:aws:sns:${defaultRegion}:${accountId}:alerts`

  it('deliver to queues in an envelope of the account, which SDKs accept', async () => {
    const { sqs, sns } = aMessaging()
    const QueueUrl = await create(sqs, 'inbox')
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'alerts' }))
    expect(TopicArn).toBe(topicArn)
    const { SubscriptionArn = '' } = await sns.send(
      new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: arnOf('inbox') }),
    )
    expect(SubscriptionArn.startsWith(`${topicArn}:`)).toBe(true)
    const Message = 'account 000000000000, <b>"quoted"</b> & なまえ'
    await sns.send(new PublishCommand({ TopicArn, Subject: 'denied', Message }))

    // The SDK recalculates the body's MD5 and throws where it differs.
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }))
    expect(JSON.parse(Messages?.[0]?.Body ?? '{}')).toMatchObject({
      Type: 'Notification',
      TopicArn,
      Subject: 'denied',
      Message,
      UnsubscribeURL: `https://sns.${defaultRegion}.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${SubscriptionArn}`,
    })
  })

  it('describe themselves and their subscriptions as the account has them', async () => {
    const { sqs, sns } = aMessaging()
    await create(sqs, 'inbox')
    const { TopicArn } = await sns.send(
      new CreateTopicCommand({ Name: 'alerts', Attributes: { DisplayName: '<Owner>000000000000</Owner>' } }),
    )
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: arnOf('inbox') }))
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }))
    expect(Attributes).toMatchObject({
      TopicArn: topicArn,
      Owner: accountId,
      DisplayName: '<Owner>000000000000</Owner>',
    })
    const { Subscriptions } = await sns.send(new ListSubscriptionsCommand({}))
    expect(Subscriptions).toMatchObject([{ TopicArn: topicArn, Owner: accountId, Endpoint: arnOf('inbox') }])
  })
})

describe("the world's own way to a queue", () => {
  it('sends, receives with all attributes, and deletes', async () => {
    const { sqs, queues } = aMessaging()
    await create(sqs, 'events')
    const queue = queueName('events')
    const attributes = { kind: { DataType: 'String', StringValue: 'x' } }
    const { messageId } = await queues.send(queue, 'hello', { attributes })
    const [message] = await queues.receive(queue, { max: 10, waitSeconds: 0 })
    expect(message).toMatchObject({
      MessageId: messageId,
      Body: 'hello',
      Attributes: { ApproximateReceiveCount: '1', SenderId: accountId },
      MessageAttributes: attributes,
    })
    expect(await queues.depth(queue)).toEqual({ visible: 0, inFlight: 1, delayed: 0 })
    await queues.delete(queue, [message?.ReceiptHandle ?? ''])
    expect(await queues.depth(queue)).toEqual({ visible: 0, inFlight: 0, delayed: 0 })
  })

  it('waits for a message that is sent later', async () => {
    const { sqs, queues } = aMessaging()
    await create(sqs, 'events')
    const received = queues.receive(queueName('events'), { max: 1, waitSeconds: 20 })
    await queues.send(queueName('events'), 'late')
    expect(await received).toMatchObject([{ Body: 'late' }])
  })

  it('holds a delayed message back, and counts it', async () => {
    const { sqs, queues } = aMessaging()
    await create(sqs, 'events')
    await queues.send(queueName('events'), 'later', { delaySeconds: 900 })
    expect(await queues.receive(queueName('events'), { max: 1, waitSeconds: 0 })).toEqual([])
    expect(await queues.depth(queueName('events'))).toEqual({ visible: 0, inFlight: 0, delayed: 1 })
  })

  it('gives a message back, and moves it to the dead-letter queue after its last receive', async () => {
    const { sqs, queues } = aMessaging()
    await create(sqs, 'dlq')
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arnOf('dlq'), maxReceiveCount: 2 })
    await create(sqs, 'events', { RedrivePolicy })
    await queues.send(queueName('events'), 'poison')
    for (const expected of ['1', '2']) {
      const [message] = await queues.receive(queueName('events'), { max: 1, waitSeconds: 0 })
      expect(message?.Attributes.ApproximateReceiveCount).toBe(expected)
      await queues.changeVisibility(queueName('events'), message?.ReceiptHandle ?? '', 0)
    }
    expect(await queues.receive(queueName('events'), { max: 1, waitSeconds: 0 })).toEqual([])
    expect(await queues.receive(queueName('dlq'), { max: 1, waitSeconds: 0 })).toMatchObject([
      { Body: 'poison' },
    ])
  })

  it('throws by the code of SQS where there is no such queue', async () => {
    const { queues } = aMessaging()
    await expect(queues.send(queueName('nowhere'), 'x')).rejects.toMatchObject({ name: 'QueueDoesNotExist' })
  })

  it('ends its waiting when messaging closes', async () => {
    const { messaging, sqs, queues } = aMessaging()
    await create(sqs, 'events')
    const received = queues.receive(queueName('events'), { max: 1, waitSeconds: 20 })
    await messaging.close()
    expect(await received).toEqual([])
  })
})

it('SQS refuses the old Query protocol in words a caller can read', async () => {
  const { messaging } = aMessaging()
  const answer = await messaging.sqs.handle(
    { method: 'POST', path: '/', headers: {}, body: Buffer.from('Action=ListQueues') },
    defaultRegion,
  )
  expect(answer.status).toBe(400)
  expect(answer.body.toString()).toContain("The embedded SQS speaks AWS's JSON protocol only")
})
