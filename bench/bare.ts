// The floor: a bare script that makes the calls of a batch of the gate and nothing else. Same clients, same requests in
// the same order with as many at once; no judging, no records understood, no log. What the gate takes longer is its own.

import { randomBytes } from 'node:crypto'
import {
  BatchGetItemCommand,
  DynamoDBClient,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { CreateTagsCommand, DescribeInstancesCommand, EC2Client, StopInstancesCommand } from '@aws-sdk/client-ec2'
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'

export type Bare = (kind: 'allow' | 'deny', ids: readonly string[]) => Promise<void>

/** About what a start record and an alert take. */
const RECORD = 'x'.repeat(700)
const ALERT = 'x'.repeat(900)

export function bareScript(environment: Readonly<Record<string, string>>): Bare {
  const { TABLE_NAME = '', TOPIC_ARN = '', QUEUE_URL = '', SLACK_API_URL = '' } = environment
  const ec2 = new EC2Client()
  const dynamo = new DynamoDBClient()
  const sns = new SNSClient()
  const sqs = new SQSClient()
  const s = (text: string) => ({ S: text })
  const put = (pk: string, sk: string): TransactWriteItem => ({
    Put: {
      TableName: TABLE_NAME,
      Item: { pk: s(pk), sk: s(sk), revision: s(randomBytes(9).toString('base64url')), record: s(RECORD) },
      ...(sk === 'start' && { ConditionExpression: 'attribute_not_exists(pk)' }),
    },
  })
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
  const forEach = (ids: readonly string[], act: (id: string) => Promise<unknown>): Promise<unknown> =>
    Promise.all(ids.map(act))
  const tell = (id: string): Promise<unknown> =>
    fetch(`${SLACK_API_URL}chat.postMessage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ channel: 'U0BENCH', text: `${id} ${ALERT}` }),
    }).then((answer) => answer.json())

  return async (kind, ids) => {
    const InstanceIds = [...ids]
    await ec2.send(
      new DescribeInstancesCommand({ Filters: [{ Name: 'instance-id', Values: InstanceIds }], MaxResults: 1000 }),
    )
    const Keys = [
      { pk: s('bare#control'), sk: s(`copy#${Math.floor(Math.random() * 64)}`) },
      ...ids.flatMap((id) => ['start', 'pass', 'known'].map((sk) => ({ pk: s(`bare#${id}`), sk: s(sk) }))),
    ]
    await dynamo.send(
      new BatchGetItemCommand({ RequestItems: { [TABLE_NAME]: { Keys, ConsistentRead: true } } }),
    )
    const spend = (id: string): TransactWriteItem[] => (kind === 'allow' ? [put(`bare#${id}`, 'pass')] : [])
    await forEach(ids, (id) =>
      transact([
        check('bare#control', `copy#${id}`),
        ...spend(id),
        put(`bare#${id}`, 'start'),
        put(`bare#${id}`, `journal#${Date.now()}#verdict`),
      ]),
    )
    const later = sqs.send(new SendMessageCommand({ QueueUrl: QUEUE_URL, MessageBody: ALERT, DelaySeconds: 30 }))
    if (kind === 'deny') {
      await ec2.send(new StopInstancesCommand({ InstanceIds }))
      await Promise.all([
        later,
        ec2.send(new CreateTagsCommand({ Resources: InstanceIds, Tags: [{ Key: 'startpass', Value: 'denied' }] })),
        forEach(ids, (id) =>
          sns.send(new PublishCommand({ TopicArn: TOPIC_ARN, Subject: id, Message: `${id} ${ALERT}` })),
        ),
      ])
    } else await Promise.all([later, forEach(ids, tell)])
    await forEach(ids, (id) =>
      transact([put(`bare#${id}`, 'changed'), put(`bare#${id}`, `journal#${Date.now()}#called`)]),
    )
  }
}
