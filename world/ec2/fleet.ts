// What is known of one fleet, and what of it its members fulfil. It must not launch anything.

import type { InstanceRecord } from './instance-record.ts'
import type { TemplateReference } from './launch-templates.ts'
import { resourcesOf, type Tag } from './tags.ts'

export const FLEET_TYPES = ['instant', 'maintain', 'request'] as const
export type FleetType = (typeof FLEET_TYPES)[number]

export type FleetState = 'active' | 'deleted_running' | 'deleted_terminating' | 'deleted'

/** In the order in which a fleet launches. */
export const MARKETS = ['on-demand', 'spot'] as const
export type Market = (typeof MARKETS)[number]

/** How many of either kind. */
export type FleetTarget = Readonly<Record<Market, number>>

interface FleetOverride {
  readonly instanceType?: string | undefined
  readonly subnetId?: string | undefined
  readonly availabilityZone?: string | undefined
}

export interface FleetConfig {
  readonly specification: TemplateReference
  readonly overrides: readonly FleetOverride[]
}

/** Why a launch came to nothing; fleets report it and go on. */
export interface FleetError {
  readonly config: FleetConfig
  readonly market: Market
  readonly errorCode: string
  readonly errorMessage: string
}

export interface Fleet {
  readonly fleetId: string
  readonly accountId: string
  readonly region: string
  /** Order of creation within the region, from 1. */
  readonly sequence: number
  readonly clientToken: string
  readonly type: FleetType
  readonly state: FleetState
  readonly createdAtEpochSeconds: number
  readonly target: FleetTarget
  /** What is meant where only a total is asked for. */
  readonly usualMarket: Market
  readonly configs: readonly [FleetConfig, ...FleetConfig[]]
  readonly terminateInstancesWithExpiration: boolean
  readonly replaceUnhealthyInstances: boolean
  /** For its members, beside those of the template. */
  readonly instanceTags: readonly Tag[]
  /** The fleet's own. */
  readonly tags: readonly Tag[]
  /** Everything it ever launched, by id, in order. */
  readonly members: ReadonlyMap<string, Market>
  readonly errors: readonly FleetError[]
}

export const FLEET_TAG = 'aws:ec2:fleet-id'

/** Those of its members that provide capacity. That a stopped one does not, and is replaced, is recalled (A27). */
export const activeMembers = (fleet: Fleet, records: readonly InstanceRecord[]): InstanceRecord[] =>
  records.filter(
    ({ instanceId, state }) => (state === 'pending' || state === 'running') && fleet.members.has(instanceId),
  )

export const marketOf = ({ spot }: InstanceRecord): Market => (spot === undefined ? 'on-demand' : 'spot')

export const totalOf = (target: FleetTarget): number => target['on-demand'] + target.spot

/** The fleet an instance belongs to, by the tag that only AWS writes (A4). */
export const fleetIdOf = (record: InstanceRecord): string | undefined =>
  resourcesOf(record)[0]?.tags.get(FLEET_TAG)
