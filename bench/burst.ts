// A thousand and ten thousand unauthorized starts in one minute, in virtual time under AWS's limits (A9): when the last
// is stopped, against the soonest that those limits permit. Nothing here depends on how fast this machine is.

import { type BurstFigures, figuresOf } from './burst/figures.ts'
import type { BurstOptions } from './burst/run.ts'

/** As docs/scale.md has them; the installation takes up to 200 in a batch. */
export const usual = {
  seed: 'burst',
  accounts: 1,
  kind: 'restarts',
  withinSeconds: 60,
  room: 1000,
  pollersForEach: undefined,
  lambda: { concurrency: 20, batchSize: 200, windowSeconds: 1, cpuMsPerCall: 2, coldStartMs: 700 },
  sdkAttempts: 1,
} as const satisfies Partial<BurstOptions>

/** One allowed start for twenty that are not. */
export const burstOf = (denied: number, more: Partial<BurstOptions> = {}): BurstOptions => ({
  ...usual,
  denied,
  allowed: Math.ceil(denied / 20),
  ...more,
})

/** `n`: of stopped instances started again; `launches`: of new ones, which cannot be stopped before they run (A1). */
export async function burstFigures(): Promise<
  Readonly<Record<'n1000' | 'n10000' | 'launches10000', BurstFigures>>
> {
  return {
    n1000: await figuresOf(burstOf(1000)),
    n10000: await figuresOf(burstOf(10_000)),
    launches10000: await figuresOf(burstOf(10_000, { kind: 'first-launches' })),
  }
}

if (import.meta.main) console.log(JSON.stringify(await burstFigures(), undefined, 2))
