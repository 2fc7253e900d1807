// A standing pass that ends takes a scheduler or a pipeline down with it: its owner is told a week before, and a day.

import { DAY_SECONDS } from '../domain/bulletin.ts'
import type { Guard } from '../domain/guard.ts'
import { placeOfKey } from '../domain/place.ts'
import { announce } from './announce.ts'
import type { Herald } from './herald.ts'
import { secondsNow } from './ports.ts'

export async function remindOfStandingPasses(
  { standingPasses }: Pick<Guard, 'standingPasses'>,
  herald: Herald,
): Promise<void> {
  const at = secondsNow(herald.clock)
  for (const { id, instances, owner, reason, endsAt } of standingPasses) {
    const [first] = [...instances].toSorted()
    const left = endsAt - at
    if (first === undefined || left < 0 || left > 7 * DAY_SECONDS) continue
    const withinDays = left > DAY_SECONDS ? 7 : 1
    await announce(
      {
        kind: 'standing-pass-ends',
        place: placeOfKey(first),
        at,
        pass: id,
        owner,
        reason,
        endsAt,
        withinDays,
      },
      herald,
    )
  }
}
