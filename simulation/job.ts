// A run as it is asked for from outside: everything by name, so that it can be told to another thread.

import { type RunReport, run } from './run.ts'
import type { Tier } from './sabotage.ts'
import { sabotages } from './sabotages/sabotages.ts'
import type { WeatherPart } from './weather.ts'

export interface Job {
  readonly tier: Tier
  readonly sabotage: string | undefined
  /** The sabotage whose weather it is to be, with every safeguard in its place. */
  readonly inWeatherOf?: string | undefined
  readonly only?: readonly number[] | undefined
  readonly calm?: readonly WeatherPart[] | undefined
  /** Whether two runs of one seed are to be compared. */
  readonly digested?: boolean | undefined
}

export async function runJob(seed: string, job: Job): Promise<RunReport> {
  return run({
    seed,
    tier: job.tier,
    sabotage: job.sabotage === undefined ? undefined : sabotages.get(job.sabotage),
    weather: sabotages.get(job.inWeatherOf ?? job.sabotage ?? '')?.weather,
    only: job.only && new Set(job.only),
    calm: job.calm && new Set(job.calm),
    digested: job.digested,
    // What it is made of takes longer to load than many a run of the other tier takes.
    adapters: job.tier === 'adapters' ? (await import('./adapters-tier.ts')).adaptersTier : undefined,
  })
}
