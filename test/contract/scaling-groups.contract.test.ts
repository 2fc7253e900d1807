// What the flows may rest on in Auto Scaling, asked of the adapter over the strict world and over moto alike.

import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  CreateLaunchConfigurationCommand,
  DeleteAutoScalingGroupCommand,
  SuspendProcessesCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling'
import { CreateLaunchTemplateCommand, EC2Client } from '@aws-sdk/client-ec2'
import { expect, it } from 'vitest'
import { autoScalingGroups } from '../../src/adapters/aws/auto-scaling-groups.ts'
import type { GroupState } from '../../src/domain/group-watch.ts'
import { tokyo, virginia } from '../builders.ts'
import { clientOf, onEveryTarget, type Target } from './support/targets.ts'

onEveryTarget('Auto Scaling groups', (target) => {
  groupsContract(target)
})

let names = 0

function groupsContract(target: Target): void {
  const groups = () => autoScalingGroups(({ region }) => clientOf(target.aws, undefined, region))
  const hands = () => new AutoScalingClient(clientOf(target.aws))
  const zone = [`${tokyo.region}a`]
  async function aGroup(more: object = {}): Promise<string> {
    names += 1
    const name = `web-${names}`
    await hands().send(
      new CreateLaunchConfigurationCommand({
        LaunchConfigurationName: `launch-${names}`,
        ImageId: 'ami-0123456789abcdef0',
        InstanceType: 't3.micro',
      }),
    )
    await hands().send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: name,
        LaunchConfigurationName: `launch-${names}`,
        MinSize: 0,
        MaxSize: 4,
        AvailabilityZones: zone,
        ...more,
      }),
    )
    return name
  }
  const described = async (name: string): Promise<GroupState | undefined> =>
    (await groups().described(tokyo, [name])).get(name)

  it('is described with all that decides what it launches', async () => {
    const name = await aGroup()
    expect(await described(name)).toEqual({
      arn: expect.stringContaining(`autoScalingGroupName/${name}`) as string,
      created: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
      min: 0,
      max: 4,
      desired: 0,
      launch: `launch-${names}`,
      suspended: [],
      apart: 0,
      restarted: 0,
    })
  })

  it('shows its template with the version', async () => {
    const LaunchTemplateName = `template-${names}`
    await new EC2Client(clientOf(target.aws)).send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName,
        LaunchTemplateData: { ImageId: 'ami-0123456789abcdef0', InstanceType: 't3.micro' },
      }),
    )
    const name = await aGroup()
    await hands().send(
      new UpdateAutoScalingGroupCommand({
        AutoScalingGroupName: name,
        LaunchTemplate: { LaunchTemplateName, Version: '1' },
        MaxSize: 7,
      }),
    )
    const state = await described(name)
    expect(state?.launch).toMatch(/(?:lt-[0-9a-f]+|template-\d+) version 1$/)
    expect(state?.max).toBe(7)
  })

  it.skipIf(target.name === 'moto')(
    'counts the members that stand by, and those that are started again only where it has no warm pool',
    async () => {
      const member = (state: string): string =>
        `<member><InstanceId>i-1</InstanceId><LifecycleState>${state}</LifecycleState></member>`
      const body = `<DescribeAutoScalingGroupsResponse xmlns="http://autoscaling.amazonaws.com/doc/2011-01-01/">
<DescribeAutoScalingGroupsResult><AutoScalingGroups><member><AutoScalingGroupName>web</AutoScalingGroupName>
<Instances>${['Standby', 'InService', 'Standby', 'EnteringStandby'].map(member).join('')}</Instances>
<WarmPoolConfiguration><MinSize>0</MinSize></WarmPoolConfiguration></member>
</AutoScalingGroups></DescribeAutoScalingGroupsResult></DescribeAutoScalingGroupsResponse>`
      const through = () => async () => ({ status: 200, headers: { 'content-type': 'text/xml' }, body })
      const shown = autoScalingGroups(({ region }) => clientOf(target.aws, through, region))
      expect((await shown.described(tokyo, ['web'])).get('web')).toMatchObject({
        apart: 2,
        restarted: undefined,
      })
    },
  )

  it('shows which processes are suspended, sorted', async () => {
    const name = await aGroup()
    const ScalingProcesses = ['Terminate', 'HealthCheck']
    await hands().send(new SuspendProcessesCommand({ AutoScalingGroupName: name, ScalingProcesses }))
    expect((await described(name))?.suspended).toEqual(['HealthCheck', 'Terminate'])
  })

  it('that was deleted is not there, and one made anew under its name is another', async () => {
    const name = await aGroup()
    const before = await described(name)
    await hands().send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: name, ForceDelete: true }))
    expect(await described(name)).toBeUndefined()
    await hands().send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: name,
        LaunchConfigurationName: `launch-${names}`,
        MinSize: 0,
        MaxSize: 4,
        AvailabilityZones: zone,
      }),
    )
    expect((await described(name))?.arn).not.toBe(before?.arn)
  })

  it('is of its place alone, and names that are nowhere are passed over', async () => {
    const name = await aGroup()
    expect([...(await groups().described(tokyo, [name, 'nowhere'])).keys()]).toEqual([name])
    expect((await groups().described(virginia, [name])).size).toBe(0)
  })

  it('many are asked for in a few calls', async () => {
    const name = await aGroup()
    const wanted = Array.from({ length: 120 }, (_, n) => `nowhere-${n}`)
    expect([...(await groups().described(tokyo, [...wanted, name])).keys()]).toEqual([name])
  })

  it.skipIf(target.name === 'moto')('trouble is told in AWS’s own words', async () => {
    target.world.faults.set({
      fail: [
        {
          service: 'autoscaling',
          operation: 'DescribeAutoScalingGroups',
          when: 'before',
          code: 'AccessDenied',
          times: 1,
        },
      ],
    })
    await expect(groups().described(tokyo, ['web'])).rejects.toMatchObject({
      name: 'Unreachable',
      service: 'autoscaling',
      code: 'AccessDenied',
    })
    target.world.faults.clear()
  })
}
