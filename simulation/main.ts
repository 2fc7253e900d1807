// npm run simulate: many runs, their sum, and, where something went wrong, the smallest story that shows it.

import { parseArgs } from 'node:util'
import { type Job, runJob } from './job.ts'
import { type Effort, runMany } from './many.ts'
import type { RunReport } from './run.ts'
import type { Tier } from './sabotage.ts'
import { sabotages } from './sabotages/sabotages.ts'
import { replayCommand, shrink } from './shrink.ts'
import { Counting } from './tally.ts'
import { type WeatherPart, weatherParts } from './weather.ts'

const HELP = `npm run simulate -- [options]
  --runs N           how many runs (200; any number where --seconds is given)
  --seconds N        no further run is begun after so long
  --threads N        as many as there are cores, where left out
  --seed S           any text; the same seed gives the same runs (a new one each time)
  --tier ports|adapters
  --sabotage NAME    with one safeguard switched off; "list" names them
  --replay SEED      one run of those, with --only and --calm as a failure printed them
  --json             the last line is one object`

const options = {
  runs: { type: 'string' },
  seconds: { type: 'string' },
  threads: { type: 'string' },
  seed: { type: 'string', default: String(Date.now()) },
  tier: { type: 'string' },
  sabotage: { type: 'string' },
  replay: { type: 'string' },
  only: { type: 'string' },
  calm: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

const values = optionsTyped()

function optionsTyped() {
  try {
    return parseArgs({ options }).values
  } catch (error) {
    // 1 would say that something was violated.
    process.exit(complain(`${error instanceof Error ? error.message : String(error)}\n${HELP}`))
  }
}

async function main(): Promise<number> {
  if (values.help) return say(HELP)
  if (values.sabotage === 'list') return say([...sabotages.keys()].join('\n'))
  const sabotage = values.sabotage === undefined ? undefined : sabotages.get(values.sabotage)
  if (values.sabotage !== undefined && sabotage === undefined) {
    return complain(`there is no sabotage ${values.sabotage}; --sabotage list names them`)
  }
  const tier = values.tier ?? sabotage?.tier ?? 'ports'
  if (!isTier(tier)) return complain(`${tier} is no tier: ports or adapters`)
  const seconds = values.seconds === undefined ? undefined : Number(values.seconds)
  const threads = values.threads === undefined ? undefined : Number(values.threads)
  const runs = Number(values.runs ?? (seconds === undefined ? 200 : Number.MAX_SAFE_INTEGER))
  if (!isCount(runs)) return complain(`${values.runs} is no number of runs`)
  if (threads !== undefined && !isCount(threads)) return complain(`${values.threads} is no number of threads`)
  if (seconds !== undefined && !(seconds > 0)) return complain(`${values.seconds} is no number of seconds`)
  const { only, calm } = values
  if (values.replay === undefined && (only ?? calm) !== undefined)
    return complain('--only and --calm are of one run: --replay SEED names it')
  if (only !== undefined && !/^(none|\d+(,\d+)*)$/.test(only))
    return complain(`${only} names no steps: --only 3,7, or none`)
  const noPart = calm?.split(',').find((part) => !isPart(part))
  if (noPart !== undefined) return complain(`${noPart} is no part of the weather: ${weatherParts.join(', ')}`)
  const job = { tier, sabotage: values.sabotage }
  const effort = { runs, threads, seconds }
  return values.replay === undefined ? simulate(values.seed, effort, job) : replay(values.replay, job)
}

async function simulate(seed: string, effort: Effort, job: Job): Promise<number> {
  const howMany = effort.seconds === undefined ? `${effort.runs} runs` : `Runs for ${effort.seconds} seconds`
  console.log(`${howMany} of the ${job.tier} tier, seed ${seed}`)
  const { tally, failed } = await runMany(seed, { ...effort, progress: tellProgress }, job)
  const [first] = failed.toSorted((a, b) => a.steps.length - b.steps.length)
  if (first !== undefined) {
    const seeds = failed.slice(0, 10).map(({ seed: of }) => of)
    console.log(`${failed.length} runs failed: ${seeds.join(' ')}`)
    await tellShrunk(first, job)
    if (job.sabotage === undefined) console.log(WHAT_TO_DO)
  }
  console.log(values.json ? JSON.stringify(tally) : tally)
  return failed.length === 0 ? 0 : 1
}

function tellProgress(runs: number, failed: number): void {
  if (runs % 1000 === 0) console.log(`${runs} runs, ${failed} of them failed`)
}

const WHAT_TO_DO = `What to do:
  1. the command above plays this story again; --replay with the seed alone plays the whole run
  2. tell it in test/simulated.test.ts, by a name that says what went wrong, and see it fail
  3. mend src/ (or simulation/oracle/, where it was right, with a comment that says why)
  4. add a line to "What it found" in docs/proof.md, and commit all of it together`

async function replay(seed: string, job: Job): Promise<number> {
  const only = values.only === undefined ? undefined : numbersIn(values.only)
  const calm = values.calm?.split(',').filter((part): part is WeatherPart => isPart(part))
  const report = await runJob(seed, { ...job, only, calm })
  const absent = only?.find((n) => report.steps[n] === undefined)
  if (absent !== undefined) return complain(`run ${seed} has ${report.steps.length} steps, and no ${absent}`)
  if (report.violations.length > 0 && only === undefined) await tellShrunk(report, job)
  else {
    tell(report)
    for (const n of only ?? report.steps.keys()) tellStep(report, n)
  }
  const counting = new Counting()
  counting.add(report)
  const tally = counting.tally(job.tier, seed, 1, 1)
  console.log(values.json ? JSON.stringify(tally) : tally)
  return report.violations.length === 0 ? 0 : 1
}

async function tellShrunk(failed: RunReport, job: Job): Promise<void> {
  const shrunk = await shrink(failed, job)
  tell(shrunk.report)
  for (const n of shrunk.only) tellStep(shrunk.report, n)
  console.log(`To see it again:\n  ${replayCommand(shrunk, job)}`)
}

function tell({ seed, violations }: RunReport): void {
  console.log(`Run ${seed}:`)
  for (const { invariant, about, what } of violations)
    console.log(`  VIOLATED ${invariant}: ${about}: ${what}`)
}

function tellStep({ steps }: RunReport, n: number): void {
  const step = steps[n]
  if (step === undefined) return
  const { kind, ...more } = step.act
  console.log(`  ${n}. ${step.at.toFixed(1)} s  ${step.by}: ${kind} ${JSON.stringify(more)}`)
}

const isCount = (n: number): boolean => Number.isInteger(n) && n >= 1
const isTier = (text: string): text is Tier => text === 'ports' || text === 'adapters'
const isPart = (text: string): text is WeatherPart => (weatherParts as readonly string[]).includes(text)
const numbersIn = (text: string): number[] => (text === 'none' ? [] : text.split(',').map(Number))

function say(text: string): number {
  console.log(text)
  return 0
}

function complain(text: string): number {
  console.error(text)
  return 2
}

process.exitCode = await main()
