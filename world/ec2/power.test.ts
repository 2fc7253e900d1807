import { describe, expect, test } from 'vitest'
import { anEc2, BOOT_SECONDS, refusal, STOP_SECONDS, tokyo } from './an-ec2.ts'
import { INSTANCE_STORE_IMAGE } from './images.ts'

const boot = BOOT_SECONDS * 1000
const stopping = STOP_SECONDS * 1000

describe('starting', () => {
  test('what is pending or running succeeds and changes nothing', async () => {
    const { ec2, clock, launchOne, now, statesSeenOf } = anEc2()
    const instanceId = launchOne()
    const atLaunch = now(instanceId)
    expect(ec2.startInstances(tokyo, { instanceIds: [instanceId] })).toEqual([
      { instanceId, previousState: 'pending', currentState: 'pending' },
    ])
    expect(now(instanceId)).toBe(atLaunch)
    await clock.advance(boot)
    const running = now(instanceId)
    ec2.startInstances(tokyo, { instanceIds: [instanceId] })
    expect(now(instanceId)).toBe(running)
    expect(statesSeenOf(instanceId)).toEqual(['pending', 'running'])
  })

  test.each(['stopping', 'shutting-down', 'terminated'])('is refused while %s', async (state) => {
    const { ec2, clock, launchOne, stateOf } = anEc2()
    const instanceId = launchOne()
    await clock.advance(boot)
    if (state === 'stopping') ec2.stopInstances(tokyo, { instanceIds: [instanceId] })
    else ec2.terminateInstances(tokyo, { instanceIds: [instanceId] })
    if (state === 'terminated') await clock.advance(stopping)
    expect(stateOf(instanceId)).toBe(state)
    expect(refusal(() => ec2.startInstances(tokyo, { instanceIds: [instanceId] }))).toBe(
      `IncorrectInstanceState: The instance '${instanceId}' is not in a state from which it can be started.`,
    )
  })
})

describe('stopping', () => {
  test('a first launch in pending is refused, and it runs on (A1)', async () => {
    const { ec2, clock, launchOne, stateOf } = anEc2()
    const instanceId = launchOne()
    const said = `IncorrectInstanceState: Instance '${instanceId}' cannot be stopped as it has never reached the 'running' state.`
    expect(refusal(() => ec2.stopInstances(tokyo, { instanceIds: [instanceId] }))).toBe(said)
    expect(refusal(() => ec2.stopInstances(tokyo, { instanceIds: [instanceId], force: true }))).toBe(said)
    await clock.advance(boot)
    expect(stateOf(instanceId)).toBe('running')
  })

  test('a restarted instance in pending works, and it never runs (A1)', async () => {
    const { ec2, clock, seedOne, statesSeenOf } = anEc2()
    const instanceId = seedOne()
    ec2.startInstances(tokyo, { instanceIds: [instanceId] })
    await clock.advance(1000)
    ec2.stopInstances(tokyo, { instanceIds: [instanceId] })
    await clock.advance(60_000)
    expect(statesSeenOf(instanceId)).toEqual(['pending', 'stopping', 'stopped'])
  })

  test('what is stopping or stopped succeeds and changes nothing (A2)', async () => {
    const { ec2, clock, launchOne, now, statesSeenOf } = anEc2()
    const instanceId = launchOne()
    await clock.advance(boot)
    ec2.stopInstances(tokyo, { instanceIds: [instanceId] })
    await clock.advance(stopping / 2)
    expect(ec2.stopInstances(tokyo, { instanceIds: [instanceId] })).toEqual([
      { instanceId, previousState: 'stopping', currentState: 'stopping' },
    ])
    await clock.advance(stopping / 2)
    const stopped = now(instanceId)
    expect(ec2.stopInstances(tokyo, { instanceIds: [instanceId] })).toEqual([
      { instanceId, previousState: 'stopped', currentState: 'stopped' },
    ])
    expect(now(instanceId)).toBe(stopped)
    expect(statesSeenOf(instanceId)).toEqual(['pending', 'running', 'stopping', 'stopped'])
  })

  test.each(['shutting-down', 'terminated'])('is refused while %s (A2)', async (state) => {
    const { ec2, clock, launchOne, stateOf } = anEc2()
    const instanceId = launchOne()
    await clock.advance(boot)
    ec2.terminateInstances(tokyo, { instanceIds: [instanceId] })
    if (state === 'terminated') await clock.advance(stopping)
    expect(stateOf(instanceId)).toBe(state)
    expect(refusal(() => ec2.stopInstances(tokyo, { instanceIds: [instanceId] }))).toBe(
      `IncorrectInstanceState: This instance '${instanceId}' is not in a state from which it can be stopped.`,
    )
  })

  test('with Hibernate is refused where it was not configured at launch (A22)', async () => {
    const { ec2, clock, launchOne, stateOf } = anEc2()
    const instanceId = launchOne()
    await clock.advance(boot)
    expect(refusal(() => ec2.stopInstances(tokyo, { instanceIds: [instanceId], hibernate: true }))).toBe(
      `UnsupportedHibernationConfiguration: The instance can't be hibernated because it was not configured at launch for hibernation: ${instanceId}`,
    )
    expect(stateOf(instanceId)).toBe('running')
  })

  test('without an EBS root is refused, and so is starting (A4)', async () => {
    const { ec2, clock, launchOne, now, stateOf } = anEc2()
    const instanceId = launchOne({ imageId: INSTANCE_STORE_IMAGE })
    await clock.advance(boot)
    const instanceIds = [instanceId]
    expect(refusal(() => ec2.stopInstances(tokyo, { instanceIds, force: true }))).toBe(
      `UnsupportedOperation: The instance '${instanceId}' does not have an 'ebs' root device type and cannot be stopped.`,
    )
    expect(refusal(() => ec2.startInstances(tokyo, { instanceIds }))).toBe(
      `UnsupportedOperation: The instance '${instanceId}' does not have an 'ebs' root device type and cannot be started.`,
    )
    expect(now(instanceId)).toMatchObject({ rootVolume: undefined, shutdownBehavior: 'terminate' })
    ec2.terminateInstances(tokyo, { instanceIds })
    await clock.advance(stopping)
    expect(stateOf(instanceId)).toBe('terminated')
  })

  test('an instance-store image is whatever the world was told is one', () => {
    const { launchOne, now } = anEc2({ instanceStoreImages: ['ami-12345678'] })
    const rootOf = (imageId: string) => now(launchOne({ imageId })).rootDeviceType
    expect(['ami-12345678', INSTANCE_STORE_IMAGE].map(rootOf)).toEqual(['instance-store', 'ebs'])
  })

  test('says why, and starting again takes the reason away', async () => {
    const { ec2, clock, launchOne, now } = anEc2()
    const instanceId = launchOne()
    expect(now(instanceId).stateReason).toEqual({ code: 'pending', message: 'pending' })
    await clock.advance(boot)
    expect(now(instanceId)).toMatchObject({ stateReason: undefined, stateTransitionReason: '' })
    ec2.stopInstances(tokyo, { instanceIds: [instanceId] })
    const why = {
      stateReason: {
        code: 'Client.UserInitiatedShutdown',
        message: 'Client.UserInitiatedShutdown: User initiated shutdown',
      },
      stateTransitionReason: 'User initiated (2026-01-01 00:00:10 GMT)',
    }
    expect(now(instanceId)).toMatchObject(why)
    await clock.advance(stopping)
    expect(now(instanceId)).toMatchObject(why)
    ec2.startInstances(tokyo, { instanceIds: [instanceId] })
    await clock.advance(boot)
    expect(now(instanceId)).toMatchObject({ stateReason: undefined, stateTransitionReason: '' })
  })

  test('takes the public address, and a start gives another', async () => {
    const { ec2, clock, launchOne, now } = anEc2()
    const instanceId = launchOne()
    const { publicIpAddress, networkInterface } = now(instanceId)
    expect(publicIpAddress).toMatch(/^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$/)
    await clock.advance(boot)
    ec2.stopInstances(tokyo, { instanceIds: [instanceId] })
    await clock.advance(stopping)
    expect(now(instanceId).publicIpAddress).toBeUndefined()
    ec2.startInstances(tokyo, { instanceIds: [instanceId] })
    expect(now(instanceId).publicIpAddress).not.toBe(publicIpAddress)
    expect(now(instanceId).networkInterface?.privateIpAddress).toBe(networkInterface?.privateIpAddress)
  })
})

describe('hibernating (A22)', () => {
  const hibernating = 60_000

  test('stays long in stopping, says so, and is resumed by a start of its own', async () => {
    const { ec2, clock, launchOne, now, statesSeenOf } = anEc2()
    const instanceId = launchOne({ hibernate: true })
    await clock.advance(boot)
    const { launchTimeEpochSeconds } = now(instanceId)
    ec2.stopInstances(tokyo, { instanceIds: [instanceId], hibernate: true })
    await clock.advance(hibernating - 1)
    expect(now(instanceId)).toMatchObject({
      state: 'stopping',
      stateReason: { code: 'Client.UserInitiatedHibernate' },
    })
    await clock.advance(1)
    expect(now(instanceId).state).toBe('stopped')
    ec2.startInstances(tokyo, { instanceIds: [instanceId] })
    expect(now(instanceId).launchTimeEpochSeconds).toBe(launchTimeEpochSeconds + BOOT_SECONDS + 60)
    await clock.advance(boot)
    expect(statesSeenOf(instanceId)).toEqual([
      'pending',
      'running',
      'stopping',
      'stopped',
      'pending',
      'running',
    ])
  })

  test('takes as long as the world says, and a plain stop as long as ever', async () => {
    const { ec2, clock, launch, stateOf } = anEc2({ hibernateSeconds: 600 })
    const [slow = '', plain = ''] = launch({ hibernate: true, maxCount: 2 })
    await clock.advance(boot)
    ec2.stopInstances(tokyo, { instanceIds: [slow], hibernate: true })
    ec2.stopInstances(tokyo, { instanceIds: [plain], skipOsShutdown: true })
    await clock.advance(stopping)
    expect([slow, plain].map(stateOf)).toEqual(['stopping', 'stopped'])
    await clock.advance(600_000 - stopping)
    expect(stateOf(slow)).toBe('stopped')
  })

  test('what does not run yet is stopped as usual', async () => {
    const { ec2, clock, now } = anEc2()
    const instanceId = ec2.seed({ region: tokyo.region, name: 'h', kind: 'hibernatable' })
    ec2.startInstances(tokyo, { instanceIds: [instanceId] })
    ec2.stopInstances(tokyo, { instanceIds: [instanceId], hibernate: true })
    await clock.advance(stopping)
    expect(now(instanceId)).toMatchObject({
      state: 'stopped',
      stateReason: { code: 'Client.UserInitiatedShutdown' },
    })
  })
})

describe('terminating', () => {
  test('a stopped instance has nothing to shut down', async () => {
    const { ec2, seedOne, statesSeenOf } = anEc2()
    const instanceId = seedOne()
    expect(ec2.terminateInstances(tokyo, { instanceIds: [instanceId] })).toEqual([
      { instanceId, previousState: 'stopped', currentState: 'terminated' },
    ])
    expect(statesSeenOf(instanceId)).toEqual(['terminated'])
  })

  test('a first launch in pending works, and it never runs', async () => {
    const { ec2, clock, launchOne, statesSeenOf } = anEc2()
    const instanceId = launchOne()
    ec2.terminateInstances(tokyo, { instanceIds: [instanceId] })
    await clock.advance(60_000)
    expect(statesSeenOf(instanceId)).toEqual(['pending', 'shutting-down', 'terminated'])
  })

  test('twice succeeds and announces nothing again', async () => {
    const { ec2, clock, launchOne, statesSeenOf } = anEc2()
    const instanceId = launchOne()
    await clock.advance(boot)
    ec2.terminateInstances(tokyo, { instanceIds: [instanceId] })
    ec2.terminateInstances(tokyo, { instanceIds: [instanceId] })
    await clock.advance(stopping)
    ec2.terminateInstances(tokyo, { instanceIds: [instanceId] })
    expect(statesSeenOf(instanceId)).toEqual(['pending', 'running', 'shutting-down', 'terminated'])
  })

  test('takes interface, volume and addresses away', async () => {
    const { ec2, clock, launchOne, now } = anEc2()
    const instanceId = launchOne()
    await clock.advance(boot)
    ec2.terminateInstances(tokyo, { instanceIds: [instanceId] })
    await clock.advance(stopping)
    expect(now(instanceId)).toMatchObject({
      state: 'terminated',
      networkInterface: undefined,
      rootVolume: undefined,
      publicIpAddress: undefined,
    })
  })
})

describe('rebooting', () => {
  test('is refused while stopped, and ignored once terminated', () => {
    const { ec2, seedOne } = anEc2()
    const instanceId = seedOne()
    expect(refusal(() => ec2.rebootInstances(tokyo, { instanceIds: [instanceId] }))).toBe(
      `IncorrectInstanceState: The instance '${instanceId}' is not in the 'running' state.`,
    )
    ec2.terminateInstances(tokyo, { instanceIds: [instanceId] })
    expect(refusal(() => ec2.rebootInstances(tokyo, { instanceIds: [instanceId] }))).toBe('not refused')
  })
})
