// What waiting for company costs a start that comes alone, and what it saves where many come: batch windows compared, in
// virtual time. `node bench/window.ts` writes them into docs/performance.md, and their curve beside it.

import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { figuresOf } from './burst/figures.ts'
import { burstOf, usual } from './burst.ts'
import { lineChart } from './line-chart.ts'

interface WindowFigures {
  readonly windowSeconds: number
  readonly batchSize: number
  /** From the start to the stop, where it comes alone. */
  readonly loneWaitSeconds: number
  /** DescribeInstances for each of 500 starts within five seconds. */
  readonly readsAStart: number
}

/** AWS takes more than ten messages only with a window (B2). */
const SETTINGS = [
  { windowSeconds: 0, batchSize: 10 },
  { windowSeconds: 1, batchSize: 200 },
  { windowSeconds: 2, batchSize: 200 },
  { windowSeconds: 3, batchSize: 200 },
  { windowSeconds: 5, batchSize: 200 },
  { windowSeconds: 10, batchSize: 200 },
] as const

async function windowFigures(): Promise<WindowFigures[]> {
  const all: WindowFigures[] = []
  for (const setting of SETTINGS) {
    const lambda = { ...usual.lambda, ...setting }
    const lone = await figuresOf(burstOf(1, { lambda }))
    const many = await figuresOf(burstOf(500, { lambda, withinSeconds: 5 }))
    all.push({
      ...setting,
      loneWaitSeconds: lone.medianWaitSeconds,
      readsAStart: many.describeCalls / many.starts,
    })
  }
  return all
}

export async function writeWindows(): Promise<void> {
  const all = await windowFigures()
  const docs = fileURLToPath(new URL('../docs/', import.meta.url))
  const page = `${docs}performance.md`
  const table = /<!-- window -->[\s\S]*<!-- end window -->/
  const before = await readFile(page, 'utf8')
  await writeFile(
    page,
    before.replace(table, () => `<!-- window -->\n\n${tableOf(all)}\n\n<!-- end window -->`),
  )
  await writeFile(`${docs}performance/window.svg`, curveOf(all))
}

function tableOf(all: readonly WindowFigures[]): string {
  const rows = all.map(
    ({ windowSeconds, batchSize, loneWaitSeconds, readsAStart }) =>
      `| ${windowSeconds} s | ${batchSize} | ${loneWaitSeconds.toFixed(1)} s | ${readsAStart.toFixed(3)} |`,
  )
  return [
    '| window | batch | a lone start is stopped after | reads a start, 500 within 5 s |',
    '| -----: | ----: | ----------------------------: | ----------------------------: |',
    ...rows,
  ].join('\n')
}

const curveOf = (all: readonly WindowFigures[]): string =>
  lineChart({
    title: 'What a batch window costs a lone start, and what it saves',
    x: 'window, seconds',
    y: 'seconds; reads',
    lines: [
      {
        name: 'a lone start’s wait, s',
        points: all.map(({ windowSeconds, loneWaitSeconds }) => [windowSeconds, loneWaitSeconds]),
      },
      {
        name: 'reads a start, of 500',
        points: all.map(({ windowSeconds, readsAStart }) => [windowSeconds, readsAStart]),
      },
    ],
  })

if (import.meta.main) await writeWindows()
