// CreateTags, DeleteTags and DescribeTags over instances, their root volumes and their interfaces.
// One bad resource fails the whole call and nothing is tagged.

import { Ec2Error } from './ec2-error.ts'
import { applyFilters, type Filter, type FilterTable } from './filters.ts'
import type { InstanceRecord, Tags } from './instance-record.ts'
import { type Page, type PageRequest, paginate, sortable } from './pagination.ts'
import { dryRun, instanceIdMalformed, instanceNotFound, invalidValue, missingParameter } from './refusals.ts'
import type { Region } from './region.ts'
import {
  checkUserTags,
  refuseReservedKey,
  resourcesOf,
  retag,
  type Tag,
  type TaggableType,
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

function retagAll(
  region: Region,
  resourceIds: readonly string[],
  change: (tags: Tags) => Tags,
  dry?: boolean,
): void {
  if (resourceIds.length === 0) throw missingParameter('resourceIdSet')
  const changed = new Map<string, InstanceRecord>()
  for (const resourceId of new Set(resourceIds)) {
    const owner = region.ownerOf(resourceId)
    if (owner === undefined) throw unknownResource(resourceId)
    // Several resources of one call may belong to one instance.
    changed.set(owner.instanceId, retag(changed.get(owner.instanceId) ?? owner, resourceId, change))
  }
  if (dry === true) throw dryRun()
  region.commit([...changed.values()])
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
  return new Ec2Error('InvalidID', `The ID '${resourceId}' is not valid`)
}

/** As stale as every other read (A7). */
export function describeTags(region: Region, input: DescribeTagsInput): Page<TagDescription> {
  if (input.dryRun === true) throw dryRun()
  const listed = region.seen().flatMap(tagsOf)
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

function tagsOf(record: InstanceRecord): ListedTag[] {
  return resourcesOf(record).flatMap(({ resourceId, resourceType, tags }, index) =>
    [...tags]
      .map(([key, value]) => ({
        key,
        value,
        resourceId,
        resourceType,
        position: `${sortable(record.sequence)}/${index}/${key}`,
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
