// A region with a gate of its own, in its template: what it has, whose parts it uses, and who hears of its alarms.

import { App } from 'aws-cdk-lib'
import { Match, Template } from 'aws-cdk-lib/assertions'
import { describe, expect, it } from 'vitest'
import { RegionGateTemplate, RegionTemplate } from '../../infra/template.ts'
import { readConfig } from '../../src/lambdas/config.ts'
import { anInstallation, aRegionWithGate, HOME_PARTS } from '../support/an-installation.ts'
import { type Json, matchesPattern } from '../support/event-pattern.ts'
import { ACCOUNT, REGION, resolver } from '../support/resolved.ts'
import { type CloudTrailCall, cloudTrailEvent } from '../support/tampering-samples.ts'

const THERE = 'us-east-1'
const { secretArn, alertsKeyArn } = HOME_PARTS

const there = Template.fromStack(aRegionWithGate(new App(), 'virginia'))
const home = Template.fromStack(anInstallation(new App(), 'startpass'))

type Resources = Readonly<
  Record<string, { readonly Type: string; readonly Properties: Readonly<Record<string, unknown>> }>
>
const resourcesOf = (template: Template): Resources => template.toJSON()['Resources'] as Resources
const resolveAt = (template: Template) => resolver(resourcesOf(template))

interface Rule {
  readonly Name: string
  readonly EventPattern: unknown
  readonly Targets: readonly {
    readonly Arn: unknown
    readonly InputTransformer?: {
      readonly InputPathsMap: Readonly<Record<string, string>>
      readonly InputTemplate: string
    }
  }[]
}
const rulesOf = (template: Template): Rule[] =>
  Object.values(resourcesOf(template))
    .filter(({ Type }) => Type === 'AWS::Events::Rule')
    .map(({ Properties }) => Properties as unknown as Rule)
const named = (template: Template, name: string): Rule => {
  const rule = rulesOf(template).find(({ Name }) => Name === name)
  if (rule === undefined) throw new Error(`there is no rule ${name}`)
  return rule
}

interface Alarm {
  readonly AlarmName: string
  readonly AlarmDescription: string
  readonly AlarmActions?: unknown
}
const alarmsOf = (template: Template): Alarm[] =>
  Object.values(resourcesOf(template))
    .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
    .map(({ Properties }) => Properties as unknown as Alarm)

describe('a region with a gate', () => {
  it('tells its own queue of every change of state, and no other region', () => {
    const { EventPattern, Targets } = named(there, 'startpass-starts')
    expect(EventPattern).toEqual({
      source: ['aws.ec2'],
      'detail-type': ['EC2 Instance State-change Notification'],
    })
    expect(Targets).toHaveLength(1)
    there.hasResourceProperties('AWS::SQS::Queue', { QueueName: 'startpass-gate', VisibilityTimeout: 90 })
    const [id] = Object.entries(resourcesOf(there)).find(
      ([, { Properties }]) => Properties['QueueName'] === 'startpass-gate',
    ) ?? ['']
    expect(Targets[0]?.Arn).toEqual({ 'Fn::GetAtt': [id, 'Arn'] })
  })

  it('runs the gate alone, as at home, by settings that it can read', () => {
    there.resourceCountIs('AWS::Lambda::Function', 1)
    there.resourceCountIs('AWS::DynamoDB::Table', 0)
    there.resourceCountIs('AWS::SNS::Topic', 0)
    there.resourceCountIs('AWS::SecretsManager::Secret', 0)
    there.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 })
    for (const template of [home, there]) {
      template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        BatchSize: 200,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 20 },
      })
      template.hasResourceProperties('AWS::Lambda::Function', {
        FunctionName: 'startpass-gate',
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        MemorySize: 512,
        Timeout: 15,
      })
    }
    const [{ Properties } = { Properties: {} }] = Object.values(there.findResources('AWS::Lambda::Function'))
    const { Variables } = (Properties as { Environment: { Variables: unknown } }).Environment
    const config = readConfig({
      ...(resolveAt(there)(Variables) as Record<string, string>),
      AWS_REGION: THERE,
    })
    expect(config).toMatchObject({
      HOME_REGION: REGION,
      TOPIC_ARN: `arn:aws:sns:${REGION}:${ACCOUNT}:startpass-alerts`,
      SECRET_ID: secretArn,
      GRACE_SECONDS: 5,
      ALERT_CHANNEL_ID: 'C0ALERTS',
    })
    // Only home writes the installation: it names the queue of whoever writes it.
    expect(config.INITIAL_MODE).toBeUndefined()
  })

  it('has a role of another name, since roles know no regions, for parts of home and a queue of its own', () => {
    there.hasResourceProperties('AWS::IAM::Role', { RoleName: `startpass-gate-${THERE}` })
    const [role] = Object.values(there.findResources('AWS::IAM::Role'))
    const text = JSON.stringify(role)
    for (const arn of [
      `:dynamodb:${REGION}:${ACCOUNT}:table/startpass"`,
      `:sns:${REGION}:${ACCOUNT}:startpass-alerts"`,
      `"${secretArn}"`,
      `"${alertsKeyArn}"`,
    ])
      expect(text).toContain(arn)
    expect(text).not.toContain(`:dynamodb:${THERE}`)
    expect(JSON.stringify(resourcesOf(there))).not.toContain('GuardOtherAccounts')
    // It stops what is in its region, and nothing else anywhere.
    expect(text).toContain(`:ec2:${THERE}:${ACCOUNT}:instance/*`)
    expect(text).not.toMatch(/:(?:ec2|autoscaling):\*:/)
  })

  it('without CDK is the same stack as the region without one, so that either can become the other', () => {
    const template = Template.fromStack(new RegionGateTemplate(new App(), 'region-gate'))
    const rules = (given: Template): string[] => Object.keys(given.findResources('AWS::Events::Rule'))
    const without = Template.fromStack(new RegionTemplate(new App(), 'region'))
    expect(rules(template)).toEqual(expect.arrayContaining(rules(without)))
    template.hasResourceProperties('AWS::IAM::Role', {
      RoleName: { 'Fn::Join': ['', ['startpass-gate-', { Ref: 'AWS::Region' }]] },
    })
    template.hasResourceProperties('AWS::Lambda::Function', {
      Code: 'functions/gate.zip',
      Environment: { Variables: Match.objectLike({ HOME_REGION: { Ref: 'HomeRegion' } }) },
    })
  })
})

describe('its alarms', () => {
  const of = (state: string, before: string, more: Readonly<Record<string, Json>> = {}): Json => ({
    id: '11111111-2222-4333-8444-555555555555',
    source: 'aws.cloudwatch',
    'detail-type': 'CloudWatch Alarm State Change',
    account: ACCOUNT,
    region: THERE,
    time: '2026-11-23T12:00:00Z',
    detail: {
      alarmName: 'startpass-queue-age',
      state: { value: state },
      previousState: { value: before },
      configuration: { description: 'It harms. Do this.' },
    },
    ...more,
  })
  const passedOn = (event: Json): boolean =>
    matchesPattern(resolveAt(there)(named(there, 'startpass-alarms').EventPattern), event)
  const heard = (event: Json): boolean =>
    matchesPattern(resolveAt(home)(named(home, 'startpass-alarms').EventPattern), event)

  it('are those of the gate at home, by the same names, for the same runbook', () => {
    const names = alarmsOf(there).map(({ AlarmName }) => AlarmName)
    expect(names.toSorted()).toEqual([
      'startpass-cap-reached',
      'startpass-collateral',
      'startpass-dead-letters',
      'startpass-ec2-starved',
      'startpass-gate-errors',
      'startpass-gate-throttles',
      'startpass-queue-age',
    ])
    const atHome = new Set(alarmsOf(home).map(({ AlarmName }) => AlarmName))
    expect(names.filter((name) => !atHome.has(name))).toEqual([])
  })

  it('have no action of their own: theirs is a topic of another region, which they cannot reach', () => {
    for (const { AlarmActions } of alarmsOf(there)) expect(AlarmActions).toBeUndefined()
    expect(resolveAt(there)(named(there, 'startpass-alarms').Targets[0]?.Arn)).toBe(
      `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default`,
    )
  })

  it.each([
    ['that begins is told of', of('ALARM', 'OK'), true],
    ['that begins when it is made is told of', of('ALARM', 'INSUFFICIENT_DATA'), true],
    ['that is over is told of', of('OK', 'ALARM'), true],
    ['that is made and in order is not', of('OK', 'INSUFFICIENT_DATA'), false],
  ])('one %s', (_, event, told) => {
    expect({ passedOn: passedOn(event), heard: heard(event) }).toEqual({ passedOn: told, heard: told })
  })

  it('an alarm of home tells the topic itself, and is not told of twice', () => {
    expect(heard(of('ALARM', 'OK', { region: REGION }))).toBe(false)
  })

  it('reach people as JSON, in both languages, with what to do', () => {
    const [target] = named(home, 'startpass-alarms').Targets
    const transformer = target?.InputTransformer
    if (transformer === undefined) throw new Error('a rule without a transformer')
    expect(target?.Arn).toHaveProperty('Ref')
    const event = of('ALARM', 'OK')
    const at = (path: string): string =>
      path
        .slice(2)
        .split('.')
        .reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], event) as string
    const filled = Object.entries(transformer.InputPathsMap).reduce(
      (text, [name, path]) =>
        text.replaceAll(`:<${name}>`, `:${JSON.stringify(at(path))}`).replaceAll(`<${name}>`, at(path)),
      transformer.InputTemplate,
    )
    expect(JSON.parse(filled)).toMatchObject({
      schema: 1,
      kind: 'alarm',
      summary: `startpass-queue-age in ${THERE}: ALARM.`,
      summaryJa: `${THERE} の startpass-queue-age：ALARM`,
      whatToDo: 'It harms. Do this. (docs/runbook.md)',
      region: THERE,
    })
    // A quotation mark in a description would spoil it.
    for (const { AlarmDescription } of alarmsOf(there)) expect(AlarmDescription).not.toContain('"')
  })
})

describe('whoever tampers with it', () => {
  const THEIR_MAPPING = 'a1b2c3d4-0000-4000-8000-00000000abcd'
  const samples: readonly CloudTrailCall[] = [
    { service: 'sqs', call: 'PurgeQueue', parameters: { queueUrl: `https://x/${ACCOUNT}/startpass-gate` } },
    {
      service: 'lambda',
      call: 'PutFunctionConcurrency20171031',
      parameters: { functionName: 'startpass-gate' },
    },
    { service: 'lambda', call: 'UpdateEventSourceMapping20150331', parameters: { uUID: THEIR_MAPPING } },
    {
      service: 'lambda',
      call: 'CreateEventSourceMapping20150331',
      parameters: { eventSourceArn: `arn:aws:sqs:${THERE}:${ACCOUNT}:startpass-gate` },
    },
    { service: 'monitoring', call: 'DeleteAlarms', parameters: { alarmNames: ['startpass-queue-age'] } },
    { service: 'logs', call: 'DeleteLogGroup', parameters: { logGroupName: '/aws/lambda/startpass-gate' } },
    { service: 'iam', call: 'DeleteRolePolicy', parameters: { roleName: `startpass-gate-${THERE}` } },
  ]
  const matching = (template: Template, event: Json): string[] =>
    rulesOf(template)
      .filter(({ Name }) => Name.startsWith('startpass-tamper-'))
      .filter(({ EventPattern }) => matchesPattern(resolveAt(template)(EventPattern), event))
      .map(({ Name }) => Name)

  it.each(samples.map((call) => [call.call, call] as const))(
    '%s is passed on, and told of once',
    (_, call) => {
      const event = cloudTrailEvent(call, THERE) as unknown as Json
      expect(matching(there, event)).toHaveLength(1)
      expect(matching(home, event)).toHaveLength(1)
    },
  )

  it('a mapping of somebody else there is not passed on', () => {
    const parameters = { uUID: 'ffffffff-0000-4000-8000-000000000000' }
    const event = cloudTrailEvent(
      { service: 'lambda', call: 'DeleteEventSourceMapping20150331', parameters },
      THERE,
    )
    expect(matching(there, event as unknown as Json)).toEqual([])
  })

  it('its patterns are within what EventBridge takes', () => {
    for (const { EventPattern } of rulesOf(there))
      expect(JSON.stringify(resolveAt(there)(EventPattern)).length).toBeLessThanOrEqual(2048)
  })
})
