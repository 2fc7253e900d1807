// SQS for the world's own use: what the event bus and the event source mapping need, without HTTP or SDK.

import type { Fauxqs } from './fauxqs.ts'
import { inwardRequest, outwardAnswer } from './sqs-translation.ts'

export interface QueueName {
  readonly name: string
  readonly region: string
}

/** A message as ReceiveMessage shows it, with all its attributes. */
export interface QueueMessage {
  readonly MessageId: string
  readonly ReceiptHandle: string
  readonly Body: string
  readonly MD5OfBody: string
  readonly MD5OfMessageAttributes?: string
  /** ApproximateReceiveCount, SentTimestamp … */
  readonly Attributes: Readonly<Record<string, string>>
  readonly MessageAttributes?: Readonly<Record<string, MessageAttribute>>
}

export interface MessageAttribute {
  readonly DataType: string
  readonly StringValue?: string
  /** Base64. */
  readonly BinaryValue?: string
}

interface QueueDepth {
  readonly visible: number
  readonly inFlight: number
  readonly delayed: number
}

export interface Queues {
  send(
    queue: QueueName,
    body: string,
    options?: { delaySeconds?: number; attributes?: Readonly<Record<string, MessageAttribute>> },
  ): Promise<{ messageId: string }>
  /** Answers as soon as anything is there; with nothing after `waitSeconds`, at most 20, or when messaging closes. */
  receive(queue: QueueName, options: { max: number; waitSeconds: number }): Promise<QueueMessage[]>
  /** Handles that mean nothing any more are passed over, as AWS does. */
  delete(queue: QueueName, receiptHandles: readonly string[]): Promise<void>
  changeVisibility(queue: QueueName, receiptHandle: string, seconds: number): Promise<void>
  /** As of the last receive: a timeout that has passed since is not seen. */
  depth(queue: QueueName): Promise<QueueDepth>
}

/** Every method throws an Error with the SQS code as its name where the queue is not there or refuses. */
export function queuesOf(fauxqs: Fauxqs): Queues {
  const call = async (operation: string, queue: QueueName, fields: Record<string, unknown>) => {
    const request = { ...fields, QueueUrl: queue.name }
    const answer = await fauxqs.json(operation, inwardRequest(operation, request, queue.region), queue.region)
    const body = JSON.parse(answer.body) as Record<string, unknown>
    if (answer.status !== 200) throw refusal(operation, queue, body)
    return outwardAnswer(request, body, queue.region, '')
  }
  return {
    async send(queue, body, { delaySeconds, attributes } = {}) {
      const fields = { MessageBody: body, DelaySeconds: delaySeconds, MessageAttributes: attributes }
      const { MessageId } = await call('SendMessage', queue, fields)
      return { messageId: String(MessageId) }
    },
    async receive(queue, { max, waitSeconds }) {
      const { Messages = [] } = await call('ReceiveMessage', queue, {
        MaxNumberOfMessages: max,
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      })
      return Messages as QueueMessage[]
    },
    async delete(queue, receiptHandles) {
      for (const ReceiptHandle of receiptHandles) await call('DeleteMessage', queue, { ReceiptHandle })
    },
    async changeVisibility(queue, ReceiptHandle, seconds) {
      await call('ChangeMessageVisibility', queue, { ReceiptHandle, VisibilityTimeout: seconds })
    },
    async depth(queue) {
      const { Attributes } = await call('GetQueueAttributes', queue, { AttributeNames: ['All'] })
      const count = (name: string) => Number((Attributes as Record<string, string>)[name])
      return {
        visible: count('ApproximateNumberOfMessages'),
        inFlight: count('ApproximateNumberOfMessagesNotVisible'),
        delayed: count('ApproximateNumberOfMessagesDelayed'),
      }
    },
  }
}

function refusal(operation: string, queue: QueueName, answer: Record<string, unknown>): Error {
  const { __type: type, message } = answer
  const error = new Error(`${operation} on ${queue.name} in ${queue.region}: ${String(message)}`)
  error.name = String(type).split('#').at(-1) ?? ''
  return error
}
