import { describe, expect, test } from 'vitest'
import { aLaunch, anEc2, BOOT_SECONDS, only, refusal, STOP_SECONDS, tokyo, virginia } from './an-ec2.ts'
import type { RulePattern } from './security-group.ts'

const ssh: RulePattern = {
  protocol: 'tcp',
  fromPort: 22,
  toPort: 22,
  peerKind: 'cidrIpv4',
  peer: '0.0.0.0/0',
}

const everything: RulePattern = {
  protocol: '-1',
  fromPort: undefined,
  toPort: undefined,
  peerKind: 'cidrIpv4',
  peer: '0.0.0.0/0',
}

function withGroups() {
  const world = anEc2()
  const { ec2 } = world
  const create = (groupName: string): string =>
    ec2.createSecurityGroup(tokyo, { groupName, description: groupName }).groupId
  const group = (groupId: string) => only(ec2.describeSecurityGroups(tokyo, { groupIds: [groupId] }).items)
  const groupsOf = (instanceId: string): (string[] | undefined)[] => {
    const { networkInterface, secondaryInterfaces } = world.now(instanceId)
    return [networkInterface, ...secondaryInterfaces].map((nic) =>
      nic?.securityGroups.map((one) => one.groupId),
    )
  }
  const theDefault = only(ec2.describeSecurityGroups(tokyo, { groupNames: ['default'] }).items)
  return { ...world, create, group, groupsOf, theDefault }
}

describe('the default group', () => {
  test('is there from the start, lets its members in and everything out, and cannot be deleted', () => {
    const { ec2, theDefault } = withGroups()
    expect(theDefault).toMatchObject({
      groupName: 'default',
      description: 'default VPC security group',
      rules: [
        { isEgress: false, protocol: '-1', peerKind: 'groupId', peer: theDefault.groupId },
        { isEgress: true, ...everything },
      ],
    })
    expect(refusal(() => ec2.deleteSecurityGroup(tokyo, { groupId: theDefault.groupId }))).toBe(
      `CannotDelete: the specified group: "${theDefault.groupId}" name: "default" cannot be deleted by a user`,
    )
    const elsewhere = only(ec2.describeSecurityGroups(virginia).items)
    expect(elsewhere.groupId).not.toBe(theDefault.groupId)
  })
})

describe('CreateSecurityGroup', () => {
  test('makes a group that lets everything out and nothing in, with its tags', () => {
    const { ec2, group, theDefault } = withGroups()
    const { groupId } = ec2.createSecurityGroup(tokyo, {
      groupName: 'isolated',
      description: 'nobody',
      vpcId: theDefault.vpcId,
      tagSpecifications: [{ resourceType: 'security-group', tags: [{ key: 'made-by', value: 'startpass' }] }],
    })
    expect(group(groupId)).toMatchObject({
      groupName: 'isolated',
      description: 'nobody',
      vpcId: theDefault.vpcId,
      rules: [{ isEgress: true, ...everything }],
      tags: new Map([['made-by', 'startpass']]),
    })
    expect(groupId).toMatch(/^sg-0[0-9a-f]{16}$/)
  })

  test.each([
    [{ groupName: undefined }, 'MissingParameter: The request must contain the parameter groupName'],
    [{ description: undefined }, 'MissingParameter: The request must contain the parameter groupDescription'],
    [{ groupName: 'default' }, 'InvalidParameterValue: Cannot use reserved security group name: default'],
    [{ groupName: 'sg-web' }, 'InvalidParameterValue: Value (sg-web)'],
    [
      { groupName: 'taken' },
      "InvalidGroup.Duplicate: The security group 'taken' already exists for VPC 'vpc-",
    ],
    [{ vpcId: 'vpc-12345678' }, "InvalidVpcID.NotFound: The vpc ID 'vpc-12345678' does not exist"],
    [{ dryRun: true }, 'DryRunOperation'],
    [
      { tagSpecifications: [{ resourceType: 'instance', tags: [] }] },
      "InvalidParameterValue: 'instance' is not a valid taggable resource type",
    ],
  ])('refuses %j', (change, said) => {
    const { ec2, create } = withGroups()
    create('taken')
    const input = { groupName: 'new', description: 'new', ...change }
    expect(refusal(() => ec2.createSecurityGroup(tokyo, input))).toContain(said)
    expect(ec2.describeSecurityGroups(tokyo).items).toHaveLength(2)
  })
})

describe('DescribeSecurityGroups', () => {
  test('by id, name, filter and page', () => {
    const { ec2, create, theDefault } = withGroups()
    const made = ['a', 'b', 'c', 'd', 'e', 'f'].map(create)
    ec2.createTags(tokyo, { resourceIds: [made[1] ?? ''], tags: [{ key: 'made-by', value: 'startpass' }] })
    const ids = (input: Parameters<typeof ec2.describeSecurityGroups>[1]) =>
      ec2.describeSecurityGroups(tokyo, input).items.map((group) => group.groupId)
    const by = (name: string, value: string) => ids({ filters: [{ name, values: [value] }] })
    expect(ids({ groupIds: [made[2] ?? '', theDefault.groupId] })).toEqual([theDefault.groupId, made[2]])
    expect(by('group-name', 'b')).toEqual([made[1]])
    expect(by('tag:made-by', 'startpass')).toEqual([made[1]])
    expect(by('tag-key', 'made-by')).toEqual([made[1]])
    expect(by('vpc-id', theDefault.vpcId)).toHaveLength(7)
    expect(by('ip-permission.group-id', theDefault.groupId)).toEqual([theDefault.groupId])
    const first = ec2.describeSecurityGroups(tokyo, { maxResults: 5 })
    const second = ec2.describeSecurityGroups(tokyo, { maxResults: 5, nextToken: first.nextToken })
    expect([first, second].map((page) => page.items.length)).toEqual([5, 2])
    expect(ec2.describeTags(tokyo).items).toMatchObject([{ resourceType: 'security-group' }])
  })

  test.each([
    [{ groupIds: ['sg-12345678'] }, "InvalidGroup.NotFound: The security group 'sg-12345678' does not exist"],
    [{ groupIds: ['web'] }, 'InvalidGroupId.Malformed: Invalid id: "web" (expecting "sg-...")'],
    [{ groupNames: ['web'] }, "InvalidGroup.NotFound: The security group 'web' does not exist in VPC"],
    [{ groupIds: ['sg-12345678'], maxResults: 5 }, 'InvalidParameterCombination'],
    [{ filters: [{ name: 'colour', values: ['red'] }] }, "InvalidParameterValue: The filter 'colour'"],
  ])('refuses %j', (input, said) => {
    const { ec2 } = withGroups()
    expect(refusal(() => ec2.describeSecurityGroups(tokyo, input))).toContain(said)
  })
})

describe('rules', () => {
  test('are added with ids, and taken away by what they say or by id', () => {
    const { ec2, create, group } = withGroups()
    const groupId = create('web')
    const { rules } = ec2.authorizeSecurityGroupIngress(tokyo, { groupId, rules: [ssh] })
    expect(only([...rules])).toMatchObject({ ...ssh, isEgress: false })
    const egress = only(group(groupId).rules.filter((rule) => rule.isEgress))
    ec2.revokeSecurityGroupEgress(tokyo, { groupId, rules: [], ruleIds: [egress.ruleId] })
    ec2.revokeSecurityGroupIngress(tokyo, { groupId, rules: [{ ...ssh, description: 'x' }], ruleIds: [] })
    expect(group(groupId).rules).toEqual([])
  })

  test('to isolate: the one way out is revoked', () => {
    const { ec2, create, group } = withGroups()
    const groupId = create('isolated')
    const { revoked, unknown } = ec2.revokeSecurityGroupEgress(tokyo, {
      groupId,
      rules: [everything],
      ruleIds: [],
    })
    expect([revoked.length, unknown.length, group(groupId).rules.length]).toEqual([1, 0, 0])
  })

  test('that are not there fail nothing in a default VPC, and are named (A23)', () => {
    const { ec2, create, group } = withGroups()
    const groupId = create('web')
    const answer = ec2.revokeSecurityGroupIngress(tokyo, { groupId, rules: [ssh], ruleIds: [] })
    expect(answer).toMatchObject({ revoked: [], unknown: [ssh] })
    // Out is not in.
    ec2.revokeSecurityGroupIngress(tokyo, { groupId, rules: [everything], ruleIds: [] })
    expect(group(groupId).rules).toHaveLength(1)
  })

  test('there already are refused, and none of the call is added', () => {
    const { ec2, create, group } = withGroups()
    const groupId = create('web')
    ec2.authorizeSecurityGroupIngress(tokyo, { groupId, rules: [ssh] })
    const rules = [{ ...ssh, fromPort: 80, toPort: 80 }, ssh]
    expect(refusal(() => ec2.authorizeSecurityGroupIngress(tokyo, { groupId, rules }))).toBe(
      'InvalidPermission.Duplicate: the specified rule "peer: 0.0.0.0/0, TCP, from port: 22, to port: 22, ALLOW" already exists',
    )
    expect(refusal(() => ec2.authorizeSecurityGroupEgress(tokyo, { groupId, rules: [everything] }))).toBe(
      'InvalidPermission.Duplicate: the specified rule "peer: 0.0.0.0/0, ALL, ALLOW" already exists',
    )
    expect(group(groupId).rules).toHaveLength(2)
  })

  test.each([
    [[], 'MissingParameter'],
    [[{ ...ssh, protocol: 'carrier-pigeon' }], "InvalidParameterValue: Invalid value 'carrier-pigeon'"],
    [[{ ...ssh, toPort: undefined }], 'InvalidParameterValue: Invalid value'],
    [[{ ...ssh, fromPort: 23 }], 'InvalidParameterValue: Invalid value'],
    [[{ ...ssh, peer: 'anywhere' }], 'InvalidParameterValue: CIDR block anywhere is malformed'],
    [[{ ...ssh, peerKind: 'groupId' as const, peer: 'sg-12345678' }], 'InvalidGroup.NotFound'],
    [
      Array.from({ length: 61 }, (_, n) => ({ ...ssh, fromPort: n, toPort: n })),
      'RulesPerSecurityGroupLimitExceeded',
    ],
  ])('that make no sense are refused: %#', (rules, said) => {
    const { ec2, create, group } = withGroups()
    const groupId = create('web')
    expect(refusal(() => ec2.authorizeSecurityGroupIngress(tokyo, { groupId, rules }))).toContain(said)
    expect(group(groupId).rules).toHaveLength(1)
  })

  test('protocols are known by number too, and by all', () => {
    const { ec2, create } = withGroups()
    const groupId = create('web')
    const { rules } = ec2.authorizeSecurityGroupIngress(tokyo, {
      groupId,
      rules: [
        { ...ssh, protocol: '6' },
        { ...ssh, protocol: 'all' },
      ],
    })
    expect(rules).toMatchObject([ssh, everything])
  })

  test('to be revoked are named somehow, in one way, and by ids that are there', () => {
    const { ec2, create, theDefault } = withGroups()
    const groupId = create('web')
    const revoke = (rules: RulePattern[], ruleIds: string[]) =>
      refusal(() => ec2.revokeSecurityGroupEgress(tokyo, { groupId, rules, ruleIds }))
    const elsewhere = theDefault.rules.map((rule) => rule.ruleId)
    expect(revoke([], [])).toMatch(/^MissingParameter/)
    expect(revoke([ssh], elsewhere)).toMatch(/^InvalidParameterCombination/)
    expect(revoke([], elsewhere)).toBe(
      `InvalidSecurityGroupRuleId.NotFound: The security group rule ID '${elsewhere[0]}' does not exist`,
    )
  })
})

describe('DeleteSecurityGroup', () => {
  test('waits until nobody is in it and no rule names it (A23)', async () => {
    const { ec2, clock, create, launchOne } = withGroups()
    const [used, named] = [create('used'), create('named')]
    const instanceId = launchOne({ securityGroupIds: [used] })
    const rules = [{ ...ssh, peerKind: 'groupId' as const, peer: named }]
    ec2.authorizeSecurityGroupIngress(tokyo, { groupId: used, rules })
    for (const groupId of [used, named]) {
      expect(refusal(() => ec2.deleteSecurityGroup(tokyo, { groupId }))).toBe(
        `DependencyViolation: resource ${groupId} has a dependent object`,
      )
    }
    ec2.terminateInstances(tokyo, { instanceIds: [instanceId] })
    await clock.advance(STOP_SECONDS * 1000)
    expect(ec2.deleteSecurityGroup(tokyo, { groupId: used })).toBe(used)
    expect(ec2.deleteSecurityGroup(tokyo, { groupName: 'named' })).toBe(named)
    expect(refusal(() => ec2.deleteSecurityGroup(tokyo, { groupId: used }))).toMatch(/^InvalidGroup.NotFound/)
    expect(refusal(() => ec2.deleteSecurityGroup(tokyo, {}))).toMatch(/^MissingParameter/)
  })
})

describe('the groups of an instance', () => {
  const threeLegged = {
    networkInterfaces: [{ deviceIndex: 1 }, { deviceIndex: 0 }, { deviceIndex: 2 }],
  }

  test('are replaced whole, running or stopped', async () => {
    const { ec2, clock, create, launchOne, groupsOf, theDefault } = withGroups()
    const [a, b] = [create('a'), create('b')]
    const instanceId = launchOne()
    expect(groupsOf(instanceId)).toEqual([[theDefault.groupId]])
    ec2.modifyInstanceAttribute(tokyo, { instanceId, attributes: [], groupIds: [a, b, a] })
    expect(groupsOf(instanceId)).toEqual([[a, b]])
    expect(ec2.describeInstanceAttribute(tokyo, { instanceId, attribute: 'groupSet' }).value).toEqual([
      { groupId: a, groupName: 'a' },
      { groupId: b, groupName: 'b' },
    ])
    await clock.advance(BOOT_SECONDS * 1000)
    ec2.stopInstances(tokyo, { instanceIds: [instanceId] })
    await clock.advance(STOP_SECONDS * 1000)
    ec2.modifyInstanceAttribute(tokyo, { instanceId, attributes: [], groupIds: [b] })
    expect(groupsOf(instanceId)).toEqual([[b]])
  })

  test('cannot be replaced at once where it has several interfaces (A23)', () => {
    const { ec2, create, launchOne, groupsOf, theDefault } = withGroups()
    const instanceId = launchOne(threeLegged)
    const change = { instanceId, attributes: [], groupIds: [create('a')] }
    const said = `InvalidInstanceID: There are multiple interfaces attached to instance '${instanceId}'. Please specify an interface ID for the operation instead.`
    expect(refusal(() => ec2.modifyInstanceAttribute(tokyo, change))).toBe(said)
    expect(refusal(() => ec2.describeInstanceAttribute(tokyo, { instanceId, attribute: 'groupSet' }))).toBe(
      said,
    )
    expect(groupsOf(instanceId)).toEqual([1, 2, 3].map(() => [theDefault.groupId]))
  })

  test('are replaced by interface', () => {
    const { ec2, create, launchOne, groupsOf, now, theDefault } = withGroups()
    const isolated = create('isolated')
    const instanceId = launchOne(threeLegged)
    const second = now(instanceId).secondaryInterfaces[0]?.networkInterfaceId
    ec2.modifyNetworkInterfaceAttribute(tokyo, { networkInterfaceId: second, groupIds: [isolated] })
    expect(groupsOf(instanceId)).toEqual([[theDefault.groupId], [isolated], [theDefault.groupId]])
    const found = (name: string) =>
      ec2.describeInstances(tokyo, { filters: [{ name, values: [isolated] }] }).items.length
    expect([found('network-interface.group-id'), found('instance.group-id')]).toEqual([1, 0])
  })

  test.each([
    [{ networkInterfaceId: undefined }, 'MissingParameter'],
    [{ networkInterfaceId: 'eth0' }, 'InvalidNetworkInterfaceId.Malformed'],
    [
      { networkInterfaceId: 'eni-12345678' },
      "InvalidNetworkInterfaceID.NotFound: The networkInterface ID 'eni-12345678' does not exist",
    ],
    [{ groupIds: [] }, 'InvalidParameterCombination: No attributes specified.'],
    [{ groupIds: ['sg-12345678'] }, "InvalidGroup.NotFound: The security group 'sg-12345678' does not exist"],
    [{ dryRun: true }, 'DryRunOperation'],
  ])('stay where the interface is told %j', (change, said) => {
    const { ec2, launchOne, now, theDefault } = withGroups()
    const instanceId = launchOne()
    const before = now(instanceId)
    const networkInterfaceId = before.networkInterface?.networkInterfaceId
    const input = { networkInterfaceId, groupIds: [theDefault.groupId], ...change }
    expect(refusal(() => ec2.modifyNetworkInterfaceAttribute(tokyo, input))).toContain(said)
    expect(now(instanceId)).toBe(before)
  })

  test('are five at most, must exist, and are no other attribute as well', () => {
    const { ec2, create, launchOne } = withGroups()
    const instanceId = launchOne()
    const six = ['a', 'b', 'c', 'd', 'e', 'f'].map(create)
    const modify = (groupIds: string[], attributes: { attribute: string; value: string }[] = []) =>
      refusal(() => ec2.modifyInstanceAttribute(tokyo, { instanceId, attributes, groupIds }))
    expect(modify(six)).toMatch(/^SecurityGroupsPerInterfaceLimitExceeded/)
    expect(modify(['sg-12345678'])).toMatch(/^InvalidGroup.NotFound/)
    expect(modify(six.slice(1), [{ attribute: 'disableApiStop', value: 'true' }])).toBe(
      'InvalidParameterCombination: Fields for multiple attribute types specified: disableApiStop, groupSet',
    )
    expect(modify(six.slice(1))).toBe('not refused')
  })

  test('of a terminated instance are gone', async () => {
    const { ec2, clock, launchOne, theDefault } = withGroups()
    const instanceId = launchOne()
    ec2.terminateInstances(tokyo, { instanceIds: [instanceId] })
    await clock.advance(STOP_SECONDS * 1000)
    const change = { instanceId, attributes: [], groupIds: [theDefault.groupId] }
    expect(refusal(() => ec2.modifyInstanceAttribute(tokyo, change))).toMatch(/^IncorrectInstanceState/)
  })
})

describe('several interfaces', () => {
  test('have addresses of their own, no public one, and groups each', () => {
    const { create, launchOne, now, groupsOf } = withGroups()
    const [a, b] = [create('a'), create('b')]
    const instanceId = launchOne({
      networkInterfaces: [
        { deviceIndex: 1, securityGroupIds: [b] },
        { deviceIndex: 0, securityGroupIds: [a] },
      ],
    })
    expect(groupsOf(instanceId)).toEqual([[a], [b]])
    const { networkInterface, secondaryInterfaces, publicIpAddress } = now(instanceId)
    expect(publicIpAddress).toBeUndefined()
    expect(only([...secondaryInterfaces]).subnetId).toBe(networkInterface?.subnetId)
    expect(only([...secondaryInterfaces]).privateIpAddress).not.toBe(networkInterface?.privateIpAddress)
  })

  test.each([
    [[{ deviceIndex: 1 }], 'InvalidParameterValue: The primary network interface must have device index 0.'],
    [
      [{ deviceIndex: 0 }, { deviceIndex: 0 }],
      'InvalidParameterValue: Each network interface requires a unique device index.',
    ],
    [
      [{ deviceIndex: 0, associatePublicIp: true }, { deviceIndex: 1 }],
      'InvalidParameterCombination: The associatePublicIPAddress parameter cannot be specified when launching with multiple network interfaces.',
    ],
    [[{ deviceIndex: 0 }, { deviceIndex: 1, subnetId: 'elsewhere' }], 'InvalidParameterValue: All network'],
  ])('that cannot be had: %j', (wishes, said) => {
    const { ec2, launchOne, now } = withGroups()
    launchOne()
    const elsewhere = now(launchOne()).networkInterface?.subnetId
    launchOne()
    const networkInterfaces = wishes.map((wish) => ({
      ...wish,
      subnetId: 'subnetId' in wish ? elsewhere : undefined,
    }))
    const before = ec2.truth(tokyo.region).length
    expect(refusal(() => ec2.runInstances(tokyo, { ...aLaunch, networkInterfaces }))).toContain(said)
    expect(ec2.truth(tokyo.region)).toHaveLength(before)
  })

  test('give all their addresses back', async () => {
    const { ec2, clock, launch } = withGroups()
    const two = { networkInterfaces: [{ deviceIndex: 0 }, { deviceIndex: 1 }] }
    for (let round = 0; round < 2; round += 1) {
      const many = { ...two, availabilityZone: 'ap-northeast-1a', minCount: 2045, maxCount: 2100 }
      const instanceIds = launch(many)
      expect(instanceIds).toHaveLength(2045)
      ec2.terminateInstances(tokyo, { instanceIds })
      await clock.advance(STOP_SECONDS * 1000)
    }
  })
})
