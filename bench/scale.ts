// npm run scale: the bursts of docs/scale.md, one after the other in virtual time; writes their figures into
// docs/scale/figures.json, and tables and plots from there. `-- --only NAME` runs some anew (NAME the beginning of some
// rows' names there), `-- --draw` none.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type BurstFigures, measure } from './burst/figures.ts'
import type { BurstOptions, BurstRun } from './burst/run.ts'
import { burstOf, usual } from './burst.ts'
import { type Line, lineChart } from './line-chart.ts'

interface Measured {
  readonly figures: BurstFigures
  /** Seconds since the first start, and how many were stopped by then. */
  readonly stopped: readonly (readonly [number, number])[]
}

const lambdaOf = (lambda: Partial<BurstOptions['lambda']>): Partial<BurstOptions> => ({
  lambda: { ...usual.lambda, ...lambda },
})

const unpaced: Partial<BurstOptions> = {
  sdkAttempts: 3,
  sabotage: (gate) => ({
    ...gate,
    pace: { queued: () => undefined, nextTurn: () => Promise.reject(new Error('there is no pace')) },
  }),
}

const bursts: Readonly<Record<string, BurstOptions>> = {
  '1,000 restarts': burstOf(1000),
  '1,000 first launches': burstOf(1000, { kind: 'first-launches' }),
  '10,000 restarts': burstOf(10_000),
  '10,000 first launches': burstOf(10_000, { kind: 'first-launches' }),
  '10,000 restarts, unpaced': burstOf(10_000, unpaced),
  '10,000 restarts, 5 at once': burstOf(10_000, lambdaOf({ concurrency: 5 })),
  '10,000 restarts, 10 at once': burstOf(10_000, lambdaOf({ concurrency: 10 })),
  '10,000 restarts, 40 at once': burstOf(10_000, lambdaOf({ concurrency: 40 })),
  '10,000 restarts, 4 ms a call': burstOf(10_000, lambdaOf({ cpuMsPerCall: 4 })),
  '30 × 100 restarts': burstOf(100, { accounts: 30 }),
  '30 × 333 restarts': burstOf(333, { accounts: 30 }),
  '30 × 1,000 restarts': burstOf(1000, { accounts: 30 }),
  '30 × 1,000 restarts, a queue each': burstOf(1000, { accounts: 30, pollersForEach: 3 }),
}

/** Of batches, windows and gates at once: one account, restarts. */
const settings = [
  { batchSize: 10, windowSeconds: 0, concurrency: 5 },
  { batchSize: 10, windowSeconds: 0, concurrency: 20 },
  { batchSize: 10, windowSeconds: 1, concurrency: 5 },
  { batchSize: 10, windowSeconds: 1, concurrency: 20 },
  { batchSize: 200, windowSeconds: 1, concurrency: 20 },
] as const

type Setting = Pick<BurstOptions['lambda'], 'batchSize' | 'windowSeconds' | 'concurrency'>

const GATES = [2, 5, 10, 20, 40]
const curves = [
  { shown: 'batches of 10, at once', batchSize: 10, windowSeconds: 0 },
  { shown: '200 within a second', batchSize: 200, windowSeconds: 1 },
] as const

const nameOf = (starts: number, { batchSize, windowSeconds, concurrency }: Setting): string =>
  `${starts} restarts: ${batchSize}, ${windowSeconds} s, ${concurrency}`

function tuning(): Record<string, BurstOptions> {
  const named = (starts: number, setting: Setting): [string, BurstOptions] => [
    nameOf(starts, setting),
    burstOf(starts, lambdaOf(setting)),
  ]
  return Object.fromEntries([
    ...settings.map((setting) => named(1000, setting)),
    ...settings.map((setting) => named(10_000, setting)),
    ...curves.flatMap(({ batchSize, windowSeconds }) =>
      GATES.map((concurrency) => named(1000, { batchSize, windowSeconds, concurrency })),
    ),
  ])
}

const runs: Readonly<Record<string, BurstOptions>> = { ...bursts, ...tuning() }

const folder = new URL('../docs/scale/', import.meta.url)
const document = new URL('../docs/scale.md', import.meta.url)
const kept = new URL('figures.json', folder)

const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true }, draw: { type: 'boolean' } },
})
const found = (): Record<string, Measured> => {
  try {
    return JSON.parse(readFileSync(kept, 'utf8')) as Record<string, Measured>
  } catch {
    return {}
  }
}

mkdirSync(folder, { recursive: true })
for (const [name, options] of values.draw === true ? [] : Object.entries(runs)) {
  if (values.only?.some((begin) => name.startsWith(begin)) === false) continue
  const { figures, run } = await measure(options)
  const now = found()
  const all = Object.keys(runs).flatMap((key): [string, Measured][] => {
    const one = key === name ? { figures: rounded(figures), stopped: curve(run) } : now[key]
    return one === undefined ? [] : [[key, one]]
  })
  writeFileSync(kept, `${JSON.stringify(Object.fromEntries(all))}\n`)
  console.log(`${name}: ${JSON.stringify(rounded(figures))}`)
}
draw(found())

function rounded(figures: BurstFigures): BurstFigures {
  const entries = Object.entries(figures).map(([key, value]) => [key, Math.round(value * 1000) / 1000])
  return Object.fromEntries(entries) as BurstFigures
}

function curve({ fates }: BurstRun): [number, number][] {
  const denied = fates.filter(({ isAllowed }) => !isAllowed)
  const begin = Math.min(...denied.map(({ startedAt }) => startedAt))
  const at = denied
    .flatMap(({ stoppedAt }) => stoppedAt ?? [])
    .map((time) => (time - begin) / 1000)
    .toSorted((a, b) => a - b)
  const every = Math.max(1, Math.floor(at.length / 100))
  const points = at.map((seconds, n): [number, number] => [Math.round(seconds * 10) / 10, n + 1])
  return [[0, 0], ...points.filter((_, n) => n % every === every - 1 || n === at.length - 1)]
}

function draw(all: Readonly<Record<string, Measured>>): void {
  const line = (name: string, shown: string): Line[] => {
    const one = all[name]
    return one === undefined ? [] : [{ name: shown, points: one.stopped }]
  }
  const floor: Line = {
    name: 'floor (A9)',
    dashed: true,
    // 167 come a second: 1,000 and 20 a second are used up after 6.8 s.
    points: [
      [0, 0],
      [6.8, 1136],
      [450, 10_000],
    ],
  }
  plot('ten-thousand', '10,000 unauthorized starts in one minute, one account and region', 'stopped', [
    floor,
    ...line('10,000 restarts', 'in turn'),
    ...line('10,000 restarts, unpaced', 'growing pauses alone'),
  ])
  plot('thirty-accounts', '1,000 unauthorized starts in one minute in each of 30 accounts', 'stopped', [
    ...line('30 × 1,000 restarts, a queue each', 'a queue each'),
    ...line('30 × 1,000 restarts', 'one queue'),
  ])
  plot(
    'gates',
    '1,000 unauthorized starts in one minute: the last stopped, the floor being 1',
    'times the floor',
    curves.map(({ shown, ...setting }) => ({
      name: shown,
      points: GATES.flatMap((concurrency): [number, number][] => {
        const one = all[nameOf(1000, { ...setting, concurrency })]
        return one === undefined ? [] : [[concurrency, one.figures.ratio]]
      }),
    })),
    'gates at once, at most',
  )
  const tables = { figures: tableOf(all), settings: settingsTable(all) }
  const text = Object.entries(tables).reduce(
    (page, [mark, table]) => {
      const pattern = new RegExp(`(<!-- ${mark} -->\\n).*?(<!-- end -->)`, 's')
      return page.replace(pattern, (_, from: string, to: string) => `${from}\n${table}\n\n${to}`)
    },
    readFileSync(document, 'utf8'),
  )
  writeFileSync(document, text)
}

function settingsTable(all: Readonly<Record<string, Measured>>): string {
  const cell = (starts: number, setting: Setting): string => {
    const f = all[nameOf(starts, setting)]?.figures
    if (f === undefined) return 'not run'
    const reads = `${f.describeCalls.toLocaleString('en')} and ${f.describeCallsThrottled.toLocaleString('en')} in vain`
    return `${f.ratio.toFixed(2)}, ${f.allowedDelayP99Seconds.toFixed(1)} s, ${reads}`
  }
  const rows = settings.map((setting) => {
    const { batchSize, windowSeconds, concurrency } = setting
    const name = `${batchSize}, ${windowSeconds === 0 ? 'none' : `${windowSeconds} s`}, ${concurrency}`
    return `| ${name} | ${cell(1000, setting)} | ${cell(10_000, setting)} |`
  })
  const what = 'ratio, allowed later by (p99), reads'
  const head = `| batch, window, gates at once | 1,000 in a minute: ${what} | 10,000 in a minute: ${what} |`
  return [head, '| --- | --- | --- |', ...rows].join('\n')
}

function plot(
  name: string,
  title: string,
  y: string,
  lines: readonly Line[],
  x = 'seconds since the first start',
): void {
  writeFileSync(new URL(`${name}.svg`, folder), lineChart({ title, x, y, lines }))
}

function tableOf(all: Readonly<Record<string, Measured>>): string {
  const number = (value: number, digits = 0): string =>
    value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
  const rows = Object.keys(bursts).flatMap((name) => {
    const f = all[name]?.figures
    if (f === undefined) return []
    const cells = [
      name,
      number(f.seconds),
      number(f.floorSeconds),
      number(f.ratio, 2),
      `${number(f.medianWaitSeconds, 1)}, ${number(f.p99WaitSeconds, 1)}`,
      number(f.p99WaitOverMedian, 2),
      f.floorP99WaitOverMedian === 0 ? '–' : number(f.floorP99WaitOverMedian, 2),
      number(f.allowedDelayP99Seconds, 1),
      `${number(f.stopCalls)}, ${number(f.stopCallsThrottled)}`,
      `${number(f.describeCalls)}, ${number(f.describeCallsThrottled)}`,
      number(f.dropped + f.allowedHarmed),
    ]
    return `| ${cells.join(' | ')} |`
  })
  const head = [
    'burst',
    'last stopped, s',
    'floor, s',
    'ratio',
    'wait p50, p99, s',
    'p99 ÷ p50',
    'floor’s p99 ÷ p50',
    'allowed later by, p99, s',
    'StopInstances: accepted, throttled',
    'DescribeInstances: answered, throttled',
    'dropped or harmed',
  ]
  return [`| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`, ...rows].join('\n')
}
