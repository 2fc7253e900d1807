// Many runs, shared among as many threads as there are cores.

import { availableParallelism } from 'node:os'
import { performance } from 'node:perf_hooks'
import { Worker } from 'node:worker_threads'
import type { Job } from './job.ts'
import type { RunReport } from './run.ts'
import { Counting, type Tally } from './tally.ts'

/** What a run leaves behind dies young: with room for it, it is never copied. */
const YOUNG_MB = 96

export interface Many {
  readonly tally: Tally
  readonly failed: readonly RunReport[]
}

/** The seeds of so many runs: that of the whole, and a number. */
const seedsOf = (seed: string, runs: number): string[] =>
  Array.from({ length: runs }, (_, n) => `${seed}:${n + 1}`)

export async function runMany(
  seed: string,
  runs: number,
  job: Omit<Job, 'seeds'>,
  progress: (runs: number) => void = () => undefined,
): Promise<Many> {
  const began = performance.now()
  const cpuBefore = process.cpuUsage()
  const threads = Math.max(1, Math.min(availableParallelism(), runs))
  const counting = new Counting()
  const reports: RunReport[] = []
  const seeds = seedsOf(seed, runs)
  await Promise.all(
    Array.from({ length: threads }, async (_, thread) => {
      const mine = seeds.filter((__, n) => n % threads === thread)
      await inThread({ ...job, seeds: mine }, (report) => {
        counting.add(report)
        reports.push(report)
        progress(reports.length)
      })
    }),
  )
  const cpu = process.cpuUsage(cpuBefore)
  const seconds = (performance.now() - began) / 1000
  const tally = counting.tally(job.tier, seed, seconds, (cpu.user + cpu.system) / 1e6)
  return { tally, failed: counting.failed }
}

function inThread(job: Job, hear: (report: RunReport) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: job,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    })
    worker.on('message', hear)
    worker.on('error', reject)
    worker.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a thread ended with ${code}`))))
  })
}
