// The sweep of everything: every enabled region of every guarded account, some places side by side. Whatever cannot be
// swept is named, and holds up nothing else.

import { type Guard, guardedAccounts } from '../domain/guard.ts'
import type { Place } from '../domain/place.ts'
import type { RegionsOf } from './ports.ts'
import { type Sweeper, type SweepReport, sweep } from './sweep.ts'

export interface Swept {
  readonly reports: readonly SweepReport[]
  /** Places that could not be swept to the end, with what was in the way. */
  readonly troubles: ReadonlyMap<Place, unknown>
  readonly unreached: GuardedPlaces['unreached']
}

/**
 * @param home the account that the functions run in; the settings name the others
 * @throws Unreachable where the settings cannot be read
 */
export async function sweepEverything(
  home: string,
  regionsOf: RegionsOf,
  sweeper: Sweeper,
  progress?: (report: SweepReport) => void,
): Promise<Swept> {
  const { lists, unreached } = await guardedPlaces(home, await sweeper.guard.inForce(), regionsOf)
  return { ...(await sweepAll(inTurns(lists), sweeper, progress)), unreached }
}

export interface GuardedPlaces {
  /** Those of each account that could be entered, home first. */
  readonly lists: readonly (readonly Place[])[]
  /** Accounts whose regions could not even be listed, with what was in the way. */
  readonly unreached: ReadonlyMap<string, unknown>
}

/** Every enabled region of every guarded account. */
export async function guardedPlaces(
  home: string,
  guard: Pick<Guard, 'accounts'>,
  regionsOf: RegionsOf,
): Promise<GuardedPlaces> {
  const unreached = new Map<string, unknown>()
  const lists = await Promise.all(
    guardedAccounts(home, guard).map(async (account): Promise<Place[]> => {
      try {
        return (await regionsOf(account)).map((region) => ({ account, region }))
      } catch (error) {
        unreached.set(account, error)
        return []
      }
    }),
  )
  return { lists, unreached }
}

/** One of each list, and so on: an account that answers slowly comes to be waited for by few. */
function inTurns<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length))
  return Array.from({ length: longest }, (_, n) => lists.flatMap((list) => list.slice(n, n + 1))).flat()
}

/** How many places are swept side by side. */
const AT_ONCE = 4

/** Sweeps several places; one that cannot be swept holds up no other. */
async function sweepAll(
  places: readonly Place[],
  sweeper: Sweeper,
  progress: ((report: SweepReport) => void) | undefined,
): Promise<Pick<Swept, 'reports' | 'troubles'>> {
  const reports: SweepReport[] = []
  const troubles = new Map<Place, unknown>()
  const waiting = [...places]
  const worker = async (): Promise<void> => {
    for (let place = waiting.shift(); place !== undefined; place = waiting.shift()) {
      try {
        reports.push(await sweep(place, sweeper, progress))
      } catch (error) {
        troubles.set(place, error)
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return { reports, troubles }
}
