import { describe, expect, test } from 'vitest'
import { aLaunch, anEc2, NEW_YEAR, only, refusal, tokyo, virginia } from './an-ec2.ts'

describe('every call is reported', () => {
  test('with what it named or made, who made it, and how it ended', async () => {
    const { ec2, clock, calls } = anEc2()
    const signed = { ...tokyo, caller: 'AKIDALICE' }
    const instanceIds = [only(ec2.runInstances(signed, aLaunch)).instanceId]
    await clock.advance(1000)
    refusal(() => ec2.stopInstances(tokyo, { instanceIds }))
    ec2.describeInstances(tokyo)
    const common = { account: '111122223333', region: 'ap-northeast-1' }
    expect(calls).toEqual([
      {
        ...common,
        caller: 'AKIDALICE',
        operation: 'RunInstances',
        resourceIds: instanceIds,
        outcome: 'ok',
        time: NEW_YEAR,
      },
      {
        ...common,
        caller: undefined,
        operation: 'StopInstances',
        resourceIds: instanceIds,
        outcome: 'IncorrectInstanceState',
        time: NEW_YEAR + 1000,
      },
      {
        ...common,
        caller: undefined,
        operation: 'DescribeInstances',
        resourceIds: [],
        outcome: 'ok',
        time: NEW_YEAR + 1000,
      },
    ])
  })

  test('before the state changes it caused are announced', () => {
    const heard: string[] = []
    const { launchOne } = anEc2({
      onApiCall: (call) => heard.push(call.operation),
      onStateChange: (change) => heard.push(change.state),
    })
    launchOne()
    expect(heard).toEqual(['RunInstances', 'pending'])
  })
})

test('whoever hears of a change may act on it at once', async () => {
  const world = anEc2({
    onStateChange: ({ instanceId, state }) => {
      heard.push(state)
      if (state === 'running') world.ec2.stopInstances(tokyo, { instanceIds: [instanceId] })
    },
  })
  const heard: string[] = []
  world.launchOne()
  await world.clock.advance(60_000)
  expect(heard).toEqual(['pending', 'running', 'stopping', 'stopped'])
})

describe('seeding', () => {
  test('puts in a stopped instance that was launched long ago, unannounced', () => {
    const { ec2, changes, calls, now } = anEc2()
    const instanceId = ec2.seedStopped({
      region: tokyo.region,
      name: 'web-1',
      instanceType: 't3.micro',
      launchedAt: Date.UTC(2025, 5, 1, 0, 0, 0, 500),
      tags: [{ key: 'Team', value: 'shop' }],
    })
    expect(now(instanceId)).toMatchObject({
      state: 'stopped',
      launchTimeEpochSeconds: Date.UTC(2025, 5, 1) / 1000,
      stateTransitionReason: 'User initiated (2025-06-01 08:00:00 GMT)',
      publicIpAddress: undefined,
      networkInterface: { attachTimeEpochSeconds: Date.UTC(2025, 5, 1) / 1000 },
      tags: new Map([
        ['Name', 'web-1'],
        ['Team', 'shop'],
      ]),
    })
    expect([...changes, ...calls]).toEqual([])
  })

  test('is seen by stale reads too, and can be stopped as soon as it is started', () => {
    const { ec2, seedOne } = anEc2({ staleReadSeconds: () => 5 })
    const instanceIds = [seedOne()]
    expect(ec2.describeInstances(tokyo, { instanceIds }).items).toHaveLength(1)
    ec2.startInstances(tokyo, { instanceIds })
    expect(refusal(() => ec2.stopInstances(tokyo, { instanceIds }))).toBe('not refused')
  })

  test('in the future is a mistake', () => {
    const { ec2 } = anEc2()
    const seed = { region: tokyo.region, name: 'x', instanceType: 't3.micro', launchedAt: NEW_YEAR + 1 }
    expect(() => ec2.seedStopped(seed)).toThrow(RangeError)
  })
})

describe('regions', () => {
  test('only enabled ones answer', () => {
    const { ec2, calls } = anEc2()
    expect(refusal(() => ec2.describeInstances({ region: 'eu-south-1' }))).toBe(
      'AuthFailure: AWS was not able to validate the provided access credentials',
    )
    expect(calls).toMatchObject([{ region: 'eu-south-1', outcome: 'AuthFailure' }])
  })

  test('are described', () => {
    const { ec2 } = anEc2()
    const names = (input = {}) => ec2.describeRegions(virginia, input).map((region) => region.regionName)
    expect(names()).toEqual(['ap-northeast-1', 'us-east-1'])
    expect(names({ filters: [{ name: 'region-name', values: ['us-*'] }] })).toEqual(['us-east-1'])
    expect(names({ regionNames: ['us-east-1'] })).toEqual(['us-east-1'])
    expect(refusal(() => names({ regionNames: ['mars-1'] }))).toMatch(/^InvalidParameterValue/)
  })
})

describe('left alone', () => {
  test('nothing outlives its hour: instances, tokens and addresses come free again', async () => {
    const { ec2, clock, launch } = anEc2()
    for (let round = 0; round < 5; round += 1) {
      const instanceIds = launch({
        minCount: 4091,
        maxCount: 4091,
        availabilityZone: 'ap-northeast-1a',
        clientToken: 'again',
      })
      ec2.terminateInstances(tokyo, { instanceIds })
      await clock.advance(3_700_000)
      expect(ec2.truth(tokyo.region)).toEqual([])
    }
  })
})
