// One of the threads that share the runs. It is told which run to do and says what came of it.

import { parentPort, workerData } from 'node:worker_threads'
import { type Job, runJob } from './job.ts'

// Errors are part of every run, and nobody looks at where they come from.
Error.stackTraceLimit = 0

const { seeds, ...job } = workerData as Job

for (const seed of seeds) parentPort?.postMessage(await runJob(seed, job))
