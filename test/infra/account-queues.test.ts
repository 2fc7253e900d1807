// Queues of accounts' own, in the template of an installation that makes them: which start gets where, who reads it, what
// is done with what fails, and who is told when a part of it is changed.

import { App } from 'aws-cdk-lib'
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions'
import { describe, expect, it } from 'vitest'
import { HomeTemplate } from '../../infra/template.ts'
import { MAX_RECEIVES } from '../../src/adapters/aws/sqs-queue.ts'
import { partNames } from '../../src/domain/part-names.ts'
import { isPermitted, type Statement } from '../permissions/policy.ts'
import { anInstallation } from '../support/an-installation.ts'
import { type Json, matchesPattern } from '../support/event-pattern.ts'
import { ACCOUNT, made, REGION, resolver } from '../support/resolved.ts'
import { type CloudTrailCall, cloudTrailEvent } from '../support/tampering-samples.ts'

const [ONE, TWO, THREE] = ['111122223333', '444455556666', '777788889999'] as const
const accountQueues = [ONE, TWO]

type Resources = Readonly<
  Record<
    string,
    {
      readonly Type: string
      readonly Properties: Readonly<Record<string, unknown>>
      readonly DependsOn?: readonly string[]
    }
  >
>
const stack = anInstallation(new App(), 'startpass', { accountQueues, watchedBy: 'everything' })
const template = Template.fromStack(stack)
const { Resources: resources } = template.toJSON() as { readonly Resources: Resources }
const resolve = resolver(resources)
const arnOf = (name: string): string => `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`
const propertiesOf = (type: string): Readonly<Record<string, unknown>>[] =>
  Object.values(resources)
    .filter(({ Type }) => Type === type)
    .map(({ Properties }) => Properties)

function statementsOf(all: Resources, role: string): Statement[] {
  const found = Object.values(all).find(({ Properties }) => Properties['RoleName'] === role)
  if (found === undefined) throw new Error(`there is no role ${role}`)
  const policies = found.Properties['Policies'] as { PolicyDocument: { Statement: Statement[] } }[]
  return policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
}

describe('a start', () => {
  const rules = propertiesOf('AWS::Events::Rule').filter(({ Name }) =>
    String(Name).startsWith(partNames.starts),
  )
  const queuesOf = (account: string, region = REGION): unknown[] => {
    const event = {
      source: 'aws.ec2',
      'detail-type': 'EC2 Instance State-change Notification',
      account,
      region,
      detail: { state: 'pending' },
    }
    return rules
      .filter(({ EventPattern }) => matchesPattern(resolve(EventPattern), event))
      .flatMap(({ Targets }) => (Targets as { Arn: unknown }[]).map(({ Arn }) => resolve(Arn)))
  }

  it.each([
    [ONE, `startpass-gate-${ONE}`],
    [TWO, `startpass-gate-${TWO}`],
    [THREE, 'startpass-gate'],
    [ACCOUNT, 'startpass-gate'],
  ])('of %s gets into one queue, and no other: %s', (account, queue) => {
    expect(queuesOf(account)).toEqual([arnOf(queue)])
    expect(queuesOf(account, 'us-east-1')).toEqual([arnOf(queue)])
  })

  it('is let in there by its own rule alone', () => {
    const allowed = propertiesOf('AWS::SQS::QueuePolicy').flatMap(({ PolicyDocument }) =>
      (PolicyDocument as { Statement: Statement[] }).Statement.filter(({ Effect }) => Effect === 'Allow'),
    )
    expect(allowed).toHaveLength(1 + accountQueues.length)
    for (const { Resource, Condition } of allowed) {
      const [, account] = /startpass-gate-?(\d*)"/.exec(JSON.stringify(resolve(Resource))) ?? []
      const source = Condition?.['ArnEquals']?.['aws:SourceArn'] as unknown as { 'Fn::GetAtt': string[] }
      const [rule = ''] = source['Fn::GetAtt']
      const end = account === '' ? '' : `-${account}`
      expect(resources[rule]?.Properties['Name']).toBe(partNames.starts + end)
    }
  })

  it('is left to the queue of its account when that is read, and not before', () => {
    const [home] = Object.values(resources).filter(
      ({ Properties }) => Properties['Name'] === partNames.starts,
    )
    const first = new Set((home?.DependsOn ?? []).map((id) => resources[id]?.Type))
    for (const type of ['AWS::SQS::QueuePolicy', 'AWS::Lambda::EventSourceMapping', 'AWS::Events::Rule'])
      expect(first).toContain(type)
  })
})

describe('each queue', () => {
  it.each(accountQueues)('of %s is as the first one, and three gates at most take from it', (account) => {
    const name = `${partNames.queue}-${account}`
    const [first, own] = [partNames.queue, name].map((QueueName) =>
      propertiesOf('AWS::SQS::Queue').find((one) => one['QueueName'] === QueueName),
    )
    expect(own).toEqual({ ...first, QueueName: name })
    expect(own).toMatchObject({ RedrivePolicy: { maxReceiveCount: MAX_RECEIVES }, VisibilityTimeout: 90 })
    expect(resolve(own?.['RedrivePolicy'])).toMatchObject({ deadLetterTargetArn: arnOf(partNames.dlq) })
    const mappings = propertiesOf('AWS::Lambda::EventSourceMapping')
    const [usual, mapping] = [partNames.queue, name].map((queue) =>
      mappings.find(({ EventSourceArn }) => resolve(EventSourceArn) === arnOf(queue)),
    )
    expect(mapping).toEqual({
      ...usual,
      EventSourceArn: mapping?.['EventSourceArn'],
      ScalingConfig: { MaximumConcurrency: 3 },
    })
  })

  it('may be worked through by the gate, and written to by none of our roles', () => {
    const mayWith = (role: string, action: string): string[] => {
      const statements = statementsOf(resources, role)
        .filter(({ Action }) => JSON.stringify(Action).includes('"sqs:'))
        .map((one) => ({ ...one, Resource: resolve(one.Resource) as string[] }))
      return accountQueues.filter((account) =>
        isPermitted(statements, { action, resource: arnOf(`startpass-gate-${account}`) }),
      )
    }
    for (const action of ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes', 'ChangeMessageVisibility'])
      expect(mayWith('startpass-gate', `sqs:${action}`)).toEqual(accountQueues)
    for (const role of ['startpass-gate', 'startpass-sweep', 'startpass-slack'])
      expect(mayWith(role, 'sqs:SendMessage')).toEqual([])
    expect(mayWith('startpass-sweep', 'sqs:ReceiveMessage')).toEqual([])
  })

  it('is no place for what the functions tell themselves: that stays in the first one', () => {
    for (const { Environment } of propertiesOf('AWS::Lambda::Function')) {
      const { Variables } = Environment as { Variables: { QUEUE_URL: unknown } }
      expect(JSON.stringify(resolve(Variables.QUEUE_URL))).toMatch(/startpass-gate"$/)
    }
  })
})

describe('it is told of', () => {
  it.each(accountQueues)(
    'when what waits in the queue of %s grows old, by the runbook’s heading',
    (account) => {
      const alarm = propertiesOf('AWS::CloudWatch::Alarm').find(
        ({ AlarmName }) => AlarmName === `startpass-queue-age-${account}`,
      )
      expect(alarm?.['AlarmDescription']).toMatch(/docs\/runbook\.md#queue-age$/)
      expect(JSON.stringify(resolve(alarm?.['Metrics']))).toContain(`startpass-gate-${account}"`)
      expect(alarm?.['AlarmActions']).toHaveLength(1)
      expect(alarm?.['OKActions']).toHaveLength(1)
    },
  )

  const queueUrl = `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/startpass-gate-${ONE}`
  const samples: readonly CloudTrailCall[] = [
    { service: 'sqs', call: 'PurgeQueue', parameters: { queueUrl } },
    { service: 'sqs', call: 'SetQueueAttributes', parameters: { queueUrl, attributes: { Policy: '' } } },
    {
      service: 'lambda',
      call: 'CreateEventSourceMapping20150331',
      parameters: { eventSourceArn: arnOf(`startpass-gate-${ONE}`), functionName: 'thief' },
    },
    { service: 'lambda', call: 'UpdateEventSourceMapping20150331', parameters: { uUID: made.mapping } },
    { service: 'events', call: 'DisableRule', parameters: { name: `startpass-starts-${ONE}` } },
  ]
  const rules = propertiesOf('AWS::Events::Rule').filter(({ Name }) =>
    String(Name).startsWith(partNames.tamper),
  )
  const telling = ({ EventPattern }: Readonly<Record<string, unknown>>, call: CloudTrailCall): boolean =>
    matchesPattern(resolve(EventPattern), cloudTrailEvent(call) as unknown as Json)

  it.each(samples.map((call) => [call.call, call] as const))('when somebody calls %s on it', (_, call) => {
    expect(rules.some((rule) => telling(rule, call))).toBe(true)
  })

  it('by a rule for each, to the topic, with a pattern that EventBridge takes', () => {
    const own = rules.filter(({ Name }) => /\d{12}$/.test(String(Name)))
    expect(own.map(({ Name }) => Name)).toEqual(accountQueues.map((account) => partNames.tamper + account))
    for (const { EventPattern, Targets } of own) {
      expect(JSON.stringify(resolve(EventPattern)).length).toBeLessThanOrEqual(2048)
      expect((Targets as { Arn: unknown }[]).map(({ Arn }) => resolve(Arn))).toEqual([
        `arn:aws:sns:${REGION}:${ACCOUNT}:startpass-alerts`,
      ])
    }
    expect(own.map((rule) => samples.slice(0, 3).filter((call) => telling(rule, call)).length)).toEqual([
      3, 0,
    ])
  })

  it('on the dashboard, in words that CloudWatch takes', () => {
    const body = JSON.stringify(resolve(propertiesOf('AWS::CloudWatch::Dashboard')[0]?.['DashboardBody']))
    for (const account of accountQueues) expect(body).toContain(`startpass-gate-${account}`)
    expect(body).toContain('SUM(FILL(METRICS(')
    expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('identifier'))).toEqual([])
  })
})

describe('as many as are asked for', () => {
  const many = (count: number): string[] => Array.from({ length: count }, (_, n) => String(111122220000 + n))
  const bodyOf = (accounts: readonly string[]): Resources =>
    (
      Template.fromStack(anInstallation(new App(), 'startpass', { accountQueues: accounts })).toJSON() as {
        readonly Resources: Resources
      }
    ).Resources

  it('are sixty at most, and those fit into a stack, a policy and a pattern', () => {
    const all = bodyOf(many(60))
    expect(Object.keys(all).length).toBeLessThanOrEqual(500)
    const resolveAll = resolver(all)
    const work = statementsOf(all, 'startpass-gate').find(({ Sid }) => Sid === 'WorkThroughQueue')
    // The rest of what the gate is granted, with all that settings may use, is some 4,300 characters of 10,240.
    expect(JSON.stringify(resolveAll(work?.Resource)).length).toBeLessThan(5500)
    const home = Object.values(all).find(({ Properties }) => Properties['Name'] === partNames.starts)
    expect(JSON.stringify(home?.Properties['EventPattern']).length).toBeLessThanOrEqual(2048)
    expect(() => bodyOf(many(61))).toThrow('60 at most')
  })

  it('are of accounts, each once', () => {
    for (const account of ['production', '12345678901', '1111222233334'])
      expect(() => bodyOf([account])).toThrow('twelve digits')
    expect(() => bodyOf([ONE, ONE])).toThrow(`Account${ONE}`)
  })

  it('none is the default, with and without CDK', () => {
    expect(bodyOf([])).toEqual(
      (Template.fromStack(anInstallation(new App(), 'startpass')).toJSON() as { Resources: Resources })
        .Resources,
    )
    expect(JSON.stringify(Template.fromStack(new HomeTemplate(new App(), 'startpass')))).not.toContain(
      'anything-but":["',
    )
  })

  it('can be had without CDK, of a template made for them', () => {
    const body = Template.fromStack(new HomeTemplate(new App(), 'startpass', [ONE]))
    const queues = Object.values(body.findResources('AWS::SQS::Queue')) as Resources[string][]
    expect(queues.map(({ Properties }) => Properties['QueueName'])).toContain(`startpass-gate-${ONE}`)
    body.hasResourceProperties('AWS::Events::Rule', {
      Name: 'startpass-starts',
      EventPattern: { account: [{ 'anything-but': [ONE] }] },
    })
  })
})
