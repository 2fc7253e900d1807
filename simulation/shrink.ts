// Makes a story that fails smaller while it still fails in the same way: fewer steps, and less bad weather.

import { type Job, runJob } from './job.ts'
import type { Violation } from './oracle/violation.ts'
import type { RunReport } from './run.ts'
import { type WeatherPart, weatherParts } from './weather.ts'

export interface Shrunk {
  readonly report: RunReport
  /** Numbers of the steps that are left. */
  readonly only: readonly number[]
  readonly calm: readonly WeatherPart[]
}

/** How many runs are tried in all, and for how long at most: slow ones are told of as they are then. */
const MOST_RUNS = 200
const MOST_MS = 120_000

export async function shrink(failed: RunReport, job: Job): Promise<Shrunk> {
  const [first] = failed.violations
  let best: Shrunk = { report: failed, only: failed.steps.map((_, n) => n), calm: [] }
  let runsLeft = MOST_RUNS
  const until = Date.now() + MOST_MS

  const attempt = async (only: readonly number[], calm: readonly WeatherPart[]): Promise<boolean> => {
    if (runsLeft <= 0 || Date.now() > until) return false
    runsLeft -= 1
    const report = await runJob(failed.seed, { ...job, only, calm })
    const fails = report.violations.some((one) => first !== undefined && alike(one) === alike(first))
    if (fails) best = { report, only, calm }
    return fails
  }

  for (const part of weatherParts) await attempt(best.only, [...best.calm, part])
  for (let size = Math.ceil(best.only.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < best.only.length; ) {
      const fewer = [...best.only.slice(0, at), ...best.only.slice(at + size)]
      if (!(await attempt(fewer, best.calm))) at += size
    }
  }
  for (const part of weatherParts)
    if (!best.calm.includes(part)) await attempt(best.only, [...best.calm, part])
  return best
}

/** The same thing gone wrong, whatever it went wrong with. */
const alike = ({ invariant, what }: Violation): string =>
  `${invariant}: ${what.replaceAll(/[\w-]*\d[\w-]*/g, '')}`

export const numbersOf = (only: readonly number[]): string => (only.length === 0 ? 'none' : only.join(','))

/** What to type to see it again. */
export function replayCommand({ report, only, calm }: Shrunk, job: Job): string {
  const options = [
    `--replay ${report.seed}`,
    `--only ${numbersOf(only)}`,
    ...(calm.length > 0 ? [`--calm ${calm.join(',')}`] : []),
    ...(job.tier === 'ports' ? [] : [`--tier ${job.tier}`]),
    ...(job.sabotage === undefined ? [] : [`--sabotage ${job.sabotage}`]),
  ]
  return `npm run simulate -- ${options.join(' ')}`
}
