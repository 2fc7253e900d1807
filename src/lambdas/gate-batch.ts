// One delivery of the gate's queue: read what can be read, judge it all at once, and say what must come again.

import type { SQSBatchResponse, SQSRecord } from 'aws-lambda'
import { readMessage } from '../adapters/aws/gate-messages.ts'
import { MAX_RECEIVES, type Patience } from '../adapters/aws/sqs-queue.ts'
import { placeOf } from '../domain/gate-task.ts'
import type { Guard } from '../domain/guard.ts'
import type { Place } from '../domain/place.ts'
import type { Gate } from '../flows/gate.ts'
import { type GateMessage, judgeStarts } from '../flows/judge-starts.ts'

export interface GateWiring {
  readonly gate: Gate
  readonly patience: Patience
  /** The account that the gate runs in; the settings name the others that it guards. */
  readonly home: string
  /** The one region of it that a gate elsewhere than at home judges. @default every place that is guarded */
  readonly only?: string | undefined
}

export type Delivered = Pick<SQSRecord, 'messageId' | 'receiptHandle' | 'body'> & {
  readonly attributes: Pick<SQSRecord['attributes'], 'ApproximateReceiveCount'>
  /** An installation may have more queues than one (docs/scale.md). */
  readonly eventSourceARN?: string
}

type Buried = Pick<Delivered, 'messageId' | 'body'>

export async function judgeBatch(
  records: readonly Delivered[],
  wiring: GateWiring,
): Promise<SQSBatchResponse> {
  const { gate, patience, home, only } = wiring
  const failed = new Map<string, unknown>()
  const messages: GateMessage[] = []
  const isGuarded = guardedBy(gate, home)
  const isNotIts = ({ account, region }: Place): boolean => account !== home || region !== only
  const bury = async ({ messageId, body }: Buried, reason: string): Promise<void> => {
    gate.log.info('buried', { reason, messageId })
    await patience.bury(body, reason).catch((error: unknown) => failed.set(messageId, error))
  }
  await Promise.all(
    records.map(async (record) => {
      const tasks = readMessage(record.body)
      if (typeof tasks === 'string') return bury(record, tasks)
      // It could decide, and not stop; and as long as it tries, nobody else takes it up.
      const astray = only === undefined ? undefined : tasks.map(placeOf).find((place) => isNotIts(place))
      if (astray !== undefined)
        return bury(record, `${astray.region} of ${astray.account} is not judged by the gate of ${only}`)
      try {
        for (const account of new Set(tasks.map((task) => placeOf(task).account))) {
          if (!(await isGuarded(account)))
            return await bury(record, `account ${account} is not guarded by this gate`)
        }
        messages.push({ id: record.messageId, tasks })
      } catch (error) {
        failed.set(record.messageId, error)
      }
    }),
  )
  for (const [id, error] of await judgeStarts(messages, gate)) failed.set(id, error)
  await Promise.all(records.filter(({ messageId }) => failed.has(messageId)).map(comeAgain))
  return { batchItemFailures: [...failed.keys()].map((itemIdentifier) => ({ itemIdentifier })) }

  async function comeAgain(record: Delivered): Promise<void> {
    const { messageId, receiptHandle, body, attributes, eventSourceARN } = record
    const received = Number(attributes.ApproximateReceiveCount)
    const error = failed.get(messageId)
    gate.log.trouble('message-failed', error, { messageId, received })
    if (received >= MAX_RECEIVES) {
      // SQS would send it to the same queue, but without a word of why.
      failed.delete(messageId)
      return bury({ messageId, body }, `failed ${received} times: ${wordsOf(error)}`)
    }
    await patience
      .retryIn(receiptHandle, retryAfterSeconds(received, gate.entropy.fraction()), eventSourceARN)
      .catch((error: unknown) => gate.log.trouble('visibility-unchanged', error, { messageId }))
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/**
 * Whether an account is guarded, by the settings in force; before one is sent away, by the settings as they are this
 * moment, read once for the whole batch.
 */
function guardedBy({ guard }: Gate, home: string): (account: string) => Promise<boolean> {
  const among = ({ accounts }: Guard, account: string): boolean => accounts.some(({ id }) => id === account)
  let fresh: Promise<Guard> | undefined
  return async (account) =>
    account === home ||
    among(await guard.inForce(), account) ||
    among(await (fresh ??= guard.fresh()), account)
}

/** 1, 2, 4 … up to 300 seconds, with jitter: soon at first, since a start may be waiting to be stopped. */
const retryAfterSeconds = (received: number, fraction: number): number =>
  Math.min(300, 2 ** Math.max(0, received - 1)) * (0.75 + fraction / 2)
