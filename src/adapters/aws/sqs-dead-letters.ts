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
const HIDDEN_SECONDS = 60
const MOST_REDRIVEN = 10_000
interface Received {
  readonly letter: DeadLetter
  readonly handle: string
}

export function sqsDeadLetters(client: SQSClient, queueUrl: string, deadLetterUrl: string): DeadLetters {
  async function receive(
    most: number,
    take: (received: Received) => Promise<'taken' | 'kept'>,
  ): Promise<void> {
    const kept = new Map<string, string>()
    try {
      for (let more = true, seen = 0; more && seen < most; ) {
        const command = new ReceiveMessageCommand({
          QueueUrl: deadLetterUrl,
          MaxNumberOfMessages: Math.min(10, most - seen),
          VisibilityTimeout: HIDDEN_SECONDS,
          // Waiting, however shortly, asks all of SQS's servers; else a few, and nothing shown would prove nothing.
          WaitTimeSeconds: 1,
          MessageAttributeNames: ['All'],
          MessageSystemAttributeNames: ['All'],
        })
        const { Messages = [] } = await asking(client.send(command))
        more = Messages.length > 0
        for (const message of Messages) {
          const received = receivedFrom(message)
          seen += 1
          kept.set(received.letter.id, received.handle)
          if ((await take(received)) === 'taken') kept.delete(received.letter.id)
        }
      }
    } finally {
      await Promise.allSettled([...kept.values()].map(release))
    }
  }

  const release = (handle: string): Promise<unknown> =>
    client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: deadLetterUrl,
        ReceiptHandle: handle,
        VisibilityTimeout: 0,
      }),
    )

  return {
    async peek(most) {
      const letters = new Map<string, DeadLetter>()
      await receive(most, async ({ letter }) => {
        letters.set(letter.id, letter)
        return 'kept'
      })
      return [...letters.values()].toSorted((a, b) => a.sentAt - b.sentAt)
    },
    async redrive(wanted) {
      const sent: DeadLetter[] = []
      await receive(MOST_REDRIVEN, async ({ letter, handle }) => {
        if (wanted !== undefined && !wanted.has(letter.id)) return 'kept'
        await asking(client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: letter.body })))
        await asking(
          client.send(new DeleteMessageCommand({ QueueUrl: deadLetterUrl, ReceiptHandle: handle })),
        )
        sent.push(letter)
        return 'taken'
      })
      return sent
    },
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
