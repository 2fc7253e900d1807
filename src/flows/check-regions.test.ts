// The rules that tell of starts, at home and elsewhere, and the queue at home.

import { describe, expect, it } from 'vitest'
import { tokyo } from '../../test/builders.ts'
import {
  aFunction,
  aNote,
  aPractice,
  aQueue,
  aRule,
  busAtHome,
  patient,
} from '../../test/support/a-practice.ts'
import { defaultGuard, noExemptions } from '../domain/guard.ts'
import { checkOtherRegions, checkRegions, checkRules } from './check-regions.ts'
import type { RuleView } from './ports-of-inspection.ts'

const facts = { region: 'ap-northeast-1', name: 'startpass-starts' }
const closed = {
  check: 'queue-policy',
  state: 'failed',
  problem: 'queue-closed',
  facts: { rule: aRule(tokyo.region).arn },
}
const open = { check: 'queue-policy', state: 'ok', facts: {} }

const notAsItIs: readonly (readonly [Partial<RuleView>, string])[] = [
  [{ enabled: false }, 'rule-disabled'],
  [{ pattern: { source: ['aws.ec2'] } }, 'rule-narrowed'],
  [{ pattern: { 'detail-type': ['EC2 Instance State-change Notification'] } }, 'rule-narrowed'],
  [
    { pattern: { source: ['aws.s3'], 'detail-type': ['EC2 Instance State-change Notification'] } },
    'rule-narrowed',
  ],
  [
    { pattern: { source: 'aws.ec2', 'detail-type': ['EC2 Instance State-change Notification'] } },
    'rule-narrowed',
  ],
  [{ pattern: { ...aRule('us-east-1').pattern, detail: { state: ['pending'] } } }, 'rule-narrowed'],
  [{ targets: [] }, 'rule-astray'],
  [{ targets: ['arn:aws:lambda:other'] }, 'rule-astray'],
]

describe('the rule at home', () => {
  const rules = (rule: RuleView | undefined, policy: unknown = aQueue.policy) =>
    checkRules(patient, aPractice({ rule: async () => rule, queue: async () => ({ ...aQueue, policy }) }))

  it('is in order, and the queue lets it in', async () => {
    expect(await rules(aRule(tokyo.region))).toEqual([{ check: 'rule', state: 'ok', facts }, open])
  })

  it.each(notAsItIs)('that is %o: %s', async (more, problem) => {
    expect(await rules(aRule(tokyo.region, more))).toEqual([
      { check: 'rule', state: 'failed', problem, facts },
      open,
    ])
  })

  it('that is missing is said once: whom the queue should let in is not known', async () => {
    expect(await rules(undefined, {})).toEqual([
      { check: 'rule', state: 'failed', problem: 'rule-missing', facts },
      open,
    ])
  })

  describe('is let into the queue', () => {
    const allowed = {
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
    }
    const { arn } = aRule(tokyo.region)
    const admitted = async (Statement: unknown) => (await rules(aRule(tokyo.region), { Statement }))[1]

    it.each([
      [allowed],
      [[{ ...allowed, Effect: 'Deny' }, allowed]],
      [{ ...allowed, Action: ['sqs:GetQueueUrl', 'sqs:*'] }],
      [{ ...allowed, Principal: { Service: ['sns.amazonaws.com', 'events.amazonaws.com'] } }],
      [{ ...allowed, Condition: { ArnLike: { 'aws:SourceArn': [arn, 'arn:other'] } } }],
      [{ ...allowed, Condition: { StringEquals: { 'aws:SourceArn': arn } } }],
      [{ ...allowed, Condition: { ArnEquals: { 'aws:SourceArn': arn } } }],
    ])('by %o', async (statement) => expect(await admitted(statement)).toEqual(open))

    it.each([
      [undefined],
      [[]],
      [{ ...allowed, Effect: 'Deny' }],
      [{ ...allowed, Action: 'sqs:ReceiveMessage' }],
      [{ ...allowed, Principal: '*' }],
      [{ ...allowed, Principal: null }],
      [{ ...allowed, Principal: { Service: 'sns.amazonaws.com' } }],
      [{ ...allowed, Condition: { ArnEquals: { 'aws:SourceArn': 'arn:other' } } }],
      [{ ...allowed, Condition: { ArnLike: { 'aws:SourceArn': 'arn:other' } } }],
      [{ ...allowed, Condition: { StringEquals: { 'aws:SourceArn': 'arn:other' } } }],
    ])('not by %o', async (statement) => expect(await admitted(statement)).toEqual(closed))
  })
})

describe('the rules of other regions', () => {
  const regions = (rule: RuleView | undefined, home = tokyo) =>
    checkRegions({ ...patient, home }, aPractice({ rule: async () => rule }))

  it('send to the bus at home', async () => {
    expect(await regions(aRule('us-east-1'))).toEqual([
      { check: 'regions', state: 'ok', facts: { count: 2 } },
    ])
  })

  it.each(notAsItIs)('that is %o: %s', async (more, why) => {
    expect(await regions(aRule('us-east-1', more))).toEqual([
      { check: 'regions', state: 'failed', problem: 'region-unguarded', facts: { region: 'us-east-1', why } },
    ])
  })

  it.each([`${busAtHome}s`, busAtHome.replace('123456789012', '210987654321')])(
    'that send elsewhere are told of: %s',
    async (target) => {
      expect(await regions(aRule('us-east-1', { targets: [target] }))).toMatchObject([
        { state: 'failed', facts: { why: 'rule-astray' } },
      ])
    },
  )

  it('in China or GovCloud are in order as well', async () => {
    const targets = [busAtHome.replace('arn:aws:', 'arn:aws-cn:')]
    expect(await regions(aRule('us-east-1', { targets }))).toMatchObject([{ state: 'ok' }])
  })

  it('that are missing are told of, save where the settings exempt the region', async () => {
    expect(await regions(undefined)).toMatchObject([{ facts: { region: 'us-east-1', why: 'rule-missing' } }])
    const asked: string[] = []
    const exempt = { ...noExemptions, regions: new Set(['123456789012/us-east-1']) }
    const practice = aPractice(
      { rule: async (region) => (asked.push(region), undefined) },
      { guard: { inForce: async () => ({ ...defaultGuard, exempt }) } },
    )
    expect(await checkRegions(patient, practice)).toEqual([
      { check: 'regions', state: 'ok', facts: { count: 1 } },
    ])
    expect(asked).toEqual([])
  })
})

describe('a gate of a region’s own', () => {
  const queueThere = 'arn:aws:sqs:us-east-1:123456789012:startpass-gate'
  const rule = aRule('us-east-1', { targets: [queueThere] })
  const queue = {
    ...aQueue,
    arn: queueThere,
    deadLetters: 'arn:dead',
    policy: {
      Statement: { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:*' },
    },
  }
  const inOrder = {
    ...aFunction,
    homeRegion: tokyo.region,
    queue,
    dlq: { ...aQueue, arn: 'arn:dead' },
    mapping: { state: 'Enabled', reportsItems: true },
  }
  const looked = (gate: object | undefined, note: object | undefined = aNote) =>
    checkRegions(
      patient,
      aPractice({
        rule: async () => rule,
        gateIn: async (region) =>
          region === 'us-east-1' && gate !== undefined ? { ...inOrder, ...gate } : undefined,
        noteOf: async (_, region) => (region === 'us-east-1' ? (note as never) : undefined),
      }),
    )

  it.each([
    [{}],
    [{ state: 'Inactive' }],
    [{ state: 'Pending' }],
    [{ reservedConcurrency: 5 }],
    [{ mapping: { state: 'updating', reportsItems: true } }],
  ])('is in order: %o', async (gate) => {
    expect(await looked(gate)).toEqual([{ check: 'regions', state: 'ok', facts: { count: 2 } }])
  })

  it.each([
    [{ state: 'Failed' }, 'function-broken'],
    [{ reservedConcurrency: 0 }, 'function-held'],
    [{ table: 'other' }, 'function-astray'],
    [{ homeRegion: 'eu-west-1' }, 'function-astray'],
    [{ queue: { ...queue, policy: {} } }, 'queue-closed'],
    [{ queue: { ...queue, visibilitySeconds: 89 } }, 'queue-visibility'],
    [{ queue: { ...queue, deadLetters: 'arn:other' } }, 'queue-no-dead-letters'],
    [{ dlq: undefined }, 'queue-no-dead-letters'],
    [{ dlq: { ...inOrder.dlq, waiting: 3 } }, 'dead-letters'],
    [{ mapping: undefined }, 'mapping-missing'],
    [{ mapping: { state: 'Disabled', reportsItems: true } }, 'mapping-off'],
    [{ mapping: { state: 'Enabled', reportsItems: false } }, 'mapping-all-or-nothing'],
  ])('that has %o: %s', async (gate, why) => {
    const dead = why === 'dead-letters' ? 3 : 0
    const facts = { region: 'us-east-1', why, dead }
    expect(await looked(gate)).toEqual([
      { check: 'regions', state: 'failed', problem: 'regional-gate', facts },
    ])
  })

  it('that is missing, or of another making, is told of', async () => {
    expect(await looked(undefined)).toMatchObject([{ facts: { why: 'function-missing' } }])
    expect(await looked({}, { ...aNote, version: '0.0.1' })).toMatchObject([
      { facts: { why: 'version-differs' } },
    ])
    expect(await looked({}, undefined)).toHaveLength(1)
  })

  it('without a queue of its own is told of as closed, and without dead letters', async () => {
    expect((await looked({ queue: undefined })).map(({ facts }) => facts['why'])).toEqual([
      'queue-closed',
      'queue-no-dead-letters',
    ])
  })
})

describe('the rules of another guarded account', () => {
  const other = '210987654321'
  const looked = (found: RuleView | undefined, exempt = noExemptions) => {
    const asked: unknown[][] = []
    const practice = aPractice(
      { rule: async (...how) => (asked.push(how), found) },
      { guard: { inForce: async () => ({ ...defaultGuard, exempt }) } },
    )
    return checkOtherRegions(patient, practice, other).then((findings) => ({ findings, asked }))
  }

  it('pass starts on to the bus at home, from every region', async () => {
    const { findings, asked } = await looked(aRule('us-east-1'))
    expect(findings).toEqual([{ check: 'regions', state: 'ok', facts: { account: other, count: 2 } }])
    expect(asked).toEqual([
      ['ap-northeast-1', 'startpass-starts', other],
      ['us-east-1', 'startpass-starts', other],
    ])
  })

  it('that do not are told of, save where the settings exempt the region', async () => {
    const exempt = { ...noExemptions, regions: new Set([`${other}/us-east-1`]) }
    const { findings } = await looked(aRule('us-east-1', { targets: ['arn:other'] }), exempt)
    const facts = { region: `${other}/ap-northeast-1`, why: 'rule-astray' }
    expect(findings).toEqual([{ check: 'regions', state: 'failed', problem: 'region-unguarded', facts }])
  })
})
