// Keeps fleets at their target: launches what is missing and, for type `maintain`, replaces what was lost.
// It launches as the service does, through the calls it is given, and must not touch records itself.

import type { Clock } from '../clock.ts'
import { Ec2Error } from './ec2-error.ts'
import type { ServiceOrigin } from './ec2-options.ts'
import {
  activeMembers,
  FLEET_TAG,
  type Fleet,
  type FleetConfig,
  type FleetError,
  fleetIdOf,
  MARKETS,
  type Market,
  marketOf,
} from './fleet.ts'
import type { InstanceRecord } from './instance-record.ts'
import type { RunInstancesInput } from './launch-plan.ts'
import { chosenTemplate, templateTags, withInstanceTags } from './launch-templates.ts'
import type { Region, StateChange } from './region.ts'
import type { Tag } from './tags.ts'

export interface FleetKeeperOptions {
  readonly clock: Clock
  /** How soon what is lost is replaced, and what failed tried again. */
  readonly replacementSeconds: number
  readonly regionOf: (name: string) => Region
  readonly launch: (
    origin: ServiceOrigin,
    input: RunInstancesInput,
    systemTags: readonly Tag[],
  ) => InstanceRecord[]
}

export const FLEET_SERVICE = 'ec2fleet.amazonaws.com'

export class FleetKeeper {
  readonly #options: FleetKeeperOptions
  readonly #awaited = new Set<string>()

  constructor(options: FleetKeeperOptions) {
    this.#options = options
  }

  /** An `instant` fleet has launched all it ever will when this returns, the others launch in a moment. */
  begin(fleet: Fleet): void {
    if (fleet.type === 'instant') this.#fill(fleet.region, fleet.fleetId)
    else this.#fillAfter(0, fleet)
  }

  /** To be told of every change of state. */
  heard({ region: name, instanceId, state }: StateChange): void {
    if (state === 'pending' || state === 'running') return
    const region = this.#options.regionOf(name)
    const record = region.ownerOf(instanceId)
    const fleet = region.fleets.get((record === undefined ? undefined : fleetIdOf(record)) ?? '')
    if (fleet?.type === 'maintain') this.#fillAfter(this.#options.replacementSeconds, fleet)
  }

  #fillAfter(seconds: number, { region, fleetId }: Fleet): void {
    if (this.#awaited.has(fleetId)) return
    this.#awaited.add(fleetId)
    this.#options.clock.after(seconds * 1000, () => {
      this.#awaited.delete(fleetId)
      this.#fill(region, fleetId)
    })
  }

  #fill(name: string, fleetId: string): void {
    const region = this.#options.regionOf(name)
    const fleet = region.fleets.get(fleetId)
    if (fleet?.state !== 'active') return
    const errors: FleetError[] = []
    const launched = MARKETS.flatMap((market) => this.#fillWith(market, fleet, region, errors))
    // A fleet that lives long does not remember those whom EC2 itself has forgotten.
    const known = [...fleet.members].filter(
      ([id]) => fleet.type !== 'maintain' || region.ownerOf(id) !== undefined,
    )
    const filled: Fleet = { ...fleet, members: new Map([...known, ...launched]), errors }
    region.fleets.set(fleetId, filled)
    if (fleet.type !== 'instant' && MARKETS.some((market) => missingOf(market, filled, region) > 0)) {
      this.#fillAfter(this.#options.replacementSeconds, fleet)
    }
  }

  #fillWith(market: Market, fleet: Fleet, region: Region, errors: FleetError[]): [string, Market][] {
    const launched: [string, Market][] = []
    for (const [config, input] of attemptsOf(fleet)) {
      const missing = missingOf(market, fleet, region) - launched.length
      if (missing <= 0) break
      try {
        const wanted = { ...input, ...(market === 'spot' && { marketType: market }) }
        const records = this.#launch(region, fleet, config, { ...wanted, minCount: 1, maxCount: missing })
        launched.push(...records.map(({ instanceId }): [string, Market] => [instanceId, market]))
      } catch (error) {
        if (!(error instanceof Ec2Error)) throw error
        errors.push({ config, market, errorCode: error.code, errorMessage: error.message })
      }
    }
    return launched
  }

  #launch(
    region: Region,
    fleet: Fleet,
    { specification }: FleetConfig,
    override: RunInstancesInput,
  ): InstanceRecord[] {
    const template = chosenTemplate(region, specification)
    const tagSpecifications = withInstanceTags(template.data.tagSpecifications ?? [], fleet.instanceTags)
    return this.#options.launch(
      { region: region.name, invokedBy: FLEET_SERVICE },
      { ...template.data, ...override, tagSpecifications },
      [{ key: FLEET_TAG, value: fleet.fleetId }, ...templateTags(template)],
    )
  }
}

/** Every way there is to launch a member, in the order in which they are tried. */
function attemptsOf({ configs }: Fleet): [FleetConfig, RunInstancesInput][] {
  return configs.flatMap((config) =>
    (config.overrides.length === 0 ? [{}] : config.overrides).map(
      (override): [FleetConfig, RunInstancesInput] => [
        config,
        Object.fromEntries(Object.entries(override).filter(([, value]) => value !== undefined)),
      ],
    ),
  )
}

/** Only `maintain` counts what it has; the others count what they ever launched. */
function missingOf(market: Market, fleet: Fleet, region: Region): number {
  const counted =
    fleet.type === 'maintain' ? activeMembers(fleet, region.all()).map(marketOf) : [...fleet.members.values()]
  return fleet.target[market] - counted.filter((one) => one === market).length
}
