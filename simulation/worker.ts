// One of the threads that share the runs. It is told which run to do and says what came of it.

import { parentPort, workerData } from 'node:worker_threads'
import { type Job, runJob } from './job.ts'

const { seeds, ...job } = workerData as Job

for (const seed of seeds) parentPort?.postMessage(await runJob(seed, job))
