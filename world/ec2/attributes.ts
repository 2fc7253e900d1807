// DescribeInstanceAttribute and ModifyInstanceAttribute: one attribute of one instance at a time.

import type { InstanceRecord } from './instance-record.ts'
import { machineOf } from './instance-types.ts'
import { dryRun, invalidCombination, invalidValue, missingParameter, notInState } from './refusals.ts'
import type { Region } from './region.ts'
import { checkUserData } from './user-data.ts'

type AttributeValue = string | boolean | undefined

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
  /** Exactly one; values as text, as they come over the wire. */
  readonly attributes: readonly { readonly attribute: string; readonly value: string }[]
  readonly dryRun?: boolean | undefined
}

interface Attribute {
  readonly read: (record: InstanceRecord) => AttributeValue
  /** Absent where EC2 lets nobody change it. */
  readonly write?: (record: InstanceRecord, value: string) => InstanceRecord
  readonly onlyWhenStopped?: true
}

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
    },
  ],
  [
    'disableApiTermination',
    {
      read: (record) => record.disableApiTermination,
      write: (record, value) => ({ ...record, disableApiTermination: flag(value) }),
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
  ['rootDeviceName', { read: () => '/dev/xvda' }],
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
  const [change, ...more] = input.attributes
  if (change === undefined) throw invalidCombination('No attributes specified.')
  if (more.length > 0) {
    const names = input.attributes.map(({ attribute }) => attribute).join(', ')
    throw invalidCombination(`Fields for multiple attribute types specified: ${names}`)
  }
  const found = ATTRIBUTES.get(change.attribute)
  if (found?.write === undefined) throw unknownAttribute(change.attribute)
  const record = theInstance(region, input)
  if (found.onlyWhenStopped && record.state !== 'stopped') throw notInState(record.instanceId, 'stopped')
  region.commit([found.write(record, change.value)])
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
