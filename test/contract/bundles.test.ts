// The built functions as Lambda runs them, against moto and the world's Slack: from the KEY=value lines of
// "npm run resources" to an instance that is stopped, or keeps running. Every invocation is a cold start.

import {
  CreateTagsCommand,
  DescribeInstancesCommand,
  EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2'
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accountId, defaultRegion } from '../../world/account.ts'
import { realClock } from '../../world/clock.ts'
import { hasMoto, type Moto } from '../../world/dynamo/contract/moto.ts'
import { Faults } from '../../world/faults.ts'
import { type Listener, listen } from '../../world/http.ts'
import { httpApiEvent } from '../../world/lambda/http-api-event.ts'
import { example } from '../../world/slack/example-workspace.ts'
import type { Forgery } from '../../world/slack/signed-request.ts'
import { type SlackWorld, slackWorld } from '../../world/slack/slack-world.ts'
import { codeIn } from '../stage.ts'
import { type Environment, type Invoked, invoke, resourceLines } from './support/bundle.ts'
import { ownMoto } from './support/targets.ts'

const SETTINGS: Environment = {
  ACCOUNT_ID: accountId,
  AWS_REGION: defaultRegion,
  TABLE_NAME: 'startpass',
  QUEUE_URL: 'http://127.0.0.1:1/123456789012/startpass-gate',
  DLQ_URL: 'http://127.0.0.1:1/123456789012/startpass-gate-dlq',
  TOPIC_ARN: `arn:aws:sns:${defaultRegion}:${accountId}:startpass-alerts`,
  SECRET_ID: 'startpass',
}

/** Nothing is ever reached but what a test has started. */
const DUMMY: Environment = {
  AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
  AWS_ACCESS_KEY_ID: 'AKIACONTRACT',
  AWS_SECRET_ACCESS_KEY: 'not-a-secret',
  AWS_EC2_METADATA_DISABLED: 'true',
}

describe.each(['gate', 'slack'] as const)('the built %s function, badly configured', (name) => {
  const without = (missing: string): Environment =>
    Object.fromEntries(Object.entries({ ...DUMMY, ...SETTINGS }).filter(([key]) => key !== missing))

  it('names every variable that is missing', async () => {
    const { message } = await invoke(name, DUMMY, { Records: [] })
    const needless = name === 'slack' ? ['DLQ_URL', 'TOPIC_ARN'] : []
    const missing = [...(message ?? '').matchAll(/([A-Z_]{6,}) is missing/g)].map(([, one = '']) => one)
    expect(missing.toSorted()).toEqual(
      Object.keys(SETTINGS)
        .filter((one) => !needless.includes(one))
        .toSorted(),
    )
  })

  it.each(['TABLE_NAME', 'SECRET_ID'])(
    'names %s and no other where only that is missing',
    async (missing) => {
      const { message } = await invoke(name, without(missing), { Records: [] })
      expect(message).toContain(`${missing} is missing`)
      expect(message?.match(/[A-Z_]{6,} is missing/g)).toHaveLength(1)
    },
  )

  it('names a variable that is bad, and does not repeat what it holds', async () => {
    const spoiled = { ...DUMMY, ...SETTINGS, GRACE_SECONDS: 'xoxb-pasted-here' }
    const { message, log } = await invoke(name, spoiled, { Records: [] })
    expect(message).toMatch(/GRACE_SECONDS should be/)
    expect(log).not.toContain('xoxb-pasted-here')
  })
})

const absent = hasMoto ? '' : ' (skipped: moto_server is not installed here)'

describe.skipIf(!hasMoto)(`the built functions, against moto${absent}`, () => {
  let moto: Moto
  let slack: SlackWorld
  let slackListener: Listener
  let env: Environment
  let inbox = ''
  const logs: string[] = []
  const codes: string[] = []
  const settings = () => ({
    region: defaultRegion,
    endpoint: moto.endpoint,
    credentials: { accessKeyId: 'AKIACONTRACT', secretAccessKey: 'x' },
  })

  beforeAll(async () => {
    moto = await ownMoto()
    slackListener = await listen((request) => slack.handler(request), 0)
    const baseUrl = `http://127.0.0.1:${slackListener.port}`
    slack = slackWorld({ clock: realClock, faults: new Faults(), baseUrl })
    const { app } = slack.workspace
    const aws = { ...DUMMY, AWS_ENDPOINT_URL: moto.endpoint }
    const lines = await resourceLines({
      ...aws,
      AWS_REGION: defaultRegion,
      SLACK_SIGNING_SECRET: app.signingSecret,
      SLACK_BOT_TOKEN: app.botToken,
      SLACK_API_URL: `${baseUrl}/api/`,
      ALERT_CHANNEL_ID: example.alerts,
      ALLOWED_TEAM_IDS: example.team,
      GRACE_SECONDS: '0',
    })
    env = { ...aws, ...lines }
    inbox = await subscribed(lines['TOPIC_ARN'] ?? '')
  })
  afterAll(async () => {
    slack.close()
    await slackListener.close()
    moto.stop()
  })

  async function subscribed(TopicArn: string): Promise<string> {
    const sqs = new SQSClient(settings())
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'inbox' }))
    const AttributeNames = ['QueueArn' as const]
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }))
    const Endpoint = Attributes?.['QueueArn']
    await new SNSClient(settings()).send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }))
    return QueueUrl
  }

  async function published(): Promise<Record<string, unknown>[]> {
    const receive = new ReceiveMessageCommand({ QueueUrl: inbox, MaxNumberOfMessages: 10 })
    const { Messages = [] } = await new SQSClient(settings()).send(receive)
    return Messages.map(({ Body = '{}' }) => {
      const { Message } = JSON.parse(Body) as { Message: string }
      return JSON.parse(Message) as Record<string, unknown>
    })
  }

  const launchedAt = new Map<string, Date>()

  async function launch(tags: Record<string, string>): Promise<string> {
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
    const { Instances } = await new EC2Client(settings()).send(
      new RunInstancesCommand({
        ImageId: 'ami-0123456789abcdef0',
        InstanceType: 't3.micro',
        MinCount: 1,
        MaxCount: 1,
        TagSpecifications: [{ ResourceType: 'instance', Tags }],
      }),
    )
    const { InstanceId = '', LaunchTime = new Date() } = Instances?.[0] ?? {}
    launchedAt.set(InstanceId, LaunchTime)
    return InstanceId
  }

  async function instance(id: string) {
    const describeIt = new DescribeInstancesCommand({ InstanceIds: [id] })
    const found = (await new EC2Client(settings()).send(describeIt)).Reservations?.[0]?.Instances?.[0]
    const tags = Object.fromEntries((found?.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]))
    return { state: found?.State?.Name, tags }
  }

  async function noted(invoking: Promise<Invoked>): Promise<Invoked> {
    const invoked = await invoking
    logs.push(invoked.log)
    return invoked
  }

  /** moto announces no state changes, so the event is made here, as EventBridge would bring it to the queue. */
  const gate = (instanceId: string, state: string, more: Environment = {}): Promise<Invoked> => {
    const event = {
      version: '0',
      id: crypto.randomUUID(),
      'detail-type': 'EC2 Instance State-change Notification',
      source: 'aws.ec2',
      account: accountId,
      time: `${(launchedAt.get(instanceId) ?? new Date()).toISOString().slice(0, 19)}Z`,
      region: defaultRegion,
      resources: [`arn:aws:ec2:${defaultRegion}:${accountId}:instance/${instanceId}`],
      detail: { 'instance-id': instanceId, state },
    }
    return deliver(JSON.stringify(event), more)
  }

  const deliver = (body: string, more: Environment = {}): Promise<Invoked> => {
    const attributes = { ApproximateReceiveCount: '1' }
    const record = { messageId: 'm-1', receiptHandle: 'h-1', body, attributes }
    return noted(invoke('gate', { ...env, ...more }, { Records: [record] }))
  }

  async function command(line: string, more: Environment = {}, forge: Forgery = {}) {
    const typed = { userId: example.hana, channelId: example.ops, line, path: '/slack/commands', forge }
    const { request } = slack.type(typed)
    const event = httpApiEvent(request, Date.now())
    expect(event.isBase64Encoded).toBe(true)
    const invoked = await noted(invoke('slack', { ...env, ...more }, event))
    const answer = invoked.answer as { statusCode: number; body: string } | undefined
    return { ...invoked, statusCode: answer?.statusCode, body: answer?.body ?? '' }
  }

  async function newCode(): Promise<string> {
    const { statusCode, body } = await command('/startpass new')
    expect(statusCode).toBe(200)
    const code = codeIn(JSON.parse(body) as { text: string })
    codes.push(code)
    return code
  }

  const done = { answer: { batchItemFailures: [] } }

  it('stop an instance that nobody asked for, mark it, publish and post why, and see it down', async () => {
    const id = await launch({ Name: 'miner-1' })
    expect(await gate(id, 'pending')).toMatchObject(done)
    const after = await instance(id)
    expect(after.state).toBe('stopped')
    expect(after.tags['startpass']).toMatch(/^stopped no-pass /)
    expect(await published()).toMatchObject([
      { verdict: 'deny', reason: 'no-pass', outcome: 'stopping', instanceId: id, instanceName: 'miner-1' },
    ])
    const [posted, ...more] = slack.messages.inConversation(example.alerts)
    expect(more).toEqual([])
    expect(posted?.blocks[0]).toMatchObject({ block_id: 'startpass:no-pass' })
    expect(JSON.stringify(posted?.blocks)).toContain('miner-1')

    expect(await gate(id, 'stopped')).toMatchObject(done)
    const [edited, ...others] = slack.messages.inConversation(example.alerts)
    expect(others).toEqual([])
    expect(JSON.stringify(edited?.blocks)).toContain('It is stopped.')
    expect(await published()).toEqual([])
  })

  it('leave an instance running that bears a code from Slack, blank the code, and tell its owner', async () => {
    const code = await newCode()
    const id = await launch({ Name: 'asked-for', Auth: code.toLowerCase() })
    expect(await gate(id, 'pending')).toMatchObject(done)
    expect(await instance(id)).toEqual({ state: 'running', tags: { Name: 'asked-for', Auth: '' } })
    expect(await published()).toEqual([])
    const told = slack.messages.onlyFor(example.hana)
    expect(told.map(({ text }) => text).join('\n')).toContain('asked-for')
    expect(told.map(({ text }) => text).join('\n')).not.toContain(code)

    expect(await gate(id, 'running')).toMatchObject(done)
    expect((await instance(id)).state).toBe('running')
  })

  it('stop the second instance that comes with a code good for one', async () => {
    const code = await newCode()
    const [first, second] = [await launch({ Auth: code }), await launch({ Auth: code })]
    await gate(first, 'pending')
    await gate(second, 'pending')
    expect((await instance(first)).state).toBe('running')
    expect((await instance(second)).state).toBe('stopped')
    expect(await published()).toMatchObject([{ reason: 'spent', instanceId: second }])
  })

  it('bury what is no event, and go on', async () => {
    expect(await deliver('{"detail":"nonsense"}')).toMatchObject(done)
    const receive = new ReceiveMessageCommand({
      QueueUrl: env['DLQ_URL'],
      MessageAttributeNames: ['All'],
    })
    const { Messages = [] } = await new SQSClient(settings()).send(receive)
    expect(Messages).toMatchObject([
      {
        Body: '{"detail":"nonsense"}',
        MessageAttributes: { reason: { StringValue: expect.stringMatching(/neither/) as string } },
      },
    ])
  })

  it('refuse what Slack did not send', async () => {
    expect(await command('/startpass new', {}, { signingSecret: 'guessed' })).toMatchObject({
      statusCode: 401,
    })
    const spoiled = { tamper: (body: string) => body.replace('new', 'any') }
    expect(await command('/startpass new', {}, spoiled)).toMatchObject({ statusCode: 401 })
  })

  it('ask for a message again that they could not judge, and stop nothing', async () => {
    const code = await newCode()
    const id = await launch({ Auth: code })
    expect(await gate(id, 'pending', { TABLE_NAME: 'gone' })).toMatchObject({
      answer: { batchItemFailures: [{ itemIdentifier: 'm-1' }] },
    })
    expect(await instance(id)).toEqual({ state: 'running', tags: { Auth: code } })
  })

  it('print no secret, nor a code, whatever happens', async () => {
    const code = await newCode()
    const id = await launch({ Name: code, Auth: `${code} ${code}` })
    await new EC2Client(settings()).send(
      new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'auth', Value: code }] }),
    )
    const nobody = 'http://127.0.0.1:1/'
    // A typed code, a table that is gone, a Slack that is gone, an AWS that is gone, a secret that is spoiled.
    await command(`/startpass ${code}`)
    await command('/startpass new', { TABLE_NAME: 'gone' })
    await command('/startpass new', { SLACK_API_URL: nobody })
    await command('/startpass new', { AWS_ENDPOINT_URL: nobody })
    await gate(id, 'pending', { SLACK_API_URL: nobody, TOPIC_ARN: `${env['TOPIC_ARN']}-gone` })
    await gate(id, 'pending', { AWS_ENDPOINT_URL: nobody })
    await deliver(`{"tag":"${code}"}`, { DLQ_URL: `${env['DLQ_URL']}-gone` })
    const hashKey = await spoilSecret()
    await command('/startpass new')
    await gate(id, 'pending')

    const { signingSecret, botToken, verificationToken } = slack.workspace.app
    const everyCode = codes.flatMap((one) => [one, one.toLowerCase(), one.slice(3)])
    const secrets = [signingSecret, botToken, verificationToken, hashKey, hashKey.slice(0, 16), ...everyCode]
    const all = logs.join('\n')
    expect(secrets.filter((secret) => all.includes(secret))).toEqual([])
    // Were nothing said at all, nothing would be proven.
    expect(all).toContain('"verdict":"deny"')
    expect(all).toContain('slack-failed')
    expect(all).toContain('sns-failed')
    expect(all).toContain('lacks or spoils')
    expect(logs.length).toBeGreaterThan(15)
  })

  /** Leaves the secret readable to a person and useless to the functions. @returns the hash key it held */
  async function spoilSecret(): Promise<string> {
    const client = new SecretsManagerClient(settings())
    const { SecretString = '{}' } = await client.send(
      new GetSecretValueCommand({ SecretId: env['SECRET_ID'] }),
    )
    const { hashKey, ...rest } = JSON.parse(SecretString) as { hashKey: string }
    const spoiled = JSON.stringify({ ...rest, hashKey: `${hashKey}!` })
    await client.send(new PutSecretValueCommand({ SecretId: env['SECRET_ID'], SecretString: spoiled }))
    return hashKey
  }
})
