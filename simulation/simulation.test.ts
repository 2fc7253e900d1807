// The simulation itself: the same seed is the same run, no run is empty, and what fails is made small.

import { describe, expect, it } from 'vitest'
import { runJob } from './job.ts'
import { LEAST } from './run.ts'
import { numbersOf, replayCommand, shrink } from './shrink.ts'

const ports = { tier: 'ports', sabotage: undefined, digested: true } as const
const adapters = { tier: 'adapters', sabotage: undefined, digested: true } as const

describe('a run', () => {
  it('is the same for the same seed, to the byte', async () => {
    const [first, second, other] = [
      await runJob('test:1', ports),
      await runJob('test:1', ports),
      await runJob('test:2', ports),
    ]
    expect(second).toEqual(first)
    expect(first?.digest).toBeTypeOf('string')
    expect(other?.digest).not.toBe(first?.digest)
  })

  it('is the same for the same seed over the adapters, too', async () => {
    const first = await runJob('test:1', adapters)
    expect(await runJob('test:1', adapters)).toEqual(first)
    expect(first.violations).toEqual([])
  }, 120_000)

  it('holds what must always hold, and is never empty', async () => {
    const reports = []
    for (let n = 1; n <= 25; n += 1) reports.push(await runJob(`test:${n}`, ports))
    expect(reports.flatMap(({ violations }) => violations)).toEqual([])
    for (const { starts, faults, crashes } of reports) {
      expect(starts).toBeGreaterThanOrEqual(LEAST.starts)
      expect(faults).toBeGreaterThanOrEqual(LEAST.faults)
      expect(crashes).toBeGreaterThanOrEqual(LEAST.crashes)
    }
    expect(reports.filter(({ attacked }) => attacked).length).toBeGreaterThan(reports.length / 2)
  }, 60_000)
})

describe('a failure', () => {
  it('is made small, and replays with a command', async () => {
    const job = { tier: 'ports', sabotage: 'standing-window' } as const
    let failed = await runJob('test:1', job)
    for (let n = 2; failed.violations.length === 0; n += 1) failed = await runJob(`test:${n}`, job)
    const shrunk = await shrink(failed, job)
    expect(shrunk.only.length).toBeLessThan(4)
    const command = replayCommand(shrunk, job)
    expect(command).toContain(`--replay ${failed.seed} --only ${numbersOf(shrunk.only)}`)
    const again = await runJob(failed.seed, { ...job, only: shrunk.only, calm: shrunk.calm })
    expect(again.violations.map(({ invariant }) => invariant)).toContain(failed.violations[0]?.invariant)
  }, 60_000)
})
