// CreateFleet: what is asked of a fleet, checked and kept. Launching is the keeper's (fleet-keeper.ts).
// Not modelled: weights, priorities, prices, and how Spot members are interrupted: they are terminated.

import {
  FLEET_TYPES,
  type Fleet,
  type FleetConfig,
  type FleetTarget,
  type FleetType,
  MARKETS,
  type Market,
  totalOf,
} from './fleet.ts'
import type { TagSpecification } from './launch-plan.ts'
import { chosenTemplate } from './launch-templates.ts'
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
    members: new Map(),
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
    chosenTemplate(region, specification)
    if (specification.version === undefined) throw missingParameter('Version')
  }
  return {
    type,
    configs: [first, ...others] as const,
    ...targetOf(input),
    ...tagsOf(input.tagSpecifications ?? [], type),
  }
}

function typeOf({ type = 'maintain' }: CreateFleetInput): FleetType {
  const known = FLEET_TYPES.find((one) => one === type)
  if (known === undefined) throw invalidValue(`Value (${type}) for parameter type is invalid.`)
  return known
}

/** That On-Demand is what is meant where no kind is named is recalled. */
function targetOf(input: CreateFleetInput): { readonly target: FleetTarget; readonly usualMarket: Market } {
  const { totalTargetCapacity: total, defaultTargetCapacityType: kind = 'on-demand' } = input
  const usualMarket = MARKETS.find((one) => one === kind)
  if (usualMarket === undefined) {
    throw invalidValue(`Value (${kind}) for parameter defaultTargetCapacityType is invalid.`)
  }
  if (total === undefined) throw missingParameter('TargetCapacitySpecification.TotalTargetCapacity')
  if (total < 0) throw invalidValue(`Value (${total}) for parameter totalTargetCapacity is invalid.`)
  const asked = { 'on-demand': input.onDemandTargetCapacity ?? 0, spot: input.spotTargetCapacity ?? 0 }
  const rest = total - totalOf(asked)
  if (rest < 0) {
    throw invalidCombination('The sum of the target capacities must not exceed the total target capacity.')
  }
  return { target: { ...asked, [usualMarket]: asked[usualMarket] + rest }, usualMarket }
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
