// The gate against the floor: its bundled handler and a bare script take turns at batches of ten, at the same local
// endpoints, warm, with grace at zero. Each batch's calls are counted: where the two differ, the ratio means nothing.

import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Started } from './bare.ts'
import { type Issuer, issuer } from './floor-passes.ts'
import { median, percentile } from './statistics.ts'
import { type WorldProcess, worldProcess } from './world-process.ts'

export type Verdict = 'allow' | 'deny'

export interface FloorRatio {
  readonly p50: number
  readonly p99: number
  /** Milliseconds a batch, at the median. */
  readonly gateMs: number
  readonly bareMs: number
}

const BATCH = 10
const WARM_UP = 15
/** Rounds by themselves, of which the ratios are the median. */
const STRETCH = 200

/** @param slowedMs makes the gate slower by so much a batch: to see that the budget notices */
export async function floorRatios(
  rounds: number,
  slowedMs = 0,
  warmUp = WARM_UP,
): Promise<Readonly<Record<Verdict, FloorRatio>>> {
  const world = await worldProcess()
  try {
    Object.assign(process.env, world.environment)
    const issue = await issuer(world.environment)
    const gate = sideOf('gate', slowedMs)
    const bare = sideOf('bare')
    const times = {
      allow: { gate: [] as number[], bare: [] as number[] },
      deny: { gate: [] as number[], bare: [] as number[] },
    }
    for (let round = 0; round < warmUp + rounds; round += 1) {
      for (const verdict of ['allow', 'deny'] as const) {
        const sides = [
          ['gate', gate],
          ['bare', bare],
        ] as const
        const sent = { gate: { calls: '', bytes: 0 }, bare: { calls: '', bytes: 0 } }
        // Whoever goes second has the warmer machine.
        for (const [side, run] of round % 2 === 0 ? sides : sides.toReversed()) {
          const batch = await started(world, verdict, issue)
          const ids = batch.map(({ id }) => id)
          const ms = await run(batch)
          const calls = (await world.calls()).filter((name) => name !== 'GetItem').toSorted()
          sent[side] = { calls: calls.join(' '), bytes: await world.bytes() }
          if (side === 'gate') await asItShouldBe(world, verdict, ids)
          await world.terminate(ids)
          if (round >= warmUp) times[verdict][side].push(ms)
        }
        // At first the gate also asks for what it then keeps.
        const difference = round < warmUp ? undefined : unlike(sent.gate, sent.bare)
        if (difference !== undefined) throw new Error(`${verdict}: ${difference}`)
      }
    }
    // A slow moment of the machine lasts some rounds, and falls on either side: it is to decide one stretch, not the figure.
    const stretches = Math.max(1, Math.floor(rounds / STRETCH))
    const ratio = (verdict: Verdict, share: number): number =>
      median(
        Array.from({ length: stretches }, (_, n) => {
          const [from, to] = [(n * rounds) / stretches, ((n + 1) * rounds) / stretches]
          const of = (side: 'gate' | 'bare'): number =>
            percentile(times[verdict][side].slice(from, to), share)
          return of('gate') / of('bare')
        }),
      )
    const of = (verdict: Verdict): FloorRatio => ({
      p50: ratio(verdict, 0.5),
      p99: ratio(verdict, 0.99),
      gateMs: percentile(times[verdict].gate, 0.5),
      bareMs: percentile(times[verdict].bare, 0.5),
    })
    return { allow: of('allow'), deny: of('deny') }
  } finally {
    world.close()
  }
}

/** @returns how long a batch took there, milliseconds */
type Run = (batch: readonly Started[]) => Promise<number>

/** Each in a thread of its own: what one leaves for the garbage collector is not collected in the other's time. */
function sideOf(side: 'gate' | 'bare', slowedMs = 0): Run {
  const quiet = { GRACE_SECONDS: '0', POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' }
  const thread = new Worker(new URL('floor-side.ts', import.meta.url), {
    env: { ...process.env, ...quiet },
    workerData: { side, slowedMs },
  })
  thread.unref()
  return async (batch) => {
    const answer = once(thread, 'message')
    thread.postMessage(batch)
    const [ms] = (await answer) as [number]
    return ms
  }
}

async function started(world: WorldProcess, verdict: Verdict, issue: Issuer): Promise<readonly Started[]> {
  const batch: Started[] = []
  for (const id of await world.seed(BATCH))
    batch.push({ id, pass: verdict === 'allow' ? await issue() : undefined })
  await world.start(Object.fromEntries(batch.map(({ id, pass }) => [id, pass?.code ?? ''])))
  await world.calls()
  await world.bytes()
  return batch
}

interface Sent {
  readonly calls: string
  readonly bytes: number
}

/** A floor that sends less is the lower one; by more than this it is no longer the same calls. */
const LEAST_SENT = 0.85

/** @returns why the two cannot be compared */
export function unlike(gate: Sent, bare: Sent): string | undefined {
  if (gate.calls !== bare.calls) return `gate and floor call differently:\n  ${gate.calls}\n  ${bare.calls}`
  return bare.bytes > gate.bytes || bare.bytes < LEAST_SENT * gate.bytes
    ? `the gate sends ${gate.bytes} bytes, the floor ${bare.bytes}`
    : undefined
}

async function asItShouldBe(world: WorldProcess, verdict: Verdict, ids: readonly string[]): Promise<void> {
  const states = new Set(await world.states(ids))
  const wanted = verdict === 'allow' ? 'running' : 'stopped'
  if (states.size !== 1 || !states.has(wanted)) throw new Error(`${verdict}, but ${[...states].join(', ')}`)
}
