// The built functions under moto's enforcement of IAM: each works by the role it is given, and without any one action
// says which it lacks. moto looks at the actions of a policy and at nothing else: resources and conditions are held
// against every request in both-ways.test.ts instead. It asks for a transaction by the name of the call, where AWS asks
// for each of its parts; and it is not asked about spot requests, fleets, groups and isolation (refused.test.ts is).

import { EC2Client, RunInstancesCommand, StopInstancesCommand } from '@aws-sdk/client-ec2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accountId, defaultRegion } from '../../world/account.ts'
import { realClock } from '../../world/clock.ts'
import { hasMoto, type Moto } from '../../world/dynamo/contract/moto.ts'
import { Faults } from '../../world/faults.ts'
import { type Listener, listen } from '../../world/http.ts'
import { httpApiEvent } from '../../world/lambda/http-api-event.ts'
import { example } from '../../world/slack/example-workspace.ts'
import { type SlackWorld, slackWorld } from '../../world/slack/slack-world.ts'
import { type Environment, type Invoked, invoke, resourceLines } from '../contract/support/bundle.ts'
import { ownMoto } from '../contract/support/targets.ts'
import { batchOf, stateChange } from './cold.ts'
import { inFrontOf } from './in-front-of-moto.ts'
import { actionsOf, policies } from './roles.ts'

type FunctionName = 'gate' | 'slack' | 'sweep'

const absent = hasMoto ? '' : ' (skipped: moto_server is not installed here)'

const IN_TRANSACTIONS = new Set(['dynamodb:ConditionCheckItem', 'dynamodb:DeleteItem'])

/** What moto is to check of a role's actions, by its own names. */
function inMoto(role: FunctionName): string[] {
  const actions = actionsOf(policies[role]).filter((action) => !IN_TRANSACTIONS.has(action))
  return [...actions, 'dynamodb:TransactWriteItems']
}

describe.skipIf(!hasMoto)(`under moto's enforcement of IAM${absent}`, () => {
  let moto: Moto
  let front: Listener
  let slack: SlackWorld
  let slackListener: Listener
  let base: Environment
  const keys = new Map<FunctionName, Environment>()

  beforeAll(async () => {
    moto = await ownMoto()
    front = await inFrontOf(moto.endpoint)
    slackListener = await listen((request) => slack.handler(request), 0)
    const baseUrl = `http://127.0.0.1:${slackListener.port}`
    slack = slackWorld({ clock: realClock, faults: new Faults(), baseUrl })
    const { app } = slack.workspace
    const aws = {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${front.port}`,
      AWS_ACCESS_KEY_ID: 'AKIACONTRACT',
      AWS_SECRET_ACCESS_KEY: 'x',
      AWS_EC2_METADATA_DISABLED: 'true',
    }
    const lines = await resourceLines({
      ...aws,
      AWS_REGION: defaultRegion,
      MODE: 'enforce',
      SLACK_SIGNING_SECRET: app.signingSecret,
      SLACK_BOT_TOKEN: app.botToken,
      SLACK_API_URL: `${baseUrl}/api/`,
      ALERT_CHANNEL_ID: example.alerts,
      ALLOWED_TEAM_IDS: example.team,
      GRACE_SECONDS: '0',
    })
    base = { ...aws, ...lines }
    for (const name of ['slack', 'gate', 'sweep'] as const) {
      await ask('iam', 'CreateRole', { RoleName: `startpass-${name}`, AssumeRolePolicyDocument: TRUST })
      const RoleArn = `arn:aws:iam::${accountId}:role/startpass-${name}`
      const session = await ask('sts', 'AssumeRole', { RoleArn, RoleSessionName: 'startpass' })
      const field = (field: string): string =>
        new RegExp(`<${field}>([^<]+)</${field}>`).exec(session)?.[1] ?? ''
      keys.set(name, {
        AWS_ACCESS_KEY_ID: field('AccessKeyId'),
        AWS_SECRET_ACCESS_KEY: field('SecretAccessKey'),
        AWS_SESSION_TOKEN: field('SessionToken'),
      })
    }
  }, 60_000)

  afterAll(async () => {
    slack.close()
    await slackListener.close()
    await front.close()
    moto.stop()
  })

  /** A call of the Query protocol, unsigned: moto wants no signature while it enforces nothing. */
  async function ask(service: string, Action: string, fields: Record<string, string>): Promise<string> {
    const credential = `AKIACONTRACT/20260101/us-east-1/${service}/aws4_request`
    const answer = await fetch(moto.endpoint, {
      method: 'POST',
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({
        Action,
        Version: service === 'iam' ? '2010-05-08' : '2011-06-15',
        ...fields,
      }),
      signal: AbortSignal.timeout(10_000),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${Action}: ${text}`)
    return text
  }

  async function grant(name: FunctionName, actions: readonly string[]): Promise<void> {
    const Statement = [{ Effect: 'Allow', Action: actions, Resource: '*' }]
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
    await ask('iam', 'PutRolePolicy', {
      RoleName: `startpass-${name}`,
      PolicyName: 'startpass',
      PolicyDocument,
    })
  }

  /** After so many calls moto begins to enforce. */
  const enforceAfter = async (calls: number | 'inf'): Promise<void> => {
    await fetch(`${moto.endpoint}/moto-api/reset-auth`, { method: 'POST', body: String(calls) })
  }

  async function run(name: FunctionName, event: unknown): Promise<Invoked> {
    await enforceAfter(0)
    try {
      return await invoke(name, { ...base, ...keys.get(name) }, event)
    } finally {
      await enforceAfter('inf')
    }
  }

  async function launch(name = 'miner', state: 'running' | 'stopped' = 'running'): Promise<string> {
    const client = new EC2Client({
      region: defaultRegion,
      endpoint: moto.endpoint,
      credentials: { accessKeyId: 'AKIACONTRACT', secretAccessKey: 'x' },
    })
    const Tags = [{ Key: 'Name', Value: name }]
    const { Instances } = await client.send(
      new RunInstancesCommand({
        ImageId: 'ami-0123456789abcdef0',
        InstanceType: 't3.micro',
        MinCount: 1,
        MaxCount: 1,
        TagSpecifications: [{ ResourceType: 'instance', Tags }],
      }),
    )
    const id = Instances?.[0]?.InstanceId ?? ''
    if (state === 'stopped') await client.send(new StopInstancesCommand({ InstanceIds: [id] }))
    return id
  }

  const judge = async (): Promise<Invoked> =>
    run('gate', batchOf(JSON.stringify(stateChange(await launch(), 'pending'))))
  const type = (line: string): Promise<Invoked> => {
    const { request } = slack.type({
      userId: example.hana,
      channelId: example.ops,
      line,
      path: '/slack/commands',
    })
    return run('slack', httpApiEvent(request, Date.now()))
  }
  const except = (name: FunctionName, ...lacked: string[]): string[] =>
    inMoto(name).filter((action) => !lacked.includes(action))
  const saidBy = ({ log, message = '' }: Invoked): string => `${log}\n${message}`

  it('the gate judges, stops, marks, tells and looks again later', async () => {
    await grant('gate', inMoto('gate'))
    const judged = await judge()
    expect(judged).toMatchObject({ answer: { batchItemFailures: [] } })
    expect(judged.log).toContain('stop-called')
    expect(saidBy(judged)).not.toContain('ERROR')
  })

  it.each([
    'dynamodb:BatchGetItem',
    'dynamodb:GetItem',
    'dynamodb:TransactWriteItems',
    'ec2:CreateTags',
    'ec2:DescribeInstances',
    'ec2:StopInstances',
    'secretsmanager:GetSecretValue',
    'sns:Publish',
    'sqs:SendMessage',
  ])('the gate without %s says that it lacks it', async (lacked) => {
    await grant('gate', except('gate', lacked))
    expect(saidBy(await judge())).toContain(lacked)
  })

  it('the gate without sqs:ChangeMessageVisibility says so when it wants a message again', async () => {
    await grant('gate', except('gate', 'sqs:ChangeMessageVisibility', 'ec2:DescribeInstances'))
    expect(saidBy(await judge())).toContain('sqs:ChangeMessageVisibility')
  })

  it('the slack function issues a pass, and starts an instance', async () => {
    await grant('slack', inMoto('slack'))
    expect(await type('/startpass new')).toMatchObject({ answer: { statusCode: 200 } })
    await launch('web-1', 'stopped')
    const started = await type('/startpass start web-1')
    expect(JSON.stringify(started.answer)).toContain('startpass:starting')
    expect(saidBy(started)).not.toContain('ERROR')
  })

  it.each([
    ['dynamodb:GetItem', '/startpass new'],
    ['dynamodb:PutItem', '/startpass new'],
    ['dynamodb:TransactWriteItems', '/startpass new'],
    ['ec2:DescribeInstances', '/startpass NAME'],
    ['ec2:StartInstances', '/startpass start NAME'],
    ['secretsmanager:GetSecretValue', '/startpass new'],
    ['sqs:SendMessage', '/startpass start NAME'],
  ])('the slack function without %s says that it lacks it', async (lacked, line) => {
    const name = `web-${lacked.length}`
    await launch(name, 'stopped')
    await grant('slack', except('slack', lacked))
    expect(saidBy(await type(line.replace('NAME', name)))).toContain(lacked)
  })

  it('the sweep finds what no event told of', async () => {
    await grant('sweep', inMoto('sweep'))
    await launch()
    const swept = await run('sweep', {})
    expect(swept).toMatchObject({ answer: { swept: expect.any(Number) as number } })
    expect(saidBy(swept)).not.toContain('not authorized')
  })

  it.each(['ec2:DescribeRegions', 'secretsmanager:GetSecretValue'])(
    'the sweep without %s says that it lacks it',
    async (lacked) => {
      await grant('sweep', except('sweep', lacked))
      expect(saidBy(await run('sweep', {}))).toContain(lacked)
    },
  )
})

const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
})
