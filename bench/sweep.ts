// The sweep's figures: the bundled function in a process of its own, over the strict world in another, with AWS's quotas
// in force. What it calls, how long it takes, and what memory it needs, free and within what Lambda would give it.

import { type ChildProcess, execFile, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export interface SweepFigures {
  readonly running: number
  readonly unjudged: number
  readonly limited: boolean
  readonly wallMs: number
  /** Mebibytes: resident once the bundle is loaded, and at most. */
  readonly loadedRss: number
  readonly peakRss: number
  readonly peakHeap: number
  readonly calls: Readonly<Record<string, number>>
}

/** As the runtime of a function with 256 MB sets them: nine tenths for old objects, a twentieth for young ones (recalled). */
const LIMITS = ['--max-old-space-size=230', '--max-semi-space-size=12']

/** Runs in the fresh process. */
const RUN = `
const { readFileSync } = await import('node:fs')
const { handler } = await import(process.env.BUNDLE)
const mib = (bytes) => bytes / 1024 / 1024
const loadedRss = mib(process.memoryUsage().rss)
let peakHeap = 0
const timer = setInterval(() => { peakHeap = Math.max(peakHeap, process.memoryUsage().heapUsed) }, 5)
const startedAt = performance.now()
const answer = await handler({})
const wallMs = performance.now() - startedAt
clearInterval(timer)
// Of this program alone: what getrusage says begins with what the process that forked it had.
const peakRss = Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024
process.stderr.write('\\n' + JSON.stringify({ answer, wallMs, loadedRss, peakRss, peakHeap: mib(peakHeap) }))
process.exit(0)
`

type Variant = Pick<SweepFigures, 'running' | 'unjudged' | 'limited'>

const VARIANTS: readonly Variant[] = [
  { running: 1000, unjudged: 0, limited: false },
  { running: 10_000, unjudged: 0, limited: false },
  { running: 10_000, unjudged: 0, limited: true },
  { running: 10_000, unjudged: 100, limited: true },
]

export async function sweepFigures(): Promise<SweepFigures[]> {
  const figures: SweepFigures[] = []
  for (const variant of VARIANTS) figures.push(await measure(variant))
  return figures
}

export async function measure(variant: Variant): Promise<SweepFigures> {
  const path = fileURLToPath(new URL('sweep-world.ts', import.meta.url))
  const world = fork(path, [String(variant.running), String(variant.unjudged)])
  try {
    const { environment } = (await said(world)) as { environment: Record<string, string> }
    const BUNDLE = fileURLToPath(new URL('../dist/lambda/sweep/index.mjs', import.meta.url))
    const { stderr } = await promisify(execFile)(
      process.execPath,
      [...(variant.limited ? LIMITS : []), '--input-type=module', '-e', RUN],
      { env: { ...environment, BUNDLE, AWS_EC2_METADATA_DISABLED: 'true' }, maxBuffer: 64 * 1024 * 1024 },
    )
    const measured = JSON.parse(stderr.trim().split('\n').at(-1) ?? '{}') as Omit<SweepFigures, 'calls'>
    world.send('calls')
    const { calls } = (await said(world)) as { calls: Record<string, number> }
    return { ...variant, ...measured, calls }
  } finally {
    world.kill('SIGKILL')
  }
}

const said = (child: ChildProcess): Promise<unknown> =>
  new Promise((resolve, reject) => {
    child.once('message', resolve)
    child.once('exit', (code) => reject(new Error(`the world ended with ${code}`)))
  })

if (import.meta.main) {
  for (const figures of await sweepFigures()) console.log(JSON.stringify(figures))
  process.exit(0)
}
