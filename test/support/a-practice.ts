// Test support: an installation in which all is in order, as a look at it sees it. Each test says what is not.

import { defaultGuard } from '../../src/domain/guard.ts'
import { functionNames, partNames } from '../../src/domain/part-names.ts'
import { VERSION } from '../../src/domain/version.ts'
import type { Patient, Practice } from '../../src/flows/check-up.ts'
import type { Inspector, RuleView } from '../../src/flows/ports-of-inspection.ts'
import { noon, tokyo } from '../builders.ts'

export const patient: Patient = {
  home: tokyo,
  partition: 'aws',
  tableName: 'startpass',
  queueUrl: 'https://sqs.test/starts',
  dlqUrl: 'https://sqs.test/dead',
  topicArn: 'arn:aws:sns:ap-northeast-1:123456789012:alerts',
  apiUrl: 'https://api.test/',
  alertChannelId: 'C0ALERTS0001',
}

export const busAtHome = 'arn:aws:events:ap-northeast-1:123456789012:event-bus/default'
export const queueArn = 'arn:aws:sqs:ap-northeast-1:123456789012:starts'
export const dlqArn = 'arn:aws:sqs:ap-northeast-1:123456789012:dead'

export const aRule = (region: string, more: Partial<RuleView> = {}): RuleView => ({
  arn: `arn:aws:events:${region}:123456789012:rule/startpass-starts`,
  enabled: true,
  pattern: { source: ['aws.ec2'], 'detail-type': ['EC2 Instance State-change Notification'] },
  targets: [region === tokyo.region ? queueArn : busAtHome],
  ...more,
})

/** Of the schedule and of the tamper alarm. */
function anotherRule(region: string, name: string): RuleView | undefined {
  const sweep = `arn:aws:lambda:${region}:123456789012:function:${partNames.sweep}`
  if (name === partNames.schedule) return aRule(region, { targets: [sweep] })
  if (!name.startsWith(partNames.tamper)) return undefined
  return aRule(region, { targets: [region === tokyo.region ? patient.topicArn : busAtHome] })
}

export const aQueue = {
  arn: queueArn,
  visibilitySeconds: 90,
  policy: {
    Statement: {
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Condition: { ArnEquals: { 'aws:SourceArn': aRule(tokyo.region).arn } },
    },
  } as unknown,
  deadLetters: dlqArn,
  waiting: 0,
}

export const aTable = {
  status: 'ACTIVE',
  keys: ['pk', 'sk'],
  indexes: ['byDue due', 'byId id'],
  deletionProtected: true,
  timeToLive: 'ttl',
}

export const aFunction = { state: 'Active', reservedConcurrency: undefined, table: 'startpass' }

export const aNote = { version: VERSION, schema: 2, at: noon - 300 }

export function aPractice(inspector: Partial<Inspector> = {}, more: Partial<Practice> = {}): Practice {
  return {
    clock: { now: () => noon * 1000 },
    inspector: {
      identity: async () => ({
        account: tokyo.account,
        arn: 'arn:aws:iam::123456789012:user/hana',
        aheadMs: 0,
      }),
      table: async () => aTable,
      backups: async () => true,
      queue: async (url) => (url === patient.dlqUrl ? { ...aQueue, arn: dlqArn } : aQueue),
      subscriptions: async () => ({ confirmed: 1, pending: 0 }),
      rule: async (region, name) => (name === partNames.starts ? aRule(region) : anotherRule(region, name)),
      trails: async () => [
        { arn: 'arn:of:trail', logging: true, everywhere: true, global: true, changes: true },
      ],
      functionOf: async (name) => (functionNames.includes(name) ? aFunction : undefined),
      mapping: async (arn) => (arn === queueArn ? { state: 'Enabled', reportsItems: true } : undefined),
      noteOf: async () => aNote,
      connection: async () => undefined,
      gateIn: async () => undefined,
      knock: async () => 400,
      ...inspector,
    },
    slack: {
      identify: async () => ({
        teamId: 'T0ACME00001',
        team: 'Acme',
        url: 'https://acme.slack.com/',
        scopes: ['commands', 'chat:write'],
      }),
    },
    secret: async () => ({ signingSecret: 's', botToken: 't' }),
    scopes: ['commands', 'chat:write'],
    tableWanted: { keys: ['pk', 'sk'], indexes: ['byDue due', 'byId id'], timeToLive: 'ttl' },
    schema: 2,
    controlOf: async () => ({ mode: 'enforce', lockdown: false }),
    guard: { inForce: async () => defaultGuard },
    regionsOf: async () => ['ap-northeast-1', 'us-east-1'],
    ...more,
  }
}
