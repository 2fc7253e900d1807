// Fleets and launch templates through the AWS SDK for JavaScript, without a socket.

import {
  CreateFleetCommand,
  CreateLaunchTemplateCommand,
  DeleteFleetsCommand,
  DeleteLaunchTemplateCommand,
  DescribeFleetInstancesCommand,
  DescribeFleetsCommand,
  DescribeLaunchTemplatesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2'
import { expect, test } from 'vitest'
import { inProcessAws } from '../in-process-aws.ts'
import { anEc2, BOOT_SECONDS, only, tokyo } from './an-ec2.ts'
import { ec2QueryHandler } from './query-protocol.ts'

function aClient() {
  const world = anEc2()
  const handle = ec2QueryHandler(world.ec2)
  const client = new EC2Client({
    region: tokyo.region,
    endpoint: 'http://aws.test',
    credentials: { accessKeyId: 'AKIDTEST', secretAccessKey: 'secret' },
    requestHandler: inProcessAws((request) => handle(request, tokyo.region)) as never,
    maxAttempts: 1,
  })
  return { ...world, client }
}

const template = new CreateLaunchTemplateCommand({
  LaunchTemplateName: 'workers',
  LaunchTemplateData: {
    ImageId: 'ami-0123456789abcdef0',
    InstanceType: 't4g.small',
    UserData: 'ZWNobw==',
    TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'worker' }] }],
  },
})

const LaunchTemplateConfigs = [
  {
    LaunchTemplateSpecification: { LaunchTemplateName: 'workers', Version: '$Latest' },
    Overrides: [{ InstanceType: 'm7g.large' as const }],
  },
]

test('a maintained fleet, from its template to its end', async () => {
  const { client, clock, stateOf } = aClient()
  const { LaunchTemplate } = await client.send(template)
  expect(LaunchTemplate).toMatchObject({ LaunchTemplateName: 'workers', LatestVersionNumber: 1 })
  expect((await client.send(new DescribeLaunchTemplatesCommand({}))).LaunchTemplates).toEqual([
    LaunchTemplate,
  ])

  const { FleetId = '', Instances = [] } = await client.send(
    new CreateFleetCommand({
      LaunchTemplateConfigs,
      TargetCapacitySpecification: { TotalTargetCapacity: 2, DefaultTargetCapacityType: 'on-demand' },
      TagSpecifications: [{ ResourceType: 'fleet', Tags: [{ Key: 'team', Value: 'red' }] }],
    }),
  )
  expect(Instances).toEqual([])
  await clock.advance(BOOT_SECONDS * 1000)
  const { ActiveInstances = [] } = await client.send(new DescribeFleetInstancesCommand({ FleetId }))
  expect(ActiveInstances).toMatchObject([{ InstanceType: 'm7g.large' }, { InstanceHealth: 'healthy' }])
  const { Fleets = [] } = await client.send(
    new DescribeFleetsCommand({ Filters: [{ Name: 'fleet-state', Values: ['active'] }] }),
  )
  expect(only(Fleets)).toMatchObject({
    FleetId,
    Type: 'maintain',
    FleetState: 'active',
    ActivityStatus: 'fulfilled',
    FulfilledCapacity: 2,
    TargetCapacitySpecification: { TotalTargetCapacity: 2 },
    LaunchTemplateConfigs,
    Tags: [{ Key: 'team', Value: 'red' }],
  })
  const { SuccessfulFleetDeletions, UnsuccessfulFleetDeletions } = await client.send(
    new DeleteFleetsCommand({ FleetIds: [FleetId, 'fleet-1'], TerminateInstances: true }),
  )
  expect(SuccessfulFleetDeletions).toMatchObject([{ FleetId, CurrentFleetState: 'deleted_terminating' }])
  expect(UnsuccessfulFleetDeletions).toMatchObject([{ Error: { Code: 'fleetIdMalformed' } }])
  expect(ActiveInstances.map(({ InstanceId = '' }) => stateOf(InstanceId))).toEqual([
    'shutting-down',
    'shutting-down',
  ])
  await client.send(new DeleteLaunchTemplateCommand({ LaunchTemplateName: 'workers' }))
})

test('an instant fleet answers with what it launched, and with what it could not', async () => {
  const { client, ec2 } = aClient()
  await client.send(template)
  const { Instances, Errors } = await client.send(
    new CreateFleetCommand({
      Type: 'instant',
      LaunchTemplateConfigs: [
        {
          LaunchTemplateSpecification: { LaunchTemplateName: 'workers', Version: '1' },
          Overrides: [{ SubnetId: 'subnet-00000000' }, { AvailabilityZone: 'ap-northeast-1c' }],
        },
      ],
      TargetCapacitySpecification: { TotalTargetCapacity: 1 },
    }),
  )
  const { InstanceIds = [] } = only(Instances ?? [])
  expect(ec2.truth(tokyo.region)).toMatchObject([{ instanceId: InstanceIds[0], userData: 'ZWNobw==' }])
  expect(Errors).toMatchObject([{ ErrorCode: 'InvalidSubnetID.NotFound', Lifecycle: 'on-demand' }])
})

test('a fleet on Spot says so of its capacity and of what it launched', async () => {
  const { client } = aClient()
  await client.send(template)
  const { FleetId = '', Instances = [] } = await client.send(
    new CreateFleetCommand({
      Type: 'instant',
      LaunchTemplateConfigs,
      TargetCapacitySpecification: {
        TotalTargetCapacity: 3,
        OnDemandTargetCapacity: 1,
        DefaultTargetCapacityType: 'spot',
      },
    }),
  )
  expect(Instances.map(({ Lifecycle, InstanceIds }) => [Lifecycle, InstanceIds?.length])).toEqual([
    ['on-demand', 1],
    ['spot', 2],
  ])
  const { Fleets = [] } = await client.send(new DescribeFleetsCommand({ FleetIds: [FleetId] }))
  expect(only(Fleets)).toMatchObject({
    FulfilledCapacity: 3,
    FulfilledOnDemandCapacity: 1,
    TargetCapacitySpecification: {
      TotalTargetCapacity: 3,
      OnDemandTargetCapacity: 1,
      SpotTargetCapacity: 2,
      DefaultTargetCapacityType: 'spot',
    },
  })
})

test('what belongs to a launch alone has no place in a template', async () => {
  const { client } = aClient()
  const bad = new CreateLaunchTemplateCommand({
    LaunchTemplateName: 'workers',
    LaunchTemplateData: { ImageId: 'ami-01234567', KernelId: 'aki-1' },
  })
  await expect(client.send(bad)).rejects.toMatchObject({ name: 'UnknownParameter' })
})
