// The gate's own queue: reminders to itself, patience for messages that failed, and the end of the road for
// what cannot be read.

import { ChangeMessageVisibilityCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { type Later, Unreachable } from '../../flows/ports.ts'
import { codeOf } from './denied.ts'
import { reminderBody } from './gate-messages.ts'

/** SQS delays a message by 15 minutes at most. */
const LONGEST_DELAY_SECONDS = 900

/** A failing message is tried over an hour and more before it is given up to the dead-letter queue (rule 7). */
export const MAX_RECEIVES = 20

async function asking(request: Promise<unknown>): Promise<void> {
  try {
    await request
  } catch (error) {
    const code = error instanceof Error ? error.name : 'Unknown'
    throw new Unreachable('queue', code, `the queue did not do what was asked: ${codeOf(error)}`, error)
  }
}

export const sqsLater = (client: SQSClient, queueUrl: string): Later => ({
  send: (tasks, seconds) =>
    asking(
      client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: reminderBody(tasks),
          DelaySeconds: Math.max(0, Math.min(LONGEST_DELAY_SECONDS, Math.ceil(seconds))),
        }),
      ),
    ),
})

export interface Patience {
  /**
   * The message is delivered again after so many seconds instead of the queue's whole visibility timeout.
   * @param queueArn the queue that it came from; the gate's own where it is not said
   */
  retryIn(receiptHandle: string, seconds: number, queueArn?: string): Promise<void>
  /** To the dead-letter queue, with the reason as an attribute, out of the way of others. */
  bury(body: string, reason: string): Promise<void>
}

export const sqsPatience = (client: SQSClient, queueUrl: string, deadLetterUrl: string): Patience => ({
  retryIn: (receiptHandle, seconds, queueArn) =>
    asking(
      client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: besides(queueUrl, queueArn),
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: Math.max(0, Math.ceil(seconds)),
        }),
      ),
    ),
  bury: (body, reason) =>
    asking(
      client.send(
        new SendMessageCommand({
          QueueUrl: deadLetterUrl,
          MessageBody: body === '' ? '(empty)' : body,
          MessageAttributes: { reason: { DataType: 'String', StringValue: reason.slice(0, 250) } },
        }),
      ),
    ),
})

/** The URL of a queue of the same region, which is where a function takes its messages from. */
function besides(queueUrl: string, queueArn = ''): string {
  const [account, name] = queueArn.split(':').slice(4)
  const url = new URL(queueUrl)
  if (account === undefined || name === undefined || url.pathname.endsWith(`/${name}`)) return queueUrl
  url.pathname = `/${account}/${name}`
  return url.href
}
