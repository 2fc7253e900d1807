import { describe, expect, test } from 'vitest'
import { aLaunch, anEc2, refusal, tokyo } from './an-ec2.ts'
import { INSTANCE_STORE_IMAGE } from './images.ts'

const set = (attribute: string, value: string) => ({ attributes: [{ attribute, value }] })

describe('ModifyInstanceAttribute', () => {
  test('changes the type of a stopped instance only', async () => {
    const { ec2, clock, seedOne, now } = anEc2()
    const instanceId = seedOne()
    ec2.modifyInstanceAttribute(tokyo, { instanceId, ...set('instanceType', 'm7g.large') })
    expect(now(instanceId).instanceType).toBe('m7g.large')
    ec2.startInstances(tokyo, { instanceIds: [instanceId] })
    await clock.advance(10_000)
    expect(
      refusal(() => ec2.modifyInstanceAttribute(tokyo, { instanceId, ...set('instanceType', 't3.nano') })),
    ).toBe(`IncorrectInstanceState: The instance '${instanceId}' is not in the 'stopped' state.`)
    expect(now(instanceId).instanceType).toBe('m7g.large')
  })

  test.each(['disableApiStop', 'disableApiTermination', 'sourceDestCheck'])(
    'changes %s of a running one',
    async (attribute) => {
      const { ec2, clock, launchOne } = anEc2()
      const instanceId = launchOne()
      await clock.advance(10_000)
      const read = () => ec2.describeInstanceAttribute(tokyo, { instanceId, attribute }).value
      const before = read()
      ec2.modifyInstanceAttribute(tokyo, { instanceId, ...set(attribute, String(before !== true)) })
      expect(read()).toBe(before !== true)
    },
  )

  test.each([
    [{ attributes: [] }, 'InvalidParameterCombination: No attributes specified.'],
    [
      {
        attributes: [
          ...set('disableApiStop', 'true').attributes,
          ...set('sourceDestCheck', 'true').attributes,
        ],
      },
      'InvalidParameterCombination: Fields for multiple attribute types specified: disableApiStop, sourceDestCheck',
    ],
    [set('instanceType', 'enormous'), "InvalidParameterValue: Invalid value 'enormous' for InstanceType."],
    [set('disableApiStop', 'yes'), 'InvalidParameterValue: Value (yes)'],
    [set('rootDeviceName', '/dev/sda1'), 'InvalidParameterValue: Value (rootDeviceName)'],
    [{ ...set('disableApiStop', 'true'), dryRun: true }, 'DryRunOperation'],
  ])('refuses %j', (change, said) => {
    const { ec2, seedOne, now } = anEc2()
    const instanceId = seedOne()
    const before = now(instanceId)
    expect(refusal(() => ec2.modifyInstanceAttribute(tokyo, { instanceId, ...change }))).toContain(said)
    expect(now(instanceId)).toBe(before)
  })
})

describe('protection is not to be had (A4)', () => {
  test.each([
    ['disableApiStop', 'one-time-spot'],
    ['disableApiStop', 'persistent-spot'],
    ['disableApiTermination', 'persistent-spot'],
    ['disableApiStop', 'instance-store'],
  ] as const)('%s of %s, be it to set or to clear', (attribute, kind) => {
    const { ec2 } = anEc2()
    const instanceId = ec2.seed({ region: tokyo.region, name: kind, kind })
    for (const value of ['true', 'false']) {
      expect(
        refusal(() => ec2.modifyInstanceAttribute(tokyo, { instanceId, ...set(attribute, value) })),
      ).toContain(`UnsupportedOperation: Modifying '${attribute}' is not supported for `)
    }
  })

  test.each([
    [{ disableApiStop: true }, 'UnsupportedOperation'],
    [{ hibernate: true }, 'UnsupportedHibernationConfiguration'],
    [{ shutdownBehavior: 'stop' }, 'InvalidParameterCombination'],
  ])('nor %j at the launch of an instance-store image', (change, code) => {
    const { ec2 } = anEc2()
    const launch = { ...aLaunch, imageId: INSTANCE_STORE_IMAGE, ...change }
    expect(refusal(() => ec2.runInstances(tokyo, launch))).toMatch(code)
    expect(ec2.truth(tokyo.region)).toEqual([])
  })
})

describe('DescribeInstanceAttribute', () => {
  test('shows one attribute', () => {
    const { ec2, launchOne } = anEc2()
    const instanceId = launchOne({ userData: 'ZWNobw==' })
    expect(ec2.describeInstanceAttribute(tokyo, { instanceId, attribute: 'userData' })).toEqual({
      instanceId,
      attribute: 'userData',
      value: 'ZWNobw==',
    })
  })

  test('of an unknown instance or attribute is refused', () => {
    const { ec2, seedOne } = anEc2()
    const read = (instanceId: string, attribute: string) =>
      refusal(() => ec2.describeInstanceAttribute(tokyo, { instanceId, attribute }))
    expect(read('i-0123456789abcdef0', 'userData')).toMatch(/^InvalidInstanceID\.NotFound/)
    expect(read(seedOne(), 'colour')).toBe(
      'InvalidParameterValue: Value (colour) for parameter attribute is invalid. Unknown attribute.',
    )
  })
})
