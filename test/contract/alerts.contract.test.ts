// What the flows may rest on in SNS and SQS: alerts that arrive as they were meant, reminders that come when they
// should, and messages that are put off or buried. Both implementations keep real time, so some tests wait a second.

import {
  CreateTopicCommand,
  SetSubscriptionAttributesCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns'
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { beforeAll, describe, expect, it } from 'vitest'
import { readMessage } from '../../src/adapters/aws/gate-messages.ts'
import { snsAlertTopic } from '../../src/adapters/aws/sns-alert-topic.ts'
import { sqsLater, sqsPatience } from '../../src/adapters/aws/sqs-queue.ts'
import { type Alert, alertId } from '../../src/domain/alert.ts'
import type { GateTask } from '../../src/domain/gate-task.ts'
import { startKey, startOf } from '../../src/domain/start.ts'
import { outcomes } from '../../src/domain/start-record.ts'
import { denyReasons } from '../../src/domain/verdict.ts'
import { jsonOperation } from '../../world/aws-service.ts'
import { aHint, anAlert, anInstance, noon, tokyo } from '../builders.ts'
import { clientOf, onEveryTarget, type Target, type Through } from './support/targets.ts'

onEveryTarget('alerts and reminders', (target) => {
  describe('the alert topic', () => {
    alertTopic(target)
  })
  describe('a reminder', () => {
    reminders(target)
  })
  describe('a message of the queue', () => {
    patience(target)
  })
})

let names = 0

function queues(target: Target, through?: Through) {
  const sqs = new SQSClient(clientOf(target.aws, through))
  return {
    sqs,
    create: async (): Promise<string> => {
      const QueueName = `contract-${(names += 1)}`
      const { QueueUrl = '' } = await sqs.send(
        new CreateQueueCommand({ QueueName, Attributes: { VisibilityTimeout: '30' } }),
      )
      return QueueUrl
    },
    receive: async (QueueUrl: string, WaitTimeSeconds = 0): Promise<Message[]> => {
      const { Messages } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          WaitTimeSeconds,
          MaxNumberOfMessages: 10,
          MessageAttributeNames: ['All'],
          MessageSystemAttributeNames: ['All'],
        }),
      )
      return Messages ?? []
    },
  }
}

interface Notification {
  readonly Subject: string
  readonly Message: string
  readonly MessageAttributes: Readonly<Record<string, { readonly Type: string; readonly Value: string }>>
}

function alertTopic(target: Target): void {
  let TopicArn = ''
  let inbox = ''
  const sns = (): SNSClient => new SNSClient(clientOf(target.aws))
  const subscribe = async (filter?: object): Promise<string> => {
    const { sqs, create } = queues(target)
    const QueueUrl = await create()
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    )
    const { SubscriptionArn } = await sns().send(
      new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: Attributes?.['QueueArn'] }),
    )
    if (filter === undefined) return QueueUrl
    await sns().send(
      new SetSubscriptionAttributesCommand({
        SubscriptionArn,
        AttributeName: 'FilterPolicy',
        AttributeValue: JSON.stringify(filter),
      }),
    )
    return QueueUrl
  }
  const received = async (queue = inbox): Promise<Notification[]> =>
    (await queues(target).receive(queue)).map(({ Body = '{}' }) => JSON.parse(Body) as Notification)
  const publish = async (alert: Alert): Promise<Notification> => {
    await snsAlertTopic(sns(), TopicArn).publish(alert)
    const [notification, ...more] = await received()
    if (notification === undefined || more.length > 0) throw new Error('not one message came')
    return notification
  }

  beforeAll(async () => {
    const made = await sns().send(new CreateTopicCommand({ Name: 'alerts' }))
    TopicArn = made.TopicArn ?? ''
    inbox = await subscribe()
  })

  it('carries everything about a denied start as JSON', async () => {
    const alert = anAlert({
      reportedAt: noon + 1,
      reason: 'expired',
      outcome: 'failed',
      owner: { teamId: 'T0ACME00001', userId: 'U0HANASATO1' },
      trouble: { code: 'OperationNotPermitted', message: "Modify its 'disableApiStop' instance attribute" },
    })
    const { Message } = await publish(alert)
    expect(JSON.parse(Message)).toEqual({
      schema: 1,
      id: alertId(alert),
      summary: expect.stringMatching(/web-1.*expired/) as string,
      summaryJa: expect.stringMatching(/web-1.*期限/) as string,
      verdict: 'deny',
      reason: 'expired',
      outcome: 'failed',
      mode: 'enforce',
      instanceId: 'i-0123456789abcdef0',
      instanceName: 'web-1',
      instanceType: 't3.micro',
      accountId: '123456789012',
      region: 'ap-northeast-1',
      launchTime: '2026-11-23T12:00:00.000Z',
      reportedAt: '2026-11-23T12:00:01.000Z',
      start: startKey(alert.start),
      passOwner: 'T0ACME00001/U0HANASATO1',
      hindrance: null,
      trouble: { code: 'OperationNotPermitted', message: "Modify its 'disableApiStop' instance attribute" },
      canary: false,
      trustedChoices: [],
      whatToDo: expect.stringMatching(/Stop it by hand/) as string,
      whatToDoJa: expect.stringMatching(/[ぁ-ん]/) as string,
    })
  })

  it('says null of what is not known, and leaves no field out', async () => {
    const { Message } = await publish(anAlert({ instanceName: undefined, instanceType: undefined }))
    const message = JSON.parse(Message) as Record<string, unknown>
    const unknown = {
      instanceName: null,
      instanceType: null,
      passOwner: null,
      hindrance: null,
      trouble: null,
    }
    expect(message).toMatchObject(unknown)
    expect(Object.keys(message)).toHaveLength(23)
  })

  it('has one id for the same news, however often it comes, and another for other news', async () => {
    const ids: string[] = []
    for (const news of [1, 1, 2]) {
      const { Message } = await publish(anAlert({ news }))
      ids.push((JSON.parse(Message) as { id: string }).id)
    }
    expect(ids[0]).toBe(ids[1])
    expect(ids[2]).not.toBe(ids[0])
  })

  it('has a subject that a person understands', async () => {
    expect((await publish(anAlert())).Subject).toBe(
      '[startpass] stopping: web-1 (i-0123456789abcdef0) no-pass',
    )
    expect((await publish(anAlert({ outcome: 'failed' }))).Subject).toBe(
      '[startpass] NOT STOPPED: web-1 (i-0123456789abcdef0) no-pass',
    )
  })

  it.each([
    ['Japanese', '本番ウェブ-1'],
    ['of two lines', 'web-1\nX-Injected: yes'],
    ['with a carriage return and a tab', 'web\r\t1'],
    ['with markup and quotes', '<img src=x> "quoted" & \\ \u2028'],
    ['of emoji', '💥💥💥'],
    ['as long as AWS allows', 'n'.repeat(256)],
    ['of forty-one characters', 'n'.repeat(41)],
  ])('keeps a name %s to the letter in the message, and its subject plain', async (_, instanceName) => {
    const { Subject, Message } = await publish(anAlert({ instanceName }))
    expect(JSON.parse(Message)).toMatchObject({ instanceName })
    expect(Subject).toMatch(/^[\x21-\x7e][\x20-\x7e]{0,98}$/)
    expect(Subject).toContain('i-0123456789abcdef0')
    expect(Subject.endsWith(' no-pass')).toBe(true)
  })

  it('has a subject short enough for every reason and outcome', async () => {
    const topic = snsAlertTopic(sns(), TopicArn)
    const all = denyReasons.flatMap((reason) => outcomes.map((outcome) => ({ reason, outcome })))
    await Promise.all(all.map((one) => topic.publish(anAlert({ ...one, instanceName: 'n'.repeat(40) }))))
    const subjects: string[] = []
    for (let batch = await received(); batch.length > 0; batch = await received()) {
      subjects.push(...batch.map(({ Subject }) => Subject))
    }
    expect(subjects).toHaveLength(all.length)
    expect(subjects.filter((subject) => !/^[\x21-\x7e][\x20-\x7e]{0,98}$/.test(subject))).toEqual([])
    const cut = ({ reason }: (typeof all)[number]) =>
      !subjects.some((subject) => subject.endsWith(` ${reason}`))
    expect(all.filter(cut)).toEqual([])
  })

  it('carries verdict, reason and outcome as attributes, by which subscriptions filter', async () => {
    const failedOnly = await subscribe({ outcome: ['failed'] })
    const stopping = await publish(anAlert({ reason: 'spent' }))
    expect(stopping.MessageAttributes).toEqual({
      verdict: { Type: 'String', Value: 'deny' },
      reason: { Type: 'String', Value: 'spent' },
      outcome: { Type: 'String', Value: 'stopping' },
    })
    await publish(anAlert({ reason: 'spent', outcome: 'failed' }))
    const filtered = await received(failedOnly)
    expect(filtered.map(({ MessageAttributes }) => MessageAttributes['outcome']?.Value)).toEqual(['failed'])
  })

  it('throws where it is not there, and names what it was told', async () => {
    await expect(snsAlertTopic(sns(), `${TopicArn}-gone`).publish(anAlert())).rejects.toMatchObject({
      name: 'Unreachable',
      service: 'topic',
      code: 'NotFoundException',
    })
  })

  it('throws where nobody answers', async () => {
    const deaf: Through = () => () => Promise.reject(new Error('no way through'))
    const topic = snsAlertTopic(new SNSClient(clientOf(target.aws, deaf)), TopicArn)
    await expect(topic.publish(anAlert())).rejects.toMatchObject({ name: 'Unreachable', service: 'topic' })
  })
}

const tasks: readonly GateTask[] = [
  { kind: 'hint', hint: aHint({ looks: 2, firstLookAt: noon }) },
  { kind: 'hint', hint: aHint() },
  { kind: 'finish', start: startOf(anInstance()), tries: 3 },
  { kind: 'finish', start: startOf(anInstance()), tries: 4, dueAt: 1_795_435_282 },
  { kind: 'follow-up', place: tokyo, instanceId: 'i-0123456789abcdef0', passId: 'P-7K3M9Q2X', tries: 0 },
]

function reminders(target: Target): void {
  it('reads as it was written', async () => {
    const { sqs, create, receive } = queues(target)
    const queue = await create()
    await sqsLater(sqs, queue).send(tasks, 0)
    const [message] = await receive(queue)
    expect(readMessage(message?.Body ?? '')).toEqual(tasks)
  })

  it('comes after the seconds it was put off, not before', async () => {
    const { sqs, create, receive } = queues(target)
    const queue = await create()
    const sentAt = performance.now()
    await sqsLater(sqs, queue).send(tasks, 0.2)
    expect(await receive(queue)).toEqual([])
    expect(await receive(queue, 4)).toHaveLength(1)
    // Part of a second counts as a whole one: SQS knows no other.
    expect(performance.now() - sentAt).toBeGreaterThan(900)
  })

  it.each([
    ['at once, where its time has passed', -5, 0],
    ['after a quarter of an hour at most, which is all SQS can do', 86_400, 900],
    ['in whole seconds, rather late than early', 2.1, 3],
  ])('comes %s', async (_, asked, DelaySeconds) => {
    const sent: unknown[] = []
    const seen: Through = (aws) => (request) => {
      if (jsonOperation(request) === 'SendMessage') sent.push(JSON.parse(request.body.toString()))
      return aws(request)
    }
    const { sqs, create } = queues(target, seen)
    await sqsLater(sqs, await create()).send(tasks, asked)
    expect(sent).toMatchObject([{ DelaySeconds }])
  })

  it('that could not be sent throws, and names why', async () => {
    const { sqs, create } = queues(target)
    const gone = `${await create()}-gone`
    await expect(sqsLater(sqs, gone).send(tasks, 0)).rejects.toMatchObject({
      name: 'Unreachable',
      service: 'queue',
      code: 'QueueDoesNotExist',
    })
  })
}

function patience(target: Target): void {
  async function delivered() {
    const { sqs, create, receive } = queues(target)
    const [queue, dlq] = [await create(), await create()]
    await sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: 'an event' }))
    const [message] = await receive(queue)
    return {
      receive,
      queue,
      dlq,
      handle: message?.ReceiptHandle ?? '',
      patience: sqsPatience(sqs, queue, dlq),
    }
  }

  it('comes again at once where it is to be tried at once', async () => {
    const { receive, queue, handle, patience } = await delivered()
    expect(await receive(queue)).toEqual([])
    await patience.retryIn(handle, 0)
    const [again] = await receive(queue)
    expect(again).toMatchObject({ Body: 'an event', Attributes: { ApproximateReceiveCount: '2' } })
  })

  it('comes again from whichever queue it came', async () => {
    const { sqs, create, receive } = queues(target)
    const [own, other] = [await create(), await create()]
    await sqs.send(new SendMessageCommand({ QueueUrl: other, MessageBody: 'an event of another account' }))
    const [message] = await receive(other)
    const [name = '', account = ''] = other.split('/').toReversed()
    const arn = `arn:aws:sqs:ap-northeast-1:${account}:${name}`
    await sqsPatience(sqs, own, own).retryIn(message?.ReceiptHandle ?? '', 0, arn)
    expect(await receive(other)).toMatchObject([{ Attributes: { ApproximateReceiveCount: '2' } }])
  })

  it('comes again after the seconds it was put off, long before its visibility runs out', async () => {
    const { receive, queue, handle, patience } = await delivered()
    const putOffAt = performance.now()
    await patience.retryIn(handle, 0.3)
    expect(await receive(queue)).toEqual([])
    expect(await receive(queue, 4)).toHaveLength(1)
    expect(performance.now() - putOffAt).toBeGreaterThan(900)
  })

  it('is buried with its body to the letter, and with the reason beside it', async () => {
    const { receive, dlq, patience } = await delivered()
    const body = '{"detail":"なに？ <&>"}\n'
    await patience.bury(body, 'not JSON')
    const [buried] = await receive(dlq)
    expect(buried).toMatchObject({
      Body: body,
      MessageAttributes: { reason: { DataType: 'String', StringValue: 'not JSON' } },
    })
  })

  it('is buried though it is empty, and with no more than the beginning of a long reason', async () => {
    const { receive, dlq, patience } = await delivered()
    await patience.bury('', `detail, ${'x'.repeat(1000)}`)
    const [buried] = await receive(dlq)
    expect(buried?.Body).toBe('(empty)')
    expect(buried?.MessageAttributes?.['reason']?.StringValue).toMatch(/^detail, x{200,250}$/)
  })

  it('that could not be put off or buried throws, and names why', async () => {
    const { sqs, create } = queues(target)
    const gone = `${await create()}-gone`
    const nowhere = sqsPatience(sqs, gone, gone)
    const unreachable = { name: 'Unreachable', service: 'queue', code: 'QueueDoesNotExist' }
    await expect(nowhere.bury('x', 'y')).rejects.toMatchObject(unreachable)
    await expect(nowhere.retryIn('AQEB', 0)).rejects.toMatchObject(unreachable)
  })
}
