// The rungs beyond stopping, through the EC2 API: protection, Spot requests, termination, isolation, fleets.
// Loaded when first needed; it decides nothing.

import {
  CancelSpotInstanceRequestsCommand,
  CreateSecurityGroupCommand,
  DescribeFleetsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSpotInstanceRequestsCommand,
  type EC2Client,
  ModifyFleetCommand,
  ModifyInstanceAttributeCommand,
  ModifyNetworkInterfaceAttributeCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  type SecurityGroup,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'
import type { SpotRequest } from '../../domain/ladder.ts'
import type { Place } from '../../domain/place.ts'
import type { Ec2Trouble, FleetView, GroupLevers, InstanceLevers } from '../../flows/ports.ts'
import { act, rethrow, troubleOf } from './ec2-trouble.ts'

/** How many values one filter takes (A16). */
const MOST_FILTER_VALUES = 200
const PAGE_SIZE = 1000

export const ISOLATION_GROUP = 'startpass-isolated'

type ClientFor = (place: Place) => EC2Client

export function ec2Levers(clientFor: ClientFor): InstanceLevers {
  return {
    async spotRequests(place, requestIds) {
      const found = new Map<string, SpotRequest>()
      for (let at = 0; at < requestIds.length; at += MOST_FILTER_VALUES) {
        const Values = requestIds.slice(at, at + MOST_FILTER_VALUES)
        // Filtered and paginated: twice the quota (A9), and an unknown id does not fail the others.
        const Filters = [{ Name: 'spot-instance-request-id', Values }]
        const command = new DescribeSpotInstanceRequestsCommand({ Filters, MaxResults: PAGE_SIZE })
        const { SpotInstanceRequests = [] } = await clientFor(place).send(command).catch(rethrow)
        for (const { SpotInstanceRequestId: id, Type, State } of SpotInstanceRequests) {
          if (id === undefined || Type === undefined) continue
          found.set(id, { type: Type, alive: State === 'open' || State === 'active' || State === 'disabled' })
        }
      }
      return found
    },
    cancelSpotRequest: (place, requestId) =>
      act(
        clientFor(place).send(new CancelSpotInstanceRequestsCommand({ SpotInstanceRequestIds: [requestId] })),
      ),
    unprotect: (place, InstanceId, from) => {
      const off = { Value: false }
      const change = from === 'stop' ? { DisableApiStop: off } : { DisableApiTermination: off }
      return act(clientFor(place).send(new ModifyInstanceAttributeCommand({ InstanceId, ...change })))
    },
    terminate: (place, instanceIds) =>
      act(clientFor(place).send(new TerminateInstancesCommand({ InstanceIds: [...instanceIds] }))),
    isolationGroup: (place, vpcId) => isolationGroup(clientFor(place), vpcId),
    setGroups: (place, NetworkInterfaceId, groupIds) =>
      act(
        clientFor(place).send(
          new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId, Groups: [...groupIds] }),
        ),
      ),
  }
}

/** Two gates may make it at once: the one that comes second finds what the first has made. */
async function isolationGroup(client: EC2Client, vpcId: string): Promise<string | Ec2Trouble> {
  try {
    let found = (await findGroup(client, vpcId)) ?? (await makeGroup(client, vpcId))
    for (let round = 0; round < MOST_CLOSINGS; round += 1) {
      if (found?.GroupId === undefined) {
        return { kind: 'unavailable', code: 'NotShownYet', message: `${ISOLATION_GROUP} was made just now` }
      }
      if (await closeGroup(client, found.GroupId, found)) return found.GroupId
      found = (await findGroup(client, vpcId)) ?? found
    }
    return { kind: 'refused', code: 'NotClosed', message: `somebody keeps changing ${ISOLATION_GROUP}` }
  } catch (error) {
    return troubleOf(error)
  }
}

/** How often its rules are looked at anew, where they change while they are taken away. */
const MOST_CLOSINGS = 3

async function findGroup(client: EC2Client, vpcId: string): Promise<SecurityGroup | undefined> {
  const Filters = [
    { Name: 'group-name', Values: [ISOLATION_GROUP] },
    { Name: 'vpc-id', Values: [vpcId] },
  ]
  const { SecurityGroups } = await client.send(new DescribeSecurityGroupsCommand({ Filters }))
  return SecurityGroups?.[0]
}

async function makeGroup(client: EC2Client, vpcId: string): Promise<SecurityGroup | undefined> {
  const Description = 'Admits nothing and lets nothing out. Made by startpass for what it cannot stop.'
  try {
    const { GroupId } = await client.send(
      new CreateSecurityGroupCommand({ GroupName: ISOLATION_GROUP, Description, VpcId: vpcId }),
    )
    if (GroupId === undefined) return undefined
    // The one rule of a new group lets everything out; where there is IPv6 it has another, and is refused that here
    // where there is none (A23).
    const everywhere = [{ IpProtocol: '-1', Ipv6Ranges: [{ CidrIpv6: '::/0' }] }]
    await act(client.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: everywhere })))
    const all = [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }]
    return { GroupId, IpPermissionsEgress: all }
  } catch (error) {
    if (troubleOf(error).code !== 'InvalidGroup.Duplicate') throw error
    return findGroup(client, vpcId)
  }
}

/**
 * Whatever somebody has opened since is closed again.
 * @returns false where a rule was gone already: outside a default VPC AWS takes none of them away then, whether another
 * gate was quicker or a thief keeps changing them
 */
async function closeGroup(client: EC2Client, GroupId: string, group: SecurityGroup): Promise<boolean> {
  let closed = true
  const { IpPermissions = [], IpPermissionsEgress = [] } = group
  const revokes = [
    IpPermissions.length > 0 &&
      (() => client.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions }))),
    IpPermissionsEgress.length > 0 &&
      (() =>
        client.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: IpPermissionsEgress }))),
  ]
  for (const revoke of revokes) {
    if (revoke === false) continue
    const trouble = await act(revoke())
    if (trouble?.code === 'InvalidPermission.NotFound') closed = false
    else if (trouble !== undefined) {
      throw Object.assign(new Error(trouble.message), { name: trouble.code, $fault: 'client', $metadata: {} })
    }
  }
  return closed
}

const FLEET_TYPES: ReadonlySet<string | undefined> = new Set(['instant', 'maintain', 'request'])
const isFleetType = (text: string | undefined): text is FleetView['type'] => FLEET_TYPES.has(text)

export const fleetLevers = (clientFor: ClientFor): Pick<GroupLevers, 'fleets' | 'emptyFleet'> => ({
  async fleets(place, fleetIds) {
    const client = clientFor(place)
    const together = await describeFleets(client, fleetIds)
    if (together !== 'one-is-unknown') return together
    const found = new Map<string, FleetView>()
    for (const fleetId of fleetIds.slice(0, MOST_ALONE)) {
      const shown = await describeFleets(client, [fleetId])
      if (shown !== 'one-is-unknown') for (const [id, fleet] of shown) found.set(id, fleet)
    }
    return found
  },
  emptyFleet: (place, FleetId) =>
    act(
      clientFor(place).send(
        new ModifyFleetCommand({
          FleetId,
          ExcessCapacityTerminationPolicy: 'no-termination',
          TargetCapacitySpecification: { TotalTargetCapacity: 0 },
        }),
      ),
    ),
})

/** Where a fleet that is not there fails the call for all, so many are asked about one by one. */
const MOST_ALONE = 10

/** Named, not filtered: there is no filter for ids, and fleets of type `instant` are shown only where named (A27). */
async function describeFleets(
  client: EC2Client,
  FleetIds: readonly string[],
): Promise<Map<string, FleetView> | 'one-is-unknown'> {
  try {
    const { Fleets = [] } = await client.send(new DescribeFleetsCommand({ FleetIds: [...FleetIds] }))
    const views = new Map<string, FleetView>()
    for (const { FleetId, Type, FleetState, TargetCapacitySpecification } of Fleets) {
      if (FleetId === undefined || !isFleetType(Type)) continue
      const active = FleetState === undefined || !FleetState.startsWith('deleted')
      views.set(FleetId, {
        type: Type,
        active,
        target: TargetCapacitySpecification?.TotalTargetCapacity ?? 0,
      })
    }
    return views
  } catch (error) {
    return troubleOf(error).code === 'InvalidFleetId.NotFound' ? 'one-is-unknown' : rethrow(error)
  }
}
