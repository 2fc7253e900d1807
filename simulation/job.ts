// A run as it is asked for from outside: everything by name, so that it can be told to another thread.

import { adaptersTier } from './adapters-tier.ts'
import { type RunReport, run } from './run.ts'
import type { Tier } from './sabotage.ts'
import { sabotages } from './sabotages/sabotages.ts'
import type { WeatherPart } from './weather.ts'

export interface Job {
  readonly tier: Tier
  readonly sabotage: string | undefined
  readonly only?: readonly number[] | undefined
  readonly calm?: readonly WeatherPart[] | undefined
}

export function runJob(seed: string, job: Job): Promise<RunReport> {
  return run({
    seed,
    tier: job.tier,
    sabotage: job.sabotage === undefined ? undefined : sabotages.get(job.sabotage),
    only: job.only && new Set(job.only),
    calm: job.calm && new Set(job.calm),
    adapters: job.tier === 'adapters' ? adaptersTier : undefined,
  })
}
