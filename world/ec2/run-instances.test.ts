import { describe, expect, test } from 'vitest'
import { aLaunch, anEc2, only, refusal, tokyo, virginia } from './an-ec2.ts'

describe('RunInstances', () => {
  test('launches as many as asked for, in one reservation, each with its own ids and address', () => {
    const { ec2 } = anEc2()
    const records = ec2.runInstances(tokyo, { ...aLaunch, minCount: 1, maxCount: 3 })
    expect(records.map((record) => record.launchIndex)).toEqual([0, 1, 2])
    expect(new Set(records.map((record) => record.reservationId)).size).toBe(1)
    const own = records.flatMap(({ instanceId, networkInterface: nic, rootVolume }) => [
      instanceId,
      nic?.networkInterfaceId,
      nic?.attachmentId,
      nic?.macAddress,
      nic?.privateIpAddress,
      rootVolume?.volumeId,
    ])
    expect(new Set(own).size).toBe(18)
    for (const { instanceId } of records) expect(instanceId).toMatch(/^i-0[0-9a-f]{16}$/)
  })

  test('tags instance, volume and interface together with the launch', () => {
    const { ec2 } = anEc2()
    const record = only(
      ec2.runInstances(tokyo, {
        ...aLaunch,
        tagSpecifications: [
          { resourceType: 'instance', tags: [{ key: 'Auth', value: 'a b c' }] },
          { resourceType: 'volume', tags: [{ key: 'Team', value: '' }] },
          { resourceType: 'network-interface', tags: [{ key: 'Team', value: 'net' }] },
        ],
      }),
    )
    expect([...record.tags]).toEqual([['Auth', 'a b c']])
    expect([...(record.rootVolume?.tags ?? [])]).toEqual([['Team', '']])
    expect([...(record.networkInterface?.tags ?? [])]).toEqual([['Team', 'net']])
  })

  test.each([
    ['a reserved key', [{ key: 'aws:autoscaling:groupName', value: 'x' }], 'InvalidParameterValue: Tag keys'],
    [
      'one key twice',
      [
        { key: 'a', value: '1' },
        { key: 'a', value: '2' },
      ],
      'InvalidParameterValue: Duplicate',
    ],
    ['no tag', [], 'InvalidParameterValue: Tag specification must have at least one tag'],
    ['51 tags', Array.from({ length: 51 }, (_, n) => ({ key: `k${n}`, value: '' })), 'TagLimitExceeded'],
  ])('launches nothing where the tags have %s', (_, tags, said) => {
    const { ec2, changes } = anEc2()
    const tagSpecifications = [{ resourceType: 'instance', tags }]
    expect(refusal(() => ec2.runInstances(tokyo, { ...aLaunch, tagSpecifications }))).toMatch(said)
    expect(ec2.truth(tokyo.region)).toEqual([])
    expect(changes).toEqual([])
  })

  test('tags of resources that a launch does not make are refused', () => {
    const { ec2 } = anEc2()
    const tagSpecifications = [{ resourceType: 'subnet', tags: [{ key: 'a', value: 'b' }] }]
    expect(refusal(() => ec2.runInstances(tokyo, { ...aLaunch, tagSpecifications }))).toBe(
      "InvalidParameterValue: 'subnet' is not a valid taggable resource type for this operation.",
    )
  })

  test.each([
    ['no image', { imageId: undefined }, 'MissingParameter: The request must contain the parameter ImageId'],
    [
      'no count',
      { minCount: undefined },
      'MissingParameter: The request must contain the parameter MinCount',
    ],
    [
      'a malformed image',
      { imageId: 'ubuntu' },
      'InvalidAMIID.Malformed: Invalid id: "ubuntu" (expecting "ami-...")',
    ],
    [
      'an unknown type',
      { instanceType: 't3.enormous' },
      "InvalidParameterValue: Invalid value 't3.enormous' for InstanceType.",
    ],
    ['none at all', { minCount: 0 }, 'InvalidParameterValue: Value (0) for parameter minCount is invalid.'],
    [
      'at least two and at most one',
      { minCount: 2 },
      'InvalidParameterValue: Value (1) for parameter maxCount is invalid.',
    ],
    [
      'an unknown subnet',
      { subnetId: 'subnet-0' },
      "InvalidSubnetID.NotFound: The subnet ID 'subnet-0' does not exist",
    ],
    [
      'an unknown zone',
      { availabilityZone: 'ap-northeast-1b' },
      'InvalidParameterValue: Invalid availability zone: [ap-northeast-1b]',
    ],
    [
      'user data in plain text',
      { userData: 'echo not base64' },
      'InvalidUserData.Malformed: Invalid BASE64 encoding of user data.',
    ],
    [
      'an unknown group',
      { securityGroupIds: ['sg-0123456789abcdef0'] },
      /^InvalidGroup\.NotFound: The security group 'sg-0123456789abcdef0' does not exist in VPC 'vpc-/,
    ],
    [
      'too much user data',
      { userData: Buffer.alloc(16_385).toString('base64') },
      'InvalidParameterValue: User data is limited to 16384 bytes',
    ],
    [
      'a profile named twice',
      { iamInstanceProfile: { name: 'app', arn: 'arn:aws:iam::111122223333:instance-profile/app' } },
      /^InvalidParameterCombination: The parameter 'iamInstanceProfile.name'/,
    ],
    ['a dry run', { dryRun: true }, 'DryRunOperation: Request would have succeeded, but DryRun flag is set.'],
  ])('refuses %s', (_, change, said) => {
    const { ec2, changes } = anEc2()
    expect(refusal(() => ec2.runInstances(tokyo, { ...aLaunch, ...change }))).toMatch(said)
    expect(changes).toEqual([])
  })

  test('takes what addresses are left, and none where MinCount does not fit', () => {
    const { launch, ec2 } = anEc2()
    const inA = { availabilityZone: 'ap-northeast-1a' }
    expect(launch({ ...inA, minCount: 4000, maxCount: 4000 })).toHaveLength(4000)
    expect(
      refusal(() => ec2.runInstances(tokyo, { ...aLaunch, ...inA, minCount: 92, maxCount: 92 })),
    ).toMatch(/^InsufficientFreeAddressesInSubnet/)
    expect(launch({ ...inA, minCount: 1, maxCount: 500 })).toHaveLength(91)
    const addresses = ec2.truth(tokyo.region).map((record) => record.networkInterface?.privateIpAddress)
    expect(new Set(addresses).size).toBe(4091)
  })

  test('a refused launch keeps no address', () => {
    const { ec2, launch } = anEc2()
    const inA = { availabilityZone: 'ap-northeast-1a' }
    const tags = Array.from({ length: 51 }, (_, n) => ({ key: `k${n}`, value: '' }))
    const tagSpecifications = [{ resourceType: 'volume', tags }]
    expect(refusal(() => ec2.runInstances(tokyo, { ...aLaunch, ...inA, tagSpecifications }))).toMatch(
      /^TagLimitExceeded/,
    )
    expect(launch({ ...inA, minCount: 4091, maxCount: 4091 })).toHaveLength(4091)
  })

  test('spreads launches over the zones, and keeps regions apart', () => {
    const { ec2, launch } = anEc2()
    launch()
    launch()
    launch()
    expect(ec2.truth(tokyo.region).map((record) => record.availabilityZone)).toEqual([
      'ap-northeast-1a',
      'ap-northeast-1c',
      'ap-northeast-1d',
    ])
    expect(ec2.truth(virginia.region)).toEqual([])
  })
})

describe('ClientToken', () => {
  const token = { clientToken: 'deploy-42' }

  test('answers the same request with the same instances, as they are by now', async () => {
    const { ec2, clock, changes } = anEc2()
    const first = ec2.runInstances(tokyo, { ...aLaunch, ...token, maxCount: 2 })
    await clock.advance(60_000)
    const again = ec2.runInstances(tokyo, { ...aLaunch, ...token, maxCount: 2 })
    expect(again.map((record) => record.instanceId)).toEqual(first.map((record) => record.instanceId))
    expect(again.map((record) => record.state)).toEqual(['running', 'running'])
    expect(changes).toHaveLength(4)
  })

  test('with another request is a mismatch', () => {
    const { ec2, launchOne } = anEc2()
    launchOne(token)
    expect(
      refusal(() => ec2.runInstances(tokyo, { ...aLaunch, ...token, instanceType: 't3.large' })),
    ).toMatch(/^IdempotentParameterMismatch/)
    expect(ec2.truth(tokyo.region)).toHaveLength(1)
  })

  test('means nothing in another region, and nothing after a DryRun', () => {
    const { ec2, launchOne } = anEc2()
    refusal(() => ec2.runInstances(tokyo, { ...aLaunch, ...token, dryRun: true }))
    const here = launchOne(token)
    const there = only(ec2.runInstances(virginia, { ...aLaunch, ...token })).instanceId
    expect(there).not.toBe(here)
  })

  test('of a terminated launch is refused, and free again once that is forgotten', async () => {
    const { ec2, clock, launchOne } = anEc2()
    const instanceId = launchOne(token)
    ec2.terminateInstances(tokyo, { instanceIds: [instanceId] })
    await clock.advance(20_000)
    expect(refusal(() => launchOne(token))).toMatch(/^IdempotentInstanceTerminated/)
    await clock.advance(3_600_000)
    expect(launchOne(token)).not.toBe(instanceId)
  })
})
