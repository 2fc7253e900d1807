import { describe, expect, test } from 'vitest'
import { anEc2, BOOT_SECONDS, NEW_YEAR, STOP_SECONDS, tokyo } from './an-ec2.ts'

const boot = BOOT_SECONDS * 1000
const stopping = STOP_SECONDS * 1000

describe('a life', () => {
  test('a launch is pending for as long as it boots, then running', async () => {
    const { clock, launchOne, changes } = anEc2()
    const instanceId = launchOne()
    await clock.advance(boot - 1)
    expect(changes.map((change) => change.state)).toEqual(['pending'])
    await clock.advance(1)
    const common = { account: '111122223333', region: 'ap-northeast-1', instanceId }
    expect(changes).toEqual([
      { ...common, state: 'pending', time: NEW_YEAR },
      { ...common, state: 'running', time: NEW_YEAR + boot },
    ])
  })

  test('with no boot time at all, pending is still entered and announced, and running follows later', async () => {
    const { clock, launchOne, stateOf, statesSeenOf } = anEc2({ bootSeconds: 0 })
    const instanceId = launchOne()
    expect(stateOf(instanceId)).toBe('pending')
    expect(statesSeenOf(instanceId)).toEqual(['pending'])
    await clock.advance(0)
    expect(statesSeenOf(instanceId)).toEqual(['pending', 'running'])
  })

  test('all six states are announced in order through stop, restart and termination', async () => {
    const { ec2, clock, launchOne, statesSeenOf } = anEc2()
    const instanceId = launchOne()
    await clock.advance(boot)
    ec2.stopInstances(tokyo, { instanceIds: [instanceId] })
    await clock.advance(stopping)
    ec2.startInstances(tokyo, { instanceIds: [instanceId] })
    await clock.advance(boot)
    ec2.terminateInstances(tokyo, { instanceIds: [instanceId] })
    await clock.advance(stopping)
    expect(statesSeenOf(instanceId)).toEqual([
      'pending',
      'running',
      'stopping',
      'stopped',
      'pending',
      'running',
      'shutting-down',
      'terminated',
    ])
  })

  test('each call answers with the states before and after', async () => {
    const { ec2, clock, launchOne } = anEc2()
    const instanceId = launchOne()
    await clock.advance(boot)
    expect(ec2.stopInstances(tokyo, { instanceIds: [instanceId] })).toEqual([
      { instanceId, previousState: 'running', currentState: 'stopping' },
    ])
    await clock.advance(stopping)
    expect(ec2.startInstances(tokyo, { instanceIds: [instanceId] })).toEqual([
      { instanceId, previousState: 'stopped', currentState: 'pending' },
    ])
    expect(ec2.terminateInstances(tokyo, { instanceIds: [instanceId] })).toEqual([
      { instanceId, previousState: 'pending', currentState: 'shutting-down' },
    ])
  })
})

describe('LaunchTime (A6)', () => {
  test('is renewed by a start, in whole seconds, while the interface keeps its attach time', async () => {
    const { ec2, clock, launchOne, now } = anEc2()
    await clock.advance(400)
    const instanceId = launchOne()
    const first = now(instanceId)
    expect(first.launchTimeEpochSeconds).toBe(NEW_YEAR / 1000)
    expect(first.networkInterface?.attachTimeEpochSeconds).toBe(first.launchTimeEpochSeconds)
    await clock.advance(boot)
    ec2.stopInstances(tokyo, { instanceIds: [instanceId] })
    expect(now(instanceId).launchTimeEpochSeconds).toBe(first.launchTimeEpochSeconds)
    await clock.advance(stopping)
    ec2.startInstances(tokyo, { instanceIds: [instanceId] })
    expect(now(instanceId).launchTimeEpochSeconds).toBe(NEW_YEAR / 1000 + BOOT_SECONDS + STOP_SECONDS)
    expect(now(instanceId).networkInterface?.attachTimeEpochSeconds).toBe(first.launchTimeEpochSeconds)
  })

  test('is never the same for two starts, even within one second', async () => {
    const { ec2, clock, seedOne, now } = anEc2({ bootSeconds: 0, stopSeconds: 0 })
    const instanceId = seedOne()
    const times: number[] = []
    for (let round = 0; round < 3; round += 1) {
      ec2.startInstances(tokyo, { instanceIds: [instanceId] })
      await clock.advance(0)
      times.push(now(instanceId).launchTimeEpochSeconds)
      ec2.stopInstances(tokyo, { instanceIds: [instanceId] })
      await clock.advance(0)
    }
    const second = NEW_YEAR / 1000
    expect(times).toEqual([second, second + 1, second + 2])
  })

  test('is kept by a reboot', async () => {
    const { ec2, clock, launchOne, now, changes } = anEc2()
    const instanceId = launchOne()
    await clock.advance(boot + 5000)
    const before = now(instanceId)
    ec2.rebootInstances(tokyo, { instanceIds: [instanceId] })
    await clock.advance(60_000)
    expect(now(instanceId)).toBe(before)
    expect(changes).toHaveLength(2)
  })
})

describe('a start that fails after it was accepted (A13)', () => {
  test('a restart falls back to stopped without ever running', async () => {
    const { ec2, clock, seedOne, now, statesSeenOf } = anEc2()
    const instanceId = seedOne()
    ec2.failNextStart(tokyo.region, instanceId)
    expect(ec2.startInstances(tokyo, { instanceIds: [instanceId] })).toMatchObject([
      { currentState: 'pending' },
    ])
    const { launchTimeEpochSeconds } = now(instanceId)
    await clock.advance(boot)
    expect(statesSeenOf(instanceId)).toEqual(['pending', 'stopped'])
    expect(now(instanceId)).toMatchObject({
      launchTimeEpochSeconds,
      publicIpAddress: undefined,
      stateReason: { code: 'Client.InternalError', message: 'Client.InternalError: Client error on launch' },
    })
  })

  test('a first launch ends terminated without ever running', async () => {
    const { ec2, clock, launchOne, now, statesSeenOf } = anEc2()
    const instanceId = launchOne()
    ec2.failNextStart(tokyo.region, instanceId, 'Server.InsufficientInstanceCapacity')
    await clock.advance(boot)
    expect(statesSeenOf(instanceId)).toEqual(['pending', 'terminated'])
    expect(now(instanceId).stateReason?.code).toBe('Server.InsufficientInstanceCapacity')
  })

  test.each([
    ['Client.InternalError', 'Server.InternalError'],
    ['Client.InvalidKMSKey.InvalidState', 'Client.InvalidKMSKey.InvalidState'],
    ['Client.InvalidSnapshot.NotFound', 'Client.InvalidSnapshot.NotFound'],
    ['Client.VolumeLimitExceeded', 'Client.VolumeLimitExceeded'],
    ['Server.InternalError', 'Server.InternalError'],
    ['Server.InsufficientInstanceCapacity', 'Server.InsufficientInstanceCapacity'],
  ] as const)('says %s', async (failure, transition) => {
    const { ec2, clock, seedOne, launchOne, now } = anEc2()
    const [restart, first] = [seedOne(), launchOne()]
    ec2.startInstances(tokyo, { instanceIds: [restart] })
    for (const id of [restart, first]) ec2.failNextStart(tokyo.region, id, failure)
    await clock.advance(boot)
    expect([restart, first].map(now)).toMatchObject(
      ['stopped', 'terminated'].map((state) => ({
        state,
        stateReason: { code: failure, message: expect.stringContaining(`${failure}: `) as string },
        stateTransitionReason: transition,
      })),
    )
  })

  test('only the next start fails', async () => {
    const { ec2, clock, seedOne, stateOf } = anEc2()
    const instanceId = seedOne()
    ec2.failNextStart(tokyo.region, instanceId)
    ec2.startInstances(tokyo, { instanceIds: [instanceId] })
    await clock.advance(boot)
    ec2.startInstances(tokyo, { instanceIds: [instanceId] })
    await clock.advance(boot)
    expect(stateOf(instanceId)).toBe('running')
  })
})
