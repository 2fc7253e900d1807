// CreateTags, DeleteTags and DescribeTags over instances, their root volumes and their interfaces, over security
// groups and Spot requests. What another service manages may be tagged like anything else.
// One bad resource fails the whole call and nothing is tagged (A29).

import { Ec2Error } from './ec2-error.ts'
import { applyFilters, type Filter, type FilterTable } from './filters.ts'
import type { InstanceRecord, Tags } from './instance-record.ts'
import { type Page, type PageRequest, paginate, sortable } from './pagination.ts'
import {
  dryRun,
  groupNotFound,
  instanceIdMalformed,
  instanceNotFound,
  invalidValue,
  missingParameter,
} from './refusals.ts'
import type { Region } from './region.ts'
import {
  checkUserTags,
  refuseReservedKey,
  resourcesOf,
  retag,
  type Tag,
  type TaggableType,
  type TaggedResource,
  type TagRemoval,
  withoutTags,
  withTags,
} from './tags.ts'

interface TaggingInput {
  readonly resourceIds: readonly string[]
  readonly dryRun?: boolean | undefined
}

export interface CreateTagsInput extends TaggingInput {
  readonly tags: readonly Tag[]
}

/** Without tags, every tag of the user's is deleted. */
export interface DeleteTagsInput extends TaggingInput {
  readonly tags?: readonly TagRemoval[] | undefined
}

export interface DescribeTagsInput extends PageRequest {
  readonly filters?: readonly Filter[] | undefined
  readonly dryRun?: boolean | undefined
}

export interface TagDescription extends Tag {
  readonly resourceId: string
  readonly resourceType: TaggableType
}

export function createTags(region: Region, { resourceIds, tags, dryRun: dry }: CreateTagsInput): void {
  if (tags.length === 0) {
    throw invalidValue(
      'Value ( empty ) for parameter tagSet is invalid. You must specify one or more tags to create',
    )
  }
  checkUserTags(tags)
  retagAll(region, resourceIds, (present) => withTags(present, tags), dry)
}

/** A key with a value is deleted only where it has that value; deleting what is not there succeeds. */
export function deleteTags(region: Region, { resourceIds, tags = [], dryRun: dry }: DeleteTagsInput): void {
  for (const { key } of tags) refuseReservedKey(key)
  retagAll(region, resourceIds, (present) => withoutTags(present, tags), dry)
}

/** What only AWS itself does: sets tags of any key, `aws:` ones too. */
export function setSystemTags(region: Region, resourceId: string, tags: readonly Tag[]): void {
  retagAll(region, [resourceId], (present) => withTags(present, tags))
}

/** What only AWS itself does: takes tags of its own away, whatever their value. */
export function removeSystemTags(region: Region, resourceId: string, keys: readonly string[]): void {
  const removals = keys.map((key) => ({ key }))
  if (removals.length > 0) retagAll(region, [resourceId], (present) => withoutTags(present, removals))
}

function retagAll(
  region: Region,
  resourceIds: readonly string[],
  change: (tags: Tags) => Tags,
  dry?: boolean,
): void {
  if (resourceIds.length === 0) throw missingParameter('resourceIdSet')
  const changed = new Map<string, InstanceRecord>()
  const apart: (() => void)[] = []
  for (const resourceId of new Set(resourceIds)) {
    const owner = region.ownerOf(resourceId)
    if (owner === undefined) {
      apart.push(retagApart(region, resourceId, change))
      continue
    }
    // Several resources of one call may belong to one instance.
    changed.set(owner.instanceId, retag(changed.get(owner.instanceId) ?? owner, resourceId, change))
  }
  if (dry === true) throw dryRun()
  region.commit([...changed.values()])
  for (const run of apart) run()
}

/** Groups and Spot requests stand by themselves. @returns what is to be done once all others are known to be there */
function retagApart(region: Region, resourceId: string, change: (tags: Tags) => Tags): () => void {
  for (const keeper of [region.securityGroups, region.spot]) {
    const found = keeper.tagged().find((one) => one.resourceId === resourceId)
    if (found === undefined) continue
    const tags = change(found.tags)
    return () => keeper.setTags(resourceId, tags)
  }
  throw unknownResource(resourceId)
}

function unknownResource(resourceId: string): Ec2Error {
  const [prefix, rest = ''] = resourceId.split(/-(.*)/s)
  const wellFormed = /^([0-9a-f]{8}|[0-9a-f]{17})$/.test(rest)
  if (prefix === 'i') {
    return wellFormed ? instanceNotFound([resourceId]) : instanceIdMalformed([resourceId])
  }
  if (prefix === 'vol' && wellFormed) {
    return new Ec2Error('InvalidVolume.NotFound', `The volume '${resourceId}' does not exist.`)
  }
  if (prefix === 'eni' && wellFormed) {
    return new Ec2Error(
      'InvalidNetworkInterfaceID.NotFound',
      `The networkInterface ID '${resourceId}' does not exist`,
    )
  }
  if (prefix === 'sg' && wellFormed) return groupNotFound(resourceId)
  return new Ec2Error('InvalidID', `The ID '${resourceId}' is not valid`)
}

/** As stale as every other read (A7). */
export function describeTags(region: Region, input: DescribeTagsInput): Page<TagDescription> {
  if (input.dryRun === true) throw dryRun()
  const apart = [...region.securityGroups.tagged(), ...region.spot.tagged()]
  const listed = [
    ...region.seen().flatMap((record) => tagsOf(resourcesOf(record), sortable(record.sequence))),
    ...tagsOf(apart, LAST),
  ]
  const page = paginate(applyFilters(listed, input.filters ?? [], tagFilters), input, (one) => one.position)
  return {
    ...page,
    items: page.items.map(({ key, value, resourceId, resourceType }) => ({
      key,
      value,
      resourceId,
      resourceType,
    })),
  }
}

interface ListedTag extends TagDescription {
  /** Where it stands among all tags of the region, as text that sorts. */
  readonly position: string
}

/** Where resources stand that are no part of an instance. */
const LAST = 'z'

function tagsOf(resources: readonly TaggedResource[], place: string): ListedTag[] {
  return resources.flatMap(({ resourceId, resourceType, tags }, index) =>
    [...tags]
      .map(([key, value]) => ({
        key,
        value,
        resourceId,
        resourceType,
        position: `${place}/${sortable(index)}/${key}`,
      }))
      .toSorted((a, b) => (a.position < b.position ? -1 : 1)),
  )
}

const TAG_READERS: ReadonlyMap<string, (tag: ListedTag) => string[]> = new Map([
  ['key', (tag: ListedTag) => [tag.key]],
  ['resource-id', (tag: ListedTag) => [tag.resourceId]],
  ['resource-type', (tag: ListedTag) => [tag.resourceType]],
  ['value', (tag: ListedTag) => [tag.value]],
])

const tagFilters: FilterTable<ListedTag> = (name) => {
  if (!name.startsWith('tag:')) return TAG_READERS.get(name)
  const wanted = name.slice('tag:'.length)
  return (tag) => (tag.key === wanted ? [tag.value] : [])
}
