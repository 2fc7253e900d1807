// What is asked of members: listing, attaching, detaching and terminating them. It changes records only;
// instances and their tags are the keeper's (group-keeper.ts).

import type { InstanceRecord } from '../ec2/instance-record.ts'
import { type Group, type Member, withMember, withoutMember } from './group.ts'
import { theGroup } from './groups.ts'
import { type Page, type PageRequest, paginate } from './pagination.ts'
import { invalid, memberNotFound, missing, notInGroup } from './refusals.ts'
import type { RegionGroups } from './region-groups.ts'

export interface DescribeMembersInput extends PageRequest {
  readonly instanceIds?: readonly string[] | undefined
}

export interface MembersInput {
  readonly name?: string | undefined
  readonly instanceIds: readonly string[]
}

export interface DetachInput extends MembersInput {
  readonly decrement?: boolean | undefined
}

export interface TerminateMemberInput {
  readonly instanceId?: string | undefined
  readonly decrement?: boolean | undefined
}

export interface ListedMember {
  readonly group: Group
  readonly member: Member
}

/** Ids that are in no group are passed over. */
export function describeMembers(region: RegionGroups, input: DescribeMembersInput): Page<ListedMember> {
  const { instanceIds = [] } = input
  const listed = region
    .all()
    .flatMap((group) => [...group.members.values()].map((member) => ({ group, member })))
    .filter(({ member }) => instanceIds.length === 0 || instanceIds.includes(member.instanceId))
  return paginate(listed, input, ({ member }) => member.instanceId)
}

/** The desired capacity grows with them. */
export function attach(
  region: RegionGroups,
  input: MembersInput,
  recordOf: (instanceId: string) => InstanceRecord | undefined,
): Group {
  const { instanceIds } = input
  const group = theGroup(region, input.name)
  const records = instanceIds.map((id) => attachable(region, id, recordOf(id)))
  const desiredCapacity = group.desiredCapacity + records.length
  if (desiredCapacity > group.maxSize) {
    throw invalid(
      `AutoScalingGroup ${group.name} has min-size=${group.minSize}, max-size=${group.maxSize}, and desired-size=${group.desiredCapacity}. To attach ${records.length} more instance(s), please update the AutoScalingGroup sizes appropriately.`,
    )
  }
  const attached = records.reduce<Group>(
    (all, record) => withMember(all, { ...memberOf(record), lifecycle: 'InService' }),
    { ...group, desiredCapacity },
  )
  region.put(attached)
  return attached
}

function attachable(
  region: RegionGroups,
  instanceId: string,
  record: InstanceRecord | undefined,
): InstanceRecord {
  if (record === undefined) throw invalid(`Invalid Instance ID(s): [${instanceId}]`)
  const owner = region.having(instanceId)
  if (owner !== undefined) {
    throw invalid(`Instance ${instanceId} is already part of AutoScalingGroup:${owner.name}`)
  }
  if (record.state === 'running') return record
  throw invalid(`Instance ${instanceId} is not in correct state: running`)
}

/** They go on running. Where the desired capacity does not shrink with them, they are replaced. */
export function detach(region: RegionGroups, input: DetachInput): Group {
  const group = theGroup(region, input.name)
  if (input.decrement === undefined) throw missing('shouldDecrementDesiredCapacity')
  for (const id of input.instanceIds) if (!group.members.has(id)) throw notInGroup(id, group.name)
  const shrunk = input.decrement ? decremented(group, input.instanceIds.length) : group
  const changed = input.instanceIds.reduce(withoutMember, shrunk)
  region.put(changed)
  return changed
}

/** The group whose member it is, with the desired capacity it will have. */
export function beforeTerminating(region: RegionGroups, input: TerminateMemberInput): ListedMember {
  const { instanceId, decrement } = input
  if (instanceId === undefined) throw missing('instanceId')
  if (decrement === undefined) throw missing('shouldDecrementDesiredCapacity')
  const group = region.having(instanceId)
  const member = group?.members.get(instanceId)
  if (group === undefined || member === undefined) throw memberNotFound(instanceId)
  const shrunk = decrement && member.lifecycle !== 'Terminating' ? decremented(group, 1) : group
  region.put(shrunk)
  return { group: shrunk, member }
}

function decremented(group: Group, by: number): Group {
  const desiredCapacity = group.desiredCapacity - by
  if (desiredCapacity >= group.minSize) return { ...group, desiredCapacity }
  throw invalid(
    `Currently, desiredSize equals minSize (${group.minSize}). Terminating instance without replacement will violate group's min size constraint. Either set shouldDecrementDesiredCapacity flag to false or lower group's min size.`,
  )
}

export const memberOf = (record: InstanceRecord): Member => ({
  instanceId: record.instanceId,
  instanceType: record.instanceType,
  imageId: record.imageId,
  availabilityZone: record.availabilityZone,
  subnetId: record.networkInterface?.subnetId,
  lifecycle: 'Pending',
  health: 'Healthy',
  protectedFromScaleIn: false,
  launchedFrom: undefined,
})
