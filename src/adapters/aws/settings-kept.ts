// The settings in force, kept in memory for some seconds, wherever they are read from. Trouble is not kept.

import type { Guard } from '../../domain/guard.ts'
import type { Clock, GuardBook } from '../../flows/ports.ts'

const KEEP_MS = 10_000

export function settingsKept(readNow: () => Promise<Guard>, clock: Pick<Clock, 'now'>): GuardBook {
  let kept: { readonly until: number; readonly guard: Promise<Guard> } | undefined
  const read = (): Promise<Guard> => {
    const guard = readNow()
    kept = { until: clock.now() + KEEP_MS, guard }
    // The next question asks anew.
    guard.catch(() => {
      kept = undefined
    })
    return guard
  }
  return {
    inForce: () => (kept !== undefined && clock.now() < kept.until ? kept.guard : read()),
    fresh: read,
  }
}
