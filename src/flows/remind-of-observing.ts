// A place that only observes stops nothing, and is forgotten easily: weekly, how many starts it would have stopped.

import { bulletinId, DAY_SECONDS, WEEK_SECONDS } from '../domain/bulletin.ts'
import { isExemptPlace } from '../domain/exemption.ts'
import { observedDenials } from '../domain/foretelling.ts'
import type { Guard } from '../domain/guard.ts'
import { announce, isTold } from './announce.ts'
import type { Herald } from './herald.ts'
import { secondsNow } from './ports.ts'
import type { SweepReport } from './sweep.ts'

/** Denied starts counted at most. */
const MOST_DENIED = 1000

export async function remindOfObserving(
  reports: readonly SweepReport[],
  guard: Guard,
  herald: Herald,
): Promise<void> {
  const at = secondsNow(herald.clock)
  for (const { place, up, sight } of reports) {
    const { control } = sight
    if (control?.mode !== 'observe' || up === 0 || isExemptPlace(guard, place)) continue
    const since = control.guardingSince
    if (at < since + WEEK_SECONDS) continue
    const reminder = { kind: 'still-observing', place, at, since, deniedInSevenDays: 0 } as const
    if (await isTold(bulletinId(reminder), herald)) continue
    const denied = await herald.starts.denied(place, at - 7 * DAY_SECONDS, MOST_DENIED)
    await announce({ ...reminder, deniedInSevenDays: observedDenials(denied).length }, herald)
  }
}
