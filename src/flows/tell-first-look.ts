// The first look at a place with something in it, once: what keeps instances there by itself has no pass, and is better
// listed before anything is enforced (rule 12).

import { isExemptPlace } from '../domain/exemption.ts'
import type { Guard } from '../domain/guard.ts'
import { announce } from './announce.ts'
import type { Herald } from './herald.ts'
import { secondsNow } from './ports.ts'
import type { SweepReport } from './sweep.ts'

export async function tellFirstLook(
  reports: readonly SweepReport[],
  guard: Guard,
  herald: Herald,
): Promise<void> {
  for (const { place, up, sight } of reports) {
    // Where nothing is up there is nothing to list: an account has many regions, and uses few.
    if (up === 0 || isExemptPlace(guard, place)) continue
    await announce(
      { kind: 'first-look', place, at: secondsNow(herald.clock), keepers: [...sight.keepers.values()], up },
      herald,
    )
  }
}
