// npm run bench: what startpass adds to what AWS's own API takes, what a decision costs, how bursts end, and how all of it
// grows. Absolute times depend on the machine: compare ratios within one run.

import { parseArgs } from 'node:util'
import { overruns, partsOf, unmeasured } from './budget.ts'
import { burst, counted, type Figures, timed } from './figures.ts'
import { readable } from './readable.ts'
import { writeReport } from './report.ts'

const HELP = `npm run bench -- [options]
  --only counts|floor   the part that is the same on every machine; the ratio to the floor alone
  --json                one object, and nothing else
  --check               exit 1 where a ratio or count is over bench/budget.json
  --write               writes docs/performance.md and its plots anew
  --rounds N            batches of --only floor (60)
  --built               with --only floor: the bundles have been built already
  --slowed MS           the gate made slower by so much a batch, to see that --check notices`

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    slowed: { type: 'string', default: '0' },
    rounds: { type: 'string', default: '60' },
    built: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

async function main(): Promise<number> {
  // A profile of whoever measures is none of a function's, which reads no settings files.
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name]
  if (values.help) return say(HELP)
  const slowedMs = Number(values.slowed)
  if (!(slowedMs >= 0)) return complain(`--slowed takes milliseconds, not ${values.slowed}`)
  const progress = (what: string): void => {
    if (!values.json) console.error(`  … ${what}`)
  }
  const { only } = values
  if (only !== undefined && only !== 'counts' && only !== 'floor')
    return complain(`--only takes counts or floor, not ${only}`)
  if (only !== undefined && values.write) return complain('--write needs all figures: leave --only out')
  const figures = await measured(only, progress, slowedMs)
  console.log(values.json ? JSON.stringify(figures) : readable(figures))
  if (values.write) await writeReport(figures as Figures)
  return values.check ? held(figures, only && partsOf[only]) : 0
}

async function measured(
  only: 'counts' | 'floor' | undefined,
  progress: (what: string) => void,
  slowedMs: number,
): Promise<Partial<Figures>> {
  if (only === 'floor') {
    const { floorRatios } = await import('./floor.ts')
    if (!values.built) await (await import('../tools/build.ts')).build()
    const rounds = Number(values.rounds)
    return { floorRatio: await floorRatios(rounds, slowedMs, Math.min(15, rounds)) }
  }
  const counts = await counted(progress)
  if (only === 'counts') return counts
  return { ...counts, ...(await burst(progress)), ...(await timed(progress, slowedMs)) }
}

function held(figures: object, parts?: readonly string[]): number {
  const over = overruns(figures)
  for (const { what, is, limit } of over)
    console.error(`OVER BUDGET ${what}: ${is.toFixed(3)}, at most ${limit}`)
  const missing = unmeasured(figures, parts)
  for (const what of missing) console.error(`NOT MEASURED ${what}`)
  if (over.length + missing.length > 0) return 1
  console.error('within budget')
  return 0
}

function say(text: string): number {
  console.log(text)
  return 0
}

function complain(text: string): number {
  console.error(text)
  return 2
}

// Worlds and clients keep the process alive; what was to be said has been said.
const code = await main()
process.stdout.write('', () => process.exit(code))
