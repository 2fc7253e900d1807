// The floor: a bare script that makes the calls of a batch of the gate and nothing else. Same clients, same requests in
// the same order with as many at once; no judging, no records understood, no log. What the gate takes longer is its own.

import { randomBytes } from 'node:crypto'
import {
  BatchGetItemCommand,
  DynamoDBClient,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import {
  CreateTagsCommand,
  DescribeInstancesCommand,
  EC2Client,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2'
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { spendPass } from '../src/adapters/aws/dynamo-redeem.ts'
import { aControl, anInstance } from '../test/builders.ts'
import type { Issued } from './floor-passes.ts'

export interface Started {
  readonly id: string
  /** Nothing where it is to be denied. */
  readonly pass: Issued | undefined
}

export type Bare = (batch: readonly Started[]) => Promise<void>

/** About what each takes on the wire. */
const RECORD = 'x'.repeat(640)
const ENTRY = 'x'.repeat(300)
const ALERT = 'x'.repeat(900)

export function bareScript(environment: Readonly<Record<string, string>>): Bare {
  const { TABLE_NAME = '', TOPIC_ARN = '', QUEUE_URL = '', SLACK_API_URL = '' } = environment
  const ec2 = new EC2Client()
  const dynamo = new DynamoDBClient()
  const sns = new SNSClient()
  const sqs = new SQSClient()
  const s = (text: string) => ({ S: text })
  const put = (pk: string, sk: string, what: string, onlyNew = false): TransactWriteItem => ({
    Put: {
      TableName: TABLE_NAME,
      Item: { pk: s(pk), sk: s(sk), revision: s(randomBytes(9).toString('base64url')), what: s(what) },
      ...(onlyNew && { ConditionExpression: 'attribute_not_exists(pk)' }),
    },
  })
  const table = { client: dynamo, name: TABLE_NAME }
  const spend = (id: string, pass: Issued): TransactWriteItem[] => {
    const launchedAt = Math.floor(Date.now() / 1000)
    // The request itself is the gate's: its condition is part of the call.
    return [
      spendPass(table, pass.key, anInstance({ instanceId: id, launchedAt }), aControl()),
      put(`bare#${id}`, 'known', ''),
    ]
  }
  const check = (pk: string, sk: string): TransactWriteItem => ({
    ConditionCheck: {
      TableName: TABLE_NAME,
      Key: { pk: s(pk), sk: s(sk) },
      ConditionExpression: 'attribute_not_exists(#revision)',
      ExpressionAttributeNames: { '#revision': 'revision' },
    },
  })
  const transact = (TransactItems: TransactWriteItem[]): Promise<unknown> =>
    dynamo.send(new TransactWriteItemsCommand({ TransactItems }))
  const each = (ids: readonly string[], act: (id: string) => Promise<unknown>): Promise<unknown> =>
    Promise.all(ids.map(act))
  const publish = (id: string): Promise<unknown> =>
    sns.send(new PublishCommand({ TopicArn: TOPIC_ARN, Subject: id, Message: `${id} ${ALERT}` }))
  const tell = (id: string): Promise<unknown> =>
    fetch(`${SLACK_API_URL}chat.postMessage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ channel: 'U0BENCH', text: `${id} ${ALERT}` }),
    }).then((answer) => answer.json())

  return async (batch) => {
    const ids = batch.map(({ id }) => id)
    const denies = batch.some(({ pass }) => pass === undefined)
    await ec2.send(
      new DescribeInstancesCommand({ Filters: [{ Name: 'instance-id', Values: ids }], MaxResults: 1000 }),
    )
    const Keys = [
      { pk: s('bare#control'), sk: s(`copy#${Math.floor(Math.random() * 64)}`) },
      ...batch.flatMap(({ id, pass }) =>
        ['start', 'known', ...(pass === undefined ? [] : ['pass'])].map((sk) => ({
          pk: s(`bare#${id}`),
          sk: s(sk),
        })),
      ),
    ]
    await dynamo.send(
      new BatchGetItemCommand({ RequestItems: { [TABLE_NAME]: { Keys, ConsistentRead: true } } }),
    )
    await Promise.all(
      batch.map(({ id, pass }) =>
        transact([
          put(`bare#${id}`, 'start', RECORD, true),
          check('bare#control', `copy#${id}`),
          put(`bare#${id}`, `journal#${Date.now()}#verdict`, ENTRY),
          ...(pass === undefined ? [] : spend(id, pass)),
        ]),
      ),
    )
    const later = (): Promise<unknown> =>
      sqs.send(new SendMessageCommand({ QueueUrl: QUEUE_URL, MessageBody: ALERT, DelaySeconds: 30 }))
    if (denies) {
      await ec2.send(new StopInstancesCommand({ InstanceIds: ids }))
      const Tags = [{ Key: 'startpass', Value: 'denied' }]
      await Promise.all([
        later(),
        ec2.send(new CreateTagsCommand({ Resources: ids, Tags })),
        each(ids, publish),
      ])
    } else await Promise.all([later(), each(ids, tell)])
    await each(ids, (id) =>
      transact([
        put(`bare#${id}`, 'start', RECORD),
        ...(denies ? [put(`bare#${id}`, `journal#${Date.now()}#called`, ENTRY)] : []),
      ]),
    )
  }
}
