// The built sweep function over the strict world, as Lambda runs it: what is loaded only when it is needed is there when
// it is (STS, Auto Scaling, the words of bulletins).

import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { applySettings } from '../src/adapters/aws/dynamo-guard-book.ts'
import { defaultGuard, noExemptions } from '../src/domain/guard.ts'
import { accountId, defaultRegion } from '../world/account.ts'
import { realClock } from '../world/clock.ts'
import { type EmbeddedAws, embeddedAws } from '../world/embedded-aws.ts'
import { Faults } from '../world/faults.ts'
import { type Listener, listen } from '../world/http.ts'
import { createMessaging } from '../world/messaging/messaging.ts'
import { type Environment, invoke, resourceLines } from './contract/support/bundle.ts'

const SECOND = '222222222222'
const roleArn = `arn:aws:iam::${SECOND}:role/startpass`
const messaging = createMessaging()
let aws: EmbeddedAws
let listener: Listener
let env: Environment
let inbox = ''

const client = () => ({
  region: defaultRegion,
  endpoint: env['AWS_ENDPOINT_URL'] ?? '',
  credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'x' },
})

beforeAll(async () => {
  aws = embeddedAws({
    clock: realClock,
    faults: new Faults(),
    messaging,
    regions: [defaultRegion],
    otherAccounts: { [SECOND]: {} },
    throttled: true,
    bootSeconds: 0,
    stopSeconds: 0,
  })
  listener = await listen(aws.handler, 0)
  const base = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${listener.port}`,
    AWS_ACCESS_KEY_ID: 'AKIATEST',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_EC2_METADATA_DISABLED: 'true',
  }
  const own = {
    AWS_REGION: defaultRegion,
    SLACK_SIGNING_SECRET: 'of-this-test',
    SLACK_BOT_TOKEN: 'xoxb-of-this-test',
  }
  env = { ...base, ...(await resourceLines({ ...base, ...own })) }
  aws.accounts.addRole({ arn: roleArn, externalId: 'known' })
  const sqs = new SQSClient(client())
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'inbox' }))
  inbox = QueueUrl
  const Endpoint = `arn:aws:sqs:${defaultRegion}:${accountId}:inbox`
  await new SNSClient(client()).send(
    new SubscribeCommand({ TopicArn: env['TOPIC_ARN'], Protocol: 'sqs', Endpoint }),
  )
})

afterAll(async () => {
  await listener.close()
  await messaging.close()
  await aws.close()
})

async function told(): Promise<string[]> {
  const kinds: string[] = []
  for (let n = 0; n < 5; n += 1) {
    const { Messages = [] } = await new SQSClient(client()).send(
      new ReceiveMessageCommand({ QueueUrl: inbox, MaxNumberOfMessages: 10 }),
    )
    for (const { Body = '{}' } of Messages) {
      const { Message, Subject } = JSON.parse(Body) as { Message: string; Subject: string }
      kinds.push(`${(JSON.parse(Message) as { kind?: string }).kind ?? 'alert'} ${Subject}`)
    }
  }
  return kinds
}

it('sweeps every account, watches the groups, and tells the news', async () => {
  const exempt = { ...noExemptions, autoScalingGroups: new Set([`${accountId}/${defaultRegion}/web`]) }
  const accounts = [{ id: SECOND, name: 'second', roleArn, externalId: 'known' }]
  const table = { client: new DynamoDBClient(client()), name: env['TABLE_NAME'] ?? '' }
  const before = { at: Math.floor(Date.now() / 1000) - 3600, by: 'alex', text: '' }
  await applySettings(table, { ...defaultGuard, exempt, accounts }, before)
  const { ec2 } = aws.account(SECOND)
  const miner = ec2.seedStopped({ region: defaultRegion, name: 'miner', instanceType: 't3.micro' })
  const first = await invoke('sweep', env, {})
  expect(first).toMatchObject({ answer: { swept: 2, found: 0 } })

  const thief = { region: defaultRegion, caller: 'AKIATHIEF' }
  aws.home.autoScaling.createLaunchConfiguration(thief, {
    name: 'launch',
    data: { imageId: 'ami-0123456789abcdef0', instanceType: 't3.micro' },
  })
  aws.home.autoScaling.createAutoScalingGroup(thief, {
    name: 'web',
    launchConfigurationName: 'launch',
    minSize: 0,
    maxSize: 1,
    availabilityZones: [`${defaultRegion}a`],
  })
  ec2.startInstances(thief, { instanceIds: [miner] })
  await new Promise((resolve) => setTimeout(resolve, 4000))
  expect(await invoke('sweep', env, {})).toMatchObject({ answer: { swept: 2, found: 1 } })
  await expect.poll(() => ec2.truth(defaultRegion)[0]?.state).toBe('stopped')
  expect((await told()).toSorted()).toEqual([
    expect.stringMatching(/^alert \[startpass\] stopping: miner/) as string,
    `first-look [startpass] first-look: ${SECOND}/${defaultRegion}`,
    `group-changed [startpass] group-changed: ${accountId}/${defaultRegion}`,
  ])
}, 60_000)

it('names the account and the role that it could not use, and sweeps the rest', async () => {
  const accounts = [{ id: SECOND, name: 'second', roleArn, externalId: 'guessed' }]
  const table = { client: new DynamoDBClient(client()), name: env['TABLE_NAME'] ?? '' }
  const now = { at: Math.floor(Date.now() / 1000), by: 'alex', text: '' }
  await applySettings(table, { ...defaultGuard, accounts }, now)
  const { message, log } = await invoke('sweep', env, {})
  expect(message).toContain(`not swept: ${SECOND}`)
  expect(message).toContain(roleArn)
  expect(log).toContain('"message":"swept"')
  expect(log).not.toContain('guessed')
  expect(await told()).toEqual([
    `account-out-of-reach [startpass] account-out-of-reach: ${SECOND}/${defaultRegion}`,
  ])
}, 30_000)
