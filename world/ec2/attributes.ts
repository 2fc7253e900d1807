// DescribeInstanceAttribute and ModifyInstanceAttribute: one attribute of one instance at a time.

import type { Ec2Error } from './ec2-error.ts'
import { ROOT_DEVICE_NAMES } from './images.ts'
import { type InstanceRecord, interfacesOf, type SecurityGroup } from './instance-record.ts'
import { machineOf } from './instance-types.ts'
import { refuseManaged } from './operator.ts'
import {
  dryRun,
  invalidCombination,
  invalidValue,
  missingParameter,
  notInState,
  severalInterfaces,
  unsupported,
} from './refusals.ts'
import type { Region } from './region.ts'
import { withInterface } from './tags.ts'
import { checkUserData } from './user-data.ts'

type AttributeValue = string | boolean | undefined | readonly SecurityGroup[]

export interface DescribeInstanceAttributeInput {
  readonly instanceId?: string | undefined
  readonly attribute?: string | undefined
  readonly dryRun?: boolean | undefined
}

export interface InstanceAttribute {
  readonly instanceId: string
  readonly attribute: string
  readonly value: AttributeValue
}

export interface ModifyInstanceAttributeInput {
  readonly instanceId?: string | undefined
  /** Exactly one, if not groups; values as text, as they come over the wire. */
  readonly attributes: readonly { readonly attribute: string; readonly value: string }[]
  /** Replace the security groups of the only interface there is (A23). */
  readonly groupIds?: readonly string[] | undefined
  readonly dryRun?: boolean | undefined
}

interface Attribute {
  readonly read: (record: InstanceRecord) => AttributeValue
  /** Absent where EC2 lets nobody change it. */
  readonly write?: (record: InstanceRecord, value: string) => InstanceRecord
  readonly onlyWhenStopped?: true
  /** What stands in the way, whichever value is wanted. */
  readonly refusal?: (record: InstanceRecord) => Ec2Error | undefined
}

/** (A4) Not even taking protection away is accepted where there can be none (cloud-custodian#2083). */
const notForSpot =
  (attribute: string) =>
  ({ spot }: InstanceRecord): Ec2Error | undefined =>
    spot && unsupported(`Modifying '${attribute}' is not supported for spot instances.`)

const notForInstanceStore =
  (attribute: string) =>
  ({ rootDeviceType }: InstanceRecord): Ec2Error | undefined =>
    rootDeviceType === 'ebs'
      ? undefined
      : unsupported(
          `Modifying '${attribute}' is not supported for instances with an 'instance-store' root device.`,
        )

const ATTRIBUTES: ReadonlyMap<string, Attribute> = new Map<string, Attribute>([
  [
    'instanceType',
    {
      read: (record) => record.instanceType,
      write: (record, value) => ({ ...record, instanceType: knownType(value) }),
      onlyWhenStopped: true,
    },
  ],
  [
    'userData',
    {
      read: (record) => record.userData,
      write: (record, value) => ({ ...record, userData: checkUserData(value) }),
      onlyWhenStopped: true,
    },
  ],
  [
    'ebsOptimized',
    {
      read: (record) => record.ebsOptimized,
      write: (record, value) => ({ ...record, ebsOptimized: flag(value) }),
      onlyWhenStopped: true,
    },
  ],
  [
    'disableApiStop',
    {
      read: (record) => record.disableApiStop,
      write: (record, value) => ({ ...record, disableApiStop: flag(value) }),
      refusal: (record) =>
        notForSpot('disableApiStop')(record) ?? notForInstanceStore('disableApiStop')(record),
    },
  ],
  [
    'disableApiTermination',
    {
      read: (record) => record.disableApiTermination,
      write: (record, value) => ({ ...record, disableApiTermination: flag(value) }),
      refusal: notForSpot('disableApiTermination'),
    },
  ],
  [
    'sourceDestCheck',
    {
      read: (record) => record.sourceDestCheck,
      write: (record, value) => ({ ...record, sourceDestCheck: flag(value) }),
    },
  ],
  [
    'instanceInitiatedShutdownBehavior',
    {
      read: (record) => record.shutdownBehavior,
      write: (record, value) => ({ ...record, shutdownBehavior: knownBehavior(value) }),
    },
  ],
  ['groupSet', { read: groupsOfTheOnlyInterface }],
  ['rootDeviceName', { read: (record) => ROOT_DEVICE_NAMES[record.rootDeviceType] }],
  ['enaSupport', { read: () => true }],
  ['kernel', { read: () => undefined }],
  ['ramdisk', { read: () => undefined }],
  ['sriovNetSupport', { read: () => undefined }],
])

/** Every attribute ModifyInstanceAttribute takes. */
export const MODIFIABLE_ATTRIBUTES: readonly string[] = [...ATTRIBUTES]
  .filter(([, attribute]) => attribute.write !== undefined)
  .map(([name]) => name)

export function describeInstanceAttribute(
  region: Region,
  input: DescribeInstanceAttributeInput,
): InstanceAttribute {
  const { attribute } = input
  if (attribute === undefined) throw missingParameter('attribute')
  const found = ATTRIBUTES.get(attribute)
  if (found === undefined) throw unknownAttribute(attribute)
  const record = theInstance(region, input)
  return { instanceId: record.instanceId, attribute, value: found.read(record) }
}

export function modifyInstanceAttribute(region: Region, input: ModifyInstanceAttributeInput): void {
  const { groupIds = [] } = input
  const names = [
    ...input.attributes.map(({ attribute }) => attribute),
    ...(groupIds.length > 0 ? ['groupSet'] : []),
  ]
  if (names.length > 1) {
    throw invalidCombination(`Fields for multiple attribute types specified: ${names.join(', ')}`)
  }
  if (groupIds.length > 0) return replaceGroups(region, theUsersOwn(region, input), groupIds)
  const [change] = input.attributes
  if (change === undefined) throw invalidCombination('No attributes specified.')
  const found = ATTRIBUTES.get(change.attribute)
  if (found?.write === undefined) throw unknownAttribute(change.attribute)
  const record = theUsersOwn(region, input)
  const refusal = found.refusal?.(record)
  if (refusal !== undefined) throw refusal
  if (found.onlyWhenStopped && record.state !== 'stopped') throw notInState(record.instanceId, 'stopped')
  region.commit([found.write(record, change.value)])
}

function replaceGroups(region: Region, record: InstanceRecord, groupIds: readonly string[]): void {
  groupsOfTheOnlyInterface(record)
  const { networkInterface } = record
  if (networkInterface === undefined) throw notInState(record.instanceId, 'running')
  const securityGroups = region.securityGroups.forInterface(groupIds)
  region.commit([
    withInterface(record, networkInterface.networkInterfaceId, (nic) => ({ ...nic, securityGroups })),
  ])
}

/** With more than one, the interface has to be named (A23). */
function groupsOfTheOnlyInterface(record: InstanceRecord): readonly SecurityGroup[] {
  const [only, ...others] = interfacesOf(record)
  if (others.length > 0) throw severalInterfaces(record.instanceId)
  return only?.securityGroups ?? []
}

/** What another service manages only that service changes (A4). */
function theUsersOwn(region: Region, input: ModifyInstanceAttributeInput): InstanceRecord {
  if (input.instanceId !== undefined)
    refuseManaged('ModifyInstanceAttribute', region.named([input.instanceId]))
  return theInstance(region, input)
}

function theInstance(
  region: Region,
  input: { instanceId?: string | undefined; dryRun?: boolean | undefined },
): InstanceRecord {
  if (input.instanceId === undefined) throw missingParameter('instanceId')
  const [record] = region.named([input.instanceId])
  if (input.dryRun === true || record === undefined) throw dryRun()
  return record
}

const unknownAttribute = (attribute: string) =>
  invalidValue(`Value (${attribute}) for parameter attribute is invalid. Unknown attribute.`)

function flag(value: string): boolean {
  if (value === 'true' || value === 'false') return value === 'true'
  throw invalidValue(`Value (${value}) for parameter value is invalid. Expecting true or false.`)
}

function knownType(value: string): string {
  if (machineOf(value) === undefined) throw invalidValue(`Invalid value '${value}' for InstanceType.`)
  return value
}

function knownBehavior(value: string): string {
  if (value === 'stop' || value === 'terminate') return value
  throw invalidValue(`Value (${value}) for parameter instanceInitiatedShutdownBehavior is invalid.`)
}
