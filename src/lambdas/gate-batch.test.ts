// What a gate takes from its queue, and what it sets aside: one in another region than home judges that region alone.

import { expect, it } from 'vitest'
import { aGate } from '../../test/support/a-gate.ts'
import { defaultGuard, type Guard } from '../domain/guard.ts'
import { type Delivered, judgeBatch } from './gate-batch.ts'

const HOME = '123456789012'
const OTHER = '222222222222'
const guard: Guard = {
  ...defaultGuard,
  accounts: [{ id: OTHER, name: 'other', roleArn: `arn:aws:iam::${OTHER}:role/startpass-guarded` }] as never,
}

/** @returns the places that were looked at, and why what was set aside was */
async function judged(body: unknown, only?: string) {
  const looked: unknown[] = []
  const buried: string[] = []
  const { gate } = aGate(
    {},
    {
      guard: { inForce: async () => guard, fresh: async () => guard },
      instances: {
        read: async (place: unknown) => {
          looked.push(place)
          return new Map()
        },
      } as never,
      starts: {
        recall: async () => ({ starts: new Map(), passes: new Map(), unreadable: new Map() }),
      } as never,
    },
  )
  const record: Delivered = {
    messageId: 'm',
    receiptHandle: 'r',
    body: JSON.stringify(body),
    attributes: { ApproximateReceiveCount: '1' },
  }
  const { batchItemFailures } = await judgeBatch([record], {
    gate,
    home: HOME,
    only,
    patience: { retryIn: async () => undefined, bury: async (_, reason) => void buried.push(reason) },
  })
  return { looked, buried, failed: batchItemFailures.length }
}

const event = (region: string, account = HOME) => ({
  source: 'aws.ec2',
  'detail-type': 'EC2 Instance State-change Notification',
  account,
  region,
  time: '2026-11-23T12:00:00Z',
  detail: { 'instance-id': 'i-0123456789abcdef0', state: 'pending' },
})
const finish = (region: string) => ({
  startpass: 1,
  tasks: [
    {
      kind: 'finish',
      start: { place: { account: HOME, region }, instanceId: 'i-0123456789abcdef0', launchedAt: 1 },
      tries: 1,
    },
  ],
})

it.each([
  ['an event', event('us-east-1')],
  ['a reminder', finish('us-east-1')],
])('%s of its own region is looked at', async (_, body) => {
  expect(await judged(body, 'us-east-1')).toMatchObject({
    looked: [{ account: HOME, region: 'us-east-1' }],
    buried: [],
  })
})

it.each([
  ['an event of another region', event('eu-west-1'), `eu-west-1 of ${HOME}`],
  ['a reminder of another region', finish('eu-west-1'), `eu-west-1 of ${HOME}`],
  ['another account', event('us-east-1', OTHER), `us-east-1 of ${OTHER}`],
])('%s is set aside, with the reason', async (_, body, astray) => {
  expect(await judged(body, 'us-east-1')).toEqual({
    looked: [],
    buried: [`${astray} is not judged by the gate of us-east-1`],
    failed: 0,
  })
})

it('home judges every region of every guarded account', async () => {
  expect((await judged(event('eu-west-1'))).looked).toHaveLength(1)
  expect((await judged(event('eu-west-1', OTHER))).looked).toHaveLength(1)
  expect((await judged(event('eu-west-1', '333333333333'))).buried).toEqual([
    'account 333333333333 is not guarded by this gate',
  ])
})

it('what fails is put off in the queue that it came from', async () => {
  const { gate } = aGate(
    {},
    {
      guard: { inForce: async () => guard, fresh: async () => guard },
      instances: { read: async () => Promise.reject(new Error('EC2 is away')) } as never,
    },
  )
  const putOff: unknown[] = []
  const queueOf = (account: string): string => `arn:aws:sqs:ap-northeast-1:${HOME}:startpass-gate-${account}`
  const records = [HOME, OTHER].map(
    (account): Delivered => ({
      messageId: account,
      receiptHandle: `handle of ${account}`,
      body: JSON.stringify(event('us-east-1', account)),
      attributes: { ApproximateReceiveCount: '1' },
      eventSourceARN: queueOf(account),
    }),
  )
  const { batchItemFailures } = await judgeBatch(records, {
    gate,
    home: HOME,
    patience: {
      retryIn: async (handle, _, queueArn) => void putOff.push([handle, queueArn]),
      bury: async () => undefined,
    },
  })
  expect(batchItemFailures).toHaveLength(2)
  expect(putOff).toEqual([HOME, OTHER].map((account) => [`handle of ${account}`, queueOf(account)]))
})
