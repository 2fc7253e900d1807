// What is asked of groups: creating, changing, describing and deleting them. What follows from it for instances
// is the keeper's (group-keeper.ts). Not modelled: mixed instances, policies, hooks, load balancers, warm pools.

import { applyFilters, type Filter, type FilterTable } from '../ec2/filters.ts'
import type { TemplateReference } from '../ec2/launch-templates.ts'
import { checkUserTags } from '../ec2/tags.ts'
import { type Group, type GroupTag, type LaunchSource, PROCESSES, type Process } from './group.ts'
import { type Page, type PageRequest, paginate } from './pagination.ts'
import {
  beyondMaximum,
  beyondMinimum,
  configurationNotFound,
  groupBeingDeleted,
  groupExists,
  groupInUse,
  invalid,
  missing,
} from './refusals.ts'
import type { RegionGroups } from './region-groups.ts'

/** What UpdateAutoScalingGroup can change. */
export interface UpdateGroupInput {
  readonly name?: string | undefined
  readonly launchConfigurationName?: string | undefined
  readonly launchTemplate?: TemplateReference | undefined
  readonly minSize?: number | undefined
  readonly maxSize?: number | undefined
  readonly desiredCapacity?: number | undefined
  readonly availabilityZones?: readonly string[] | undefined
  /** Ids with commas between. */
  readonly vpcZoneIdentifier?: string | undefined
  readonly defaultCooldownSeconds?: number | undefined
  readonly healthCheckType?: string | undefined
  readonly healthCheckGraceSeconds?: number | undefined
  readonly newInstancesProtected?: boolean | undefined
}

export interface CreateGroupInput extends UpdateGroupInput {
  readonly tags?: readonly GroupTag[] | undefined
}

export interface DescribeGroupsInput extends PageRequest {
  readonly names?: readonly string[] | undefined
  readonly filters?: readonly Filter[] | undefined
}

/** What creating and changing needs beyond the groups themselves. */
export interface Surroundings {
  readonly arn: (path: string) => string
  readonly newId: () => string
  readonly now: number
  /** @throws where EC2 has no such template */
  readonly checkTemplate: (reference: TemplateReference) => void
}

export function createGroup(region: RegionGroups, input: CreateGroupInput, around: Surroundings): Group {
  const { name, minSize, maxSize, tags = [] } = input
  if (name === undefined || name === '') throw missing('autoScalingGroupName')
  if (minSize === undefined) throw missing('minSize')
  if (maxSize === undefined) throw missing('maxSize')
  if (region.find(name) !== undefined) throw groupExists(name)
  const launchFrom = sourceOf(region, input, around)
  if (launchFrom === undefined) throw invalid(ONE_SOURCE)
  checkUserTags(tags)
  const group: Group = {
    name,
    region: region.name,
    arn: around.arn(`autoScalingGroup:${around.newId()}:autoScalingGroupName/${name}`),
    minSize,
    maxSize,
    desiredCapacity: input.desiredCapacity ?? minSize,
    launchFrom,
    ...placesOf(input),
    tags,
    defaultCooldownSeconds: input.defaultCooldownSeconds ?? 300,
    healthCheckGraceSeconds: input.healthCheckGraceSeconds ?? 0,
    newInstancesProtected: input.newInstancesProtected ?? false,
    suspended: new Set(),
    createdAt: around.now,
    isBeingDeleted: false,
    members: new Map(),
  }
  checkHealthType(input)
  if (group.subnetIds.length + group.availabilityZones.length === 0) throw invalid(ONE_PLACE)
  region.put(checkedSizes(group))
  return group
}

/** A desired capacity that is not given follows the bounds (SDK reference, UpdateAutoScalingGroup). */
export function updateGroup(region: RegionGroups, input: UpdateGroupInput, around: Surroundings): Group {
  const group = theGroup(region, input.name)
  const launchFrom = sourceOf(region, input, around) ?? group.launchFrom
  checkHealthType(input)
  const minSize = input.minSize ?? group.minSize
  const maxSize = input.maxSize ?? group.maxSize
  const follows = Math.min(Math.max(group.desiredCapacity, minSize), maxSize)
  const moved = input.vpcZoneIdentifier !== undefined || (input.availabilityZones ?? []).length > 0
  const changed: Group = {
    ...group,
    launchFrom,
    minSize,
    maxSize,
    desiredCapacity: input.desiredCapacity ?? follows,
    ...(moved && placesOf(input)),
    defaultCooldownSeconds: input.defaultCooldownSeconds ?? group.defaultCooldownSeconds,
    healthCheckGraceSeconds: input.healthCheckGraceSeconds ?? group.healthCheckGraceSeconds,
    newInstancesProtected: input.newInstancesProtected ?? group.newInstancesProtected,
  }
  region.put(checkedSizes(changed))
  return changed
}

export function setDesiredCapacity(
  region: RegionGroups,
  { name, desiredCapacity }: { name?: string | undefined; desiredCapacity?: number | undefined },
): Group {
  const group = theGroup(region, name)
  if (desiredCapacity === undefined) throw missing('desiredCapacity')
  if (desiredCapacity > group.maxSize) throw beyondMaximum(desiredCapacity, group.maxSize)
  if (desiredCapacity < group.minSize) throw beyondMinimum(desiredCapacity, group.minSize)
  const changed = { ...group, desiredCapacity }
  region.put(changed)
  return changed
}

/** Without names, all processes. */
export function suspend(region: RegionGroups, name: string | undefined, processes: readonly string[]): Group {
  const group = theGroup(region, name)
  const changed = { ...group, suspended: new Set([...group.suspended, ...known(processes)]) }
  region.put(changed)
  return changed
}

export function resume(region: RegionGroups, name: string | undefined, processes: readonly string[]): Group {
  const group = theGroup(region, name)
  const resumed = new Set<Process>(known(processes))
  const changed = { ...group, suspended: new Set([...group.suspended].filter((one) => !resumed.has(one))) }
  region.put(changed)
  return changed
}

/** With `forceDelete` its members go with it, and the group when they have gone. */
export function deleteGroup(
  region: RegionGroups,
  { name, forceDelete = false }: { name?: string | undefined; forceDelete?: boolean | undefined },
): Group {
  const group = theGroup(region, name)
  if (group.members.size > 0 && !forceDelete) throw groupInUse()
  const changed: Group = { ...group, minSize: 0, desiredCapacity: 0, isBeingDeleted: true }
  region.put(changed)
  return changed
}

/** Names that are not there are passed over. */
export function describeGroups(region: RegionGroups, input: DescribeGroupsInput): Page<Group> {
  const { names = [] } = input
  const listed = region.all().filter(({ name }) => names.length === 0 || names.includes(name))
  return paginate(applyFilters(listed, input.filters ?? [], groupFilters), input, ({ name }) => name)
}

/** @throws AutoScalingError where there is no such group, or not for long */
export function theGroup(region: RegionGroups, name: string | undefined): Group {
  if (name === undefined) throw missing('autoScalingGroupName')
  const group = region.named(name)
  if (group.isBeingDeleted) throw groupBeingDeleted(name)
  return group
}

function sourceOf(
  region: RegionGroups,
  { launchConfigurationName: name, launchTemplate }: UpdateGroupInput,
  { checkTemplate }: Surroundings,
): LaunchSource | undefined {
  if (name !== undefined && launchTemplate !== undefined) throw invalid(ONE_SOURCE)
  if (name !== undefined) {
    if (!region.configurations.has(name)) throw configurationNotFound(name)
    return { kind: 'configuration', name }
  }
  if (launchTemplate === undefined) return undefined
  checkTemplate(launchTemplate)
  return { kind: 'template', reference: launchTemplate }
}

const placesOf = ({ vpcZoneIdentifier = '', availabilityZones = [] }: UpdateGroupInput) => ({
  subnetIds: vpcZoneIdentifier
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== ''),
  availabilityZones,
})

function checkedSizes(group: Group): Group {
  const { minSize, maxSize, desiredCapacity } = group
  if (minSize < 0) throw invalid(`Min bound, ${minSize}, must be greater than or equal to 0`)
  if (maxSize < minSize) {
    throw invalid(`Max bound, ${maxSize}, must be greater than or equal to min bound, ${minSize}`)
  }
  if (desiredCapacity < minSize || desiredCapacity > maxSize) {
    throw invalid(
      `Desired capacity:${desiredCapacity} must be between the specified min size:${minSize} and max size:${maxSize}`,
    )
  }
  return group
}

/** There are no load balancers here, whose opinion could be asked. */
function checkHealthType({ healthCheckType = 'EC2' }: UpdateGroupInput): void {
  if (healthCheckType !== 'EC2')
    throw invalid(`The embedded Auto Scaling has no health check ${healthCheckType}`)
}

function known(processes: readonly string[]): readonly Process[] {
  if (processes.length === 0) return PROCESSES
  return processes.map((name) => {
    const process = PROCESSES.find((one) => one === name)
    if (process === undefined)
      throw invalid(`1 validation error detected: Value '${name}' is not a scaling process`)
    return process
  })
}

const ONE_SOURCE =
  'Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or MixedInstancesPolicy parameter.'
const ONE_PLACE = 'At least one Availability Zone or VPC Subnet is required.'

const READERS: ReadonlyMap<string, (group: Group) => string[]> = new Map([
  ['tag-key', ({ tags }: Group) => tags.map(({ key }) => key)],
  ['tag-value', ({ tags }: Group) => tags.map(({ value }) => value)],
])

const groupFilters: FilterTable<Group> = (name) => {
  if (!name.startsWith('tag:')) return READERS.get(name)
  const wanted = name.slice('tag:'.length)
  return ({ tags }) => tags.filter(({ key }) => key === wanted).map(({ value }) => value)
}
