// CreateFleet: what is asked of a fleet, checked and kept. Launching is the keeper's (fleet-keeper.ts).
// Not modelled: Spot capacity, weights, priorities and prices.

import { Ec2Error } from './ec2-error.ts'
import { FLEET_TYPES, type Fleet, type FleetConfig, type FleetType } from './fleet.ts'
import type { TagSpecification } from './launch-plan.ts'
import { templateOf } from './launch-templates.ts'
import { dryRun, invalidCombination, invalidValue, missingParameter } from './refusals.ts'
import type { Region } from './region.ts'
import { checkUserTags, type Tag } from './tags.ts'

export interface CreateFleetInput {
  readonly type?: string | undefined
  readonly configs: readonly FleetConfig[]
  readonly totalTargetCapacity?: number | undefined
  readonly onDemandTargetCapacity?: number | undefined
  readonly spotTargetCapacity?: number | undefined
  readonly defaultTargetCapacityType?: string | undefined
  readonly terminateInstancesWithExpiration?: boolean | undefined
  readonly replaceUnhealthyInstances?: boolean | undefined
  readonly tagSpecifications?: readonly TagSpecification[] | undefined
  readonly clientToken?: string | undefined
  readonly dryRun?: boolean | undefined
}

/** The fleet that an identical request with the same token made before, or a new one, which has launched nothing yet. */
export function createFleet(region: Region, input: CreateFleetInput): { fleet: Fleet; isNew: boolean } {
  const { dryRun: dry, clientToken = '', ...asked } = input
  const wanted = wantedOf(region, input)
  if (dry === true) throw dryRun()
  const fingerprint = JSON.stringify(asked)
  const [earlier] = region.fleetTokens.instancesOf(clientToken, fingerprint) ?? []
  const known = region.fleets.get(earlier ?? '')
  if (known !== undefined) return { fleet: known, isNew: false }

  const hex = region.settings.randomHex(32)
  const fleetId = `fleet-${[0, 8, 12, 16, 20].map((at, n, all) => hex.slice(at, all[n + 1])).join('-')}`
  const fleet: Fleet = {
    fleetId,
    accountId: region.settings.accountId,
    region: region.name,
    sequence: region.nextSequence(),
    clientToken,
    state: 'active',
    createdAtEpochSeconds: Math.floor(region.now / 1000),
    terminateInstancesWithExpiration: input.terminateInstancesWithExpiration ?? false,
    replaceUnhealthyInstances: input.replaceUnhealthyInstances ?? false,
    memberIds: [],
    errors: [],
    ...wanted,
  }
  region.fleets.set(fleetId, fleet)
  region.fleetTokens.remember(clientToken, fingerprint, [fleetId])
  return { fleet, isNew: true }
}

function wantedOf(region: Region, input: CreateFleetInput) {
  const type = typeOf(input)
  const [first, ...others] = input.configs
  if (first === undefined) throw missingParameter('LaunchTemplateConfigs')
  for (const { specification } of input.configs) {
    templateOf(region, specification)
    if (specification.version === undefined) throw missingParameter('Version')
  }
  return {
    type,
    configs: [first, ...others] as const,
    targetCapacity: targetOf(input),
    ...tagsOf(input.tagSpecifications ?? [], type),
  }
}

function typeOf({ type = 'maintain' }: CreateFleetInput): FleetType {
  const known = FLEET_TYPES.find((one) => one === type)
  if (known === undefined) throw invalidValue(`Value (${type}) for parameter type is invalid.`)
  return known
}

function targetOf(input: CreateFleetInput): number {
  const { totalTargetCapacity: total, spotTargetCapacity: spot = 0 } = input
  if (total === undefined) throw missingParameter('TargetCapacitySpecification.TotalTargetCapacity')
  if (total < 0) throw invalidValue(`Value (${total}) for parameter totalTargetCapacity is invalid.`)
  const onDemand =
    input.onDemandTargetCapacity ?? (input.defaultTargetCapacityType === 'spot' ? 0 : total - spot)
  if (onDemand + spot > total) {
    throw invalidCombination('The sum of the target capacities must not exceed the total target capacity.')
  }
  // That On-Demand is what is meant where no type is given is recalled.
  if (spot > 0 || (input.defaultTargetCapacityType === 'spot' && onDemand < total)) {
    throw new Ec2Error('UnsupportedOperation', 'The fleets of the embedded EC2 have On-Demand capacity only.')
  }
  return total
}

/** Instances are tagged for fleets of type `instant` only; others have that of their template (EC2 API Reference). */
function tagsOf(specifications: readonly TagSpecification[], type: FleetType) {
  const tags: Record<'fleet' | 'instance', Tag[]> = { fleet: [], instance: [] }
  for (const { resourceType, tags: given } of specifications) {
    if (resourceType !== 'fleet' && (resourceType !== 'instance' || type !== 'instant')) {
      throw invalidValue(`'${resourceType}' is not a valid taggable resource type for this operation.`)
    }
    checkUserTags(given)
    tags[resourceType].push(...given)
  }
  return { tags: tags.fleet, instanceTags: tags.instance }
}
