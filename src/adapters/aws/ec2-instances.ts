// Instances through the EC2 API: batched reads, all-or-nothing stops, and AWS's refusals as values.

import {
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeInstancesCommand,
  type EC2Client,
  type Filter,
  type Instance,
  type InstanceNetworkInterface,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2'
import type { InstanceState, InstanceView } from '../../domain/instance.ts'
import type { Place } from '../../domain/place.ts'
import type { Instances } from '../../flows/ports.ts'
import { act, rethrow } from './ec2-trouble.ts'

/** How many values one filter takes (EC2 API reference, DescribeInstances). */
const MOST_FILTER_VALUES = 200
/** Half of what AWS would give: twice the calls, and two thirds of the memory (decision 0016). */
const PAGE_SIZE = 500

/** @param clientFor one client a place, made once and kept */
export function ec2Instances(clientFor: (place: Place) => EC2Client): Instances {
  async function* describe(place: Place, filters: Filter[]): AsyncGenerator<InstanceView> {
    for await (const page of pages(place, filters)) yield* page
  }

  async function* pages(place: Place, filters: Filter[]): AsyncGenerator<InstanceView[]> {
    let nextToken: string | undefined
    do {
      // Filtered and paginated: twice the quota of a bare read (A9), and unknown ids do not fail it (A3).
      const command = new DescribeInstancesCommand({
        Filters: filters,
        MaxResults: PAGE_SIZE,
        IncludeManagedResources: true,
        NextToken: nextToken,
      })
      const page = await clientFor(place).send(command).catch(rethrow)
      const instances = (page.Reservations ?? []).flatMap(({ Instances = [] }) => Instances)
      yield instances.flatMap((instance) => viewOf(place, instance) ?? [])
      nextToken = page.NextToken
    } while (nextToken !== undefined && nextToken !== '')
  }

  return {
    async read(place, instanceIds) {
      const views = new Map<string, InstanceView>()
      for (let at = 0; at < instanceIds.length; at += MOST_FILTER_VALUES) {
        const Values = instanceIds.slice(at, at + MOST_FILTER_VALUES)
        for await (const view of describe(place, [{ Name: 'instance-id', Values }]))
          views.set(view.instanceId, view)
      }
      return views
    },
    up: (place) => pages(place, [up]),
    async named(place, name) {
      const views: InstanceView[] = []
      // Filters know wildcards; a name is matched to the letter, here and again on what comes back.
      const literal = name.replaceAll(/[\\*?]/g, String.raw`\$&`)
      for await (const view of describe(place, [{ Name: 'tag:Name', Values: [literal] }, notTerminated])) {
        if (view.tags['Name'] === name) views.push(view)
      }
      return views
    },
    async list(place, most) {
      const views: InstanceView[] = []
      for await (const view of describe(place, [notTerminated])) {
        views.push(view)
        if (views.length >= most) break
      }
      return views
    },
    stop: (place, instanceIds) =>
      act(clientFor(place).send(new StopInstancesCommand({ InstanceIds: [...instanceIds] }))),
    start: (place, instanceId) =>
      act(clientFor(place).send(new StartInstancesCommand({ InstanceIds: [instanceId] }))),
    tag: (place, instanceIds, key, value) =>
      act(
        clientFor(place).send(
          new CreateTagsCommand({ Resources: [...instanceIds], Tags: [{ Key: key, Value: value }] }),
        ),
      ),
    untag: (place, instanceIds, key, value) =>
      act(
        clientFor(place).send(
          new DeleteTagsCommand({ Resources: [...instanceIds], Tags: [{ Key: key, Value: value }] }),
        ),
      ),
  }
}

const up: Filter = { Name: 'instance-state-name', Values: ['pending', 'running'] }

const notTerminated: Filter = {
  Name: 'instance-state-name',
  Values: ['pending', 'running', 'stopping', 'stopped'],
}

const STATES: ReadonlySet<string> = new Set<InstanceState>([
  'pending',
  'running',
  'stopping',
  'stopped',
  'shutting-down',
  'terminated',
])

const isState = (text: string | undefined): text is InstanceState => text !== undefined && STATES.has(text)

/** Other network cards may have a device 0 of their own, which can be attached anew before any start. */
const isPrimary = ({ Attachment }: InstanceNetworkInterface): boolean =>
  Attachment?.DeviceIndex === 0 && (Attachment.NetworkCardIndex ?? 0) === 0

/** Nothing for an answer without id, state or launch time: what cannot be named cannot be judged. */
function viewOf(place: Place, instance: Instance): InstanceView | undefined {
  const state = instance.State?.Name
  if (instance.InstanceId === undefined || instance.LaunchTime === undefined || !isState(state))
    return undefined
  const primary = instance.NetworkInterfaces?.find(isPrimary)
  const attachedAt = primary?.Attachment?.AttachTime
  const root = instance.BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === instance.RootDeviceName)
  return {
    place,
    instanceId: instance.InstanceId,
    state,
    launchedAt: seconds(instance.LaunchTime),
    primaryAttachedAt: attachedAt === undefined ? undefined : seconds(attachedAt),
    tags: Object.fromEntries((instance.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
    type: instance.InstanceType ?? '',
    imageId: instance.ImageId ?? '',
    instanceProfileArn: instance.IamInstanceProfile?.Arn,
    rootVolumeId: root?.Ebs?.VolumeId,
    rootDevice: instance.RootDeviceType === 'instance-store' ? 'instance-store' : 'ebs',
    vpcId: instance.VpcId,
    interfaces: (instance.NetworkInterfaces ?? []).flatMap(interfaceOf),
    spotRequestId: instance.InstanceLifecycle === 'spot' ? (instance.SpotInstanceRequestId ?? '') : undefined,
    operator: instance.Operator?.Managed === true ? (instance.Operator.Principal ?? '') : undefined,
    stateReasonCode: instance.StateReason?.Code,
  }
}

const interfaceOf = ({ NetworkInterfaceId: id, VpcId: vpcId, Groups }: InstanceNetworkInterface) =>
  id === undefined || vpcId === undefined
    ? []
    : [{ id, vpcId, groupIds: (Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []) }]

const seconds = (date: Date): number => Math.floor(date.getTime() / 1000)
