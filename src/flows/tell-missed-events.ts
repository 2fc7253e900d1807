// Starts that no event told of: one may be chance, since events are best effort (A10); or somebody switched them off.

import { announce } from './announce.ts'
import type { Herald } from './herald.ts'
import { secondsNow } from './ports.ts'
import type { SweepReport } from './sweep.ts'

export async function tellMissedEvents(reports: readonly SweepReport[], herald: Herald): Promise<void> {
  for (const { place, missed } of reports) {
    if (missed > 0)
      await announce({ kind: 'events-missed', place, at: secondsNow(herald.clock), starts: missed }, herald)
  }
}
