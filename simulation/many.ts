// Many runs, shared among as many threads as there are cores or as are asked for, until they or the time are over.

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

/** What one thread does of the whole: every so-manieth run. */
export interface Share extends Job {
  readonly seed: string
  readonly first: number
  readonly every: number
  readonly runs: number
  /** By Date.now(): no further run is begun. */
  readonly until: number
}

export interface Effort {
  readonly runs: number
  readonly threads?: number | undefined
  readonly seconds?: number | undefined
  /** Told after each run how many there have been. */
  readonly progress?: (runs: number, failed: number) => void
}

export async function runMany(seed: string, effort: Effort, job: Job): Promise<Many> {
  const { runs, progress, seconds: most } = effort
  const began = performance.now()
  const cpuBefore = process.cpuUsage()
  const every = Math.max(1, Math.min(effort.threads ?? availableParallelism(), runs))
  const until = most === undefined ? Number.POSITIVE_INFINITY : Date.now() + most * 1000
  const counting = new Counting()
  let done = 0
  await Promise.all(
    Array.from({ length: every }, (_, thread) =>
      inThread({ ...job, seed, first: thread + 1, every, runs, until }, (report) => {
        counting.add(report)
        done += 1
        progress?.(done, counting.failed.length)
      }),
    ),
  )
  const cpu = process.cpuUsage(cpuBefore)
  const seconds = (performance.now() - began) / 1000
  const tally = counting.tally(job.tier, seed, seconds, (cpu.user + cpu.system) / 1e6)
  return { tally, failed: counting.failed }
}

function inThread(share: Share, hear: (report: RunReport) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: share,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    })
    worker.on('message', hear)
    worker.on('error', reject)
    worker.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a thread ended with ${code}`))))
  })
}
