// StartInstances, StopInstances, TerminateInstances and RebootInstances.
// A batch succeeds as a whole or changes nothing and fails for the first instance that cannot (A3).

import { noCapacityToStart } from './capacity.ts'
import type { Ec2Error } from './ec2-error.ts'
import {
  hibernate,
  refusalToHibernate,
  refusalToReboot,
  refusalToStart,
  refusalToStop,
  refusalToTerminate,
  start,
  stop,
  terminate,
} from './instance.ts'
import type { InstanceRecord, InstanceState } from './instance-record.ts'
import { refuseManaged } from './operator.ts'
import { dryRun } from './refusals.ts'
import type { Region } from './region.ts'

export interface PowerInput {
  readonly instanceIds: readonly string[]
  readonly dryRun?: boolean | undefined
}

/** `force` and `skipOsShutdown` matter only to a guest that hangs, and no guest of this world does. */
export interface StopInput extends PowerInput {
  readonly force?: boolean | undefined
  readonly skipOsShutdown?: boolean | undefined
  readonly hibernate?: boolean | undefined
}

export interface InstanceStateChange {
  readonly instanceId: string
  readonly previousState: InstanceState
  readonly currentState: InstanceState
}

/** DryRun asks for permission only, so the states of the instances are not looked at. */
function namedUnlessDryRun(region: Region, operation: string, input: PowerInput): InstanceRecord[] {
  const records = region.named(input.instanceIds)
  refuseManaged(operation, records)
  if (input.dryRun === true) throw dryRun()
  return records
}

function throwFirst(
  records: readonly InstanceRecord[],
  refusal: (record: InstanceRecord) => Ec2Error | undefined,
): void {
  for (const record of records) {
    const error = refusal(record)
    if (error !== undefined) throw error
  }
}

function change(
  region: Region,
  records: readonly InstanceRecord[],
  to: (record: InstanceRecord, now: number) => InstanceRecord,
): InstanceStateChange[] {
  const changed = records.map((record) => to(record, region.now))
  region.commit(changed)
  return changed.map(({ instanceId, state }, index) => ({
    instanceId,
    previousState: records[index]?.state ?? state,
    currentState: state,
  }))
}

export function startInstances(region: Region, input: PowerInput): InstanceStateChange[] {
  const records = namedUnlessDryRun(region, 'StartInstances', input)
  throwFirst(
    records,
    (record) =>
      refusalToStart(record) ?? region.spot.refusalToStart(record) ?? refusalForCapacity(region, record),
  )
  return change(region, records, start)
}

function refusalForCapacity(region: Region, record: InstanceRecord): Ec2Error | undefined {
  const { instanceType, availabilityZone, spot, state } = record
  const market = spot === undefined ? 'on-demand' : 'spot'
  const isThere = state !== 'stopped' || region.capacity.has({ instanceType, market }, availabilityZone)
  return isThere ? undefined : noCapacityToStart()
}

export function stopInstances(region: Region, input: StopInput): InstanceStateChange[] {
  const records = namedUnlessDryRun(region, 'StopInstances', input)
  if (input.hibernate === true) throwFirst(records, refusalToHibernate)
  throwFirst(records, (record) => refusalToStop(record) ?? region.spot.refusalToStop(record))
  return change(region, records, input.hibernate === true ? hibernate : stop)
}

/**
 * The one batch that is not all-or-nothing: a protected instance saves those of its own Availability Zone,
 * the rest is terminated, and the call fails all the same (EC2 API Reference, TerminateInstances).
 */
export function terminateInstances(region: Region, input: StopInput): InstanceStateChange[] {
  const records = namedUnlessDryRun(region, 'TerminateInstances', input)
  const refused = records.filter((record) => refusalToTerminate(record) !== undefined)
  const savedZones = new Set(refused.map((record) => record.availabilityZone))
  const changes = change(
    region,
    records.filter((record) => !savedZones.has(record.availabilityZone)),
    terminate,
  )
  throwFirst(refused, refusalToTerminate)
  return changes
}

/** LaunchTime and state stay as they are (A6), so there is nothing to change. */
export function rebootInstances(region: Region, input: PowerInput): void {
  throwFirst(namedUnlessDryRun(region, 'RebootInstances', input), refusalToReboot)
}
