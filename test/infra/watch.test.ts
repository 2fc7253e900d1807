// What watches an installation, in its template: alarms, dashboard, canary; each alarm with its heading in the runbook.

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { App } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { describe, expect, it } from 'vitest'
import { TAMPER } from '../../infra/watch/tamper.ts'
import { CANARY_STARTS_AT_MINUTE } from '../../src/domain/alert.ts'
import { anInstallation, CANARY_ID } from '../support/an-installation.ts'

const read = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8')

const plain = Template.fromStack(anInstallation(new App(), 'plain'))
const full = Template.fromStack(anInstallation(new App(), 'full', { watchedBy: 'everything' }))

interface AlarmProperties {
  readonly AlarmName: string
  readonly AlarmDescription: string
  readonly AlarmActions: readonly unknown[]
  readonly OKActions: readonly unknown[]
  readonly TreatMissingData: string
  readonly Namespace?: string
  readonly MetricName?: string
  readonly Metrics?: readonly { readonly MetricStat?: { readonly Metric: { readonly MetricName: string } } }[]
}

const alarmsOf = (template: Template): AlarmProperties[] =>
  Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => Properties as AlarmProperties,
  )

describe('the alarms', () => {
  const ids = alarmsOf(full).map(({ AlarmName }) => AlarmName.replace(/^startpass-/, ''))

  it.each(['docs/runbook.md', 'docs/runbook.ja.md'])(
    'each has a heading in %s, and each heading an alarm',
    (page) => {
      const headings = Array.from(read(page).matchAll(/^## ([a-z0-9-]+)$/gm), ([, id = '']) => id)
      expect(headings.toSorted()).toEqual([...ids, TAMPER].toSorted())
    },
  )

  const questions = {
    'docs/runbook.md': ['**It means.**', '**See.**', '**Do.**', '**Over when.**'],
    'docs/runbook.ja.md': ['**意味**', '**確認**', '**対応**', '**終息**'],
  }
  it.each(Object.entries(questions))('under each heading of %s the same is answered', (page, answers) => {
    for (const section of read(page)
      .split(/^## (?=[a-z0-9-]+$)/m)
      .slice(1))
      for (const answer of answers) expect(section).toContain(answer)
  })

  it('each says the harm, what to do, and where to read on, and is told to the topic when it begins and ends', () => {
    for (const { AlarmName, AlarmDescription, AlarmActions, OKActions } of alarmsOf(full)) {
      expect(AlarmDescription).toMatch(/^[A-Z].+\. .+\. See docs\/runbook\.md#/)
      expect(AlarmDescription).toContain(`docs/runbook.md#${AlarmName.replace(/^startpass-/, '')}`)
      expect(AlarmDescription.length).toBeLessThanOrEqual(1024)
      expect(AlarmActions).toHaveLength(1)
      expect(OKActions).toHaveLength(1)
    }
  })

  it('only what must always be there is missed', () => {
    const missed = alarmsOf(full).filter(({ TreatMissingData }) => TreatMissingData === 'breaching')
    expect(missed.map(({ AlarmName }) => AlarmName).toSorted()).toEqual([
      'startpass-canary-silent',
      'startpass-sweep-not-run',
    ])
  })

  it('what the functions emit is what is listened to, and is in docs/configuration.md', () => {
    const meter = read('src/lambdas/meter.ts')
    const configuration = read('docs/configuration.md')
    const heard = alarmsOf(full).filter(({ Namespace }) => Namespace === 'startpass')
    expect(heard.length).toBeGreaterThan(4)
    for (const { MetricName } of heard) expect(meter).toContain(`addMetric('${MetricName}'`)
    for (const [, name] of meter.matchAll(/addMetric\('(\w+)'/g))
      expect(configuration).toContain(`| \`${name}\``)
  })

  it.each([
    [
      'dead-letters',
      { MetricName: 'ApproximateNumberOfMessagesVisible', Threshold: 1, EvaluationPeriods: 1 },
    ],
    ['gate-throttles', { MetricName: 'Throttles', Threshold: 1, EvaluationPeriods: 1 }],
    [
      'sweep-not-run',
      { MetricName: 'Invocations', ComparisonOperator: 'LessThanThreshold', EvaluationPeriods: 3 },
    ],
    ['enforcement-unfinished', { MetricName: 'EnforcementUnfinished', TreatMissingData: 'ignore' }],
    ['cap-reached', { MetricName: 'HeldByCap', Statistic: 'Sum' }],
    ['canary-slow', { MetricName: 'CanarySecondsToStopped', Threshold: 180 }],
  ])('%s', (id, properties) => {
    expect(alarmsOf(full)).toContainEqual(
      expect.objectContaining({ AlarmName: `startpass-${id}`, ...properties }),
    )
  })

  it('the age of the queue counts only while something waits: reminders lie there on purpose', () => {
    const [alarm] = alarmsOf(full).filter(({ AlarmName }) => AlarmName === 'startpass-queue-age')
    expect(alarm?.Metrics).toContainEqual(expect.objectContaining({ Expression: 'IF(waiting > 0, age, 0)' }))
  })
})

describe('what costs is opt-in', () => {
  it('no dashboard, no canary and no schedule unless asked for', () => {
    plain.resourceCountIs('AWS::CloudWatch::Dashboard', 0)
    plain.resourceCountIs('AWS::Scheduler::Schedule', 0)
    expect(JSON.stringify(plain.toJSON())).not.toContain('CANARY_INSTANCE_ID')
  })

  it('the dashboard shows verdicts by reason, time to stop, the queue and what is spent', () => {
    const [dashboard] = Object.values(full.findResources('AWS::CloudWatch::Dashboard'))
    const body = JSON.stringify(dashboard)
    for (const shown of [
      'Verdicts',
      'SecondsFromEventToStop',
      'ApproximateAgeOfOldestMessage',
      'EstimatedCharges',
      'ConsumedWriteCapacityUnits',
      'CanarySecondsToStopped',
    ])
      expect(body).toContain(shown)
  })
})

describe('the canary', () => {
  it('is started every hour, and stopped half an hour later if nobody has', () => {
    const schedules = Object.values(full.findResources('AWS::Scheduler::Schedule')).map(
      ({ Properties }) =>
        Properties as { readonly ScheduleExpression: string; readonly Target: { readonly Input: string } },
    )
    expect(schedules.map(({ ScheduleExpression }) => ScheduleExpression).toSorted()).toEqual([
      'cron(37 * * * ? *)',
      `cron(${CANARY_STARTS_AT_MINUTE} * * * ? *)`,
    ])
    for (const { Target } of schedules) expect(JSON.parse(Target.Input)).toEqual({ InstanceIds: [CANARY_ID] })
  })

  it('its role may start and stop that one instance and nothing else', () => {
    const policies = Object.values(full.findResources('AWS::IAM::Policy')).filter((policy) =>
      JSON.stringify(policy).includes('StartCanary'),
    )
    const statements = policies.flatMap(
      ({ Properties }) =>
        (Properties as { PolicyDocument: { Statement: { Action: string; Resource: unknown }[] } })
          .PolicyDocument.Statement,
    )
    expect(statements.map(({ Action }) => Action).toSorted()).toEqual([
      'ec2:StartInstances',
      'ec2:StopInstances',
    ])
    for (const { Resource } of statements) expect(JSON.stringify(Resource)).toContain(`instance/${CANARY_ID}`)
  })

  it('gate and sweep know which it is; the desk need not', () => {
    const knowing = Object.values(full.findResources('AWS::Lambda::Function'))
      .map(({ Properties }) => Properties as { FunctionName: string; Environment?: { Variables?: object } })
      .filter(({ Environment }) => JSON.stringify(Environment).includes(CANARY_ID))
    expect(knowing.map(({ FunctionName }) => FunctionName).toSorted()).toEqual([
      'startpass-gate',
      'startpass-sweep',
    ])
  })
})
