import { describe, expect, test } from 'vitest'
import { anEc2, BOOT_SECONDS, refusal, STOP_SECONDS, tokyo } from './an-ec2.ts'

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

  test('with Hibernate is refused, since no instance is configured for it', async () => {
    const { ec2, clock, launchOne, stateOf } = anEc2()
    const instanceId = launchOne()
    await clock.advance(boot)
    expect(refusal(() => ec2.stopInstances(tokyo, { instanceIds: [instanceId], hibernate: true }))).toMatch(
      /^UnsupportedHibernationConfiguration: .*: i-[0-9a-f]{17}$/,
    )
    expect(stateOf(instanceId)).toBe('running')
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
