import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { accountId, defaultRegion } from '../account.ts'
import { realClock, VirtualClock } from '../clock.ts'
import { inProcessAws } from '../in-process-aws.ts'
import { createMessaging } from '../messaging/messaging.ts'
import type { QueueMessage, Queues } from '../messaging/queues.ts'
import { aFunction, closeAfterTest, eventually } from './a-function.ts'
import { type BatchReport, EventSourceMapping, type MappingSettings } from './event-source-mapping.ts'
import { FunctionPool } from './function-pool.ts'
import type { Invocation, Invoker } from './invocation.ts'

const mappings: EventSourceMapping[] = []
afterEach(async () => {
  for (const mapping of mappings.splice(0)) await mapping.stop()
})

const queue = { name: 'events', region: defaultRegion }
const common = { requestId: 'r', coldStart: false, durationMilliseconds: 1 }
const answered = (payload: unknown): Invocation => ({ ...common, outcome: 'answered', payload })
const failed: Invocation = {
  ...common,
  outcome: 'failed',
  error: { errorType: 'Error', errorMessage: 'store down', trace: [] },
}

type SqsEvent = { Records: { messageId: string; body: string; attributes: Record<string, string> }[] }
const bodiesIn = (event: unknown) => (event as SqsEvent).Records.map((record) => record.body)

const mapped = (settings: Partial<MappingSettings> & Pick<MappingSettings, 'queues' | 'invoke'>) => {
  const mapping = new EventSourceMapping({
    queue,
    batchSize: 10,
    batchingWindowSeconds: 0,
    maximumConcurrency: 2,
    reportBatchItemFailures: true,
    clock: realClock,
    onProblem: (problem) => {
      throw problem
    },
    ...settings,
  })
  mappings.push(mapping)
  return mapping
}

/** Real queues, the first receive of which finds all that was sent before the mapping began. */
async function aQueue(attributes: Record<string, string> = {}) {
  const messaging = closeAfterTest(createMessaging())
  const sqs = new SQSClient({
    region: defaultRegion,
    endpoint: 'http://world',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    requestHandler: inProcessAws((request) => messaging.sqs.handle(request, defaultRegion)),
  })
  const create = (QueueName: string, Attributes: Record<string, string>) =>
    sqs.send(new CreateQueueCommand({ QueueName, Attributes }))
  await create('dlq', {})
  await create(queue.name, attributes)
  return messaging.queues
}

const gone = { visible: 0, inFlight: 0, delayed: 0 }

describe('a batch', () => {
  it('reaches the function as the event Lambda makes of it', async () => {
    const queues = await aQueue()
    const attributes = { kind: { DataType: 'String', StringValue: 'x' } }
    const { messageId } = await queues.send(queue, 'hello', { attributes })
    const invoke = vi.fn<Invoker>(() => Promise.resolve(answered(null)))
    mapped({ queues, invoke })
    await eventually(() => expect(invoke).toHaveBeenCalledOnce())
    expect(invoke.mock.calls[0]?.[0]).toEqual({
      Records: [
        {
          messageId,
          receiptHandle: expect.any(String) as string,
          body: 'hello',
          attributes: {
            ApproximateReceiveCount: '1',
            SentTimestamp: expect.stringMatching(/^\d{13}$/) as string,
            SenderId: accountId,
            ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/) as string,
          },
          messageAttributes: {
            kind: { stringValue: 'x', stringListValues: [], binaryListValues: [], dataType: 'String' },
          },
          md5OfMessageAttributes: expect.stringMatching(/^[\da-f]{32}$/) as string,
          md5OfBody: '5d41402abc4b2a76b9719d911017c592',
          eventSource: 'aws:sqs',
          eventSourceARN: 'arn:aws:sqs:ap-northeast-1:123456789012:events',
          awsRegion: 'ap-northeast-1',
        },
      ],
    })
    await eventually(async () => expect(await queues.depth(queue)).toEqual(gone))
  })

  it('is deleted but for the failures, which come back with a higher receive count', async () => {
    const queues = await aQueue()
    for (const body of ['a', 'b', 'c']) await queues.send(queue, body)
    const seen: string[][] = []
    let failures = 2
    const invoke = async (event: unknown) => {
      const { Records } = event as SqsEvent
      seen.push(Records.map(({ body, attributes }) => body + (attributes.ApproximateReceiveCount ?? '')))
      const bad = Records.filter(({ body }) => body === 'b' && failures-- > 0)
      return answered({ batchItemFailures: bad.map(({ messageId }) => ({ itemIdentifier: messageId })) })
    }
    mapped({ queues, invoke, observe: timeoutsPass(queues) })
    await eventually(() => expect(seen).toEqual([['a1', 'b1', 'c1'], ['b2'], ['b3']]))
    await eventually(async () => expect(await queues.depth(queue)).toEqual(gone))
  })

  it('stays invisible until its visibility timeout where it failed', async () => {
    const queues = await aQueue()
    await queues.send(queue, 'a')
    const invoke = vi.fn<Invoker>(() => Promise.resolve(failed))
    mapped({ queues, invoke })
    await eventually(async () => expect(await queues.depth(queue)).toEqual({ ...gone, inFlight: 1 }))
    expect(await queues.receive(queue, { max: 1, waitSeconds: 0 })).toEqual([])
    expect(invoke).toHaveBeenCalledOnce()
  })

  it('that fails as a whole goes to the dead-letter queue after its last receive', async () => {
    const deadLetterTargetArn = `arn:aws:sqs:${defaultRegion}:${accountId}:dlq`
    const queues = await aQueue({
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 2 }),
    })
    for (const body of ['a', 'b']) await queues.send(queue, body)
    const invoke = vi.fn<Invoker>(() => Promise.resolve(failed))
    mapped({ queues, invoke, observe: timeoutsPass(queues) })
    const dead = { name: 'dlq', region: defaultRegion }
    await eventually(async () => expect(await queues.depth(dead)).toEqual({ ...gone, visible: 2 }))
    expect(await queues.depth(queue)).toEqual(gone)
  })
})

/** Saves the tests from waiting: what is not done comes back at once. Done messages are no longer known. */
const timeoutsPass =
  (queues: Queues) =>
  ({ messages }: BatchReport) => {
    for (const { ReceiptHandle } of messages) queues.changeVisibility(queue, ReceiptHandle, 0).catch(() => {})
  }

/** A queue that answers each receive when it is told to, and remembers what was asked. */
function aScriptedQueue() {
  const asked: { max: number; waitSeconds: number }[] = []
  const answers: ((messages: QueueMessage[]) => void)[] = []
  const given: string[] = []
  const queues = {
    receive: (_: unknown, wish: { max: number; waitSeconds: number }) => {
      asked.push(wish)
      return new Promise<QueueMessage[]>((resolve) => answers.push(resolve))
    },
    delete: () => Promise.resolve(),
    changeVisibility: async (_: unknown, handle: string, seconds: number) => {
      given.push(`${handle} for ${seconds}`)
    },
  }
  const answer = async (...bodies: string[]) => {
    answers.shift()?.(bodies.map(aMessage))
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { queues, asked, answer, given }
}

const aMessage = (body: string): QueueMessage => ({
  MessageId: `id-${body}`,
  ReceiptHandle: `handle-${body}`,
  Body: body,
  MD5OfBody: '',
  Attributes: {},
})

describe('polling', () => {
  it('gathers until the batch is full or its window is over', async () => {
    const clock = new VirtualClock()
    const { queues, asked, answer } = aScriptedQueue()
    const batches: string[][] = []
    const invoke = async (event: unknown) => {
      batches.push(bodiesIn(event))
      return answered(null)
    }
    mapped({ queues, invoke, clock, batchSize: 12, batchingWindowSeconds: 5 })
    await answer('1', '2')
    await clock.advance(3000)
    await answer('3')
    expect(batches).toEqual([])
    await clock.advance(2000)
    await answer()
    expect(batches).toEqual([['1', '2', '3']])
    expect(asked).toEqual([
      { max: 10, waitSeconds: 20 },
      { max: 10, waitSeconds: 5 },
      { max: 9, waitSeconds: 2 },
      { max: 10, waitSeconds: 20 },
    ])
    await answer('4', '5', '6', '7', '8', '9', '10', '11', '12', '13')
    await answer('14', '15')
    expect(batches[1]).toHaveLength(12)
  })

  it('hands on at once where there is no window', async () => {
    const { queues, answer } = aScriptedQueue()
    const invoke = vi.fn<Invoker>(() => Promise.resolve(answered(null)))
    mapped({ queues, invoke, clock: new VirtualClock() })
    await answer('1')
    expect(invoke).toHaveBeenCalledOnce()
  })

  it('takes no more messages than the function has room for', async () => {
    const { queues, asked, answer } = aScriptedQueue()
    const ends: (() => void)[] = []
    const invoke = () => new Promise<Invocation>((resolve) => ends.push(() => resolve(answered(null))))
    mapped({ queues, invoke, maximumConcurrency: 2 })
    await answer('1')
    await answer('2')
    expect(ends).toHaveLength(2)
    expect(asked).toHaveLength(2)
    ends[0]?.()
    await eventually(() => expect(asked).toHaveLength(3))
    ends[1]?.()
  })

  it('goes on after a problem, which it reports', async () => {
    const clock = new VirtualClock()
    const problems: unknown[] = []
    let tries = 0
    const queues = {
      ...aScriptedQueue().queues,
      receive: () => {
        tries += 1
        return Promise.reject(new Error('no such queue'))
      },
    }
    mapped({
      queues,
      invoke: () => Promise.resolve(answered(null)),
      clock,
      onProblem: (one) => problems.push(one),
    })
    await clock.advance(2000)
    expect(tries).toBe(3)
    expect(problems).toHaveLength(3)
  })
})

describe('stopping', () => {
  it('waits for the batches under way, and gives back what a late poll brings', async () => {
    const { queues, answer, given } = aScriptedQueue()
    const reports: BatchReport[] = []
    let end = () => {}
    const invoke = () =>
      new Promise<Invocation>((resolve) => {
        end = () => resolve(answered(null))
      })
    const mapping = mapped({ queues, invoke, observe: (report) => reports.push(report) })
    await answer('1')
    const stopped = mapping.stop()
    await answer('2')
    expect(given).toEqual(['handle-2 for 0'])
    expect(reports).toEqual([])
    end()
    await stopped
    expect(reports).toMatchObject([{ done: 1, messages: [{ Body: '1' }] }])
  })
})

it.each([
  [{ batchSize: 0 }, 'batchSize 0 is not 1 to 10000'],
  [{ batchSize: 11 }, 'a batchSize above 10 needs batchingWindowSeconds of at least 1'],
  [{ batchingWindowSeconds: 301 }, 'batchingWindowSeconds 301 is not 0 to 300'],
  [{ maximumConcurrency: 1 }, 'maximumConcurrency 1 is not 2 to 1000'],
])('a mapping with %o is refused, as by Lambda (B2)', (settings, message) => {
  const { queues } = aScriptedQueue()
  const invoke = () => Promise.resolve(answered(null))
  expect(() => mapped({ queues, invoke, ...settings })).toThrow(message)
})

it('messages go through real function instances, two at a time, and each is done once', async () => {
  const queues = await aQueue()
  const source = `
    const instance = Math.random()
    export const handler = async ({ Records }) => {
      for (const { body } of Records) console.log(JSON.stringify({ instance, body }))
      return { batchItemFailures: [] }
    }`
  const { settings, lines } = aFunction(source)
  const pool = closeAfterTest(new FunctionPool(settings, 2))
  for (let body = 0; body < 25; body += 1) await queues.send(queue, `${body}`)
  mapped({ queues, invoke: (event) => pool.invoke(event) })
  await eventually(async () => expect(await queues.depth(queue)).toEqual(gone))
  const seen = lines.map((line) => JSON.parse(line) as { instance: number; body: string })
  expect(seen.map((one) => Number(one.body)).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 25 }, (_, i) => i),
  )
  expect(new Set(seen.map((one) => one.instance)).size).toBe(2)
})
