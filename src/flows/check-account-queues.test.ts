// Queues of accounts' own, which the rule at home leaves out: each has to have its own way to the gate.

import { describe, expect, it } from 'vitest'
import { tokyo } from '../../test/builders.ts'
import { aPractice, aQueue, aRule, dlqArn, patient } from '../../test/support/a-practice.ts'
import { checkAccountQueues } from './check-account-queues.ts'
import { checkRules } from './check-regions.ts'
import {
  type Inspector,
  type MappingView,
  NotSeen,
  type QueueView,
  type RuleView,
} from './ports-of-inspection.ts'

const [ONE, TWO] = ['111122223333', '444455556666'] as const
const { pattern } = aRule(tokyo.region)
const leaving = (...accounts: unknown[]) => ({ ...pattern, account: [{ 'anything-but': accounts }] })
const arnOf = (account: string): string => `arn:aws:sqs:ap-northeast-1:123456789012:starts-${account}`
const ruleArnOf = (account: string): string => `${aRule(tokyo.region).arn}-${account}`

const ruleOf = (account: string): RuleView => ({
  arn: ruleArnOf(account),
  enabled: true,
  pattern: { ...pattern, account: [account] },
  targets: [arnOf(account)],
})
const tamperRule: RuleView = { ...aRule(tokyo.region), targets: [patient.topicArn] }
const queueOf = (account: string): QueueView => ({
  ...aQueue,
  arn: arnOf(account),
  policy: {
    Statement: {
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Condition: { ArnEquals: { 'aws:SourceArn': ruleArnOf(account) } },
    },
  },
})

interface Found {
  readonly home: RuleView | undefined
  readonly rule: RuleView | undefined
  readonly tamper: RuleView | undefined
  readonly queue: () => QueueView
  readonly mapping: MappingView | undefined
}

/** Two accounts in order, but for what is said of the first. */
function found(amiss: Partial<Found> = {}) {
  const usual = (account: string): Found => ({
    home: aRule(tokyo.region, { pattern: leaving(ONE, TWO) }),
    rule: ruleOf(account),
    tamper: tamperRule,
    queue: () => queueOf(account),
    mapping: { state: 'Enabled', reportsItems: true },
  })
  const of = (account: string): Found => ({ ...usual(account), ...(account === ONE && amiss) })
  const inspector: Partial<Inspector> = {
    rule: async (_, name) => {
      const account = name.split('-').at(-1) ?? ''
      if (name === 'startpass-starts') return of(ONE).home
      if (name === `startpass-starts-${account}`) return of(account).rule
      return name === `startpass-tamper-${account}` ? of(account).tamper : undefined
    },
    queue: async (url) => {
      if (url === patient.dlqUrl) return { ...aQueue, arn: dlqArn }
      const [, account = ''] = url.split(`${patient.queueUrl}-`)
      return of(account).queue()
    },
    mapping: async (arn) => of(arn.split('-').at(-1) ?? '').mapping,
  }
  return checkAccountQueues(patient, aPractice(inspector))
}

it('are not spoken of where there are none', async () => {
  expect(await checkAccountQueues(patient, aPractice())).toEqual([])
  expect(await found({ home: undefined })).toEqual([])
})

it('are not spoken of where the rule cannot be looked at: that is said of the rule', async () => {
  const failingWith = (error: Error) => async (): Promise<never> => {
    throw error
  }
  const failing = (error: Error) => aPractice({ rule: failingWith(error) })
  const unseen = failing(new NotSeen('events', 'AccessDeniedException'))
  expect(await checkAccountQueues(patient, unseen)).toEqual([])
  await expect(checkAccountQueues(patient, failing(new TypeError('no')))).rejects.toThrow(TypeError)
})

it('are in order', async () => {
  expect(await found()).toEqual([{ check: 'account-queues', state: 'ok', facts: { count: 2 } }])
})

const amiss: readonly (readonly [string, Partial<Found>])[] = [
  ['rule-missing', { rule: undefined }],
  ['rule-disabled', { rule: { ...ruleOf(ONE), enabled: false } }],
  ['rule-narrowed', { rule: { ...ruleOf(ONE), pattern: { ...pattern, account: [TWO] } } }],
  ['rule-narrowed', { rule: { ...ruleOf(ONE), pattern: { ...pattern, account: ONE } } }],
  ['rule-narrowed', { rule: { ...ruleOf(ONE), pattern } }],
  [
    'rule-narrowed',
    { rule: { ...ruleOf(ONE), pattern: { ...pattern, account: [ONE], region: ['us-east-1'] } } },
  ],
  ['rule-astray', { rule: { ...ruleOf(ONE), targets: [arnOf(TWO)] } }],
  ['queue-closed', { queue: () => ({ ...queueOf(ONE), policy: queueOf(TWO).policy }) }],
  ['queue-visibility', { queue: () => ({ ...queueOf(ONE), visibilitySeconds: 89 }) }],
  ['queue-no-dead-letters', { queue: () => ({ ...queueOf(ONE), deadLetters: undefined }) }],
  ['mapping-missing', { mapping: undefined }],
  ['mapping-off', { mapping: { state: 'Disabled', reportsItems: true } }],
  ['mapping-all-or-nothing', { mapping: { state: 'Enabled', reportsItems: false } }],
  ['tamper-deaf', { tamper: undefined }],
  ['tamper-deaf', { tamper: { ...tamperRule, enabled: false } }],
  ['tamper-deaf', { tamper: { ...tamperRule, targets: [dlqArn] } }],
  [
    'QueueDoesNotExist',
    {
      queue: () => {
        throw new NotSeen('sqs', 'QueueDoesNotExist')
      },
    },
  ],
]

it.each(amiss)('say of which account it is that something is amiss: %s', async (why, more) => {
  expect(await found(more)).toEqual([
    { check: 'account-queues', state: 'failed', problem: 'account-queue', facts: { account: ONE, why } },
  ])
})

it('that break the look itself are no finding of theirs', async () => {
  const queue = (): never => {
    throw new TypeError('no')
  }
  await expect(found({ queue })).rejects.toThrow(TypeError)
})

describe('the rule at home', () => {
  const rules = async (account: unknown) =>
    (
      await checkRules(
        patient,
        aPractice({ rule: async () => aRule(tokyo.region, { pattern: { ...pattern, account } }) }),
      )
    )[0]

  it.each([[[{ 'anything-but': [ONE, TWO] }]], [[{ 'anything-but': ONE }]]])(
    'may leave out accounts by number: %o',
    async (account) => expect(await rules(account)).toMatchObject({ check: 'rule', state: 'ok' }),
  )

  it.each([
    [[ONE]],
    [[{ 'anything-but': [] }]],
    [[{ 'anything-but': { prefix: '1' } }]],
    [[{ 'anything-but': [ONE] }, { prefix: '1' }]],
    [[{ prefix: '1' }]],
    [[]],
  ])('and nothing else: %o', async (account) =>
    expect(await rules(account)).toMatchObject({ state: 'failed', problem: 'rule-narrowed' }),
  )

  it('of another thing beside them is narrowed all the same', async () => {
    const narrowed = aRule(tokyo.region, { pattern: { ...leaving(ONE), detail: { state: ['pending'] } } })
    expect((await checkRules(patient, aPractice({ rule: async () => narrowed })))[0]).toMatchObject({
      problem: 'rule-narrowed',
    })
  })
})
