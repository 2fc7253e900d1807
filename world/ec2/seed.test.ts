import { describe, expect, test } from 'vitest'
import { anEc2, BOOT_SECONDS, NEW_YEAR, refusal, tokyo } from './an-ec2.ts'
import { INSTANCE_KINDS, type InstanceKind } from './seed.ts'

const expected: Record<InstanceKind, object> = {
  'on-demand': { state: 'stopped', rootDeviceType: 'ebs', spot: undefined, operator: undefined },
  'first-launch': { state: 'pending', hasRun: false, launchTimeEpochSeconds: NEW_YEAR / 1000 },
  'one-time-spot': { state: 'running', spot: { type: 'one-time' } },
  'persistent-spot': { state: 'stopped', spot: { type: 'persistent' } },
  'instance-store': { state: 'running', rootDeviceType: 'instance-store', rootVolume: undefined },
  hibernatable: { state: 'stopped', hibernationConfigured: true },
  'stop-protected': { state: 'stopped', disableApiStop: true },
  'operator-managed': {
    state: 'running',
    operator: { principal: 'eks.amazonaws.com', hidden: false },
  },
  hidden: { state: 'running', operator: { principal: 'eks.amazonaws.com', hidden: true } },
}

test.each(INSTANCE_KINDS)('%s is seeded as it is usually found', (kind) => {
  const { ec2, now, changes, calls } = anEc2()
  const instanceId = ec2.seed({ region: tokyo.region, name: kind, kind })
  expect(now(instanceId)).toMatchObject(expected[kind])
  expect(now(instanceId).tags.get('Name')).toBe(kind)
  expect(changes.map((change) => change.state)).toEqual(kind === 'first-launch' ? ['pending'] : [])
  expect(calls).toEqual([])
})

test.each(INSTANCE_KINDS)('%s can be launched this very moment, and runs soon', async (kind) => {
  const { ec2, clock, statesSeenOf } = anEc2()
  const instanceId = ec2.seed({ region: tokyo.region, name: kind, kind, state: 'pending' })
  await clock.advance(BOOT_SECONDS * 1000)
  expect(statesSeenOf(instanceId)).toEqual(['pending', 'running'])
})

test.each(['on-demand', 'persistent-spot', 'hibernatable', 'stop-protected'] as const)(
  '%s, seeded stopped, can be started',
  (kind) => {
    const { ec2, stateOf } = anEc2()
    const instanceId = ec2.seed({ region: tokyo.region, name: kind, kind })
    expect(refusal(() => ec2.startInstances(tokyo, { instanceIds: [instanceId] }))).toBe('not refused')
    expect(stateOf(instanceId)).toBe('pending')
  },
)

describe('a seed', () => {
  test('takes whatever a launch takes', () => {
    const { ec2, now } = anEc2()
    const instanceId = ec2.seed({
      region: tokyo.region,
      name: 'two-legged',
      launch: { networkInterfaces: [{ deviceIndex: 0 }, { deviceIndex: 1 }], keyName: 'alice' },
    })
    expect(now(instanceId)).toMatchObject({ keyName: 'alice', secondaryInterfaces: [{ deviceIndex: 1 }] })
  })

  test.each(['one-time-spot', 'instance-store'] as const)('of %s cannot have been stopped', (kind) => {
    const { ec2 } = anEc2()
    expect(() => ec2.seed({ region: tokyo.region, name: 'x', kind, state: 'stopped' })).toThrow(RangeError)
  })
})
