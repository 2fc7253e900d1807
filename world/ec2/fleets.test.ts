import { describe, expect, test } from 'vitest'
import { Throttle } from '../throttle.ts'
import { anEc2, BOOT_SECONDS, only, refusal, STOP_SECONDS, tokyo } from './an-ec2.ts'
import type { CreateFleetInput } from './create-fleet.ts'
import type { Ec2Options } from './ec2-options.ts'

const REPLACEMENT_SECONDS = 30
const boot = BOOT_SECONDS * 1000

function aFleetWorld(more: Partial<Ec2Options> = {}) {
  const world = anEc2({ fleetReplacementSeconds: REPLACEMENT_SECONDS, ...more })
  const { launchTemplateId } = world.ec2.createLaunchTemplate(tokyo, {
    launchTemplateName: 'workers',
    data: {
      imageId: 'ami-0123456789abcdef0',
      instanceType: 'c7g.large',
      tagSpecifications: [{ resourceType: 'instance', tags: [{ key: 'Name', value: 'worker' }] }],
    },
  })
  const aFleet = (more: Partial<CreateFleetInput> = {}): CreateFleetInput => ({
    configs: [{ specification: { launchTemplateId, version: '1' }, overrides: [] }],
    totalTargetCapacity: 2,
    ...more,
  })
  const create = (more: Partial<CreateFleetInput> = {}) => world.ec2.createFleet(tokyo, aFleet(more))
  const describe = (fleetId: string) => only(world.ec2.describeFleets(tokyo, { fleetIds: [fleetId] }).items)
  const activeIds = (fleetId: string) => describe(fleetId).active.map(({ instanceId }) => instanceId)
  return { ...world, aFleet, create, describe, activeIds, launchTemplateId }
}

describe('a fleet of type instant', () => {
  test('has launched when the call returns, by the service and with tags no user can write (A4)', () => {
    const { create, calls, ec2 } = aFleetWorld()
    const { fleet, launched } = create({
      type: 'instant',
      tagSpecifications: [{ resourceType: 'instance', tags: [{ key: 'team', value: 'red' }] }],
    })
    expect(
      launched.map(({ state, instanceType, tags }) => ({ state, instanceType, ...Object.fromEntries(tags) })),
    ).toEqual(
      Array.from({ length: 2 }, () => ({
        state: 'pending',
        instanceType: 'c7g.large',
        Name: 'worker',
        team: 'red',
        'aws:ec2:fleet-id': fleet.fleetId,
        'aws:ec2launchtemplate:id': expect.stringMatching(/^lt-/),
        'aws:ec2launchtemplate:version': '1',
      })),
    )
    expect(calls.slice(-2)).toMatchObject([
      { operation: 'CreateFleet', resourceIds: [fleet.fleetId] },
      { operation: 'RunInstances', caller: undefined, invokedBy: 'ec2fleet.amazonaws.com' },
    ])
    const resourceIds = launched.map(({ instanceId }) => instanceId)
    expect(
      refusal(() => ec2.createTags(tokyo, { resourceIds, tags: [{ key: 'aws:ec2:fleet-id', value: 'x' }] })),
    ).toMatch(/reserved/)
  })

  test('says what it could not launch, and tries the next override', () => {
    const { create } = aFleetWorld()
    const broken = create({
      type: 'instant',
      configs: [
        {
          specification: { launchTemplateName: 'workers', version: '1' },
          overrides: [{ subnetId: 'subnet-00000000' }, { instanceType: 'm7g.large' }],
        },
      ],
    })
    expect(broken.launched.map(({ instanceType }) => instanceType)).toEqual(['m7g.large', 'm7g.large'])
    expect(broken.fleet.errors).toMatchObject([{ errorCode: 'InvalidSubnetID.NotFound' }])
  })

  test('replaces nothing, and is listed only where it is named', async () => {
    const { ec2, create, activeIds, clock } = aFleetWorld()
    const { fleet, launched } = create({ type: 'instant' })
    ec2.terminateInstances(tokyo, { instanceIds: launched.map(({ instanceId }) => instanceId) })
    await clock.advance(3_600_000)
    expect(activeIds(fleet.fleetId)).toEqual([])
    expect(ec2.describeFleets(tokyo).items).toEqual([])
    expect(refusal(() => ec2.describeFleetInstances(tokyo, { fleetId: fleet.fleetId }))).toMatch(
      /^UnsupportedOperation/,
    )
  })
})

describe('a fleet of type maintain', () => {
  test('launches in a moment, and replaces what is terminated', async () => {
    const { ec2, create, activeIds, clock } = aFleetWorld()
    const { fleet, launched } = create()
    expect(launched).toEqual([])
    await clock.advance(boot)
    const [first = '', second = ''] = activeIds(fleet.fleetId)
    ec2.terminateInstances(tokyo, { instanceIds: [first] })
    await clock.advance(REPLACEMENT_SECONDS * 1000 - 1)
    expect(activeIds(fleet.fleetId)).toEqual([second])
    await clock.advance(1)
    expect(activeIds(fleet.fleetId)).toEqual([second, expect.any(String)])
  })

  test('replaces what is stopped too, again and again, and leaves it stopped', async () => {
    const { ec2, create, activeIds, clock, stateOf } = aFleetWorld()
    const { fleet } = create({ totalTargetCapacity: 1 })
    const stopped: string[] = []
    for (let round = 0; round < 3; round += 1) {
      await clock.advance(boot)
      const [member = ''] = activeIds(fleet.fleetId)
      ec2.stopInstances(tokyo, { instanceIds: [member] })
      stopped.push(member)
      await clock.advance((REPLACEMENT_SECONDS + STOP_SECONDS) * 1000)
    }
    expect(new Set(stopped).size).toBe(3)
    expect(stopped.map(stateOf)).toEqual(['stopped', 'stopped', 'stopped'])
    expect(activeIds(fleet.fleetId)).toHaveLength(1)
  })

  test('tries again what failed: here for want of request tokens (A9)', async () => {
    const { clock } = anEc2()
    const { ec2, create, describe } = aFleetWorld({ clock, throttle: new Throttle(clock) })
    for (let n = 0; n < 5; n += 1)
      ec2.runInstances(tokyo, { imageId: 'ami-01234567', minCount: 1, maxCount: 1 })
    const { fleet } = create()
    await clock.advance(0)
    expect(describe(fleet.fleetId)).toMatchObject({
      activityStatus: 'error',
      fleet: { errors: [{ errorCode: 'RequestLimitExceeded' }] },
    })
    await clock.advance(REPLACEMENT_SECONDS * 1000)
    expect(describe(fleet.fleetId)).toMatchObject({ activityStatus: 'fulfilled', fleet: { errors: [] } })
  })
})

test('a fleet of type request launches once and replaces nothing', async () => {
  const { ec2, create, activeIds, clock } = aFleetWorld()
  const { fleet } = create({ type: 'request' })
  await clock.advance(boot)
  const [first = '', second = ''] = activeIds(fleet.fleetId)
  ec2.terminateInstances(tokyo, { instanceIds: [first] })
  await clock.advance(3_600_000)
  expect(activeIds(fleet.fleetId)).toEqual([second])
})

describe('a fleet on Spot (A27)', () => {
  const marketsOf = (members: readonly { readonly spot?: unknown }[]): string[] =>
    members.map(({ spot }) => (spot === undefined ? 'on-demand' : 'spot'))

  test.each<[Partial<CreateFleetInput>, string[]]>([
    [{ defaultTargetCapacityType: 'spot' }, ['spot', 'spot']],
    [{ spotTargetCapacity: 1 }, ['on-demand', 'spot']],
    [{ onDemandTargetCapacity: 1, defaultTargetCapacityType: 'spot' }, ['on-demand', 'spot']],
    [{ onDemandTargetCapacity: 1, spotTargetCapacity: 1 }, ['on-demand', 'spot']],
  ])('launches what %j says', (more, markets) => {
    const { create } = aFleetWorld()
    expect(marketsOf(create({ type: 'instant', ...more }).launched)).toEqual(markets)
  })

  test('has members of one-time requests, which cannot be stopped, and replaces them in kind', async () => {
    const { ec2, create, describe, clock } = aFleetWorld()
    const { fleetId } = create({ spotTargetCapacity: 1 }).fleet
    await clock.advance(boot)
    const before = describe(fleetId).active
    expect(marketsOf(before)).toEqual(['on-demand', 'spot'])
    const [, spot = ''] = before.map(({ instanceId }) => instanceId)
    expect(ec2.describeSpotInstanceRequests(tokyo).items).toMatchObject([
      { instanceId: spot, state: 'active', market: { type: 'one-time' } },
    ])
    expect(refusal(() => ec2.stopInstances(tokyo, { instanceIds: [spot] }))).toMatch(/^UnsupportedOperation/)
    ec2.byAws.interruptSpot(tokyo.region, spot)
    await clock.advance((STOP_SECONDS + REPLACEMENT_SECONDS + BOOT_SECONDS) * 1000)
    const after = describe(fleetId).active
    expect(marketsOf(after)).toEqual(['on-demand', 'spot'])
    expect(after[1]?.instanceId).not.toBe(spot)
  })

  test('says of which kind it could not launch, and tries again', async () => {
    const { ec2, create, describe, clock } = aFleetWorld()
    const end = ec2.byAws.runOutOfCapacity(tokyo.region, { market: 'spot' })
    const { fleetId } = create({ spotTargetCapacity: 1 }).fleet
    await clock.advance(boot)
    expect(marketsOf(describe(fleetId).active)).toEqual(['on-demand'])
    expect(describe(fleetId).fleet.errors).toMatchObject([
      { market: 'spot', errorCode: 'InsufficientInstanceCapacity' },
    ])
    end()
    await clock.advance(REPLACEMENT_SECONDS * 1000)
    expect(describe(fleetId)).toMatchObject({ activityStatus: 'fulfilled', fleet: { errors: [] } })
  })

  test('of which the target is lowered has fewer of its usual kind', async () => {
    const { ec2, create, describe, clock } = aFleetWorld()
    const { fleetId } = create({ defaultTargetCapacityType: 'spot', onDemandTargetCapacity: 1 }).fleet
    await clock.advance(boot)
    ec2.modifyFleet(tokyo, { fleetId, totalTargetCapacity: 1 })
    expect(marketsOf(describe(fleetId).active)).toEqual(['on-demand'])
  })
})

describe('deleting fleets', () => {
  test('with their instances', async () => {
    const { ec2, create, describe, activeIds, clock, stateOf } = aFleetWorld()
    const { fleetId } = create().fleet
    await clock.advance(boot)
    const members = activeIds(fleetId)
    ec2.modifyInstanceAttribute(tokyo, {
      instanceId: members[0] ?? '',
      attributes: [{ attribute: 'disableApiTermination', value: 'true' }],
    })
    expect(ec2.deleteFleets(tokyo, { fleetIds: [fleetId], terminateInstances: true }).deleted).toMatchObject([
      { fleetId, previous: 'active', current: 'deleted_terminating' },
    ])
    await clock.advance(3_000_000)
    expect(members.map(stateOf)).toEqual(['terminated', 'terminated'])
    expect(describe(fleetId).state).toBe('deleted')
  })

  test('without them, which then nobody replaces', async () => {
    const { ec2, create, describe, activeIds, clock } = aFleetWorld()
    const { fleetId } = create().fleet
    await clock.advance(boot)
    ec2.deleteFleets(tokyo, { fleetIds: [fleetId], terminateInstances: false })
    const [first = ''] = activeIds(fleetId)
    ec2.terminateInstances(tokyo, { instanceIds: [first] })
    await clock.advance(3_000_000)
    expect(describe(fleetId)).toMatchObject({ state: 'deleted_running', active: [{ state: 'running' }] })
  })

  test('that are not there is said of each, and holds up no other', () => {
    const { ec2, create } = aFleetWorld()
    const { fleetId } = create().fleet
    const unknown = `fleet-${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(12)}`
    const once = () =>
      ec2.deleteFleets(tokyo, { fleetIds: [unknown, 'fleet-1', fleetId], terminateInstances: true })
    expect(once()).toMatchObject({
      deleted: [{ fleetId }],
      failed: [{ code: 'fleetIdDoesNotExist' }, { code: 'fleetIdMalformed' }],
    })
    expect(once().failed.map(({ code }) => code)).toContain('fleetNotInDeletableState')
  })
})

describe('CreateFleet', () => {
  test('the same token with the same request is the same fleet', () => {
    const { ec2, aFleet, create } = aFleetWorld()
    const [one, two] = [create({ clientToken: 't' }), create({ clientToken: 't' })]
    expect(two.fleet.fleetId).toBe(one.fleet.fleetId)
    expect(
      refusal(() => ec2.createFleet(tokyo, aFleet({ clientToken: 't', totalTargetCapacity: 3 }))),
    ).toMatch(/^IdempotentParameterMismatch/)
  })

  test.each<[Partial<CreateFleetInput>, string]>([
    [{ type: 'eternal' }, 'InvalidParameterValue: Value (eternal) for parameter type is invalid.'],
    [{ configs: [] }, 'MissingParameter'],
    [
      { configs: [{ specification: { launchTemplateName: 'none' }, overrides: [] }] },
      'InvalidLaunchTemplateName',
    ],
    [{ totalTargetCapacity: undefined }, 'MissingParameter'],
    [{ defaultTargetCapacityType: 'reserved' }, 'InvalidParameterValue: Value (reserved)'],
    [{ onDemandTargetCapacity: 3 }, 'InvalidParameterCombination'],
    [{ onDemandTargetCapacity: 1, spotTargetCapacity: 2 }, 'InvalidParameterCombination'],
    [
      { tagSpecifications: [{ resourceType: 'instance', tags: [{ key: 'a', value: 'b' }] }] },
      "InvalidParameterValue: 'instance' is not a valid taggable resource type",
    ],
    [{ dryRun: true }, 'DryRunOperation'],
  ])('%j is refused', (more, said) => {
    const { ec2, aFleet } = aFleetWorld()
    expect(refusal(() => ec2.createFleet(tokyo, aFleet(more)))).toContain(said)
    expect(ec2.describeFleets(tokyo).items).toEqual([])
  })
})

describe('changing the target of a fleet (A27)', () => {
  test('to less, without ending what there is: nothing lost is replaced', async () => {
    const world = aFleetWorld()
    const { fleetId } = world.create({ type: 'maintain' }).fleet
    await world.clock.advance(boot)
    world.ec2.modifyFleet(tokyo, {
      fleetId,
      totalTargetCapacity: 0,
      excessCapacityTerminationPolicy: 'no-termination',
    })
    const [first = '', second = ''] = world.activeIds(fleetId)
    world.ec2.stopInstances(tokyo, { instanceIds: [first] })
    await world.clock.advance((STOP_SECONDS + REPLACEMENT_SECONDS) * 2000)
    expect([first, second].map(world.stateOf)).toEqual(['stopped', 'running'])
    expect(world.activeIds(fleetId)).toEqual([second])
  })

  test('to less ends what is too many, to more launches what is missing', async () => {
    const world = aFleetWorld()
    const { fleetId } = world.create({ type: 'maintain' }).fleet
    await world.clock.advance(boot)
    world.ec2.modifyFleet(tokyo, { fleetId, totalTargetCapacity: 1 })
    await world.clock.advance(STOP_SECONDS * 1000)
    expect(world.activeIds(fleetId)).toHaveLength(1)
    world.ec2.modifyFleet(tokyo, { fleetId, totalTargetCapacity: 3 })
    await world.clock.advance(boot)
    expect(world.activeIds(fleetId)).toHaveLength(3)
  })

  test('is refused for fleets that replace nothing, for what is deleted, and for nonsense', async () => {
    const world = aFleetWorld()
    const { fleetId } = world.create({ type: 'instant' }).fleet
    expect(refusal(() => world.ec2.modifyFleet(tokyo, { fleetId, totalTargetCapacity: 0 }))).toMatch(
      /^UnsupportedOperation/,
    )
    const kept = world.create({ type: 'maintain' }).fleet.fleetId
    expect(refusal(() => world.ec2.modifyFleet(tokyo, { fleetId: kept }))).toMatch(/^MissingParameter/)
    world.ec2.deleteFleets(tokyo, { fleetIds: [kept], terminateInstances: true })
    expect(refusal(() => world.ec2.modifyFleet(tokyo, { fleetId: kept, totalTargetCapacity: 0 }))).toMatch(
      /^IncorrectState/,
    )
  })
})
