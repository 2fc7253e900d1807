// What replay may rest on: looking hides nothing for long, and nothing leaves the dead letters before it was sent again.

import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { expect, it } from 'vitest'
import { sqsDeadLetters } from '../../src/adapters/aws/sqs-dead-letters.ts'
import { clientOf, onEveryTarget, type Target } from './support/targets.ts'

let queues = 0

async function twoQueues(target: Target) {
  const client = new SQSClient(clientOf(target.aws))
  const create = async (name: string): Promise<string> => {
    const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName: name }))
    return QueueUrl
  }
  const n = (queues += 1)
  const [queue, dead] = [await create(`gate-${n}`), await create(`gate-dlq-${n}`)]
  const letters = sqsDeadLetters(client, queue, dead)
  const bury = async (body: string, reason?: string): Promise<string> => {
    const MessageAttributes =
      reason === undefined ? {} : { reason: { DataType: 'String', StringValue: reason } }
    const sent = await client.send(
      new SendMessageCommand({ QueueUrl: dead, MessageBody: body, MessageAttributes }),
    )
    return sent.MessageId ?? ''
  }
  const inQueue = async (): Promise<string[]> => {
    const command = new ReceiveMessageCommand({ QueueUrl: queue, MaxNumberOfMessages: 10 })
    return ((await client.send(command)).Messages ?? []).map(({ Body = '' }) => Body)
  }
  return { client, queue, dead, letters, bury, inQueue }
}

onEveryTarget('dead letters', (target) => {
  it('are shown with their reason, and are there to be looked at again at once', async () => {
    const { letters, bury } = await twoQueues(target)
    expect(await letters.peek(100)).toEqual([])
    const id = await bury('{"a":1}', 'not JSON')
    const other = await bury('{"b":1}')
    for (let look = 1; look <= 2; look += 1) {
      const seen = await letters.peek(100)
      expect(new Set(seen.map((letter) => letter.id))).toEqual(new Set([id, other]))
      expect(seen.find((letter) => letter.id === id)).toMatchObject({
        body: '{"a":1}',
        reason: 'not JSON',
        received: look,
      })
    }
  })

  it('those that are wanted are sent again and are gone; others stay', async () => {
    const { letters, bury, inQueue } = await twoQueues(target)
    const wanted = await bury('wanted')
    const other = await bury('other')
    expect((await letters.redrive(new Set([wanted, 'nothing']))).map(({ id }) => id)).toEqual([wanted])
    expect(await inQueue()).toEqual(['wanted'])
    expect((await letters.peek(100)).map(({ id }) => id)).toEqual([other])
    expect((await letters.redrive(undefined)).map(({ id }) => id)).toEqual([other])
    expect(await letters.peek(100)).toEqual([])
  })

  it('stay where they are when they cannot be sent', async () => {
    const { client, queue, dead, letters, bury } = await twoQueues(target)
    const id = await bury('kept')
    const astray = sqsDeadLetters(client, `${queue}-gone`, dead)
    await expect(astray.redrive(undefined)).rejects.toMatchObject({ name: 'Unreachable', service: 'queue' })
    expect((await letters.peek(100)).map((letter) => letter.id)).toEqual([id])
  })
})
