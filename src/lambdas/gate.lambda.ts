// The gate: a batch of the queue in, the messages that must come again out.

import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { readConfig } from './config.ts'
import { judgeBatch } from './gate-batch.ts'
import { onceReady } from './once-ready.ts'
import { flushMetrics } from './telemetry.ts'
import { wireGate } from './wire-gate.ts'

const ready = onceReady(async () => wireGate(readConfig(process.env)))

export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const answer = await judgeBatch(event.Records, await ready())
  flushMetrics()
  return answer
}
