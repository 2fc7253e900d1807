// The floor: a bare script that makes the calls of a batch of the gate and nothing else. Same clients, same requests in the
// same order with as many at once, what is in them made beforehand; no judging, no records understood, no log. What the
// gate takes longer is its own. In two things the floor has it easier: its keys are shorter, and the message for the later
// look goes while the news does, where the gate knows only then what is left to look for. In one the gate has: it
// asks Slack without Node's fetch.

import { randomBytes } from 'node:crypto'
import {
  type AttributeValue,
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
import { PublishCommand, type PublishCommandInput, SNSClient } from '@aws-sdk/client-sns'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { toItem } from '../src/adapters/aws/dynamo.ts'
import { spendPass } from '../src/adapters/aws/dynamo-redeem.ts'
import { reminderBody } from '../src/adapters/aws/gate-messages.ts'
import { journalToItem, startToItem } from '../src/adapters/aws/items.ts'
import { snsAlertTopic } from '../src/adapters/aws/sns-alert-topic.ts'
import { passItemKey } from '../src/adapters/aws/table.ts'
import type { Alert } from '../src/domain/alert.ts'
import type { JournalEvent } from '../src/domain/journal.ts'
import { startKey } from '../src/domain/start.ts'
import type { StartRecord } from '../src/domain/start-record.ts'
import { allow } from '../src/domain/verdict.ts'
import { clientSettings } from '../src/lambdas/clients.ts'
import { aControl, anAlert, anInstance, aPass, aRecord, noon } from '../test/builders.ts'
import type { Issued } from './floor-passes.ts'

export interface Started {
  readonly id: string
  /** Nothing where it is to be denied. */
  readonly pass: Issued | undefined
}

/** As the gate's are. */
const CLIENT = clientSettings(3, 4000)

export type Bare = (batch: readonly Started[]) => Promise<void>

type Attributes = Readonly<Record<string, AttributeValue>>

/** About what a message to the owner takes on the wire. */
const NOTICE = 'x'.repeat(270)

/** Items as the gate writes them, once decided and once carried out: the table reads and indexes what is in them. */
const { id: passId, key: passKey, owner, ownerLocale, command } = aPass()
const allowed: Partial<StartRecord> = {
  verdict: allow,
  ranAt: noon + 1,
  pass: { id: passId, key: passKey, owner, ownerLocale, command },
}
const itemOf = (more: Partial<StartRecord>): Attributes => toItem(startToItem(aRecord(more)))
const DECIDED = {
  deny: itemOf({ ranAt: noon + 1 }),
  allow: itemOf({ ...allowed, todo: new Set(['untag', 'dm']) }),
}
const CARRIED_OUT = {
  deny: itemOf({
    ranAt: noon + 1,
    todo: new Set(['stop']),
    stopCalledAt: noon + 1,
    triedSince: noon + 1,
    outcome: 'stopping',
    news: 1,
    lookDueAt: noon + 21,
  }),
  allow: itemOf({ ...allowed, todo: new Set(['untag']), lookDueAt: noon + 6 }),
}
const entryOf = (event: JournalEvent, facts: Readonly<Record<string, string | number>>): Attributes => {
  const { place, instanceId } = anInstance()
  const subject = { kind: 'instance', place, instanceId } as const
  return toItem(journalToItem({ subject, at: noon * 1000, event, ref: startKey(aRecord().name), facts }))
}
const JUDGED = { mode: 'enforce', start: startKey(aRecord().name), state: 'running' }
const VERDICT = {
  deny: entryOf('verdict', { verdict: 'deny no-pass', ...JUDGED }),
  allow: entryOf('verdict', { verdict: 'allow', ...JUDGED, pass: passId, owner: owner.userId }),
}
const REMINDER = reminderBody(
  Array.from({ length: 10 }, () => ({ kind: 'finish', start: aRecord().name, tries: 1, dueAt: noon + 20 })),
)
const MARK = 'stopped no-pass 2026-11-23 09:15 UTC, see Slack'
const ALERT = alertOf(anAlert())
const CALLED = entryOf('stop-called', { secondsFromEvent: 0.1 })

/** What is published of one. */
async function alertOf(alert: Alert): Promise<PublishCommandInput> {
  const published: PublishCommandInput[] = []
  const send = async ({ input }: PublishCommand): Promise<void> => void published.push(input)
  await snsAlertTopic({ send } as unknown as SNSClient, '').publish(alert)
  const [input] = published
  if (input === undefined) throw new Error('nothing was published')
  return input
}

export function bareScript(environment: Readonly<Record<string, string>>): Bare {
  const { TABLE_NAME = '', TOPIC_ARN = '', QUEUE_URL = '', SLACK_API_URL = '' } = environment
  const ec2 = new EC2Client(CLIENT)
  const dynamo = new DynamoDBClient(CLIENT)
  const sns = new SNSClient(CLIENT)
  const sqs = new SQSClient(CLIENT)
  const s = (text: string) => ({ S: text })
  const put = (pk: string, sk: string, item: Attributes): TransactWriteItem => ({
    Put: { TableName: TABLE_NAME, Item: { ...item, pk: s(pk), sk: s(sk) } },
  })
  const revision = (): string => randomBytes(9).toString('base64url')
  const putNew = (id: string, item: Attributes, mine: string): TransactWriteItem => ({
    Put: {
      TableName: TABLE_NAME,
      Item: { ...item, pk: s(`bare#${id}`), sk: s('start'), revision: s(mine) },
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  })
  const putChanged = (id: string, item: Attributes, before: string): TransactWriteItem => ({
    Put: {
      TableName: TABLE_NAME,
      Item: { ...item, pk: s(`bare#${id}`), sk: s('start'), revision: s(revision()) },
      ConditionExpression: '#revision = :before',
      ExpressionAttributeNames: { '#revision': 'revision' },
      ExpressionAttributeValues: { ':before': s(before) },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  })
  const table = { client: dynamo, name: TABLE_NAME }
  const spend = (id: string, pass: Issued): TransactWriteItem[] => {
    const launchedAt = Math.floor(Date.now() / 1000)
    // The request itself is the gate's: its condition is part of the call.
    return [
      spendPass(table, pass.key, anInstance({ instanceId: id, launchedAt }), aControl()),
      put(`bare#${id}`, 'known', { schema: { N: '1' }, since: { N: String(launchedAt) } }),
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
  const publish = async (): Promise<unknown> =>
    sns.send(new PublishCommand({ ...(await ALERT), TopicArn: TOPIC_ARN }))
  const tell = (id: string): Promise<unknown> =>
    fetch(`${SLACK_API_URL}chat.postMessage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ channel: 'U0BENCH', text: `${id} ${NOTICE}` }),
    }).then((answer) => answer.json())

  return async (batch) => {
    const ids = batch.map(({ id }) => id)
    const denies = batch.some(({ pass }) => pass === undefined)
    const verdict = denies ? 'deny' : 'allow'
    const revisions = new Map(ids.map((id) => [id, revision()]))
    await ec2.send(
      new DescribeInstancesCommand({
        Filters: [{ Name: 'instance-id', Values: ids }],
        MaxResults: 500,
        IncludeManagedResources: true,
      }),
    )
    const Keys = [
      { pk: s('bare#control'), sk: s(`copy#${Math.floor(Math.random() * 64)}`) },
      ...batch.flatMap(({ id, pass }) => [
        ...['start', 'known', 'permit'].map((sk) => ({ pk: s(`bare#${id}`), sk: s(sk) })),
        ...(pass === undefined ? [] : [toItem(passItemKey(pass.key))]),
      ]),
    ]
    await dynamo.send(
      new BatchGetItemCommand({ RequestItems: { [TABLE_NAME]: { Keys, ConsistentRead: true } } }),
    )
    await Promise.all(
      batch.map(({ id, pass }) =>
        transact([
          putNew(id, DECIDED[verdict], revisions.get(id) ?? ''),
          check('bare#control', `copy#${id}`),
          put(`bare#${id}`, `journal#${Date.now()}#verdict`, VERDICT[verdict]),
          ...(pass === undefined ? [] : spend(id, pass)),
        ]),
      ),
    )
    const later = (): Promise<unknown> =>
      sqs.send(new SendMessageCommand({ QueueUrl: QUEUE_URL, MessageBody: REMINDER, DelaySeconds: 30 }))
    if (denies) {
      await ec2.send(new StopInstancesCommand({ InstanceIds: ids }))
      const Tags = [{ Key: 'startpass', Value: MARK }]
      await Promise.all([
        later(),
        ec2.send(new CreateTagsCommand({ Resources: ids, Tags })),
        each(ids, publish),
      ])
    } else await Promise.all([later(), each(ids, tell)])
    await each(ids, (id) =>
      transact([
        putChanged(id, CARRIED_OUT[verdict], revisions.get(id) ?? ''),
        ...(denies ? [put(`bare#${id}`, `journal#${Date.now()}#called`, CALLED)] : []),
      ]),
    )
  }
}
