// What the ladder may rest on in EC2, Auto Scaling and the table, asked of the levers over the strict world and over moto
// alike. Where moto is laxer than AWS the title says so.

import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  CreateLaunchConfigurationCommand,
  DescribeAutoScalingGroupsCommand,
} from '@aws-sdk/client-auto-scaling'
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateFleetCommand,
  CreateLaunchTemplateCommand,
  DescribeInstanceAttributeCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  ModifyInstanceAttributeCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2'
import { describe, expect, it } from 'vitest'
import { autoScalingLevers } from '../../src/adapters/aws/autoscaling-levers.ts'
import { dynamoIsolationBook } from '../../src/adapters/aws/dynamo-isolation-book.ts'
import { ec2Instances } from '../../src/adapters/aws/ec2-instances.ts'
import { ec2Levers, fleetLevers, ISOLATION_GROUP } from '../../src/adapters/aws/ec2-levers.ts'
import { tableDefinition } from '../../src/adapters/aws/table.ts'
import type { InstanceView } from '../../src/domain/instance.ts'
import { tokyo } from '../builders.ts'
import { clientOf, onEveryTarget, onMoto, type Target } from './support/targets.ts'

onEveryTarget('levers', (target) => {
  const account = anAccount(target)
  describe('Spot', () => {
    spot(target, account)
  })
  describe('protection and termination', () => {
    protection(target, account)
  })
  describe('isolation', () => {
    isolation(target, account)
  })
  describe('groups', () => {
    groups(target, account)
  })
})

type Account = ReturnType<typeof anAccount>

function anAccount(target: Target) {
  const ec2 = () => new EC2Client(clientOf(target.aws))
  const scaling = () => new AutoScalingClient(clientOf(target.aws))
  return {
    ec2,
    scaling,
    levers: () => ec2Levers(ec2),
    groups: () => ({ ...fleetLevers(ec2), ...autoScalingLevers(scaling) }),
    async running(more: Partial<RunInstancesCommandInput> = {}): Promise<string> {
      const { Instances } = await ec2().send(
        new RunInstancesCommand({
          ImageId: 'ami-0123456789abcdef0',
          InstanceType: 't3.micro',
          MinCount: 1,
          MaxCount: 1,
          ...more,
        }),
      )
      await target.aws.settle()
      return Instances?.[0]?.InstanceId ?? ''
    },
    async view(id: string): Promise<InstanceView> {
      const view = (await ec2Instances(ec2).read(tokyo, [id])).get(id)
      if (view === undefined) throw new Error(`EC2 does not show ${id}`)
      return view
    },
    async groupOf(vpcId: string) {
      const Filters = [
        { Name: 'group-name', Values: [ISOLATION_GROUP] },
        { Name: 'vpc-id', Values: [vpcId] },
      ]
      return (await ec2().send(new DescribeSecurityGroupsCommand({ Filters }))).SecurityGroups ?? []
    },
  }
}

function spot(target: Target, account: Account): void {
  it.skipIf(target.name === 'moto')(
    'of which type a request is, and whether it can launch again',
    async () => {
      const options = (SpotInstanceType: 'one-time' | 'persistent') => ({
        MarketType: 'spot' as const,
        SpotOptions: {
          SpotInstanceType,
          ...(SpotInstanceType === 'persistent' && { InstanceInterruptionBehavior: 'stop' as const }),
        },
      })
      const once = await account.view(await account.running({ InstanceMarketOptions: options('one-time') }))
      const kept = await account.view(await account.running({ InstanceMarketOptions: options('persistent') }))
      const ids = [once.spotRequestId ?? '', kept.spotRequestId ?? '']
      const read = () => account.levers().spotRequests(tokyo, [...ids, 'sir-00000000'])
      expect([...(await read()).values()]).toEqual([
        { type: 'one-time', alive: true },
        { type: 'persistent', alive: true },
      ])
      expect(await account.levers().cancelSpotRequest(tokyo, ids[1] ?? '')).toBeUndefined()
      expect((await read()).get(ids[1] ?? '')).toEqual({ type: 'persistent', alive: false })
      expect((await ec2Instances(account.ec2).stop(tokyo, [kept.instanceId]))?.code).toBe(
        'IncorrectSpotRequestState',
      )
      expect(await ec2Instances(account.ec2).stop(tokyo, [once.instanceId])).toMatchObject({
        kind: 'unsupported',
      })
    },
  )

  it(`nothing is shown of requests that are not there${onMoto(target, 'it makes no requests of RunInstances')}`, async () => {
    expect(await account.levers().spotRequests(tokyo, ['sir-00000000'])).toEqual(new Map())
  })
}

function protection(target: Target, account: Account): void {
  it('is taken away, and there need not have been any', async () => {
    const id = await account.running()
    for (const attribute of ['DisableApiStop', 'DisableApiTermination'] as const) {
      await account
        .ec2()
        .send(new ModifyInstanceAttributeCommand({ InstanceId: id, [attribute]: { Value: true } }))
    }
    for (const from of ['stop', 'termination', 'stop'] as const) {
      expect(await account.levers().unprotect(tokyo, id, from)).toBeUndefined()
    }
    for (const Attribute of ['disableApiStop', 'disableApiTermination'] as const) {
      const shown = await account
        .ec2()
        .send(new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute }))
      expect((shown.DisableApiStop ?? shown.DisableApiTermination)?.Value).toBe(false)
    }
  })

  it(`holds a termination up until then${onMoto(target, 'what is set at a launch holds nothing up')}`, async () => {
    const id = await account.running({ DisableApiTermination: true })
    const refused = await account.levers().terminate(tokyo, [id])
    expect(refused?.kind).toBe(target.name === 'moto' ? undefined : 'protected')
    await account.levers().unprotect(tokyo, id, 'termination')
    expect(await account.levers().terminate(tokyo, [id])).toBeUndefined()
    await target.aws.settle()
    expect((await account.view(id)).state).toBe('terminated')
  })
}

function isolation(target: Target, account: Account): void {
  it('makes one group a VPC, without a single rule, however many ask', async () => {
    const { vpcId = '' } = await account.view(await account.running())
    const ids = await Promise.all([1, 2, 3].map(() => account.levers().isolationGroup(tokyo, vpcId)))
    const made = await account.groupOf(vpcId)
    expect(made).toMatchObject([{ IpPermissions: [], IpPermissionsEgress: [] }])
    expect(new Set(ids)).toEqual(new Set([made[0]?.GroupId]))
  })

  it('closes what somebody has opened', async () => {
    const { vpcId = '' } = await account.view(await account.running())
    const GroupId = await account.levers().isolationGroup(tokyo, vpcId)
    if (typeof GroupId !== 'string') throw new Error(GroupId.message)
    const ssh = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }
    await account.ec2().send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [ssh] }))
    expect(await account.levers().isolationGroup(tokyo, vpcId)).toBe(GroupId)
    expect(await account.groupOf(vpcId)).toMatchObject([{ IpPermissions: [] }])
  })

  it('replaces all groups of an interface, and the read shows it', async () => {
    const id = await account.running()
    const [nic] = (await account.view(id)).interfaces
    if (nic === undefined) throw new Error('there is no interface')
    const groupId = await account.levers().isolationGroup(tokyo, nic.vpcId)
    if (typeof groupId !== 'string') throw new Error(groupId.message)
    expect(await account.levers().setGroups(tokyo, nic.id, [groupId])).toBeUndefined()
    expect((await account.view(id)).interfaces).toEqual([{ ...nic, groupIds: [groupId] }])
    expect(await account.levers().setGroups(tokyo, nic.id, nic.groupIds)).toBeUndefined()
    expect((await account.view(id)).interfaces).toEqual([nic])
  })

  it('notes what was there once and for all, an interface at a time', async () => {
    const table = { client: new DynamoDBClient(clientOf(target.aws)), name: `isolation-${Date.now()}` }
    await table.client.send(new CreateTableCommand({ TableName: table.name, ...tableDefinition }))
    const book = dynamoIsolationBook(table)
    const note = (interfaceId: string, ...groupIds: string[]) =>
      book.note(tokyo, 'i-1', { interfaceId, groupIds }, 1)
    await note('eni-1', 'sg-1', 'sg-2')
    await note('eni-1', 'sg-of-a-thief')
    await note('eni-2', 'sg-3')
    expect(await book.of(tokyo, 'i-1')).toEqual([
      { interfaceId: 'eni-1', groupIds: ['sg-1', 'sg-2'] },
      { interfaceId: 'eni-2', groupIds: ['sg-3'] },
    ])
    await book.forget(tokyo, 'i-1', 'eni-1')
    await book.forget(tokyo, 'i-1', 'eni-1')
    expect(await book.of(tokyo, 'i-1')).toMatchObject([{ interfaceId: 'eni-2' }])
    expect(await book.of(tokyo, 'i-2')).toEqual([])
  })
}

function groups(target: Target, account: Account): void {
  it(`keeps a group from launching, and says where there is none${onMoto(target, 'it fails there')}`, async () => {
    const name = `web-${Date.now()}`
    await account.scaling().send(
      new CreateLaunchConfigurationCommand({
        LaunchConfigurationName: name,
        ImageId: 'ami-0123456789abcdef0',
        InstanceType: 't3.micro',
      }),
    )
    await account.scaling().send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: name,
        LaunchConfigurationName: name,
        MinSize: 0,
        MaxSize: 1,
        AvailabilityZones: ['ap-northeast-1a'],
      }),
    )
    for (const _ of [1, 2]) expect(await account.groups().suspendGroup(tokyo, name)).toBeUndefined()
    const shown = await account
      .scaling()
      .send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }))
    const suspended = shown.AutoScalingGroups?.[0]?.SuspendedProcesses?.map(({ ProcessName }) => ProcessName)
    expect(suspended?.toSorted()).toEqual(['Launch', 'ReplaceUnhealthy'])
    const absent = await account.groups().suspendGroup(tokyo, 'nobody-has-this')
    expect(absent?.kind).toBe(target.name === 'moto' ? 'unavailable' : 'gone')
  })

  it.skipIf(target.name === 'moto')('empties a fleet without ending what it has', async () => {
    const { LaunchTemplate } = await account.ec2().send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: 'workers',
        LaunchTemplateData: { ImageId: 'ami-0123456789abcdef0', InstanceType: 't3.micro' },
      }),
    )
    const create = (Type: 'maintain' | 'instant') =>
      account.ec2().send(
        new CreateFleetCommand({
          Type,
          LaunchTemplateConfigs: [
            {
              LaunchTemplateSpecification: {
                LaunchTemplateId: LaunchTemplate?.LaunchTemplateId,
                Version: '1',
              },
            },
          ],
          TargetCapacitySpecification: {
            TotalTargetCapacity: 1,
            DefaultTargetCapacityType: 'on-demand',
          },
        }),
      )
    const { FleetId: kept = '' } = await create('maintain')
    const { FleetId: once = '' } = await create('instant')
    await target.aws.settle()
    const nowhere = 'fleet-00000000-0000-0000-0000-000000000000'
    expect(await account.groups().fleets(tokyo, [kept, once, nowhere])).toEqual(
      new Map([
        [kept, { type: 'maintain', active: true, target: 1 }],
        [once, { type: 'instant', active: true, target: 1 }],
      ]),
    )
    expect(await account.groups().emptyFleet(tokyo, kept)).toBeUndefined()
    expect((await account.groups().fleets(tokyo, [kept])).get(kept)?.target).toBe(0)
    expect((await account.groups().emptyFleet(tokyo, once))?.kind).toBe('unsupported')
  })
}
