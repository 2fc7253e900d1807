// An installation as a stack, for tests of what is in its template: the real construct, with functions of one line.

import type { Stack } from 'aws-cdk-lib'
import { Code } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import { HomeStack, RegionStack } from '../../infra/stacks.ts'

export const CANARY_ID = 'i-0123456789abcdef0'

export interface InstallationOptions {
  /** `everything`: with what is opt-in because it costs. */
  readonly watchedBy?: 'alarms' | 'everything'
  readonly accountQueues?: readonly string[]
}

export function anInstallation(
  scope: Construct,
  id: string,
  { watchedBy = 'alarms', accountQueues = [] }: InstallationOptions = {},
): Stack {
  const everything = { dashboard: true, canary: { instanceId: CANARY_ID } }
  return new HomeStack(scope, id, {
    env: { account: '123456789012', region: 'ap-northeast-1' },
    stackName: 'startpass',
    code: () => Code.fromInline('exports.handler = async () => undefined'),
    accountQueues,
    ...(watchedBy === 'everything' && everything),
  })
}

export const HOME_PARTS = {
  secretArn: 'arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:s-AbCdEf',
  alertsKeyArn: 'arn:aws:kms:ap-northeast-1:123456789012:key/k',
} as const

/** Of the same installation, in us-east-1. */
export const aRegionWithGate = (scope: Construct, id: string): Stack =>
  new RegionStack(scope, id, {
    env: { account: '123456789012', region: 'us-east-1' },
    stackName: 'startpass-region',
    homeRegion: 'ap-northeast-1',
    gate: {
      ...HOME_PARTS,
      code: () => Code.fromInline('exports.handler = async () => undefined'),
      settings: { alertChannelId: 'C0ALERTS', graceSeconds: 5 },
    },
  })
