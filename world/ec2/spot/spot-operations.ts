// RequestSpotInstances, DescribeSpotInstanceRequests and CancelSpotInstanceRequests (A21, A29).
// Requests are read as they are: how stale such reads are on AWS is not known.

import { Ec2Error } from '../ec2-error.ts'
import { applyFilters, type Filter, type FilterTable } from '../filters.ts'
import { planLaunch, type RunInstancesInput } from '../launch-plan.ts'
import { type Page, type PageRequest, paginate, sortable } from '../pagination.ts'
import { dryRun, invalidCombination, invalidValue, missingParameter } from '../refusals.ts'
import type { Region } from '../region.ts'
import { rfc3339 } from '../time.ts'
import { planSpot, type SpotOptions } from './spot-market.ts'
import type { SpotRequest } from './spot-request.ts'

export interface RequestSpotInstancesInput {
  readonly instanceCount?: number | undefined
  readonly spot?: SpotOptions | undefined
  readonly launchSpecification: Omit<RunInstancesInput, 'minCount' | 'maxCount' | 'dryRun' | 'clientToken'>
  readonly dryRun?: boolean | undefined
}

export interface DescribeSpotInstanceRequestsInput extends PageRequest {
  readonly requestIds?: readonly string[] | undefined
  readonly filters?: readonly Filter[] | undefined
  readonly dryRun?: boolean | undefined
}

export interface CancelSpotInstanceRequestsInput {
  readonly requestIds: readonly string[]
  readonly dryRun?: boolean | undefined
}

/** @returns open requests, one for each instance; they are fulfilled some seconds later */
export function requestSpotInstances(region: Region, input: RequestSpotInstancesInput): SpotRequest[] {
  const { instanceCount = 1, launchSpecification } = input
  if (instanceCount < 1)
    throw invalidValue(`Value (${instanceCount}) for parameter instanceCount is invalid.`)
  const market = planSpot(input.spot ?? {}, 'terminate')
  const plan = planLaunch({ ...launchSpecification, minCount: 1, maxCount: 1 })
  if (input.dryRun === true) throw dryRun()
  // What a launch would refuse, a request is refused for too; it takes no address yet.
  for (const { securityGroupIds } of plan.interfaces) region.securityGroups.forInterface(securityGroupIds)
  for (const { subnetId } of plan.interfaces) {
    if (subnetId !== undefined) region.vpc.subnetFor({ subnetId, availabilityZone: plan.availabilityZone })
  }
  return Array.from({ length: instanceCount }, () => region.spot.open(plan, market))
}

export function describeSpotInstanceRequests(
  region: Region,
  input: DescribeSpotInstanceRequestsInput,
): Page<SpotRequest> {
  const { requestIds = [], maxResults } = input
  if (requestIds.length > 0 && maxResults !== undefined) {
    throw invalidCombination(
      'The parameter spotInstanceRequestIds cannot be used with the parameter maxResults',
    )
  }
  if (input.dryRun === true) throw dryRun()
  const listed = requestIds.length > 0 ? named(region, requestIds) : region.spot.all()
  return paginate(applyFilters(listed, input.filters ?? [], requestFilters), input, (request) =>
    sortable(request.sequence),
  )
}

/** Cancelling what is over succeeds and changes nothing. @returns the requests as they are now */
export function cancelSpotInstanceRequests(
  region: Region,
  input: CancelSpotInstanceRequestsInput,
): SpotRequest[] {
  if (input.requestIds.length === 0) throw missingParameter('SpotInstanceRequestId')
  const requests = named(region, input.requestIds)
  if (input.dryRun === true) throw dryRun()
  return requests.map((request) => region.spot.cancel(request))
}

/** Each once, in order of creation. */
function named(region: Region, requestIds: readonly string[]): SpotRequest[] {
  const malformed = requestIds.find((id) => !/^sir-[0-9a-z]{8}$/.test(id))
  if (malformed !== undefined) {
    throw new Ec2Error('InvalidSpotInstanceRequestID.Malformed', `Invalid Id: "${malformed}"`)
  }
  const unknown = requestIds.find((id) => region.spot.find(id) === undefined)
  if (unknown !== undefined) {
    throw new Ec2Error(
      'InvalidSpotInstanceRequestID.NotFound',
      `The spot instance request ID '${unknown}' does not exist`,
    )
  }
  return region.spot.all().filter((request) => requestIds.includes(request.requestId))
}

const READERS: ReadonlyMap<string, (request: SpotRequest) => (string | undefined)[]> = new Map<
  string,
  (request: SpotRequest) => (string | undefined)[]
>([
  ['create-time', (request) => [rfc3339(request.createdAtEpochSeconds)]],
  ['instance-id', (request) => [request.instanceId]],
  ['launch.image-id', (request) => [request.plan.imageId]],
  ['launch.instance-type', (request) => [request.plan.instanceType]],
  ['launch.key-name', (request) => [request.plan.keyName]],
  ['launched-availability-zone', (request) => [request.launchedAvailabilityZone]],
  ['spot-instance-request-id', (request) => [request.requestId]],
  ['state', (request) => [request.state]],
  ['status-code', (request) => [request.status.code]],
  ['status-message', (request) => [request.status.message]],
  ['tag-key', (request) => [...request.tags.keys()]],
  ['type', (request) => [request.market.type]],
])

const requestFilters: FilterTable<SpotRequest> = (name) => {
  if (name.startsWith('tag:')) {
    return (request) => [request.tags.get(name.slice('tag:'.length))].filter((value) => value !== undefined)
  }
  const read = READERS.get(name)
  return read && ((request) => read(request).filter((value) => value !== undefined))
}
