// A batch of messages as the event that Lambda makes of it.

import { accountId } from '../account.ts'
import type { MessageAttribute, QueueMessage, QueueName } from '../messaging/queues.ts'

export const sqsEvent = (messages: readonly QueueMessage[], queue: QueueName) => ({
  Records: messages.map((message) => recordOf(message, queue)),
})

const recordOf = (message: QueueMessage, { name, region }: QueueName) => ({
  messageId: message.MessageId,
  receiptHandle: message.ReceiptHandle,
  body: message.Body,
  attributes: message.Attributes,
  messageAttributes: Object.fromEntries(
    Object.entries(message.MessageAttributes ?? {}).map(([key, attribute]) => [key, attributeOf(attribute)]),
  ),
  ...(message.MD5OfMessageAttributes !== undefined && {
    md5OfMessageAttributes: message.MD5OfMessageAttributes,
  }),
  md5OfBody: message.MD5OfBody,
  eventSource: 'aws:sqs',
  eventSourceARN: `arn:aws:sqs:${region}:${accountId}:${name}`,
  awsRegion: region,
})

const attributeOf = ({ StringValue, BinaryValue, DataType }: MessageAttribute) => ({
  ...(StringValue !== undefined && { stringValue: StringValue }),
  ...(BinaryValue !== undefined && { binaryValue: BinaryValue }),
  stringListValues: [],
  binaryListValues: [],
  dataType: DataType,
})
