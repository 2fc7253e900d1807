// The dead-letter queue, looked into and sent back. Looking is receiving, so what was looked at is made visible again.

import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { type DeadLetter, type DeadLetters, Unreachable } from '../../flows/ports.ts'

/** While they are being looked through. Should we die over it, they come back after this. */
const HIDDEN_SECONDS = 120
/** What can be received, and sent again, before the first of them comes back. */
const MOST_REDRIVEN = 1000

interface Received {
  readonly letter: DeadLetter
  readonly handle: string
}

export function sqsDeadLetters(client: SQSClient, queueUrl: string, deadLetterUrl: string): DeadLetters {
  /** All of them before anything is done: what is sent again may be back among them within the second. */
  async function receive(most: number, kept: Map<string, Received>): Promise<void> {
    for (let more = true; more && kept.size < most; ) {
      const command = new ReceiveMessageCommand({
        QueueUrl: deadLetterUrl,
        MaxNumberOfMessages: Math.min(10, most - kept.size),
        VisibilityTimeout: HIDDEN_SECONDS,
        // Waiting, however shortly, asks all of SQS's servers; else a few, and nothing shown would prove nothing.
        WaitTimeSeconds: 1,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      })
      const { Messages = [] } = await asking(client.send(command))
      more = Messages.length > 0
      for (const received of Messages.map(receivedFrom)) kept.set(received.letter.id, received)
    }
  }

  const release = ({ handle }: Received): Promise<unknown> =>
    client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: deadLetterUrl,
        ReceiptHandle: handle,
        VisibilityTimeout: 0,
      }),
    )

  /** Whatever is still kept when the work is done, or has failed, can be received again at once. */
  async function looking<T>(most: number, work: (kept: Map<string, Received>) => Promise<T>): Promise<T> {
    const kept = new Map<string, Received>()
    try {
      await receive(most, kept)
      return await work(kept)
    } finally {
      await Promise.allSettled([...kept.values()].map(release))
    }
  }

  return {
    peek: (most) =>
      looking(most, async (kept) =>
        [...kept.values()].map(({ letter }) => letter).toSorted((a, b) => a.sentAt - b.sentAt),
      ),
    redrive: (wanted) =>
      looking(MOST_REDRIVEN, async (kept) => {
        const sent: DeadLetter[] = []
        for (const { letter, handle } of kept.values()) {
          if (wanted !== undefined && !wanted.has(letter.id)) continue
          const [again, gone] = [
            new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: letter.body }),
            new DeleteMessageCommand({ QueueUrl: deadLetterUrl, ReceiptHandle: handle }),
          ]
          await asking(client.send(again))
          await asking(client.send(gone))
          kept.delete(letter.id)
          sent.push(letter)
        }
        return sent
      }),
  }
}

function receivedFrom({ MessageId = '', ReceiptHandle = '', Body = '', ...more }: Message): Received {
  const letter = {
    id: MessageId,
    body: Body,
    reason: more.MessageAttributes?.['reason']?.StringValue,
    sentAt: Number(more.Attributes?.SentTimestamp ?? 0),
    received: Number(more.Attributes?.ApproximateReceiveCount ?? 0),
  }
  return { letter, handle: ReceiptHandle }
}

async function asking<T>(request: Promise<T>): Promise<T> {
  try {
    return await request
  } catch (error) {
    const code = error instanceof Error ? error.name : 'Unknown'
    throw new Unreachable('queue', code, `the dead-letter queue did not do what was asked: ${code}`, error)
  }
}
