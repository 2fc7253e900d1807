// The gate: a batch of the queue in, the messages that must come again out.

import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { leavingPatienceToUs } from './clients.ts'
import { homeRegionOf, readConfig } from './config.ts'
import { judgeBatch } from './gate-batch.ts'
import { flushMetrics } from './meter.ts'
import { noteThatItRuns } from './note.ts'
import { onceReady, secretGoodForMs } from './once-ready.ts'
import { wireGate } from './wire-gate.ts'

const ready = onceReady(
  async () => {
    const config = readConfig(process.env)
    const { AWS_REGION: here } = config
    const wiring = await wireGate(config, undefined, leavingPatienceToUs)
    // Nobody waits for it: a start may be waiting to be stopped.
    void noteThatItRuns(wiring.table, 'gate', homeRegionOf(config) === here ? undefined : here)
    return wiring
  },
  ({ connected }) => secretGoodForMs(connected),
)

/** @throws Error where it is invoked with anything but a batch of SQS */
export async function handler(event: Partial<SQSEvent>): Promise<SQSBatchResponse> {
  if (!Array.isArray(event.Records))
    throw new Error('the gate takes batches of its SQS queue: there are no Records')
  try {
    return await judgeBatch(event.Records, await ready())
  } finally {
    await flushMetrics()
  }
}
