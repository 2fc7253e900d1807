import { describe, expect, test } from 'vitest'
import { anEc2, BOOT_SECONDS, STOP_SECONDS, tokyo } from './an-ec2.ts'

const boot = BOOT_SECONDS * 1000
const stopping = STOP_SECONDS * 1000

test('a retirement stops whatever is protected, and a start afterwards has a LaunchTime of its own (A24)', async () => {
  const { ec2, clock, launchOne, now, statesSeenOf, calls } = anEc2()
  const instanceId = launchOne({ disableApiStop: true, disableApiTermination: true })
  await clock.advance(boot)
  const before = now(instanceId).launchTimeEpochSeconds
  ec2.byAws.retire(tokyo.region, instanceId)
  await clock.advance(stopping)
  expect(now(instanceId)).toMatchObject({
    state: 'stopped',
    stateReason: { code: 'Server.ScheduledStop' },
    publicIpAddress: undefined,
  })
  ec2.byAws.start(tokyo.region, instanceId)
  await clock.advance(boot)
  expect(now(instanceId)).toMatchObject({ state: 'running', stateReason: undefined })
  expect(now(instanceId).launchTimeEpochSeconds).toBe(before + BOOT_SECONDS + STOP_SECONDS)
  expect(statesSeenOf(instanceId)).toEqual([
    'pending',
    'running',
    'stopping',
    'stopped',
    'pending',
    'running',
  ])
  expect(calls.map((call) => call.operation)).toEqual(['RunInstances'])
})

test('a retirement terminates what has no EBS root', async () => {
  const { ec2, clock, now, statesSeenOf } = anEc2()
  const instanceId = ec2.seed({ region: tokyo.region, name: 'old', kind: 'instance-store' })
  ec2.byAws.retire(tokyo.region, instanceId)
  await clock.advance(stopping)
  expect(statesSeenOf(instanceId)).toEqual(['shutting-down', 'terminated'])
  expect(now(instanceId).stateReason?.code).toBe('Server.ScheduledStop')
})

test('a recovery changes nothing, and says running once more (A24)', async () => {
  const { ec2, clock, launchOne, now, statesSeenOf } = anEc2()
  const instanceId = launchOne()
  await clock.advance(boot + 60_000)
  const before = now(instanceId)
  ec2.byAws.recover(tokyo.region, instanceId)
  await clock.advance(60_000)
  expect(now(instanceId)).toBe(before)
  expect(statesSeenOf(instanceId)).toEqual(['pending', 'running', 'running'])
})

describe('what is not in the state for it', () => {
  test('is a mistake of whoever asks', () => {
    const { ec2, seedOne } = anEc2()
    const stopped = seedOne()
    const running = ec2.seed({ region: tokyo.region, name: 'on', state: 'running' })
    expect(() => ec2.byAws.retire(tokyo.region, stopped)).toThrow(RangeError)
    expect(() => ec2.byAws.recover(tokyo.region, stopped)).toThrow(RangeError)
    expect(() => ec2.byAws.start(tokyo.region, running)).toThrow(RangeError)
  })
})
