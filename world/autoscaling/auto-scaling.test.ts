import { describe, expect, test } from 'vitest'
import { VirtualClock } from '../clock.ts'
import { BOOT_SECONDS, NEW_YEAR, STOP_SECONDS, tokyo } from '../ec2/an-ec2.ts'
import { Throttle } from '../throttle.ts'
import { anAutoScaling, RESPONSE_SECONDS, refused } from './an-auto-scaling.ts'
import type { CreateGroupInput } from './groups.ts'

const settled = RESPONSE_SECONDS + BOOT_SECONDS

async function withMembers(desiredCapacity = 2) {
  const world = anAutoScaling()
  world.create({ desiredCapacity, minSize: 1, maxSize: 3 })
  await world.seconds(settled)
  return world
}

describe('creating', () => {
  test.each<[Partial<CreateGroupInput>, string]>([
    [{ name: undefined }, 'ValidationError: 1 validation error'],
    [{ minSize: undefined }, 'ValidationError: 1 validation error'],
    [
      { maxSize: 0, minSize: 1 },
      'ValidationError: Max bound, 0, must be greater than or equal to min bound, 1',
    ],
    [
      { desiredCapacity: 5 },
      'ValidationError: Desired capacity:5 must be between the specified min size:0 and max',
    ],
    [{ launchConfigurationName: undefined }, 'ValidationError: Valid requests must contain either'],
    [{ launchConfigurationName: 'none' }, 'ValidationError: Launch configuration name not found'],
    [{ launchTemplate: { launchTemplateName: 'x' } }, 'ValidationError: Valid requests must contain either'],
    [
      { launchConfigurationName: undefined, launchTemplate: { launchTemplateName: 'none' } },
      'ValidationError: You must use a valid fully-formed launch template. The specified launch template',
    ],
    [{ availabilityZones: [] }, 'ValidationError: At least one Availability Zone or VPC Subnet is required.'],
    [{ healthCheckType: 'ELB' }, 'ValidationError'],
  ])('%j is refused', (input, said) => {
    const { create, autoScaling } = anAutoScaling()
    expect(refused(() => create(input))).toContain(said)
    expect(autoScaling.truth(tokyo.region)).toEqual([])
  })

  test('the same name twice', () => {
    const { create } = anAutoScaling()
    create()
    expect(refused(create)).toBe(
      'AlreadyExists: AutoScalingGroup by this name already exists - A group with the name web already exists',
    )
  })

  test('a launch configuration in use cannot go', () => {
    const { create, autoScaling } = anAutoScaling()
    create({ desiredCapacity: 0 })
    const remove = () => refused(() => autoScaling.deleteLaunchConfiguration(tokyo, { name: 'plain' }))
    expect(remove()).toMatch(/^ResourceInUse/)
    autoScaling.deleteAutoScalingGroup(tokyo, { name: 'web' })
    expect([remove(), remove()]).toEqual(['not refused', expect.stringMatching(/not found - Launch conf/)])
  })
})

describe('changing', () => {
  test('the desired capacity stays within its bounds, and follows them', async () => {
    const { autoScaling, group } = await withMembers()
    const desire = (desiredCapacity: number) =>
      refused(() => autoScaling.setDesiredCapacity(tokyo, { name: 'web', desiredCapacity }))
    expect([desire(0), desire(4), desire(3)]).toEqual([
      'ValidationError: New SetDesiredCapacity value 0 is below min value 1 for the AutoScalingGroup.',
      'ValidationError: New SetDesiredCapacity value 4 is above max value 3 for the AutoScalingGroup.',
      'not refused',
    ])
    autoScaling.updateAutoScalingGroup(tokyo, { name: 'web', maxSize: 2 })
    expect(group().desiredCapacity).toBe(2)
  })

  test.each([
    ['setDesiredCapacity', { desiredCapacity: 1 }],
    ['updateAutoScalingGroup', {}],
    ['suspendProcesses', { processes: [] }],
    ['deleteAutoScalingGroup', {}],
  ] as const)('%s of a group that is not there is refused', (operation, more) => {
    const { autoScaling } = anAutoScaling()
    const call = () => autoScaling[operation](tokyo, { name: 'none', processes: [], ...more })
    expect(refused(call)).toBe('ValidationError: AutoScalingGroup name not found - null')
  })
})

describe('a member', () => {
  test('detached goes on running without its group’s name, and is replaced or not', async () => {
    const { autoScaling, memberIds, now, seconds, group } = await withMembers()
    const [first = '', second = ''] = memberIds()
    const detach = (id: string, decrement: boolean) =>
      autoScaling.detachInstances(tokyo, { name: 'web', instanceIds: [id], decrement })
    expect(detach(first, true)).toMatchObject([{ description: `Detaching EC2 instance: ${first}` }])
    await seconds(settled)
    expect(memberIds()).toEqual([second])
    expect(now(first)).toMatchObject({ state: 'running', tags: new Map() })
    expect(refused(() => detach(second, true))).toMatch(/Currently, desiredSize equals minSize \(1\)/)
    detach(second, false)
    await seconds(settled)
    expect(group().desiredCapacity).toBe(1)
    expect(memberIds()).toEqual([expect.not.stringMatching(second)])
    expect(refused(() => detach(first, false))).toMatch(/is not part of Auto Scaling group web/)
  })

  test('attached counts, and is given the group’s name', async () => {
    const { autoScaling, launchOne, now, seconds, group, memberIds } = await withMembers()
    const instanceIds = [launchOne()]
    const attach = (ids: string[]) =>
      refused(() => autoScaling.attachInstances(tokyo, { name: 'web', instanceIds: ids }))
    expect(attach(instanceIds)).toMatch(/is not in correct state: running/)
    await seconds(BOOT_SECONDS)
    expect(attach(instanceIds)).toBe('not refused')
    expect([...now(instanceIds[0] ?? '').tags]).toEqual([['aws:autoscaling:groupName', 'web']])
    await seconds(600)
    expect(group().desiredCapacity).toBe(3)
    expect(memberIds()).toHaveLength(3)
    expect(attach(instanceIds)).toMatch(/already part of AutoScalingGroup:web/)
    const another = [launchOne()]
    await seconds(BOOT_SECONDS)
    expect(attach(another)).toMatch(/has min-size=1, max-size=3, and desired-size=3. To attach 1 more/)
    expect(attach(['i-0123456789abcdef0'])).toMatch(/Invalid Instance ID/)
  })

  test('is terminated with or without a successor', async () => {
    const { autoScaling, memberIds, seconds, stateOf, group } = await withMembers()
    const [first = '', second = ''] = memberIds()
    const terminate = (instanceId: string, decrement: boolean) =>
      autoScaling.terminateInstanceInAutoScalingGroup(tokyo, { instanceId, decrement })
    expect(terminate(first, true)).toMatchObject({ statusCode: 'InProgress', groupName: 'web' })
    expect(group().desiredCapacity).toBe(1)
    await seconds(STOP_SECONDS + settled)
    expect(stateOf(first)).toBe('terminated')
    expect(memberIds()).toEqual([second])
    terminate(second, false)
    await seconds(STOP_SECONDS + settled)
    expect(memberIds()).toEqual([expect.not.stringMatching(second)])
    expect(refused(() => terminate(first, false))).toMatch(/No managed instance found for instance ID/)
  })
})

describe('deleting', () => {
  test('a group with members takes force, and then they go with it', async () => {
    const { autoScaling, memberIds, seconds, stateOf } = await withMembers()
    const ids = memberIds()
    const remove = (forceDelete?: boolean) =>
      refused(() => autoScaling.deleteAutoScalingGroup(tokyo, { name: 'web', forceDelete }))
    expect(remove()).toMatch(
      /^ResourceInUse: You cannot delete an AutoScalingGroup while there are instances/,
    )
    expect([remove(true), remove(true)]).toEqual([
      'not refused',
      expect.stringMatching(/^ScalingActivityInPr/),
    ])
    await seconds(RESPONSE_SECONDS + STOP_SECONDS + RESPONSE_SECONDS)
    expect(ids.map(stateOf)).toEqual(['terminated', 'terminated'])
    expect(autoScaling.truth(tokyo.region)).toEqual([])
  })
})

describe('describing', () => {
  test('groups are found by name and tag, page by page', () => {
    const { autoScaling, create } = anAutoScaling()
    for (const name of ['c', 'a', 'b']) {
      create({ name, desiredCapacity: 0, tags: [{ key: 'of', value: name, propagateAtLaunch: true }] })
    }
    const names = (input: Parameters<typeof autoScaling.describeAutoScalingGroups>[1]) => {
      const page = autoScaling.describeAutoScalingGroups(tokyo, input)
      return { names: page.items.map(({ name }) => name), nextToken: page.nextToken }
    }
    expect(names({}).names).toEqual(['a', 'b', 'c'])
    expect(names({ names: ['b', 'none'] }).names).toEqual(['b'])
    expect(names({ filters: [{ name: 'tag:of', values: ['c'] }] }).names).toEqual(['c'])
    expect(names({ filters: [{ name: 'tag-key', values: ['of'] }] }).names).toHaveLength(3)
    const first = names({ maxRecords: 2 })
    expect(names({ maxRecords: 2, nextToken: first.nextToken })).toEqual({
      names: ['c'],
      nextToken: undefined,
    })
    expect(refused(() => names({ nextToken: 'nonsense' }))).toMatch(/^InvalidNextToken/)
    expect(refused(() => names({ maxRecords: 101 }))).toMatch(/^ValidationError/)
  })

  test('a region the account has not enabled knows nobody', () => {
    const { autoScaling } = anAutoScaling()
    expect(refused(() => autoScaling.describeAutoScalingGroups({ region: 'mars-1' }))).toMatch(
      /^InvalidClientT/,
    )
  })
})

test('its own API is throttled apart from EC2’s', async () => {
  const clock = new VirtualClock(NEW_YEAR)
  const throttle = new Throttle(clock)
  const { autoScaling } = anAutoScaling({ clock, throttle })
  const says = () => refused(() => autoScaling.describeAutoScalingGroups(tokyo))
  const answers = Array.from({ length: 150 }, says)
  expect(answers.filter((said) => said === 'Throttling: Rate exceeded').length).toBe(51)
  await clock.advance(1000)
  expect(says()).toBe('not refused')
  expect(throttle.report()).toMatchObject([{ bucket: 'Auto Scaling', refusedCalls: 51 }])
})
