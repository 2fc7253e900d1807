// The port of EC2 over the strict EC2 object itself: what the adapter does with the SDK, without it.

import type { InstanceState, InstanceView } from '../../src/domain/instance.ts'
import type { Place } from '../../src/domain/place.ts'
import { type Ec2Trouble, type Instances, Unreachable } from '../../src/flows/ports.ts'
import { AutoScalingError } from '../../world/autoscaling/auto-scaling-error.ts'
import type { Ec2 } from '../../world/ec2/ec2.ts'
import { Ec2Error } from '../../world/ec2/ec2-error.ts'
import { type InstanceRecord, interfacesOf } from '../../world/ec2/instance-record.ts'

type Filters = readonly { readonly name: string; readonly values: readonly string[] }[]

/** @param caller whose access key it is called with */
export function worldInstances(ec2: Ec2, caller: string): Instances {
  const describe = (place: Place, filters: Filters): InstanceView[] => {
    try {
      const input = { filters, maxResults: 1000, includeManagedResources: true }
      return ec2
        .describeInstances({ region: place.region, caller }, input)
        .items.map((record) => viewOf(place, record))
    } catch (error) {
      const { code, message } = troubleOf(error)
      throw new Unreachable('ec2', code, message, error)
    }
  }
  return {
    async read(place, instanceIds) {
      if (instanceIds.length === 0) return new Map()
      const views = describe(place, [{ name: 'instance-id', values: instanceIds }])
      return new Map(views.map((view) => [view.instanceId, view]))
    },
    async *up(place) {
      yield describe(place, [{ name: 'instance-state-name', values: ['pending', 'running'] }])
    },
    async named(place, name) {
      const named = describe(place, [{ name: 'tag:Name', values: [name] }, notTerminated])
      return named.filter(({ tags }) => tags['Name'] === name)
    },
    list: async (place, most) => describe(place, [notTerminated]).slice(0, most),
    stop: ({ region }, instanceIds) => act(() => ec2.stopInstances({ region, caller }, { instanceIds })),
    start: ({ region }, id) => act(() => ec2.startInstances({ region, caller }, { instanceIds: [id] })),
    tag: ({ region }, resourceIds, key, value) =>
      act(() => ec2.createTags({ region, caller }, { resourceIds, tags: [{ key, value }] })),
    untag: ({ region }, resourceIds, key, value) =>
      act(() => {
        const tag = value === undefined ? { key } : { key, value }
        ec2.deleteTags({ region, caller }, { resourceIds, tags: [tag] })
      }),
  }
}

/** For what does something: a refusal is an answer. */
export async function act(call: () => void): Promise<Ec2Trouble | undefined> {
  try {
    call()
    return undefined
  } catch (error) {
    return troubleOf(error)
  }
}

const notTerminated = {
  name: 'instance-state-name',
  values: ['pending', 'running', 'stopping', 'stopped'],
}

function viewOf(place: Place, record: InstanceRecord): InstanceView {
  const state: InstanceState = record.state
  return {
    place,
    instanceId: record.instanceId,
    state,
    launchedAt: record.launchTimeEpochSeconds,
    primaryAttachedAt: record.networkInterface?.attachTimeEpochSeconds,
    tags: Object.fromEntries(record.tags),
    type: record.instanceType,
    imageId: record.imageId,
    instanceProfileArn: record.iamInstanceProfile?.arn,
    rootVolumeId: record.rootVolume?.volumeId,
    rootDevice: record.rootDeviceType,
    vpcId: record.networkInterface?.vpcId,
    interfaces: interfacesOf(record).map(({ networkInterfaceId, vpcId, securityGroups }) => ({
      id: networkInterfaceId,
      vpcId,
      groupIds: securityGroups.map(({ groupId }) => groupId),
    })),
    spotRequestId: record.spot?.requestId,
    operator: record.operator?.principal,
    stateReasonCode: record.stateReason?.code,
  }
}

const KINDS: Readonly<Record<string, Ec2Trouble['kind']>> = {
  IncorrectInstanceState: 'not-yet',
  'InvalidInstanceID.NotFound': 'gone',
  OperationNotPermitted: 'protected',
  UnauthorizedOperation: 'forbidden',
  UnsupportedOperation: 'unsupported',
  RequestLimitExceeded: 'throttled',
}

function troubleOf(error: unknown): Ec2Trouble {
  if (!(error instanceof Ec2Error) && !(error instanceof AutoScalingError)) throw error
  return { kind: KINDS[error.code] ?? 'refused', code: error.code, message: error.message }
}
