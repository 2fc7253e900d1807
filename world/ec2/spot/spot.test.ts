import { describe, expect, test } from 'vitest'
import { aLaunch, anEc2, BOOT_SECONDS, only, refusal, STOP_SECONDS, tokyo } from '../an-ec2.ts'
import type { RunInstancesInput } from '../launch-plan.ts'

const boot = BOOT_SECONDS * 1000
const stopping = STOP_SECONDS * 1000
/** Longer than the Spot service takes to notice anything. */
const noticed = 5000

const oneTime: RunInstancesInput = { marketType: 'spot' }
const persistent: RunInstancesInput = {
  marketType: 'spot',
  spotOptions: { type: 'persistent', interruptionBehavior: 'stop' },
}

function aSpotMarket() {
  const world = anEc2()
  const { ec2 } = world
  const requests = () => ec2.describeSpotInstanceRequests(tokyo).items
  const running = async (input: RunInstancesInput): Promise<string> => {
    const instanceId = world.launchOne(input)
    await world.clock.advance(boot)
    return instanceId
  }
  return {
    ...world,
    running,
    requests,
    request: () => only(requests()),
    cancel: () =>
      ec2.cancelSpotInstanceRequests(tokyo, { requestIds: requests().map((request) => request.requestId) }),
    stop: (instanceId: string) => ec2.stopInstances(tokyo, { instanceIds: [instanceId] }),
    start: (instanceId: string) => ec2.startInstances(tokyo, { instanceIds: [instanceId] }),
    terminate: (instanceId: string) => ec2.terminateInstances(tokyo, { instanceIds: [instanceId] }),
    all: () => ec2.truth(tokyo.region).map((record) => [record.instanceId, record.state]),
  }
}

describe('RunInstances on the Spot market', () => {
  test('makes a request for each instance, fulfilled at once', () => {
    const { launch, requests, now } = aSpotMarket()
    const ids = launch({ ...oneTime, maxCount: 2 })
    expect(requests()).toMatchObject(
      ids.map((instanceId) => ({
        instanceId,
        state: 'active',
        status: { code: 'fulfilled' },
        market: { type: 'one-time', interruptionBehavior: 'terminate' },
        launchedAvailabilityZone: 'ap-northeast-1a',
      })),
    )
    expect(ids.map((id) => now(id).spot?.requestId)).toEqual(requests().map((one) => one.requestId))
  })

  test('repeated with its token makes no second request', () => {
    const { launchOne, requests } = aSpotMarket()
    const token = { ...oneTime, clientToken: 'once' }
    expect(launchOne(token)).toBe(launchOne(token))
    expect(requests()).toHaveLength(1)
  })

  test.each([
    [
      'one-time with another behaviour than terminate',
      { spotOptions: { interruptionBehavior: 'stop' } },
      "InvalidParameterCombination: The request with type 'one-time' is not supported when instanceInterruptionBehavior is set to 'stop'.",
    ],
    [
      'persistent without one',
      { spotOptions: { type: 'persistent' } },
      'InvalidParameterCombination: The terminate InstanceInterruptionBehavior is not supported when requestType is set to persistent.',
    ],
    [
      'hibernation with another behaviour',
      { hibernate: true, spotOptions: { type: 'persistent', interruptionBehavior: 'stop' } },
      'InvalidParameterCombination: The stop InstanceInterruptionBehavior is not supported when hibernation is configured.',
    ],
    ['an unknown type', { spotOptions: { type: 'twice' } }, 'InvalidParameterValue: Value (twice)'],
    [
      'an unknown behaviour',
      { spotOptions: { interruptionBehavior: 'nap' } },
      'InvalidParameterValue: Value (nap)',
    ],
    ['a price in words', { spotOptions: { maxPrice: 'cheap' } }, 'InvalidParameterValue: Invalid value'],
    ['another market', { marketType: 'flea' }, 'InvalidParameterValue: Value (flea)'],
    [
      'Spot options without the market',
      { marketType: undefined, spotOptions: { type: 'one-time' } },
      'InvalidParameterCombination: The market type',
    ],
    ['stop protection', { disableApiStop: true }, "UnsupportedOperation: 'disableApiStop'"],
    [
      'termination protection',
      { disableApiTermination: true },
      "UnsupportedOperation: 'disableApiTermination'",
    ],
  ])('refuses %s', (_, change, said) => {
    const { ec2, requests, all } = aSpotMarket()
    expect(refusal(() => ec2.runInstances(tokyo, { ...aLaunch, ...oneTime, ...change }))).toContain(said)
    expect([...requests(), ...all()]).toEqual([])
  })

  test('with hibernation interrupts by hibernating', () => {
    const { launchOne, request, now } = aSpotMarket()
    const instanceId = launchOne({ ...oneTime, hibernate: true, spotOptions: { type: 'persistent' } })
    expect(request().market.interruptionBehavior).toBe('hibernate')
    expect(now(instanceId).hibernationConfigured).toBe(true)
  })
})

describe('a one-time Spot instance', () => {
  test('cannot be stopped, in pending no more than later (A4)', async () => {
    const { running, stop, clock, launchOne, stateOf } = aSpotMarket()
    const said = (id: string) =>
      `UnsupportedOperation: You can't stop the Spot Instance '${id}' because it is associated with a one-time Spot Instance request. You can only stop Spot Instances associated with persistent Spot Instance requests.`
    const instanceId = await running(oneTime)
    expect(refusal(() => stop(instanceId))).toBe(said(instanceId))
    const fresh = launchOne(oneTime)
    expect(refusal(() => stop(fresh))).toBe(said(fresh))
    await clock.advance(boot)
    expect([instanceId, fresh].map(stateOf)).toEqual(['running', 'running'])
  })

  test('spoils a batch (A3)', async () => {
    const { ec2, running, stateOf } = aSpotMarket()
    const good = await running({})
    const bad = await running(oneTime)
    expect(refusal(() => ec2.stopInstances(tokyo, { instanceIds: [good, bad] }))).toMatch(
      /^UnsupportedOperation/,
    )
    expect(stateOf(good)).toBe('running')
  })

  test('once terminated closes its request, and nothing follows', async () => {
    const { running, terminate, clock, request, all } = aSpotMarket()
    const instanceId = await running(oneTime)
    terminate(instanceId)
    await clock.advance(stopping + noticed)
    expect(request()).toMatchObject({ state: 'closed', status: { code: 'instance-terminated-by-user' } })
    expect(all()).toEqual([[instanceId, 'terminated']])
  })
})

describe('a persistent Spot instance', () => {
  test('stopped by its owner disables its request, and a start makes it active again', async () => {
    const { running, stop, start, clock, request, now } = aSpotMarket()
    const instanceId = await running(persistent)
    const before = now(instanceId).launchTimeEpochSeconds
    stop(instanceId)
    expect(request()).toMatchObject({ state: 'active', status: { code: 'marked-for-stop' } })
    await clock.advance(stopping)
    expect(refusal(() => start(instanceId))).toBe(
      `IncorrectSpotRequestState: You can't start the Spot Instance '${instanceId}' because the associated Spot Instance request is not in an appropriate state to support start.`,
    )
    await clock.advance(noticed)
    expect(request()).toMatchObject({ state: 'disabled', status: { code: 'instance-stopped-by-user' } })
    start(instanceId)
    expect(request()).toMatchObject({ state: 'active', status: { code: 'fulfilled' } })
    expect(now(instanceId).launchTimeEpochSeconds).toBeGreaterThan(before)
  })

  test('terminated comes back as another instance', async () => {
    const { running, terminate, clock, request, all, statesSeenOf } = aSpotMarket()
    const first = await running(persistent)
    terminate(first)
    await clock.advance(stopping)
    expect(request()).toMatchObject({ state: 'open', instanceId: first })
    await clock.advance(noticed)
    const second = request().instanceId ?? ''
    expect(all()).toEqual([
      [first, 'terminated'],
      [second, 'pending'],
    ])
    expect(request()).toMatchObject({ state: 'active', status: { code: 'fulfilled' } })
    await clock.advance(boot)
    expect(statesSeenOf(second)).toEqual(['pending', 'running'])
  })

  test('terminated while stopped comes back too', async () => {
    const { running, stop, terminate, clock, all } = aSpotMarket()
    const first = await running(persistent)
    stop(first)
    await clock.advance(stopping + noticed)
    terminate(first)
    await clock.advance(noticed)
    expect(all()).toHaveLength(2)
  })

  test.each([
    ['before the end', true],
    ['just after it', false],
  ])('does not come back once its request is cancelled, %s', async (_, early) => {
    const { running, terminate, clock, cancel, request, all } = aSpotMarket()
    const instanceId = await running(persistent)
    if (early) cancel()
    terminate(instanceId)
    await clock.advance(stopping)
    cancel()
    await clock.advance(60_000)
    expect(request().state).toBe('cancelled')
    expect(all()).toEqual([[instanceId, 'terminated']])
  })

  test('whose start fails stays stopped, and can be started again (A13)', async () => {
    const { ec2, start, clock, request, stateOf } = aSpotMarket()
    const instanceId = ec2.seed({ region: tokyo.region, name: 'spot', kind: 'persistent-spot' })
    ec2.failNextStart(tokyo.region, instanceId, 'Server.InsufficientInstanceCapacity')
    start(instanceId)
    await clock.advance(boot + noticed)
    expect([stateOf(instanceId), request().state]).toEqual(['stopped', 'disabled'])
    start(instanceId)
    await clock.advance(boot)
    expect(stateOf(instanceId)).toBe('running')
  })
})

describe('CancelSpotInstanceRequests', () => {
  test('leaves a running instance running, which then can only be terminated', async () => {
    const { running, cancel, stop, terminate, clock, request, stateOf } = aSpotMarket()
    const instanceId = await running(persistent)
    expect(cancel()).toMatchObject([{ state: 'cancelled' }])
    await clock.advance(60_000)
    expect(stateOf(instanceId)).toBe('running')
    expect(request().status.code).toBe('request-canceled-and-instance-running')
    expect(refusal(() => stop(instanceId))).toMatch(/^IncorrectSpotRequestState: You can't stop/)
    terminate(instanceId)
    await clock.advance(60_000)
    expect(request()).toMatchObject({
      state: 'cancelled',
      status: { code: 'instance-terminated-by-user' },
    })
  })

  test('has a stopped instance terminated a moment later', async () => {
    const { running, cancel, stop, clock, stateOf } = aSpotMarket()
    const instanceId = await running(persistent)
    stop(instanceId)
    await clock.advance(stopping + noticed)
    cancel()
    expect(stateOf(instanceId)).toBe('stopped')
    await clock.advance(noticed)
    expect(stateOf(instanceId)).toBe('terminated')
  })

  test('of what is over changes nothing', async () => {
    const { running, cancel, terminate, clock, request } = aSpotMarket()
    const instanceId = await running(oneTime)
    terminate(instanceId)
    await clock.advance(stopping)
    expect(cancel()).toMatchObject([{ state: 'closed' }])
    expect(request().state).toBe('closed')
  })

  test.each([
    [[], 'MissingParameter: The request must contain the parameter SpotInstanceRequestId'],
    [
      ['sir-0000zzzz'],
      "InvalidSpotInstanceRequestID.NotFound: The spot instance request ID 'sir-0000zzzz' does not exist",
    ],
    [['web-1'], 'InvalidSpotInstanceRequestID.Malformed: Invalid Id: "web-1"'],
  ])('of %j is refused', (requestIds, said) => {
    const { ec2 } = aSpotMarket()
    expect(refusal(() => ec2.cancelSpotInstanceRequests(tokyo, { requestIds }))).toBe(said)
  })

  test('as a DryRun cancels nothing', async () => {
    const { ec2, running, request } = aSpotMarket()
    await running(oneTime)
    const requestIds = [request().requestId]
    expect(refusal(() => ec2.cancelSpotInstanceRequests(tokyo, { requestIds, dryRun: true }))).toMatch(
      /^DryRunOperation/,
    )
    expect(request().state).toBe('active')
  })
})

describe('RequestSpotInstances', () => {
  const launchSpecification = { imageId: 'ami-0123456789abcdef0', instanceType: 't3.micro' }

  test('opens requests that are fulfilled a moment later', async () => {
    const { ec2, clock, requests, all, calls } = aSpotMarket()
    const tagSpecifications = [
      { resourceType: 'spot-instances-request', tags: [{ key: 'Team', value: 'x' }] },
    ]
    const made = ec2.requestSpotInstances(tokyo, {
      instanceCount: 2,
      launchSpecification: { ...launchSpecification, tagSpecifications },
    })
    expect(made).toMatchObject([
      { state: 'open', status: { code: 'pending-evaluation' }, tags: new Map([['Team', 'x']]) },
      { state: 'open' },
    ])
    expect(calls.at(-1)?.resourceIds).toEqual(made.map((request) => request.requestId))
    expect(all()).toEqual([])
    await clock.advance(noticed)
    expect(requests()).toMatchObject([{ state: 'active' }, { state: 'active' }])
    expect(all()).toHaveLength(2)
  })

  test('takes what RunInstances does not: persistent and terminated when interrupted', async () => {
    const { ec2, clock, request } = aSpotMarket()
    ec2.requestSpotInstances(tokyo, { spot: { type: 'persistent' }, launchSpecification })
    await clock.advance(noticed)
    expect(request()).toMatchObject({
      state: 'active',
      market: { type: 'persistent', interruptionBehavior: 'terminate' },
    })
  })

  test('that cannot be launched any more ends, and says why', async () => {
    const { ec2, clock, request, all } = aSpotMarket()
    const { groupId } = ec2.createSecurityGroup(tokyo, { groupName: 'short-lived', description: 'x' })
    const securityGroupIds = [groupId]
    ec2.requestSpotInstances(tokyo, { launchSpecification: { ...launchSpecification, securityGroupIds } })
    ec2.deleteSecurityGroup(tokyo, { groupId })
    await clock.advance(noticed)
    expect(request()).toMatchObject({ state: 'closed', status: { code: 'bad-parameters' } })
    expect(all()).toEqual([])
  })

  test('cancelled in time launches nothing', async () => {
    const { ec2, clock, cancel, request, all } = aSpotMarket()
    ec2.requestSpotInstances(tokyo, { launchSpecification })
    cancel()
    await clock.advance(60_000)
    expect(request()).toMatchObject({
      state: 'cancelled',
      status: { code: 'canceled-before-fulfillment' },
    })
    expect(all()).toEqual([])
  })

  test.each([
    [{ instanceCount: 0 }, 'InvalidParameterValue: Value (0)'],
    [{ launchSpecification: {} }, 'MissingParameter: The request must contain the parameter ImageId'],
    [{ launchSpecification: { ...launchSpecification, subnetId: 'subnet-0' } }, 'InvalidSubnetID.NotFound: '],
    [
      { launchSpecification: { ...launchSpecification, securityGroupIds: ['sg-0'] } },
      'InvalidGroup.NotFound: ',
    ],
    [{ dryRun: true }, 'DryRunOperation: '],
  ])('with %j is refused', (change, said) => {
    const { ec2, requests } = aSpotMarket()
    expect(refusal(() => ec2.requestSpotInstances(tokyo, { launchSpecification, ...change }))).toContain(said)
    expect(requests()).toEqual([])
  })
})

describe('DescribeSpotInstanceRequests', () => {
  test('filters, names and pages', () => {
    const { ec2, launch, requests } = aSpotMarket()
    launch({ ...oneTime, minCount: 6, maxCount: 6 })
    launch(persistent)
    const found = (name: string, value: string) =>
      ec2.describeSpotInstanceRequests(tokyo, { filters: [{ name, values: [value] }] }).items.length
    expect(found('type', 'persistent')).toBe(1)
    expect(found('state', 'active')).toBe(7)
    expect(found('status-code', 'fulfilled')).toBe(7)
    expect(found('instance-id', requests()[0]?.instanceId ?? '')).toBe(1)
    expect(refusal(() => found('colour', 'red'))).toMatch(/^InvalidParameterValue/)
    const requestIds = [requests()[3]?.requestId ?? '']
    expect(ec2.describeSpotInstanceRequests(tokyo, { requestIds }).items).toEqual([requests()[3]])
    expect(refusal(() => ec2.describeSpotInstanceRequests(tokyo, { requestIds, maxResults: 5 }))).toMatch(
      /^InvalidParameterCombination/,
    )
    const first = ec2.describeSpotInstanceRequests(tokyo, { maxResults: 5 })
    const second = ec2.describeSpotInstanceRequests(tokyo, { maxResults: 5, nextToken: first.nextToken })
    expect([...first.items, ...second.items]).toEqual(requests())
  })

  test('tags are set, shown and taken away', () => {
    const { ec2, launchOne, request } = aSpotMarket()
    launchOne(oneTime)
    const resourceIds = [request().requestId]
    ec2.createTags(tokyo, { resourceIds, tags: [{ key: 'Team', value: 'x' }] })
    expect(ec2.describeTags(tokyo).items).toMatchObject([
      { resourceType: 'spot-instances-request', resourceId: resourceIds[0], key: 'Team' },
    ])
    ec2.deleteTags(tokyo, { resourceIds })
    expect(request().tags.size).toBe(0)
  })

  test('forgets what is over with its instance', async () => {
    const { running, terminate, clock, requests, ec2 } = aSpotMarket()
    terminate(await running(oneTime))
    await clock.advance(3_700_000)
    ec2.describeInstances(tokyo)
    expect(requests()).toEqual([])
  })
})

describe('an interruption by EC2', () => {
  test('stops, and only EC2 starts again, with a new LaunchTime', async () => {
    const { ec2, running, start, clock, request, now, stateOf, calls } = aSpotMarket()
    const instanceId = await running(persistent)
    const before = now(instanceId).launchTimeEpochSeconds
    ec2.byAws.interruptSpot(tokyo.region, instanceId)
    await clock.advance(stopping)
    expect(now(instanceId)).toMatchObject({
      state: 'stopped',
      stateReason: { code: 'Server.SpotInstanceShutdown' },
    })
    expect(request()).toMatchObject({ state: 'open', status: { code: 'instance-stopped-no-capacity' } })
    expect(refusal(() => start(instanceId))).toMatch(/^IncorrectSpotRequestState/)
    await clock.advance(60_000)
    expect(stateOf(instanceId)).toBe('stopped')
    expect(ec2.byAws.resumeSpot(tokyo.region, instanceId)).toBe(instanceId)
    await clock.advance(boot)
    expect(request()).toMatchObject({ state: 'active', status: { code: 'fulfilled' } })
    expect(now(instanceId)).toMatchObject({ state: 'running', stateReason: undefined })
    expect(now(instanceId).launchTimeEpochSeconds).toBeGreaterThan(before + STOP_SECONDS)
    const starts = calls.filter((call) => call.operation === 'StartInstances')
    expect(starts.map((call) => call.outcome)).toEqual(['IncorrectSpotRequestState'])
  })

  test('hibernates slowly', async () => {
    const { ec2, running, clock, stateOf } = aSpotMarket()
    const instanceId = await running({
      ...oneTime,
      hibernate: true,
      spotOptions: { type: 'persistent' },
    })
    ec2.byAws.interruptSpot(tokyo.region, instanceId)
    await clock.advance(stopping)
    expect(stateOf(instanceId)).toBe('stopping')
    await clock.advance(60_000)
    expect(stateOf(instanceId)).toBe('stopped')
  })

  test('terminates a one-time instance for good', async () => {
    const { ec2, running, clock, request, now, all } = aSpotMarket()
    const instanceId = await running(oneTime)
    ec2.byAws.interruptSpot(tokyo.region, instanceId)
    expect(request().status.code).toBe('marked-for-termination')
    await clock.advance(60_000)
    expect(request()).toMatchObject({ state: 'closed', status: { code: 'instance-terminated-no-capacity' } })
    expect(now(instanceId).stateReason?.code).toBe('Server.SpotInstanceTermination')
    expect(all()).toHaveLength(1)
    expect(() => ec2.byAws.resumeSpot(tokyo.region, instanceId)).toThrow(RangeError)
  })

  test('terminates a persistent one whose request says so, which comes back when there is capacity', async () => {
    const { ec2, clock, request, all } = aSpotMarket()
    const launchSpecification = { imageId: 'ami-0123456789abcdef0', instanceType: 't3.micro' }
    ec2.requestSpotInstances(tokyo, { spot: { type: 'persistent' }, launchSpecification })
    await clock.advance(noticed + boot)
    const first = request().instanceId ?? ''
    ec2.byAws.interruptSpot(tokyo.region, first)
    await clock.advance(60_000)
    expect(request()).toMatchObject({ state: 'open', status: { code: 'instance-terminated-no-capacity' } })
    const second = ec2.byAws.resumeSpot(tokyo.region, first)
    expect(all()).toEqual([
      [first, 'terminated'],
      [second, 'pending'],
    ])
  })

  test('of what is no Spot instance, or down already, is a mistake', async () => {
    const { ec2, seedOne } = aSpotMarket()
    const onDemand = seedOne()
    const stopped = ec2.seed({ region: tokyo.region, name: 'spot', kind: 'persistent-spot' })
    for (const id of [onDemand, stopped]) {
      expect(() => ec2.byAws.interruptSpot(tokyo.region, id)).toThrow(RangeError)
    }
    expect(() => ec2.byAws.resumeSpot(tokyo.region, stopped)).toThrow('is disabled, not open')
  })
})
