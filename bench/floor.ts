// The gate against the floor: its bundled handler and a bare script take turns at batches of ten, at the same local
// endpoints, warm, with grace at zero. Each batch's calls are counted: where the two differ, the ratio means nothing.

import { bareScript, type Started } from './bare.ts'
import { type Issuer, issuer } from './floor-passes.ts'
import { percentile } from './statistics.ts'
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

type Handler = (event: object) => Promise<{ readonly batchItemFailures: readonly unknown[] }>

/** @param slowedMs makes the gate slower by so much a batch: to see that the budget notices */
export async function floorRatios(
  rounds: number,
  slowedMs = 0,
  warmUp = WARM_UP,
): Promise<Readonly<Record<Verdict, FloorRatio>>> {
  const world = await worldProcess()
  try {
    const quiet = { GRACE_SECONDS: '0', POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' }
    Object.assign(process.env, world.environment, quiet)
    const bundle = new URL('../dist/lambda/gate/index.mjs', import.meta.url).href
    const { handler } = (await import(bundle)) as { readonly handler: Handler }
    const issue = await issuer(world.environment)
    const bare = bareScript(world.environment)
    const gate = async (batch: readonly Started[]): Promise<void> => {
      const { batchItemFailures } = await handler(batchOf(batch.map(({ id }) => id)))
      if (slowedMs > 0) await new Promise((resolve) => setTimeout(resolve, slowedMs))
      if (batchItemFailures.length > 0) throw new Error('the gate could not judge the batch')
    }
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
          const before = performance.now()
          await run(batch)
          const ms = performance.now() - before
          const calls = (await world.calls()).filter((name) => name !== 'GetItem').toSorted()
          sent[side] = { calls: calls.join(' '), bytes: await world.bytes() }
          if (side === 'gate') await asItShouldBe(world, verdict, ids)
          await world.terminate(ids)
          if (round >= warmUp) times[verdict][side].push(ms)
        }
        const difference = unlike(sent.gate, sent.bare)
        if (difference !== undefined) throw new Error(`${verdict}: ${difference}`)
      }
    }
    const ratio = (verdict: Verdict, share: number): number =>
      percentile(times[verdict].gate, share) / percentile(times[verdict].bare, share)
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

/** Events of these instances, as the gate is given them. */
export const batchOf = (ids: readonly string[], state: 'pending' | 'running' = 'running'): object => ({
  Records: ids.map((id, n) => ({
    messageId: `m-${n}`,
    receiptHandle: `r-${n}`,
    attributes: { ApproximateReceiveCount: '1' },
    body: JSON.stringify({
      source: 'aws.ec2',
      'detail-type': 'EC2 Instance State-change Notification',
      account: '123456789012',
      region: 'ap-northeast-1',
      time: new Date().toISOString(),
      detail: { 'instance-id': id, state },
    }),
  })),
})
