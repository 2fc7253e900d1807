// The real AWS SDK for JavaScript against this EC2, over a socket.

import {
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  DescribeRegionsCommand,
  DescribeTagsCommand,
  EC2Client,
  ModifyInstanceAttributeCommand,
  paginateDescribeInstances,
  RebootInstancesCommand,
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
