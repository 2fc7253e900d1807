// The rules of EC2 tags (A8): what may be set, what counts, and what a deletion takes away.
// EC2 itself accepts any character; the narrower set in the documentation is what all services share.

import { Ec2Error } from './ec2-error.ts'
import { type InstanceRecord, interfacesOf, type NetworkInterface, type Tags } from './instance-record.ts'
import { invalidValue } from './refusals.ts'

export interface Tag {
  readonly key: string
  readonly value: string
}

/** Without a value any value is meant; an empty value means exactly the empty one. */
export interface TagRemoval {
  readonly key: string
  readonly value?: string | undefined
}

/** What a launch makes and can tag. */
export const LAUNCHED_TYPES = ['instance', 'volume', 'network-interface', 'spot-instances-request'] as const

export type LaunchedType = (typeof LAUNCHED_TYPES)[number]

export type TaggableType = LaunchedType | 'security-group'

export interface TaggedResource {
  readonly resourceId: string
  readonly resourceType: TaggableType
  readonly tags: Tags
}

const MAX_USER_TAGS = 50
const MAX_KEY_CHARACTERS = 128
const MAX_VALUE_CHARACTERS = 256

const isReserved = (key: string): boolean => key.startsWith('aws:')
const characters = (text: string): number => Array.from(text).length

/** @throws Ec2Error where a user may not write these tags */
export function checkUserTags(tags: readonly Tag[]): void {
  const seen = new Set<string>()
  for (const { key, value } of tags) {
    if (key === '') throw invalidValue('Tag key cannot be empty')
    refuseReservedKey(key)
    if (characters(key) > MAX_KEY_CHARACTERS) {
      throw invalidValue(`Tag key exceeds the maximum length of ${MAX_KEY_CHARACTERS} characters`)
    }
    if (characters(value) > MAX_VALUE_CHARACTERS) {
      throw invalidValue(`Tag value exceeds the maximum length of ${MAX_VALUE_CHARACTERS} characters`)
    }
    if (seen.has(key)) throw invalidValue(`Duplicate tag key '${key}' specified.`)
    seen.add(key)
  }
}

/** @throws Ec2Error for keys that only AWS itself writes and deletes */
export function refuseReservedKey(key: string): void {
  if (isReserved(key)) throw invalidValue("Tag keys starting with 'aws:' are reserved for internal use")
}

/** @throws Ec2Error TagLimitExceeded; tags of AWS's own do not count */
export function withTags(present: Tags, added: readonly Tag[]): Tags {
  const result = new Map(present)
  for (const { key, value } of added) result.set(key, value)
  if ([...result.keys()].filter((key) => !isReserved(key)).length > MAX_USER_TAGS) {
    throw new Ec2Error(
      'TagLimitExceeded',
      `The resultant tag set must not have more than ${MAX_USER_TAGS} user tags.`,
    )
  }
  return result
}

/** Without removals every tag of the user's goes. */
export function withoutTags(present: Tags, removals: readonly TagRemoval[]): Tags {
  const goes = ([key, value]: [string, string]): boolean =>
    removals.length === 0
      ? !isReserved(key)
      : removals.some((one) => one.key === key && (one.value === undefined || one.value === value))
  return new Map([...present].filter((tag) => !goes(tag)))
}

/** What of an instance carries tags; volume and interfaces are gone once it is terminated. */
export function resourcesOf(record: InstanceRecord): TaggedResource[] {
  const { instanceId, rootVolume } = record
  const resources: TaggedResource[] = [
    { resourceId: instanceId, resourceType: 'instance', tags: record.tags },
  ]
  if (rootVolume !== undefined) {
    resources.push({ resourceId: rootVolume.volumeId, resourceType: 'volume', tags: rootVolume.tags })
  }
  for (const { networkInterfaceId: resourceId, tags } of interfacesOf(record)) {
    resources.push({ resourceId, resourceType: 'network-interface', tags })
  }
  return resources
}

/** The record with the tags of one of its resources changed. */
export function retag(
  record: InstanceRecord,
  resourceId: string,
  change: (tags: Tags) => Tags,
): InstanceRecord {
  const { rootVolume } = record
  if (rootVolume?.volumeId === resourceId) {
    return { ...record, rootVolume: { ...rootVolume, tags: change(rootVolume.tags) } }
  }
  if (resourceId === record.instanceId) return { ...record, tags: change(record.tags) }
  return withInterface(record, resourceId, (nic) => ({ ...nic, tags: change(nic.tags) }))
}

/** The record with one of its interfaces changed. */
export function withInterface(
  record: InstanceRecord,
  networkInterfaceId: string,
  change: (nic: NetworkInterface) => NetworkInterface,
): InstanceRecord {
  const changed = (nic: NetworkInterface) =>
    nic.networkInterfaceId === networkInterfaceId ? change(nic) : nic
  return {
    ...record,
    networkInterface: record.networkInterface && changed(record.networkInterface),
    secondaryInterfaces: record.secondaryInterfaces.map(changed),
  }
}
