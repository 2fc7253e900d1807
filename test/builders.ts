// Valid by default: each test says only what it is about.

import { type Alert, CANARY_STARTS_AT_MINUTE } from '../src/domain/alert.ts'
import type { Control } from '../src/domain/control.ts'
import { fingerprintOf, type InstanceView } from '../src/domain/instance.ts'
import type { Hint } from '../src/domain/judge.ts'
import type { Pass } from '../src/domain/pass.ts'
import { instanceKey, type Place } from '../src/domain/place.ts'
import { startOf } from '../src/domain/start.ts'
import { bareRecord, type StartRecord } from '../src/domain/start-record.ts'
import { deny } from '../src/domain/verdict.ts'

export const tokyo: Place = { account: '123456789012', region: 'ap-northeast-1' }
export const virginia: Place = { account: '123456789012', region: 'us-east-1' }

/** Epoch seconds of a start that tests speak of. */
export const noon = Date.UTC(2026, 10, 23, 12) / 1000

export const anInstance = (more: Partial<InstanceView> = {}): InstanceView => ({
  place: tokyo,
  instanceId: 'i-0123456789abcdef0',
  state: 'pending',
  launchedAt: noon,
  primaryAttachedAt: noon - 86_400,
  tags: { Name: 'web-1' },
  type: 't3.micro',
  imageId: 'ami-0123456789abcdef0',
  instanceProfileArn: undefined,
  rootVolumeId: 'vol-0123456789abcdef0',
  rootDevice: 'ebs',
  vpcId: 'vpc-0123456789abcdef0',
  interfaces: [],
  spotRequestId: undefined,
  operator: undefined,
  stateReasonCode: undefined,
  ...more,
})

export const aPass = (
  more: Partial<Pass> = {},
  forInstances: readonly InstanceView[] = [anInstance()],
): Pass => ({
  id: 'P-7K3M9Q2X',
  key: 'code:00aa',
  owner: { teamId: 'T0ACME00001', userId: 'U0HANASATO1' },
  ownerLocale: 'en',
  command: '/startpass',
  scope: {
    kind: 'named',
    instances: Object.fromEntries(
      forInstances.map((one) => [
        instanceKey(one.place, one.instanceId),
        { fingerprint: fingerprintOf(one), label: one.tags['Name'] ?? one.instanceId },
      ]),
    ),
  },
  starts: forInstances.length,
  left: forInstances.length,
  spentOn: [],
  issuedAt: noon - 60,
  expiresAt: noon + 840,
  revokedAt: undefined,
  because: undefined,
  ...more,
})

export const aControl = (more: Partial<Control> = {}): Control => ({
  place: tokyo,
  mode: 'enforce',
  guardingSince: noon - 30 * 86_400,
  lockdown: false,
  passesVoidBefore: 0,
  revision: 'r1',
  ...more,
})

export const aHint = (more: Partial<Hint> = {}): Hint => ({
  place: tokyo,
  instanceId: 'i-0123456789abcdef0',
  state: 'pending',
  at: noon,
  looks: 0,
  firstLookAt: undefined,
  ...more,
})

export const aRecord = (more: Partial<StartRecord> = {}): StartRecord => ({
  ...bareRecord({
    name: startOf(anInstance()),
    verdict: deny('no-pass'),
    mode: 'enforce',
    reportedAt: noon,
    decidedAt: noon + 1,
    instanceName: 'web-1',
    memberOf: [],
  }),
  revision: 'r1',
  todo: new Set(['stop', 'mark', 'sns', 'slack']),
  ...more,
})

/** A start of the canary, when its schedule starts it. */
export const scheduledStart: Alert['start'] = {
  ...startOf(anInstance()),
  launchedAt: noon + CANARY_STARTS_AT_MINUTE * 60 + 5,
}

export const anAlert = (more: Partial<Alert> = {}): Alert => ({
  start: startOf(anInstance()),
  instanceName: 'web-1',
  instanceType: 't3.micro',
  reason: 'no-pass',
  mode: 'enforce',
  outcome: 'stopping',
  reportedAt: noon,
  owner: undefined,
  misspelledTag: undefined,
  news: 1,
  hindrance: undefined,
  trouble: undefined,
  canary: false,
  trusted: [],
  ...more,
})
