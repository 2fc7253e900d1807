// Whether a sabotage is noticed: by a violation that the same run does not have with every safeguard in its place.

import { runJob } from './job.ts'
import type { Violation } from './oracle/violation.ts'
import type { Tier } from './sabotage.ts'
import { sabotages } from './sabotages/sabotages.ts'

/** @returns what was violated by the sabotage alone; nothing where it went by unnoticed */
export async function caughtBy(seed: string, sabotage: string, tier: Tier): Promise<Violation | undefined> {
  const { violations } = await runJob(seed, { tier, sabotage })
  if (violations.length === 0) return undefined
  const clean = await runJob(seed, { tier, sabotage: undefined, inWeatherOf: sabotage })
  const anyway = new Set(clean.violations.map(({ invariant }) => invariant))
  const { breaks } = sabotages.get(sabotage) ?? {}
  return violations.find(
    ({ invariant }) => !anyway.has(invariant) && (breaks === undefined || invariant === breaks),
  )
}
