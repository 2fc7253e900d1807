// The real AWS SDK for JavaScript against this Auto Scaling, without a socket.

import {
  AttachInstancesCommand,
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  CreateLaunchConfigurationCommand,
  DeleteAutoScalingGroupCommand,
  DeleteLaunchConfigurationCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeAutoScalingInstancesCommand,
  DescribeLaunchConfigurationsCommand,
  DescribeScalingActivitiesCommand,
  DetachInstancesCommand,
  paginateDescribeAutoScalingGroups,
  ResumeProcessesCommand,
  SetDesiredCapacityCommand,
  SuspendProcessesCommand,
  TerminateInstanceInAutoScalingGroupCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling'
import { expect, test } from 'vitest'
import { BOOT_SECONDS, NEW_YEAR, only, tokyo } from '../ec2/an-ec2.ts'
import { inProcessAws } from '../in-process-aws.ts'
import { anAutoScaling, RESPONSE_SECONDS } from './an-auto-scaling.ts'
import { autoScalingService } from './query-protocol.ts'

function aClient() {
  const world = anAutoScaling()
  const service = autoScalingService(world.autoScaling)
  const client = new AutoScalingClient({
    region: tokyo.region,
    endpoint: 'http://aws.test',
    credentials: { accessKeyId: 'AKIDTEST', secretAccessKey: 'secret' },
    requestHandler: inProcessAws((request) => service.handle(request, tokyo.region)) as never,
    maxAttempts: 1,
  })
  const AutoScalingGroupName = 'api & co'
  const create = (desired = 1) =>
    client.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName,
        LaunchConfigurationName: 'plain',
        MinSize: 0,
        MaxSize: 3,
        DesiredCapacity: desired,
        AvailabilityZones: ['ap-northeast-1a'],
        HealthCheckType: 'EC2',
        Tags: [{ Key: 'team', Value: 'red', PropagateAtLaunch: true }],
      }),
    )
  const read = async () =>
    only((await client.send(new DescribeAutoScalingGroupsCommand({}))).AutoScalingGroups ?? [])
  return { ...world, client, create, read, AutoScalingGroupName }
}

const settled = RESPONSE_SECONDS + BOOT_SECONDS

test('a group is read back as a full record', async () => {
  const { create, read, seconds, AutoScalingGroupName } = aClient()
  await create()
  await seconds(settled)
  expect(await read()).toMatchObject({
    AutoScalingGroupName,
    AutoScalingGroupARN: expect.stringMatching(
      /^arn:aws:autoscaling:ap-northeast-1:111122223333:autoScalingGroup:/,
    ),
    LaunchConfigurationName: 'plain',
    MinSize: 0,
    MaxSize: 3,
    DesiredCapacity: 1,
    DefaultCooldown: 300,
    AvailabilityZones: ['ap-northeast-1a'],
    HealthCheckType: 'EC2',
    CreatedTime: new Date(NEW_YEAR),
    Instances: [
      {
        InstanceId: expect.stringMatching(/^i-/),
        InstanceType: 't3.micro',
        LifecycleState: 'InService',
        HealthStatus: 'Healthy',
        ProtectedFromScaleIn: false,
        LaunchConfigurationName: 'plain',
      },
    ],
    Tags: [{ Key: 'team', Value: 'red', PropagateAtLaunch: true, ResourceType: 'auto-scaling-group' }],
  })
})

test('launch configurations come and go', async () => {
  const { client } = aClient()
  const LaunchConfigurationName = 'big'
  await client.send(
    new CreateLaunchConfigurationCommand({
      LaunchConfigurationName,
      ImageId: 'ami-01234567',
      InstanceType: 'm7g.large',
      IamInstanceProfile: 'app',
      InstanceMonitoring: { Enabled: false },
    }),
  )
  const { LaunchConfigurations } = await client.send(
    new DescribeLaunchConfigurationsCommand({ LaunchConfigurationNames: ['big'] }),
  )
  expect(LaunchConfigurations).toMatchObject([{ LaunchConfigurationName, IamInstanceProfile: 'app' }])
  await client.send(new DeleteLaunchConfigurationCommand({ LaunchConfigurationName }))
  await expect(
    client.send(new DeleteLaunchConfigurationCommand({ LaunchConfigurationName })),
  ).rejects.toThrow('Launch configuration big not found')
})

test('members are changed, listed and accounted for', async () => {
  const { client, create, read, seconds, launchOne, AutoScalingGroupName } = aClient()
  await create()
  const extra = launchOne()
  await seconds(settled)
  await client.send(new AttachInstancesCommand({ AutoScalingGroupName, InstanceIds: [extra] }))
  await client.send(new SetDesiredCapacityCommand({ AutoScalingGroupName, DesiredCapacity: 3 }))
  await seconds(settled)
  const { AutoScalingInstances } = await client.send(
    new DescribeAutoScalingInstancesCommand({ InstanceIds: [extra] }),
  )
  expect(AutoScalingInstances).toMatchObject([
    { InstanceId: extra, AutoScalingGroupName, HealthStatus: 'HEALTHY', LifecycleState: 'InService' },
  ])
  const detached = await client.send(
    new DetachInstancesCommand({
      AutoScalingGroupName,
      InstanceIds: [extra],
      ShouldDecrementDesiredCapacity: true,
    }),
  )
  expect(detached.Activities).toMatchObject([{ StatusCode: 'Successful', Progress: 100 }])
  const { Instances = [] } = await read()
  expect(Instances).toHaveLength(2)
  const { Activity } = await client.send(
    new TerminateInstanceInAutoScalingGroupCommand({
      InstanceId: Instances[0]?.InstanceId,
      ShouldDecrementDesiredCapacity: false,
    }),
  )
  expect(Activity).toMatchObject({ StatusCode: 'InProgress', StartTime: expect.any(Date) })
  const { Activities } = await client.send(new DescribeScalingActivitiesCommand({ AutoScalingGroupName }))
  expect(Activities?.[0]).toEqual(Activity)
})

test('processes are suspended and resumed', async () => {
  const { client, create, read, AutoScalingGroupName } = aClient()
  await create()
  const suspended = async () => (await read()).SuspendedProcesses?.map(({ ProcessName }) => ProcessName)
  await client.send(
    new SuspendProcessesCommand({ AutoScalingGroupName, ScalingProcesses: ['Launch', 'Terminate'] }),
  )
  expect(await suspended()).toEqual(['Launch', 'Terminate'])
  await client.send(new ResumeProcessesCommand({ AutoScalingGroupName }))
  expect(await suspended()).toEqual([])
  await client.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, MaxSize: 9 }))
  expect(await read()).toMatchObject({ MaxSize: 9, DesiredCapacity: 1 })
})

test('pages follow one another', async () => {
  const { client } = aClient()
  for (const AutoScalingGroupName of ['one', 'two', 'three']) {
    await client.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName,
        LaunchConfigurationName: 'plain',
        MinSize: 0,
        MaxSize: 0,
        VPCZoneIdentifier: 'subnet-1, subnet-2',
      }),
    )
  }
  const pages: number[] = []
  for await (const page of paginateDescribeAutoScalingGroups({ client, pageSize: 2 }, {})) {
    pages.push(page.AutoScalingGroups?.length ?? 0)
  }
  expect(pages).toEqual([2, 1])
})

test('refusals have the names the SDK knows', async () => {
  const { client, create, seconds, AutoScalingGroupName } = aClient()
  await create()
  await expect(create()).rejects.toMatchObject({ name: 'AlreadyExistsFault' })
  await seconds(settled)
  await expect(
    client.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName })),
  ).rejects.toMatchObject({
    name: 'ResourceInUseFault',
    $metadata: { httpStatusCode: 400 },
  })
  await expect(
    client.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: 'none', DesiredCapacity: 1 })),
  ).rejects.toMatchObject({ name: 'ValidationError' })
  // What this world does not know must not pass unnoticed.
  await expect(
    client.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, CapacityRebalance: true })),
  ).rejects.toMatchObject({ name: 'ValidationError', message: expect.stringContaining('CapacityRebalance') })
  await client.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName, ForceDelete: true }))
})
