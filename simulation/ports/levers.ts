// The rungs beyond stopping, over the strict EC2 and Auto Scaling objects, and the book of what was isolated.

import type { Place } from '../../src/domain/place.ts'
import type { IsolationBook, IsolationNote, Levers } from '../../src/flows/ports.ts'
import type { Cloud } from '../cloud.ts'
import { keys } from '../world/truth.ts'
import { act } from './instances.ts'

const GROUP = 'startpass-isolated'

export function worldLevers({ ec2, groups }: Cloud, isolation: IsolationBook): Levers {
  const as = ({ region }: Place) => ({ region, caller: keys.gate })
  return {
    instances: {
      async spotRequests(place, requestIds) {
        const filters = [{ name: 'spot-instance-request-id', values: requestIds }]
        const { items } = ec2.describeSpotInstanceRequests(as(place), { filters, maxResults: 1000 })
        return new Map(
          items.map(({ requestId, market: { type }, state }) => {
            const alive = state === 'open' || state === 'active' || state === 'disabled'
            return [requestId, { type, alive }]
          }),
        )
      },
      cancelSpotRequest: (place, id) =>
        act(() => ec2.cancelSpotInstanceRequests(as(place), { requestIds: [id] })),
      unprotect: (place, instanceId, from) => {
        const attribute = from === 'stop' ? 'disableApiStop' : 'disableApiTermination'
        const attributes = [{ attribute, value: 'false' }] as const
        return act(() => ec2.modifyInstanceAttribute(as(place), { instanceId, attributes }))
      },
      terminate: (place, instanceIds) => act(() => ec2.terminateInstances(as(place), { instanceIds })),
      async isolationGroup(place, vpcId) {
        const filters = [
          { name: 'group-name', values: [GROUP] },
          { name: 'vpc-id', values: [vpcId] },
        ]
        const [found] = ec2.describeSecurityGroups(as(place), { filters }).items
        if (found !== undefined) return found.groupId
        return ec2.createSecurityGroup(as(place), { groupName: GROUP, description: GROUP, vpcId }).groupId
      },
      setGroups: (place, networkInterfaceId, groupIds) =>
        act(() => ec2.modifyNetworkInterfaceAttribute(as(place), { networkInterfaceId, groupIds })),
    },
    groups: {
      fleets: async () => new Map(),
      emptyFleet: async () => undefined,
      suspendGroup: (place, name) =>
        act(() => groups.suspendProcesses(as(place), { name, processes: ['Launch', 'ReplaceUnhealthy'] })),
    },
    isolation,
  }
}

export function memoryIsolationBook(): IsolationBook {
  const notes = new Map<string, IsolationNote>()
  return {
    async note(_, instanceId, note) {
      const key = `${instanceId} ${note.interfaceId}`
      if (!notes.has(key)) notes.set(key, note)
    },
    of: async (_, instanceId) =>
      [...notes].filter(([key]) => key.startsWith(instanceId)).map(([, note]) => note),
    async forget(_, instanceId, interfaceId) {
      notes.delete(`${instanceId} ${interfaceId}`)
    },
  }
}
