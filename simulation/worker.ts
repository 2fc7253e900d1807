// One of the threads that share the runs. It is told which runs to do and says what came of each.

import { parentPort, workerData } from 'node:worker_threads'
import { runJob } from './job.ts'
import type { Share } from './many.ts'

// Errors are part of every run, and nobody looks at where they come from.
Error.stackTraceLimit = 0

const { seed, first, every, runs, until, ...job } = workerData as Share

// One run at least: where time is short, too, something was shown.
for (let n = first; n <= runs && (n === first || Date.now() < until); n += every) {
  const report = await runJob(`${seed}:${n}`, job)
  // Only what failed is looked into.
  const told = report.violations.length > 0 ? report : { ...report, steps: [] }
  parentPort?.postMessage(told)
}
