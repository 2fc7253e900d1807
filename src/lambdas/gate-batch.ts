// One delivery of the gate's queue: read what can be read, judge it all at once, and say what must come again.

import type { SQSBatchResponse, SQSRecord } from 'aws-lambda'
import { readMessage } from '../adapters/aws/gate-messages.ts'
import type { Patience } from '../adapters/aws/sqs-queue.ts'
import type { Gate } from '../flows/gate.ts'
import { type GateMessage, judgeStarts } from '../flows/judge-starts.ts'

export interface GateWiring {
  readonly gate: Gate
  readonly patience: Patience
  /** The account whose instances this gate guards. */
  readonly home: string
}

export type Delivered = Pick<SQSRecord, 'messageId' | 'receiptHandle' | 'body'> & {
  readonly attributes: Pick<SQSRecord['attributes'], 'ApproximateReceiveCount'>
}

export async function judgeBatch(
  records: readonly Delivered[],
  wiring: GateWiring,
): Promise<SQSBatchResponse> {
  const { gate, patience, home } = wiring
  const failed = new Map<string, unknown>()
  const messages: GateMessage[] = []
  await Promise.all(
    records.map(async ({ messageId, body }) => {
      const tasks = readMessage(body, home)
      if (typeof tasks !== 'string') {
        messages.push({ id: messageId, tasks })
        return
      }
      gate.log.info('unreadable', { reason: tasks, messageId })
      await patience.bury(body, tasks).catch((error: unknown) => failed.set(messageId, error))
    }),
  )
  for (const [id, error] of await judgeStarts(messages, gate)) failed.set(id, error)
  await Promise.all(records.filter(({ messageId }) => failed.has(messageId)).map(comeAgain))
  return { batchItemFailures: [...failed.keys()].map((itemIdentifier) => ({ itemIdentifier })) }

  async function comeAgain({ messageId, receiptHandle, attributes }: Delivered): Promise<void> {
    const received = Number(attributes.ApproximateReceiveCount)
    gate.log.trouble('message-failed', failed.get(messageId), { messageId, received })
    await patience
      .retryIn(receiptHandle, retryAfterSeconds(received, gate.entropy.fraction()))
      .catch((error: unknown) => gate.log.trouble('visibility-unchanged', error, { messageId }))
  }
}

/** 1, 2, 4 … up to 300 seconds, with jitter: soon at first, since a start may be waiting to be stopped. */
const retryAfterSeconds = (received: number, fraction: number): number =>
  Math.min(300, 2 ** Math.max(0, received - 1)) * (0.75 + fraction / 2)
