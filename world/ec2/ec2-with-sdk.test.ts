// The real AWS SDK for JavaScript against this EC2, over a socket.

import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CancelSpotInstanceRequestsCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DeleteSecurityGroupCommand,
  DeleteTagsCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  DescribeRegionsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSpotInstanceRequestsCommand,
  DescribeTagsCommand,
  EC2Client,
  ModifyInstanceAttributeCommand,
  ModifyNetworkInterfaceAttributeCommand,
  paginateDescribeInstances,
  RebootInstancesCommand,
  RequestSpotInstancesCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
  waitUntilInstanceRunning,
} from '@aws-sdk/client-ec2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Listener, listen } from '../http.ts'
import { anEc2, BOOT_SECONDS, only, STOP_SECONDS, tokyo } from './an-ec2.ts'
import { ec2QueryHandler } from './query-protocol.ts'
import type { InstanceKind } from './seed.ts'

const world = anEc2()
const handle = ec2QueryHandler(world.ec2)
let listener: Listener
let client: EC2Client

beforeAll(async () => {
  listener = await listen((request) => handle(request, tokyo.region), 0)
  client = new EC2Client({
    region: tokyo.region,
    endpoint: `http://127.0.0.1:${listener.port}`,
    credentials: { accessKeyId: 'AKIDTEST', secretAccessKey: 'secret' },
    maxAttempts: 1,
  })
})

afterAll(async () => {
  client.destroy()
  await listener.close()
})

const run = (change: Partial<ConstructorParameters<typeof RunInstancesCommand>[0]> = {}) =>
  client.send(
    new RunInstancesCommand({
      ImageId: 'ami-0123456789abcdef0',
      InstanceType: 't4g.small',
      MinCount: 1,
      MaxCount: 1,
      ...change,
    }),
  )

const describeOne = async (instanceId: string) => {
  const { Reservations } = await client.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }))
  return only(only(Reservations ?? []).Instances ?? [])
}

test('a launch is read back as a full record', async () => {
  const { Instances, ReservationId } = await run({
    KeyName: 'alice',
    IamInstanceProfile: { Name: 'app' },
    TagSpecifications: [
      { ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'api' }] },
      { ResourceType: 'volume', Tags: [{ Key: 'Name', Value: 'api-root' }] },
    ],
  })
  expect(ReservationId).toMatch(/^r-/)
  const { InstanceId = '', State, StateReason } = only(Instances ?? [])
  expect(State).toEqual({ Code: 0, Name: 'pending' })
  expect(StateReason).toEqual({ Code: 'pending', Message: 'pending' })
  await world.clock.advance(BOOT_SECONDS * 1000)
  const instance = await describeOne(InstanceId)
  expect(instance).toMatchObject({
    ImageId: 'ami-0123456789abcdef0',
    InstanceType: 't4g.small',
    KeyName: 'alice',
    Architecture: 'arm64',
    RootDeviceType: 'ebs',
    RootDeviceName: '/dev/xvda',
    LaunchTime: new Date('2026-01-01T00:00:00.000Z'),
    State: { Code: 16, Name: 'running' },
    StateTransitionReason: '',
    Placement: { AvailabilityZone: 'ap-northeast-1a', Tenancy: 'default' },
    IamInstanceProfile: { Arn: 'arn:aws:iam::111122223333:instance-profile/app' },
    Tags: [{ Key: 'Name', Value: 'api' }],
    Monitoring: { State: 'disabled' },
    MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 2, State: 'applied' },
    EbsOptimized: false,
    HibernationOptions: { Configured: false },
    SecurityGroups: [{ GroupName: 'default' }],
    BlockDeviceMappings: [
      { DeviceName: '/dev/xvda', Ebs: { Status: 'attached', DeleteOnTermination: true } },
    ],
    NetworkInterfaces: [
      {
        Attachment: { AttachTime: new Date('2026-01-01T00:00:00.000Z'), DeviceIndex: 0, Status: 'attached' },
        PrivateIpAddresses: [{ Primary: true }],
        OwnerId: '111122223333',
      },
    ],
  })
  expect(instance.PublicDnsName).toBe(
    `ec2-${instance.PublicIpAddress?.replaceAll('.', '-')}.ap-northeast-1.compute.amazonaws.com`,
  )
  expect(instance.NetworkInterfaces?.[0]?.SubnetId).toBe(instance.SubnetId)
  const { Tags } = await client.send(
    new DescribeTagsCommand({ Filters: [{ Name: 'resource-type', Values: ['volume'] }] }),
  )
  expect(Tags).toEqual([
    {
      Key: 'Name',
      Value: 'api-root',
      ResourceType: 'volume',
      ResourceId: instance.BlockDeviceMappings?.[0]?.Ebs?.VolumeId,
    },
  ])
})

test('an untagged instance has no Tags at all', async () => {
  const { Instances } = await run()
  expect(only(Instances ?? []).Tags).toBeUndefined()
})

test('start, reboot, stop and terminate answer with the change of state', async () => {
  const InstanceIds = [world.seedOne('by sdk')]
  const started = await client.send(new StartInstancesCommand({ InstanceIds }))
  expect(started.StartingInstances).toEqual([
    {
      InstanceId: InstanceIds[0],
      PreviousState: { Code: 80, Name: 'stopped' },
      CurrentState: { Code: 0, Name: 'pending' },
    },
  ])
  await world.clock.advance(BOOT_SECONDS * 1000)
  await waitUntilInstanceRunning({ client, maxWaitTime: 5, minDelay: 1 }, { InstanceIds })
  await client.send(new RebootInstancesCommand({ InstanceIds }))
  const status = await client.send(new DescribeInstanceStatusCommand({ InstanceIds }))
  expect(status.InstanceStatuses).toMatchObject([
    {
      InstanceStatus: { Status: 'ok', Details: [{ Name: 'reachability', Status: 'passed' }] },
      SystemStatus: { Status: 'ok' },
    },
  ])
  const stopped = await client.send(new StopInstancesCommand({ InstanceIds, Force: true }))
  expect(stopped.StoppingInstances?.[0]?.CurrentState?.Name).toBe('stopping')
  await world.clock.advance(STOP_SECONDS * 1000)
  const ended = await client.send(new TerminateInstancesCommand({ InstanceIds }))
  expect(ended.TerminatingInstances?.[0]?.CurrentState).toEqual({ Code: 48, Name: 'terminated' })
  const [instance] = [await describeOne(InstanceIds[0] ?? '')]
  expect(instance.NetworkInterfaces).toEqual([])
  expect(instance.VpcId).toBeUndefined()
})

test('a refusal arrives with its code, sentence, status and request id', async () => {
  const { Instances } = await run()
  const InstanceIds = [only(Instances ?? []).InstanceId ?? '']
  await expect(client.send(new StopInstancesCommand({ InstanceIds }))).rejects.toMatchObject({
    name: 'IncorrectInstanceState',
    message: `Instance '${InstanceIds[0]}' cannot be stopped as it has never reached the 'running' state.`,
    $metadata: { httpStatusCode: 400 },
  })
  await expect(client.send(new StopInstancesCommand({ InstanceIds, DryRun: true }))).rejects.toMatchObject({
    name: 'DryRunOperation',
    $metadata: { httpStatusCode: 412 },
  })
})

test('tags are set and taken away', async () => {
  const instanceId = world.seedOne('tagged')
  const Resources = [instanceId]
  await client.send(
    new CreateTagsCommand({ Resources, Tags: [{ Key: 'Auth', Value: 'x y' }, { Key: 'Empty' }] }),
  )
  expect((await describeOne(instanceId)).Tags).toEqual([
    { Key: 'Name', Value: 'tagged' },
    { Key: 'Auth', Value: 'x y' },
    { Key: 'Empty', Value: '' },
  ])
  await client.send(
    new DeleteTagsCommand({ Resources, Tags: [{ Key: 'Auth', Value: 'other' }, { Key: 'Empty' }] }),
  )
  expect((await describeOne(instanceId)).Tags?.map((tag) => tag.Key)).toEqual(['Name', 'Auth'])
})

test('attributes are read and changed', async () => {
  const InstanceId = world.seedOne('protected')
  await client.send(new ModifyInstanceAttributeCommand({ InstanceId, DisableApiStop: { Value: true } }))
  await client.send(new ModifyInstanceAttributeCommand({ InstanceId, InstanceType: { Value: 'm7g.large' } }))
  await client.send(
    new ModifyInstanceAttributeCommand({ InstanceId, UserData: { Value: Buffer.from('echo hello') } }),
  )
  const read = (Attribute: 'disableApiStop' | 'instanceType' | 'userData' | 'kernel') =>
    client.send(new DescribeInstanceAttributeCommand({ InstanceId, Attribute }))
  expect((await read('disableApiStop')).DisableApiStop).toEqual({ Value: true })
  expect((await read('instanceType')).InstanceType).toEqual({ Value: 'm7g.large' })
  expect((await read('userData')).UserData).toEqual({ Value: Buffer.from('echo hello').toString('base64') })
  expect((await read('kernel')).KernelId?.Value).toBeUndefined()
})

test('the paginator walks through all instances once', async () => {
  await run({
    MinCount: 12,
    MaxCount: 12,
    TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'many', Value: 'yes' }] }],
  })
  const pages: number[] = []
  const input = { Filters: [{ Name: 'tag:many', Values: ['y*'] }] }
  for await (const page of paginateDescribeInstances({ client, pageSize: 5 }, input)) {
    pages.push(page.Reservations?.flatMap((reservation) => reservation.Instances ?? []).length ?? 0)
  }
  expect(pages).toEqual([5, 5, 2])
})

test('repeating a launch with its token launches nothing more', async () => {
  const first = await run({ ClientToken: 'once' })
  const again = await run({ ClientToken: 'once' })
  expect(again.Instances?.[0]?.InstanceId).toBe(first.Instances?.[0]?.InstanceId)
  await expect(run({ ClientToken: 'once', MaxCount: 2 })).rejects.toMatchObject({
    name: 'IdempotentParameterMismatch',
  })
})

test('regions are listed', async () => {
  const { Regions } = await client.send(new DescribeRegionsCommand({}))
  expect(Regions).toContainEqual({
    RegionName: 'ap-northeast-1',
    Endpoint: 'ec2.ap-northeast-1.amazonaws.com',
    OptInStatus: 'opt-in-not-required',
  })
})

const seedKind = (kind: InstanceKind): string => world.ec2.seed({ region: tokyo.region, name: kind, kind })

test('Spot: launched, described, cancelled', async () => {
  const { Instances } = await run({
    InstanceMarketOptions: {
      MarketType: 'spot',
      SpotOptions: {
        SpotInstanceType: 'persistent',
        InstanceInterruptionBehavior: 'stop',
        MaxPrice: '0.05',
      },
    },
    TagSpecifications: [{ ResourceType: 'spot-instances-request', Tags: [{ Key: 'Team', Value: 'x' }] }],
  })
  const { InstanceId = '', SpotInstanceRequestId = '', InstanceLifecycle } = only(Instances ?? [])
  expect(InstanceLifecycle).toBe('spot')
  const SpotInstanceRequestIds = [SpotInstanceRequestId]
  const described = await client.send(new DescribeSpotInstanceRequestsCommand({ SpotInstanceRequestIds }))
  expect(only(described.SpotInstanceRequests ?? [])).toMatchObject({
    SpotInstanceRequestId,
    InstanceId,
    Type: 'persistent',
    State: 'active',
    Status: { Code: 'fulfilled', Message: 'Your Spot request is fulfilled.' },
    InstanceInterruptionBehavior: 'stop',
    SpotPrice: '0.05',
    LaunchSpecification: { ImageId: 'ami-0123456789abcdef0', InstanceType: 't4g.small' },
    Tags: [{ Key: 'Team', Value: 'x' }],
  })
  const cancelled = await client.send(new CancelSpotInstanceRequestsCommand({ SpotInstanceRequestIds }))
  expect(cancelled.CancelledSpotInstanceRequests).toEqual([{ SpotInstanceRequestId, State: 'cancelled' }])
})

test('Spot: asked for in the old way', async () => {
  const { SpotInstanceRequests } = await client.send(
    new RequestSpotInstancesCommand({
      Type: 'one-time',
      InstanceCount: 1,
      LaunchSpecification: {
        ImageId: 'ami-0123456789abcdef0',
        InstanceType: 't3.micro',
        Placement: { AvailabilityZone: 'ap-northeast-1c' },
        SecurityGroupIds: [await theDefaultGroup()],
      },
    }),
  )
  const { SpotInstanceRequestId = '', State } = only(SpotInstanceRequests ?? [])
  expect(State).toBe('open')
  await world.clock.advance(10_000)
  const described = await client.send(
    new DescribeSpotInstanceRequestsCommand({
      Filters: [{ Name: 'spot-instance-request-id', Values: [SpotInstanceRequestId] }],
      MaxResults: 5,
    }),
  )
  expect(only(described.SpotInstanceRequests ?? [])).toMatchObject({
    State: 'active',
    LaunchedAvailabilityZone: 'ap-northeast-1c',
    InstanceId: expect.stringMatching(/^i-/) as string,
  })
})

test.each([
  ['one-time-spot', 'UnsupportedOperation', /one-time Spot Instance request/],
  ['instance-store', 'UnsupportedOperation', /does not have an 'ebs' root device type/],
  ['operator-managed', 'UnauthorizedOperation', /explicit deny/],
  ['hidden', 'UnauthorizedOperation', /explicit deny/],
  ['first-launch', 'IncorrectInstanceState', /never reached the 'running' state/],
] as const)('stopping %s arrives as %s', async (kind, name, message) => {
  const InstanceIds = [seedKind(kind)]
  await expect(client.send(new StopInstancesCommand({ InstanceIds }))).rejects.toMatchObject({
    name,
    message: expect.stringMatching(message) as string,
  })
})

test('what kind of instance it is can be read', async () => {
  expect(await describeOne(seedKind('instance-store'))).toMatchObject({
    RootDeviceType: 'instance-store',
    RootDeviceName: '/dev/sda1',
    BlockDeviceMappings: [],
    Operator: { Managed: false },
  })
  expect(await describeOne(seedKind('operator-managed'))).toMatchObject({
    Operator: { Managed: true, Principal: 'eks.amazonaws.com' },
  })
  expect((await describeOne(seedKind('hibernatable'))).HibernationOptions).toEqual({ Configured: true })
  expect((await describeOne(seedKind('on-demand'))).InstanceLifecycle).toBeUndefined()
})

test('what is hidden is shown to those who ask for managed resources', async () => {
  const Filters = [{ Name: 'instance-id', Values: [seedKind('hidden')] }]
  const count = async (IncludeManagedResources: boolean) =>
    (await client.send(new DescribeInstancesCommand({ Filters, IncludeManagedResources }))).Reservations
      ?.length
  expect([await count(false), await count(true)]).toEqual([0, 1])
})

test('hibernation is configured at launch and asked for when stopping', async () => {
  const { Instances } = await run({ HibernationOptions: { Configured: true } })
  const InstanceIds = [only(Instances ?? []).InstanceId ?? '']
  await world.clock.advance(BOOT_SECONDS * 1000)
  const stopped = await client.send(new StopInstancesCommand({ InstanceIds, Hibernate: true }))
  expect(stopped.StoppingInstances?.[0]?.CurrentState?.Name).toBe('stopping')
  expect((await describeOne(InstanceIds[0] ?? '')).StateReason?.Code).toBe('Client.UserInitiatedHibernate')
})

test('protection given at launch is read back', async () => {
  const { Instances } = await run({ DisableApiStop: true, DisableApiTermination: true })
  const InstanceId = only(Instances ?? []).InstanceId ?? ''
  const read = (Attribute: 'disableApiStop' | 'disableApiTermination') =>
    client.send(new DescribeInstanceAttributeCommand({ InstanceId, Attribute }))
  expect((await read('disableApiStop')).DisableApiStop).toEqual({ Value: true })
  expect((await read('disableApiTermination')).DisableApiTermination).toEqual({ Value: true })
})

const theDefaultGroup = async (): Promise<string> => {
  const { SecurityGroups } = await client.send(new DescribeSecurityGroupsCommand({ GroupNames: ['default'] }))
  return only(SecurityGroups ?? []).GroupId ?? ''
}

test('isolation: a group without rules, put on one interface after the other', async () => {
  const made = await client.send(
    new CreateSecurityGroupCommand({
      GroupName: 'isolated',
      Description: 'lets nothing in or out',
      TagSpecifications: [{ ResourceType: 'security-group', Tags: [{ Key: 'made-by', Value: 'test' }] }],
    }),
  )
  const GroupId = made.GroupId ?? ''
  expect(made).toMatchObject({
    SecurityGroupArn: `arn:aws:ec2:ap-northeast-1:111122223333:security-group/${GroupId}`,
    Tags: [{ Key: 'made-by', Value: 'test' }],
  })
  const IpPermissions = [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }]
  const revoked = await client.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions }))
  expect(revoked).toMatchObject({
    Return: true,
    RevokedSecurityGroupRules: [{ GroupId, IsEgress: true, CidrIpv4: '0.0.0.0/0', IpProtocol: '-1' }],
    UnknownIpPermissions: [],
  })
  const again = await client.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions }))
  expect(again.UnknownIpPermissions).toMatchObject(IpPermissions)

  const { Instances } = await run({
    NetworkInterfaces: [{ DeviceIndex: 0 }, { DeviceIndex: 1, Groups: [await theDefaultGroup()] }],
  })
  const InstanceId = only(Instances ?? []).InstanceId ?? ''
  await expect(
    client.send(new ModifyInstanceAttributeCommand({ InstanceId, Groups: [GroupId] })),
  ).rejects.toMatchObject({ name: 'InvalidInstanceID' })
  for (const { NetworkInterfaceId } of (await describeOne(InstanceId)).NetworkInterfaces ?? []) {
    await client.send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId, Groups: [GroupId] }))
  }
  const { NetworkInterfaces, SecurityGroups, VpcId } = await describeOne(InstanceId)
  const isolated = [{ GroupId, GroupName: 'isolated' }]
  expect(NetworkInterfaces).toMatchObject([
    { Attachment: { DeviceIndex: 0 }, Groups: isolated },
    { Attachment: { DeviceIndex: 1 }, Groups: isolated },
  ])
  expect(SecurityGroups).toEqual(isolated)
  const described = await client.send(
    new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'tag:made-by', Values: ['test'] }] }),
  )
  expect(described.SecurityGroups).toMatchObject([
    { GroupId, VpcId, OwnerId: '111122223333', IpPermissions: [], IpPermissionsEgress: [] },
  ])
  await expect(client.send(new DeleteSecurityGroupCommand({ GroupId }))).rejects.toMatchObject({
    name: 'DependencyViolation',
  })
})

test('an instance with one interface has its groups replaced by its own id', async () => {
  const { GroupId = '' } = await client.send(
    new CreateSecurityGroupCommand({ GroupName: 'single', Description: 'x' }),
  )
  const InstanceId = world.seedOne('single')
  await client.send(new ModifyInstanceAttributeCommand({ InstanceId, Groups: [GroupId] }))
  const read = await client.send(new DescribeInstanceAttributeCommand({ InstanceId, Attribute: 'groupSet' }))
  expect(read.Groups).toEqual([{ GroupId, GroupName: 'single' }])
})

test('rules are added, shown together, and taken away', async () => {
  const { GroupId = '' } = await client.send(
    new CreateSecurityGroupCommand({ GroupName: 'rules', Description: 'x' }),
  )
  const ports = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }
  const added = await client.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId,
      IpPermissions: [
        {
          ...ports,
          IpRanges: [{ CidrIp: '10.0.0.0/8', Description: 'inside' }],
          Ipv6Ranges: [{ CidrIpv6: '::/0' }],
          UserIdGroupPairs: [{ GroupId }],
        },
      ],
    }),
  )
  expect(added.SecurityGroupRules).toMatchObject([
    { ...ports, GroupId, IsEgress: false, CidrIpv4: '10.0.0.0/8', Description: 'inside' },
    { CidrIpv6: '::/0' },
    { ReferencedGroupInfo: { GroupId } },
  ])
  const described = async () => {
    const { SecurityGroups } = await client.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }))
    return only(SecurityGroups ?? []).IpPermissions
  }
  expect(await described()).toEqual([
    {
      ...ports,
      IpRanges: [{ CidrIp: '10.0.0.0/8', Description: 'inside' }],
      Ipv6Ranges: [{ CidrIpv6: '::/0' }],
      PrefixListIds: [],
      UserIdGroupPairs: [{ GroupId, UserId: '111122223333' }],
    },
  ])
  const SecurityGroupRuleIds = added.SecurityGroupRules?.map((rule) => rule.SecurityGroupRuleId ?? '') ?? []
  await client.send(new RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds }))
  expect(await described()).toEqual([])
  const udp = { IpProtocol: 'udp', FromPort: 53, ToPort: 53, CidrIp: '8.8.8.8/32' }
  const out = await client.send(
    new AuthorizeSecurityGroupEgressCommand({
      GroupId,
      IpPermissions: [{ ...udp, IpRanges: [{ CidrIp: udp.CidrIp }] }],
    }),
  )
  expect(out.SecurityGroupRules).toMatchObject([{ IsEgress: true, CidrIpv4: '8.8.8.8/32' }])
  await client.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, ...udp }))
  expect(await described()).toMatchObject([{ IpProtocol: 'udp', IpRanges: [{ CidrIp: '8.8.8.8/32' }] }])
  expect(await client.send(new DeleteSecurityGroupCommand({ GroupId }))).toMatchObject({
    Return: true,
    GroupId,
  })
})
