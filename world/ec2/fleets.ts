// DescribeFleets, DescribeFleetInstances, ModifyFleet and DeleteFleets: what of a fleet is fulfilled follows from the
// instances there are. Launching is the keeper's (fleet-keeper.ts). Of a fleet only its target can be changed.

import { Ec2Error } from './ec2-error.ts'
import { applyFilters, type Filter, type FilterTable } from './filters.ts'
import { activeMembers, type Fleet, type FleetState, type FleetTarget, marketOf, totalOf } from './fleet.ts'
import type { InstanceRecord } from './instance-record.ts'
import { type Page, type PageRequest, paginate, sortable } from './pagination.ts'
import { dryRun, invalidCombination, invalidValue, missingParameter } from './refusals.ts'
import type { Region } from './region.ts'

export interface DescribeFleetsInput extends PageRequest {
  readonly fleetIds?: readonly string[] | undefined
  readonly filters?: readonly Filter[] | undefined
  readonly dryRun?: boolean | undefined
}

export interface DescribeFleetInstancesInput extends PageRequest {
  readonly fleetId?: string | undefined
  readonly filters?: readonly Filter[] | undefined
  readonly dryRun?: boolean | undefined
}

export interface DeleteFleetsInput {
  readonly fleetIds: readonly string[]
  readonly terminateInstances?: boolean | undefined
  readonly dryRun?: boolean | undefined
}

/** A fleet as it stands: what of it is fulfilled follows from the instances there are. */
export interface FleetDescription {
  readonly fleet: Fleet
  readonly state: FleetState
  readonly activityStatus: 'error' | 'pending_fulfillment' | 'pending_termination' | 'fulfilled'
  readonly active: readonly InstanceRecord[]
  readonly launched: readonly InstanceRecord[]
}

export interface FleetDeletion {
  readonly fleetId: string
  readonly previous: FleetState
  readonly current: FleetState
  /** What has to be terminated with it. */
  readonly terminates: readonly string[]
}

export interface FleetDeletionFailure {
  readonly fleetId: string
  readonly code: 'fleetIdDoesNotExist' | 'fleetIdMalformed' | 'fleetNotInDeletableState'
  readonly message: string
}

const FLEET_ID = /^fleet-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Fleets of type `instant` are shown only where they are named (A27). */
export function describeFleets(region: Region, input: DescribeFleetsInput): Page<FleetDescription> {
  if (input.dryRun === true) throw dryRun()
  const { fleetIds = [] } = input
  const listed =
    fleetIds.length > 0
      ? fleetIds.map((id) => fleetOf(region, id))
      : [...region.fleets.values()].filter(({ type }) => type !== 'instant')
  const records = region.all()
  const found = applyFilters(
    listed.map((fleet) => described(fleet, records)),
    input.filters ?? [],
    fleetFilters,
  )
  return paginate(found, input, ({ fleet }) => sortable(fleet.sequence))
}

/** Its running instances; not of a fleet of type `instant` (A27). */
export function describeFleetInstances(
  region: Region,
  input: DescribeFleetInstancesInput,
): Page<InstanceRecord> {
  if (input.fleetId === undefined) throw missingParameter('FleetId')
  const fleet = fleetOf(region, input.fleetId)
  if (input.dryRun === true) throw dryRun()
  if (fleet.type === 'instant') {
    throw new Ec2Error(
      'UnsupportedOperation',
      'DescribeFleetInstances does not support fleets of type instant.',
    )
  }
  const active = activeMembers(fleet, region.all())
  return paginate(applyFilters(active, input.filters ?? [], memberFilters), input, (record) =>
    sortable(record.sequence),
  )
}

export interface ModifyFleetInput {
  readonly fleetId?: string | undefined
  readonly totalTargetCapacity?: number | undefined
  readonly excessCapacityTerminationPolicy?: string | undefined
  readonly dryRun?: boolean | undefined
}

export interface FleetModification {
  readonly fleet: Fleet
  /** What there is too much of and has to be terminated. */
  readonly terminates: readonly string[]
}

/** Only fleets of type `maintain`; the sentences, and what a new total makes of either kind, are recalled (A27). */
export function modifyFleet(region: Region, input: ModifyFleetInput): FleetModification {
  const { fleetId, totalTargetCapacity, excessCapacityTerminationPolicy: policy = 'termination' } = input
  if (fleetId === undefined) throw missingParameter('FleetId')
  const fleet = fleetOf(region, fleetId)
  if (policy !== 'termination' && policy !== 'no-termination') {
    throw invalidValue(`Value (${policy}) for parameter ExcessCapacityTerminationPolicy is invalid.`)
  }
  if (totalTargetCapacity === undefined || totalTargetCapacity < 0) {
    throw missingParameter('TotalTargetCapacity')
  }
  if (fleet.type !== 'maintain') {
    throw new Ec2Error('UnsupportedOperation', `Fleets of type ${fleet.type} cannot be modified.`)
  }
  if (fleet.state !== 'active') {
    throw new Ec2Error(
      'IncorrectState',
      `The fleet '${fleetId}' is not in a state in which it can be modified.`,
    )
  }
  if (input.dryRun === true) throw dryRun()
  const modified = { ...fleet, target: withTotal(fleet, totalTargetCapacity) }
  region.fleets.set(fleetId, modified)
  const active = activeMembers(fleet, region.all())
  const excess = policy === 'termination' ? tooMany(active, modified.target) : []
  return { fleet: modified, terminates: excess.map(({ instanceId }) => instanceId) }
}

/** What was asked of the other kind stays, as far as it fits. */
function withTotal({ target, usualMarket }: Fleet, total: number): FleetTarget {
  const other = usualMarket === 'spot' ? 'on-demand' : 'spot'
  const kept = Math.min(target[other], total)
  return { ...target, [other]: kept, [usualMarket]: total - kept }
}

const tooMany = (active: readonly InstanceRecord[], target: FleetTarget): InstanceRecord[] =>
  [...Map.groupBy(active, marketOf)].flatMap(([market, records]) => records.slice(target[market]))

/** Each fleet by itself: what cannot be deleted is said of that one, and the others are deleted. */
export function deleteFleets(
  region: Region,
  input: DeleteFleetsInput,
): { readonly deleted: readonly FleetDeletion[]; readonly failed: readonly FleetDeletionFailure[] } {
  const { fleetIds, terminateInstances: terminates } = input
  if (fleetIds.length === 0) throw missingParameter('FleetId')
  if (terminates === undefined) throw missingParameter('TerminateInstances')
  if (input.dryRun === true) throw dryRun()
  if (!terminates && fleetIds.some((id) => region.fleets.get(id)?.type === 'instant')) {
    throw invalidCombination('A fleet of type instant cannot be deleted without terminating its instances.')
  }
  const deleted: FleetDeletion[] = []
  const failed: FleetDeletionFailure[] = []
  for (const fleetId of fleetIds) {
    const fleet = region.fleets.get(fleetId)
    const failure = refusalToDelete(fleetId, fleet)
    if (fleet === undefined || failure !== undefined) {
      if (failure !== undefined) failed.push(failure)
      continue
    }
    const current = terminates ? 'deleted_terminating' : 'deleted_running'
    region.fleets.set(fleetId, { ...fleet, state: current })
    const alive = terminates ? aliveOf(fleet, region.all()) : []
    deleted.push({ fleetId, previous: fleet.state, current, terminates: alive.map((one) => one.instanceId) })
  }
  return { deleted, failed }
}

/** The sentences are recalled, the codes are those of DeleteFleetError (A27). */
function refusalToDelete(fleetId: string, fleet: Fleet | undefined): FleetDeletionFailure | undefined {
  if (!FLEET_ID.test(fleetId)) {
    return { fleetId, code: 'fleetIdMalformed', message: `The fleet ID '${fleetId}' is malformed.` }
  }
  if (fleet === undefined) {
    return { fleetId, code: 'fleetIdDoesNotExist', message: `The fleet ID '${fleetId}' does not exist.` }
  }
  if (fleet.state === 'active') return undefined
  return {
    fleetId,
    code: 'fleetNotInDeletableState',
    message: `The fleet '${fleetId}' is not in a state from which it can be deleted.`,
  }
}

/** The codes are recalled (A27). */
function fleetOf(region: Region, fleetId: string): Fleet {
  if (!FLEET_ID.test(fleetId)) {
    throw new Ec2Error('InvalidFleetId.Malformed', `The fleet ID '${fleetId}' is malformed.`)
  }
  const fleet = region.fleets.get(fleetId)
  if (fleet !== undefined) return fleet
  throw new Ec2Error('InvalidFleetId.NotFound', `The fleet ID '${fleetId}' does not exist.`)
}

const membersOf = (fleet: Fleet, records: readonly InstanceRecord[]): InstanceRecord[] =>
  records.filter(({ instanceId }) => fleet.members.has(instanceId))

const aliveOf = (fleet: Fleet, records: readonly InstanceRecord[]): InstanceRecord[] =>
  membersOf(fleet, records).filter(({ state }) => state !== 'terminated')

function described(fleet: Fleet, records: readonly InstanceRecord[]): FleetDescription {
  const active = activeMembers(fleet, records)
  const gone = fleet.state === 'deleted_terminating' && aliveOf(fleet, records).length === 0
  return {
    fleet,
    state: gone ? 'deleted' : fleet.state,
    activityStatus: activityOf(fleet, active.length),
    active,
    launched: membersOf(fleet, records),
  }
}

function activityOf(fleet: Fleet, fulfilled: number): FleetDescription['activityStatus'] {
  if (fleet.state === 'deleted_terminating' && fulfilled > 0) return 'pending_termination'
  if (fulfilled >= totalOf(fleet.target)) return 'fulfilled'
  return fleet.errors.length > 0 ? 'error' : 'pending_fulfillment'
}

const FLEET_READERS: ReadonlyMap<string, (one: FleetDescription) => string[]> = new Map([
  ['activity-status', (one: FleetDescription) => [one.activityStatus]],
  ['fleet-state', (one: FleetDescription) => [one.state]],
  ['replace-unhealthy-instances', ({ fleet }: FleetDescription) => [String(fleet.replaceUnhealthyInstances)]],
  ['type', ({ fleet }: FleetDescription) => [fleet.type]],
])

const fleetFilters: FilterTable<FleetDescription> = (name) => FLEET_READERS.get(name)

const memberFilters: FilterTable<InstanceRecord> = (name) =>
  name === 'instance-type' ? (record) => [record.instanceType] : undefined
