// An EC2 for tests: one account, two regions, a clock that stands still, ids that count, everything recorded.

import { VirtualClock } from '../clock.ts'
import { Ec2 } from './ec2.ts'
import { Ec2Error } from './ec2-error.ts'
import type { ApiCall, Ec2Options } from './ec2-options.ts'
import type { InstanceRecord, InstanceState } from './instance-record.ts'
import type { RunInstancesInput } from './launch-plan.ts'
import type { StateChange } from './region.ts'

export const tokyo = { region: 'ap-northeast-1' }
export const virginia = { region: 'us-east-1' }

/** 2026-01-01 09:00 in Tokyo. */
export const NEW_YEAR = Date.UTC(2026, 0, 1)

export const BOOT_SECONDS = 10
export const STOP_SECONDS = 20

export function anEc2(overrides: Partial<Ec2Options> = {}) {
  const clock = new VirtualClock(NEW_YEAR)
  const changes: StateChange[] = []
  const calls: ApiCall[] = []
  let made = 0
  const ec2 = new Ec2({
    clock,
    accountId: '111122223333',
    regions: [tokyo.region, virginia.region],
    bootSeconds: BOOT_SECONDS,
    stopSeconds: STOP_SECONDS,
    onStateChange: (change) => changes.push(change),
    onApiCall: (call) => calls.push(call),
    randomHex: (digits) => (++made).toString(16).padStart(digits, '0').slice(-digits),
    ...overrides,
  })

  const launch = (input: RunInstancesInput = {}): string[] =>
    ec2.runInstances(tokyo, { ...aLaunch, ...input }).map((record) => record.instanceId)

  return {
    ec2,
    clock,
    changes,
    calls,
    /** Launches in Tokyo. */
    launch,
    launchOne: (input: RunInstancesInput = {}): string => only(launch(input)),
    seedOne: (name = 'web-1'): string =>
      ec2.seedStopped({
        region: tokyo.region,
        name,
        instanceType: 't3.micro',
        launchedAt: Date.UTC(2025, 5, 1),
      }),
    now: (instanceId: string): InstanceRecord =>
      only(ec2.truth(tokyo.region).filter((record) => record.instanceId === instanceId)),
    stateOf: (instanceId: string): InstanceState | undefined =>
      ec2.truth(tokyo.region).find((record) => record.instanceId === instanceId)?.state,
    statesSeenOf: (instanceId: string): InstanceState[] =>
      changes.filter((change) => change.instanceId === instanceId).map((change) => change.state),
  }
}

export const aLaunch: RunInstancesInput = {
  imageId: 'ami-0123456789abcdef0',
  instanceType: 't3.micro',
  minCount: 1,
  maxCount: 1,
}

export function only<Item>(items: readonly Item[]): Item {
  const [item, ...others] = items
  if (item === undefined || others.length > 0) throw new Error(`expected one item, not ${items.length}`)
  return item
}

/** What a call is refused with, as `Code: message`. */
export function refusal(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    if (error instanceof Ec2Error) return `${error.code}: ${error.message}`
    throw error
  }
  return 'not refused'
}
