// DescribeInstances: what a reader is shown, which may be some seconds old (A7).

import { applyFilters, type Filter, type FilterTable, hasWildcard } from './filters.ts'
import { ROOT_DEVICE_NAMES } from './images.ts'
import { type InstanceRecord, interfacesOf, STATE_CODES } from './instance-record.ts'
import { machineOf } from './instance-types.ts'
import { privateDnsName, publicDnsName } from './network.ts'
import { withoutHidden } from './operator.ts'
import { type Page, type PageRequest, paginate, refusePagedIds, sortable } from './pagination.ts'
import { dryRun } from './refusals.ts'
import type { Region } from './region.ts'
import { rfc3339 } from './time.ts'

export interface DescribeInstancesInput extends PageRequest {
  readonly instanceIds?: readonly string[] | undefined
  readonly filters?: readonly Filter[] | undefined
  /** Without it, what is hidden is left out, even where it is named (A4). */
  readonly includeManagedResources?: boolean | undefined
  readonly dryRun?: boolean | undefined
}

/** An id in `instanceIds` that is not there fails the call; in an `instance-id` filter it is passed over (A3). */
export function describeInstances(region: Region, input: DescribeInstancesInput): Page<InstanceRecord> {
  refusePagedIds(input.instanceIds, input)
  if (input.dryRun === true) throw dryRun()
  const { filters = [] } = input
  const seen = withoutHidden(region.seen(input.instanceIds, idsIn(filters)), input)
  const found = applyFilters(seen, filters, instanceFilters)
  return paginate(found, input, (record) => sortable(record.sequence))
}

/** The instances a filter names, so that of ten thousand nobody has to look at the others. */
function idsIn(filters: readonly Filter[]): ReadonlySet<string> | undefined {
  const values = filters.find(({ name }) => name === 'instance-id')?.values
  return values === undefined || values.some(hasWildcard) ? undefined : new Set(values)
}

type Reader = (record: InstanceRecord) => readonly (string | number | boolean | undefined)[]

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['architecture', (record) => [machineOf(record.instanceType)?.architecture]],
  ['availability-zone', (record) => [record.availabilityZone]],
  ['block-device-mapping.attach-time', (record) => [attachTime(record.rootVolume)]],
  [
    'block-device-mapping.device-name',
    (record) => mapped(record.rootVolume?.volumeId, () => rootName(record)),
  ],
  ['block-device-mapping.status', (record) => mapped(record.rootVolume?.volumeId, () => 'attached')],
  ['block-device-mapping.volume-id', (record) => [record.rootVolume?.volumeId]],
  ['client-token', (record) => [record.clientToken]],
  ['dns-name', (record) => mapped(record.publicIpAddress, (ip) => publicDnsName(record.region, ip))],
  ['hibernation-options.configured', (record) => [record.hibernationConfigured]],
  ['iam-instance-profile.arn', (record) => [record.iamInstanceProfile?.arn]],
  ['iam-instance-profile.id', (record) => [record.iamInstanceProfile?.id]],
  ['image-id', (record) => [record.imageId]],
  ['instance-id', (record) => [record.instanceId]],
  ['instance-lifecycle', (record) => [record.spot && 'spot']],
  ['instance-state-code', (record) => [STATE_CODES[record.state]]],
  ['instance-state-name', (record) => [record.state]],
  ['instance-type', (record) => [record.instanceType]],
  ['instance.group-id', (record) => record.networkInterface?.securityGroups.map((g) => g.groupId) ?? []],
  ['instance.group-name', (record) => record.networkInterface?.securityGroups.map((g) => g.groupName) ?? []],
  ['ip-address', (record) => [record.publicIpAddress]],
  ['key-name', (record) => [record.keyName]],
  ['launch-index', (record) => [record.launchIndex]],
  ['launch-time', (record) => [rfc3339(record.launchTimeEpochSeconds)]],
  ['monitoring-state', (record) => [record.monitoring ? 'enabled' : 'disabled']],
  ['network-interface.attachment.attach-time', (record) => interfacesOf(record).map(attachTime)],
  [
    'network-interface.attachment.device-index',
    (record) => interfacesOf(record).map((nic) => nic.deviceIndex),
  ],
  [
    'network-interface.group-id',
    (record) => interfacesOf(record).flatMap((nic) => nic.securityGroups.map((group) => group.groupId)),
  ],
  [
    'network-interface.group-name',
    (record) => interfacesOf(record).flatMap((nic) => nic.securityGroups.map((group) => group.groupName)),
  ],
  [
    'network-interface.network-interface-id',
    (record) => interfacesOf(record).map((nic) => nic.networkInterfaceId),
  ],
  ['network-interface.subnet-id', (record) => interfacesOf(record).map((nic) => nic.subnetId)],
  ['network-interface.vpc-id', (record) => interfacesOf(record).map((nic) => nic.vpcId)],
  ['operator.managed', (record) => [record.operator !== undefined]],
  ['operator.principal', (record) => [record.operator?.principal]],
  ['owner-id', (record) => [record.accountId]],
  [
    'private-dns-name',
    (record) => mapped(record.networkInterface?.privateIpAddress, (ip) => privateDnsName(record.region, ip)),
  ],
  ['private-ip-address', (record) => [record.networkInterface?.privateIpAddress]],
  ['reason', (record) => [record.stateTransitionReason]],
  ['reservation-id', (record) => [record.reservationId]],
  ['root-device-name', (record) => [rootName(record)]],
  ['root-device-type', (record) => [record.rootDeviceType]],
  ['source-dest-check', (record) => [record.sourceDestCheck]],
  ['spot-instance-request-id', (record) => [record.spot?.requestId]],
  ['state-reason-code', (record) => [record.stateReason?.code]],
  ['state-reason-message', (record) => [record.stateReason?.message]],
  ['subnet-id', (record) => [record.networkInterface?.subnetId]],
  ['tag-key', (record) => [...record.tags.keys()]],
  ['tag-value', (record) => [...record.tags.values()]],
  ['tenancy', () => ['default']],
  ['vpc-id', (record) => [record.networkInterface?.vpcId]],
])

const rootName = ({ rootDeviceType }: InstanceRecord): string => ROOT_DEVICE_NAMES[rootDeviceType]

const attachTime = (device: { attachTimeEpochSeconds: number } | undefined): string | undefined =>
  device === undefined ? undefined : rfc3339(device.attachTimeEpochSeconds)

const mapped = (text: string | undefined, change: (text: string) => string): string[] =>
  text === undefined ? [] : [change(text)]

/** A describe asks this of every instance there is. */
function texts(values: ReturnType<Reader>): string[] {
  const found: string[] = []
  for (const value of values) if (value !== undefined) found.push(String(value))
  return found
}

const TAG_FILTER = 'tag:'

const instanceFilters: FilterTable<InstanceRecord> = (name) => {
  if (name.startsWith(TAG_FILTER)) {
    const key = name.slice(TAG_FILTER.length)
    return (record) => [record.tags.get(key)].filter((value) => value !== undefined)
  }
  const read = READERS.get(name)
  if (read === undefined) return undefined
  return (record) => texts(read(record))
}
