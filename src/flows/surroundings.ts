// What the next rung of each start depends on besides its own instance: exemptions found late, Spot requests, and
// groups that replace what is stopped; each kind looked up in one go for the whole batch.

import type { Exemption } from '../domain/exemption.ts'
import type { Guard } from '../domain/guard.ts'
import { isStartState } from '../domain/instance.ts'
import type { Keeper, SpotRequest, Surroundings } from '../domain/ladder.ts'
import { isSpotFleet, type Membership } from '../domain/membership.ts'
import type { Place } from '../domain/place.ts'
import type { StartRecord } from '../domain/start-record.ts'
import type { Case } from './climb.ts'
import type { Gate } from './gate.ts'
import { asTrouble, type Ec2Trouble, type FleetView, Unreachable } from './ports.ts'

interface About extends Omit<Surroundings, 'stopUnsupported'> {
  /** Why it cannot be told whether its fleet would replace it. */
  readonly unknown: Ec2Trouble | undefined
}

export async function surroundingsOf(
  place: Place,
  due: readonly Case[],
  guard: Guard,
  gate: Gate,
): Promise<Map<Case, About>> {
  const seen = due.map((one) => ({ one, ...signsOf(one, guard, gate) }))
  const spotIds = seen.flatMap(({ one, spared }) => (spared ? [] : (one.view?.spotRequestId ?? [])))
  const fleetIds = seen.flatMap(({ keeper }) => (keeper !== undefined && isFleet(keeper) ? keeper.name : []))
  const [spot, fleets] = await Promise.all([
    spotRequests(place, unique(spotIds), gate),
    fleetsOf(place, unique(fleetIds), gate),
  ])
  return new Map(
    seen.map(({ one, spared, keeper }) => [
      one,
      {
        guard,
        spared,
        reportedRunning: one.reportedRunning,
        spot: spot.get(one.view?.spotRequestId ?? ''),
        keeper: keeper && keeperOf(keeper, fleets.shown, one.record, guard),
        unknown: keeper !== undefined && isFleet(keeper) ? fleets.trouble : undefined,
      },
    ]),
  )
}

interface Signs {
  readonly spared: Exemption | undefined
  readonly keeper: Membership | undefined
}

/** Of what is not up, or shows another start, nothing is asked: no rung is taken on it. */
function signsOf({ record, view, readBeganAt }: Case, guard: Guard, { rules }: Gate): Signs {
  if (view?.launchedAt !== record.name.launchedAt || !isStartState(view.state)) {
    return { spared: undefined, keeper: undefined }
  }
  const spared = rules.sparedLate(guard, view, record.memberOf, readBeganAt)
  const keeper = spared ? undefined : rules.unlistedKeeper(guard, view, record.memberOf, readBeganAt)
  return { spared, keeper }
}

/** Without an answer each is tried alone: AWS says then what it is. */
async function spotRequests(
  place: Place,
  ids: readonly string[],
  gate: Gate,
): Promise<ReadonlyMap<string, SpotRequest>> {
  if (ids.length === 0) return new Map()
  try {
    return await (await gate.levers()).instances.spotRequests(place, ids)
  } catch (error) {
    gate.log.trouble('spot-unknown', error, {})
    return new Map()
  }
}

interface Fleets {
  readonly shown: ReadonlyMap<string, FleetView>
  readonly trouble: Ec2Trouble | undefined
}

/** Trouble here holds up the members of fleets and nobody else. */
async function fleetsOf(place: Place, ids: readonly string[], gate: Gate): Promise<Fleets> {
  if (ids.length === 0) return { shown: new Map(), trouble: undefined }
  try {
    return { shown: await (await gate.levers()).groups.fleets(place, ids), trouble: undefined }
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error
    return { shown: new Map(), trouble: asTrouble(error) }
  }
}

const isFleet = (one: Membership): boolean => one.kind === 'fleet' && !isSpotFleet(one)

/**
 * Only fleets of type `maintain` replace what they lose (A27), and only up to their target. One without a target may
 * have been emptied by a gate that died before it said so: it is emptied once more, and told of.
 */
function keeperOf(
  membership: Membership,
  fleets: ReadonlyMap<string, FleetView>,
  { triedSince }: Pick<StartRecord, 'triedSince'>,
  { unlistedGroups }: Pick<Guard, 'unlistedGroups'>,
): Keeper | undefined {
  if (membership.kind !== 'fleet') return { membership, canBeSuspended: true, suspended: false }
  if (!isFleet(membership)) return { membership, canBeSuspended: false, suspended: false }
  const fleet = fleets.get(membership.name)
  if (fleet?.type !== 'maintain' || !fleet.active) return undefined
  const isUntold = unlistedGroups === 'suspend' && triedSince === undefined
  if (fleet.target === 0 && !isUntold) return undefined
  return { membership, canBeSuspended: true, suspended: false }
}

const unique = (ids: readonly string[]): string[] => [...new Set(ids.filter((id) => id !== ''))]
