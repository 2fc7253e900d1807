// npm run proof: every sabotage until it is caught, then 20,000 runs of the ports tier and 1,000 of the adapters tier, or
// as many as --ports and --adapters say; writes the tables of docs/proof.md. `--of FILE`, once for each tier, takes what
// `npm run -s simulate -- --json` has printed instead of running anew.

import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { caughtBy } from './caught.ts'
import { runMany } from './many.ts'
import { type Caught, caughtTable, PROOF } from './proof-table.ts'
import { sabotages } from './sabotages/sabotages.ts'
import type { Tally } from './tally.ts'

const DOCUMENT = new URL('../docs/proof.md', import.meta.url)
const MOST_RUNS = 500

const { values } = parseArgs({
  options: {
    ports: { type: 'string', default: '20000' },
    adapters: { type: 'string', default: '1000' },
    seed: { type: 'string', default: PROOF },
    threads: { type: 'string' },
    of: { type: 'string', multiple: true },
    /** Leaves the runs out, and their figures as they are. */
    'only-sabotages': { type: 'boolean', default: false },
    /** Leaves the sabotages out, and their table as it is. */
    'only-figures': { type: 'boolean', default: false },
  },
})

async function catchAll(): Promise<Caught[]> {
  const caught: Caught[] = []
  for (const [name, { tier, promise }] of sabotages) {
    const one = await catchOne(name, tier, promise)
    console.log(`${name}: ${one === undefined ? 'NOT CAUGHT' : `${one.runs} (${one.violated})`}`)
    if (one === undefined) throw new Error(`${name} was not caught in ${MOST_RUNS} runs`)
    caught.push(one)
  }
  return caught
}

async function catchOne(
  name: string,
  tier: 'ports' | 'adapters',
  promise: string,
): Promise<Caught | undefined> {
  for (let runs = 1; runs <= MOST_RUNS; runs += 1) {
    const violation = await caughtBy(`${PROOF}:${runs}`, name, tier)
    if (violation !== undefined) return { name, tier, runs, promise, violated: violation.invariant }
  }
  return undefined
}

const COLUMNS = [
  'runs',
  'starts',
  'events',
  'faults',
  'crashes',
  'attacks',
  'collateral',
  'violations',
] as const

const figures = (tallies: readonly Tally[]): string =>
  [
    `| tier | ${COLUMNS.join(' | ')} | seconds to stop (p50, p99, max) | starts per second |`,
    `| --- | ${COLUMNS.map(() => '--:').join(' | ')} | --: | --: |`,
    ...tallies.map((tally) => {
      const { p50, p99, max } = tally.timeToStopSeconds
      const counts = COLUMNS.map((column) => tally[column]).join(' | ')
      return `| ${tally.tier} | ${counts} | ${p50}, ${p99}, ${max} | ${tally.startsPerSecond} |`
    }),
  ].join('\n')

function write(section: string, text: string): void {
  const before = readFileSync(DOCUMENT, 'utf8')
  const pattern = new RegExp(`(<!-- ${section} -->\\n).*?(<!-- end -->)`, 's')
  writeFileSync(
    DOCUMENT,
    before.replace(pattern, (_, from: string, to: string) => `${from}\n${text}\n\n${to}`),
  )
}

async function runAll(): Promise<Tally[]> {
  const tallies: Tally[] = []
  for (const tier of ['ports', 'adapters'] as const) {
    const runs = Number(values[tier])
    const threads = values.threads === undefined ? undefined : Number(values.threads)
    const step = Math.max(1, Math.floor(runs / 20))
    const progress = (done: number, failing: number): void => {
      if (done % step === 0) console.log(`${tier}: ${done} of ${runs} runs, ${failing} of them failed`)
    }
    const { tally, failed } = await runMany(
      values.seed,
      { runs, threads, progress },
      { tier, sabotage: undefined },
    )
    console.log(JSON.stringify(tally))
    if (failed.length > 0) throw new Error(`npm run simulate -- --replay ${failed[0]?.seed} --tier ${tier}`)
    tallies.push(tally)
  }
  return tallies
}

function tallyIn(file: string): Tally {
  const tally = JSON.parse(readFileSync(file, 'utf8').trim().split('\n').at(-1) ?? '') as Tally
  if (tally.violations > 0) throw new Error(`${file} tells of ${tally.violations} violations`)
  return tally
}

if (!values['only-figures']) write('sabotages', caughtTable(await catchAll()))
if (!values['only-sabotages']) write('figures', figures(values.of?.map(tallyIn) ?? (await runAll())))
