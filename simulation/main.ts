// npm run simulate: many runs, their sum, and, where something went wrong, the smallest story that shows it.

import { parseArgs } from 'node:util'
import { type Job, runJob } from './job.ts'
import { runMany } from './many.ts'
import type { RunReport } from './run.ts'
import type { Tier } from './sabotage.ts'
import { sabotages } from './sabotages/sabotages.ts'
import { replayCommand, shrink } from './shrink.ts'
import { Counting } from './tally.ts'
import { type WeatherPart, weatherParts } from './weather.ts'

const HELP = `npm run simulate -- [options]
  --runs N           how many runs (200)
  --seed S           any text; the same seed gives the same runs (a new one each time)
  --tier ports|adapters
  --sabotage NAME    with one safeguard switched off; "list" names them
  --replay SEED      one run of those, with --only and --calm as a failure printed them
  --json             the last line is one object`

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now()) },
    tier: { type: 'string' },
    sabotage: { type: 'string' },
    replay: { type: 'string' },
    only: { type: 'string' },
    calm: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

async function main(): Promise<number> {
  if (values.help) return say(HELP)
  if (values.sabotage === 'list') return say([...sabotages.keys()].join('\n'))
  const sabotage = values.sabotage === undefined ? undefined : sabotages.get(values.sabotage)
  if (values.sabotage !== undefined && sabotage === undefined) {
    return complain(`there is no sabotage ${values.sabotage}; --sabotage list names them`)
  }
  const tier = values.tier ?? sabotage?.tier ?? 'ports'
  if (!isTier(tier)) return complain(`${tier} is no tier: ports or adapters`)
  const runs = Number(values.runs)
  if (!Number.isInteger(runs) || runs < 1) return complain(`${values.runs} is no number of runs`)
  const job = { tier, sabotage: values.sabotage }
  return values.replay === undefined ? simulate(values.seed, runs, job) : replay(values.replay, job)
}

async function simulate(seed: string, runs: number, job: Omit<Job, 'seeds'>): Promise<number> {
  console.log(`${runs} runs of the ${job.tier} tier, seed ${seed}`)
  const { tally, failed } = await runMany(seed, runs, job, (done) => {
    if (done % 1000 === 0) console.log(`${done} runs`)
  })
  const [first] = failed.toSorted((a, b) => a.steps.length - b.steps.length)
  if (first !== undefined) {
    console.log(
      `${failed.length} runs failed: ${failed
        .slice(0, 10)
        .map(({ seed: of }) => of)
        .join(' ')}`,
    )
    await tellShrunk(first, job)
  }
  console.log(values.json ? JSON.stringify(tally) : tally)
  return failed.length === 0 ? 0 : 1
}

async function replay(seed: string, job: Omit<Job, 'seeds'>): Promise<number> {
  const only = values.only === undefined ? undefined : numbersIn(values.only)
  const calm = values.calm?.split(',').filter((part): part is WeatherPart => isPart(part))
  const report = await runJob(seed, { ...job, only, calm })
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

async function tellShrunk(failed: RunReport, job: Omit<Job, 'seeds'>): Promise<void> {
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
