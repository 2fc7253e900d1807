import { describe, expect, test } from 'vitest'
import { VirtualClock } from '../clock.ts'
import { BOOT_SECONDS, NEW_YEAR, refusal, STOP_SECONDS, tokyo } from '../ec2/an-ec2.ts'
import { Throttle } from '../throttle.ts'
import { anAutoScaling, HEALTH_CHECK_SECONDS, RESPONSE_SECONDS, RETRY_SECONDS } from './an-auto-scaling.ts'

const settled = RESPONSE_SECONDS + BOOT_SECONDS

describe('a group', () => {
  test('launches up to its desired capacity, each where the fewest are', async () => {
    const { create, members, seconds } = anAutoScaling()
    create({ desiredCapacity: 3 })
    expect(members()).toEqual([])
    await seconds(RESPONSE_SECONDS)
    expect(members().map(({ lifecycle }) => lifecycle)).toEqual(['Pending', 'Pending', 'Pending'])
    await seconds(BOOT_SECONDS)
    expect(members().map(({ lifecycle }) => lifecycle)).toEqual(['InService', 'InService', 'InService'])
    expect(new Set(members().map(({ availabilityZone }) => availabilityZone)).size).toBe(2)
  })

  test('launches as the service, without anybody’s key (A11)', async () => {
    const { create, calls, seconds } = anAutoScaling()
    create()
    await seconds(settled)
    expect(calls.filter(({ operation }) => operation === 'RunInstances')).toMatchObject([
      { caller: undefined, invokedBy: 'autoscaling.amazonaws.com', outcome: 'ok' },
    ])
  })

  test('terminates what is too many, oldest first, and nothing that is protected from it', async () => {
    const { create, autoScaling, memberIds, seconds, stateOf } = anAutoScaling()
    create({ desiredCapacity: 1 })
    await seconds(settled)
    autoScaling.updateAutoScalingGroup(tokyo, { name: 'web', newInstancesProtected: true })
    autoScaling.setDesiredCapacity(tokyo, { name: 'web', desiredCapacity: 3 })
    await seconds(settled)
    const [first = '', ...others] = memberIds()
    autoScaling.setDesiredCapacity(tokyo, { name: 'web', desiredCapacity: 0 })
    await seconds(RESPONSE_SECONDS + STOP_SECONDS)
    expect(stateOf(first)).toBe('terminated')
    expect(memberIds()).toEqual(others)
    expect(others.map(stateOf)).toEqual(['running', 'running'])
  })

  test('that cannot launch says why, and tries again', async () => {
    const clock = new VirtualClock(NEW_YEAR)
    const { create, autoScaling, ec2, members } = anAutoScaling({}, { clock, throttle: new Throttle(clock) })
    create()
    await clock.advance(RESPONSE_SECONDS * 1000 - 1)
    for (let n = 0; n < 5; n += 1) {
      ec2.runInstances(tokyo, { imageId: 'ami-01234567', minCount: 1, maxCount: 1 })
    }
    await clock.advance(1)
    expect(autoScaling.describeScalingActivities(tokyo).items).toMatchObject([
      { statusCode: 'Failed', statusMessage: 'Request limit exceeded. Launching EC2 instance failed.' },
    ])
    expect(members()).toEqual([])
    await clock.advance(RETRY_SECONDS * 1000)
    expect(members()).toHaveLength(1)
  })
})

describe('a member that is not running (A4)', () => {
  test.each(['stopInstances', 'terminateInstances'] as const)(
    'after %s is found out, terminated and replaced',
    async (operation) => {
      const { create, ec2, memberIds, seconds, stateOf } = anAutoScaling()
      create()
      await seconds(settled)
      const [member = ''] = memberIds()
      ec2[operation](tokyo, { instanceIds: [member] })
      await seconds(HEALTH_CHECK_SECONDS - 1)
      expect(memberIds()).toEqual([member])
      await seconds(1)
      expect(stateOf(member)).toBe('terminated')
      await seconds(settled)
      expect(memberIds()).toEqual([expect.not.stringMatching(member)])
    },
  )

  test('is replaced as often as it is stopped: stopping loops', async () => {
    const { create, ec2, memberIds, seconds } = anAutoScaling()
    create()
    const stopped = new Set<string>()
    for (let round = 0; round < 4; round += 1) {
      await seconds(settled + HEALTH_CHECK_SECONDS)
      const [member = ''] = memberIds()
      ec2.stopInstances(tokyo, { instanceIds: [member] })
      stopped.add(member)
    }
    expect(stopped.size).toBe(4)
  })

  test('is left alone where it runs again by the time of the check', async () => {
    const { create, ec2, memberIds, seconds, stateOf } = anAutoScaling()
    create()
    await seconds(settled)
    const [member = ''] = memberIds()
    ec2.stopInstances(tokyo, { instanceIds: [member] })
    await seconds(STOP_SECONDS)
    ec2.startInstances(tokyo, { instanceIds: [member] })
    await seconds(600)
    expect(memberIds()).toEqual([member])
    expect(stateOf(member)).toBe('running')
  })

  test.each([
    ['HealthCheck', { health: 'Healthy', state: 'stopped', count: 1 }],
    ['ReplaceUnhealthy', { health: 'Unhealthy', state: 'stopped', count: 1 }],
    ['Terminate', { health: 'Unhealthy', state: 'stopped', count: 1 }],
    ['Launch', { health: undefined, state: 'terminated', count: 0 }],
  ])(
    'with %s suspended, not all of that happens, and what did not is made good later',
    async (process, then) => {
      const { create, autoScaling, ec2, members, memberIds, seconds, stateOf } = anAutoScaling()
      create()
      await seconds(settled)
      const [member = ''] = memberIds()
      autoScaling.suspendProcesses(tokyo, { name: 'web', processes: [process] })
      ec2.stopInstances(tokyo, { instanceIds: [member] })
      await seconds(600)
      const [left] = members()
      expect({ health: left?.health, state: stateOf(member), count: members().length }).toEqual(then)
      autoScaling.resumeProcesses(tokyo, { name: 'web', processes: [process] })
      await seconds(HEALTH_CHECK_SECONDS + settled + RESPONSE_SECONDS)
      expect(memberIds()).toEqual([expect.not.stringMatching(member)])
    },
  )

  test('is terminated even where it is protected from users’ calls', async () => {
    const { create, ec2, memberIds, seconds, stateOf } = anAutoScaling()
    create()
    await seconds(settled)
    const [instanceId = ''] = memberIds()
    ec2.modifyInstanceAttribute(tokyo, {
      instanceId,
      attributes: [{ attribute: 'disableApiTermination', value: 'true' }],
    })
    ec2.stopInstances(tokyo, { instanceIds: [instanceId] })
    expect(refusal(() => ec2.terminateInstances(tokyo, { instanceIds: [instanceId] }))).toMatch(
      /^OperationNot/,
    )
    await seconds(HEALTH_CHECK_SECONDS)
    expect(stateOf(instanceId)).toBe('terminated')
  })
})

describe('the tags of a member', () => {
  const tags = [
    { key: 'team', value: 'red', propagateAtLaunch: true },
    { key: 'cost', value: 'blue', propagateAtLaunch: false },
  ]

  test('are there with its first event, and the group’s name is nobody’s to write', async () => {
    const seen: unknown[] = []
    const world = anAutoScaling(
      {},
      {
        onStateChange: ({ instanceId }) => seen.push(Object.fromEntries(world.now(instanceId).tags)),
      },
    )
    world.create({ tags })
    await world.seconds(RESPONSE_SECONDS)
    expect(seen).toEqual([{ 'aws:autoscaling:groupName': 'web', team: 'red' }])
    const forged = {
      resourceIds: world.memberIds(),
      tags: [{ key: 'aws:autoscaling:groupName', value: 'x' }],
    }
    expect(refusal(() => world.ec2.createTags(tokyo, forged))).toMatch(/reserved/)
    expect(refusal(() => world.ec2.deleteTags(tokyo, forged))).toMatch(/reserved/)
  })

  test('come late, where the world is told so (A7)', async () => {
    let lateSeconds = 7
    const { create, memberIds, now, seconds } = anAutoScaling({ tagLateSeconds: () => lateSeconds })
    create({ tags })
    await seconds(RESPONSE_SECONDS)
    const [member = ''] = memberIds()
    lateSeconds = 0
    await seconds(6)
    expect([...now(member).tags.keys()]).toEqual([])
    await seconds(1)
    expect([...now(member).tags.keys()]).toEqual(['aws:autoscaling:groupName', 'team'])
  })

  test('of a template are there from the start, late as the group’s may be', async () => {
    const { create, ec2, memberIds, now, seconds } = anAutoScaling({ tagLateSeconds: () => 30 })
    ec2.createLaunchTemplate(tokyo, {
      launchTemplateName: 'workers',
      data: {
        imageId: 'ami-01234567',
        instanceType: 'm7g.large',
        tagSpecifications: [{ resourceType: 'instance', tags: [{ key: 'team', value: 'green' }] }],
      },
    })
    create({ launchConfigurationName: undefined, launchTemplate: { launchTemplateName: 'workers' }, tags })
    await seconds(RESPONSE_SECONDS)
    const [member = ''] = memberIds()
    const tagsNow = () => Object.fromEntries(now(member).tags)
    expect(now(member).instanceType).toBe('m7g.large')
    expect(tagsNow()).toEqual({
      team: 'green',
      'aws:ec2launchtemplate:id': expect.any(String),
      'aws:ec2launchtemplate:version': '1',
    })
    await seconds(30)
    expect(tagsNow()).toMatchObject({ team: 'red', 'aws:autoscaling:groupName': 'web' })
  })
})

test('after close nothing happens of itself', async () => {
  const { create, autoScaling, members, seconds } = anAutoScaling()
  create()
  autoScaling.close()
  await seconds(600)
  expect(members()).toEqual([])
})
