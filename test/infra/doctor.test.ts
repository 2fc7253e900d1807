// startpass doctor against an installation made from our own template, by the guide's commands, in moto: what moto cannot
// show is listed with the reason, all else is in order; then part after part is broken there, and doctor names each.

import {
  DynamoDBClient,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb'
import {
  DeleteRuleCommand,
  DisableRuleCommand,
  EventBridgeClient,
  ListTargetsByRuleCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge'
import {
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  PutFunctionConcurrencyCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda'
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import {
  ListSubscriptionsByTopicCommand,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns'
import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { partNames } from '../../src/domain/part-names.ts'
import { accountId } from '../../world/account.ts'
import { realClock } from '../../world/clock.ts'
import { Faults } from '../../world/faults.ts'
import { type HttpHandler, type Listener, listen } from '../../world/http.ts'
import { example } from '../../world/slack/example-workspace.ts'
import { slackWorld } from '../../world/slack/slack-world.ts'
import { bundled, runCommand } from '../cli/support.ts'
import { type Environment, invoke } from '../contract/support/bundle.ts'
import { forwardTo } from '../contract/support/targets.ts'
import { trailsIn } from '../contract/support/trails.ts'
import { resolver } from '../support/resolved.ts'
import {
  canDeploy,
  type Deployed,
  deployByGuide,
  HOME_REGION,
  type Resource,
  whyNot,
} from './guide-deployed.ts'

interface Found {
  readonly check: string
  readonly state: string
  readonly problem: string | null
  readonly inWords: string
}

const FAR = 'us-east-1'

/** An account in which these are enabled and no others: moto's thirty-four take it half a minute. */
const withRegions =
  (regions: readonly string[], aws: HttpHandler): HttpHandler =>
  async (request) => {
    if (new URLSearchParams(request.body.toString()).get('Action') !== 'DescribeRegions') return aws(request)
    const items = regions.map((region) => `<item><regionName>${region}</regionName></item>`).join('')
    const body = `<DescribeRegionsResponse><regionInfo>${items}</regionInfo></DescribeRegionsResponse>`
    return { status: 200, headers: { 'content-type': 'text/xml' }, body }
  }

describe.skipIf(!canDeploy)(`doctor, of what the template makes${whyNot}`, () => {
  let deployed: Deployed
  let front: Listener
  let account: Listener
  let env: Environment
  let app = { signingSecret: '', botToken: '' }
  const at = (region = HOME_REGION) => ({
    region,
    endpoint: deployed.moto.endpoint,
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  })
  const events = (region?: string) => new EventBridgeClient(at(region))
  const lambda = () => new LambdaClient(at())
  const queueUrl = (name: string): string => `${deployed.moto.endpoint}/${accountId}/${name}`

  const startpass = (words: readonly string[], input?: string) =>
    runCommand([process.execPath, bundled, ...words], env, undefined, input)
  const doctor = async (): Promise<readonly Found[]> =>
    ((await startpass(['doctor', '--json'])).json as { findings: readonly Found[] }).findings
  const amiss = async (): Promise<string[]> =>
    (await doctor())
      .filter(({ state }) => state !== 'ok')
      .map(({ check, state, problem }) => `${state} ${check}: ${problem ?? ''}`)

  const ofType = (type: string): Resource[] =>
    Object.values(deployed.template.Resources).filter(({ Type }) => Type === type)

  /** What the template says of the queue's policy: moto makes none. */
  const policyOf = (queue: string): string => {
    const resolve = resolver(deployed.template.Resources)
    const ruleArn = `arn:aws:events:${HOME_REGION}:${accountId}:rule/${partNames.starts}`
    const policies = ofType('AWS::SQS::QueuePolicy').map(
      (policy) =>
        JSON.parse(
          JSON.stringify(policy).replaceAll(
            /\{"Fn::GetAtt":\["\w*Starts\w*","Arn"\]\}/g,
            JSON.stringify(ruleArn),
          ),
        ) as Resource,
    )
    const wanted = policies.find(({ Properties }) =>
      JSON.stringify(resolve(Properties['Queues'])).includes(`${queue}"`),
    )
    return JSON.stringify(resolve(wanted?.Properties['PolicyDocument']))
  }
  const redrive = (deadLetters: string) =>
    JSON.stringify({
      deadLetterTargetArn: `arn:aws:sqs:${HOME_REGION}:${accountId}:${deadLetters}`,
      maxReceiveCount: 20,
    })
  const queue = (attributes: object): Promise<unknown> =>
    new SQSClient(at()).send(
      new SetQueueAttributesCommand({ QueueUrl: queueUrl('startpass-gate'), Attributes: { ...attributes } }),
    )
  const secret = (fields: object): Promise<unknown> =>
    new SecretsManagerClient(at()).send(
      new PutSecretValueCommand({
        SecretId: 'startpass',
        SecretString: JSON.stringify({ hashKey: '0f'.repeat(32), ...fields }),
      }),
    )

  beforeAll(async () => {
    deployed = await deployByGuide([HOME_REGION, FAR])
    account = await listen(withRegions([HOME_REGION, FAR], forwardTo(deployed.moto.endpoint)), 0)
    let slackHandler: HttpHandler = async () => ({ status: 503, headers: {}, body: '' })
    front = await listen(
      (request) =>
        request.path.startsWith('/api/')
          ? slackHandler(request)
          : Promise.resolve({ status: 400, headers: {}, body: '{}' }),
      0,
    )
    const url = `http://127.0.0.1:${front.port}`
    const slack = slackWorld({ clock: realClock, faults: new Faults(), baseUrl: url })
    slackHandler = slack.handler
    app = slack.workspace.app
    await new SecretsManagerClient(at()).send(
      new CreateSecretCommand({
        Name: 'startpass',
        SecretString: JSON.stringify({ hashKey: '0f'.repeat(32), signingSecret: '', botToken: '' }),
      }),
    )
    const { Environment } = await lambda().send(
      new GetFunctionConfigurationCommand({ FunctionName: partNames.sweep }),
    )
    env = Object.fromEntries(
      Object.entries({
        ...deployed.env,
        AWS_ENDPOINT_URL: `http://127.0.0.1:${account.port}`,
        AWS_EC2_METADATA_DISABLED: 'true',
        ...Environment?.Variables,
        // moto names addresses of AWS's own, makes no secret and no API, and Slack is not to be reached.
        QUEUE_URL: queueUrl('startpass-gate'),
        DLQ_URL: queueUrl('startpass-gate-dlq'),
        SECRET_ID: 'startpass',
        API_URL: url,
        SLACK_API_URL: `${url}/api/`,
        ALERT_CHANNEL_ID: example.alerts,
      }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    )
    // What the schedule would start; it writes the installation.
    const swept = await invoke('sweep', env, {})
    if (swept.message !== undefined) throw new Error(swept.message)
  }, 180_000)
  afterAll(async () => {
    await Promise.all([front.close(), account.close()])
    await deployed.end()
  })

  it('shows the change set before anything is made', () => {
    expect(deployed.printed.join('')).toMatch(
      /describe-change-set --change-set-name arn:[^]+Successfully created/,
    )
  })

  it('says of the fresh stack what is left to do, and what moto lacks, and nothing else', async () => {
    expect(await amiss()).toEqual([
      'failed table: table-ttl', // moto makes a table without its time to live,
      'failed backups: table-no-backup', // without its backups,
      'failed secret: not-connected',
      'note subscriptions: no-subscription', // no subscription,
      'failed queue-policy: queue-closed', // and no policy of a queue
      'failed trail: trail-missing',
      'note versions: never-ran',
      'note versions: never-ran',
    ])
  }, 60_000)

  it('finds all in order once Slack is connected, a trail is made, and moto is given what it leaves out', async () => {
    const connected = await startpass(
      ['connect', '--stdin', '--no-any'],
      `${app.signingSecret}\n${app.botToken}\n`,
    )
    expect(connected.code).toBe(0)
    await queue({
      Policy: policyOf('startpass-gate'),
      VisibilityTimeout: '90',
      RedrivePolicy: redrive('startpass-gate-dlq'),
    })
    const [table] = ofType('AWS::DynamoDB::Table')
    const dynamo = new DynamoDBClient(at())
    const given = { ...table?.Properties, TableName: 'startpass' }
    await dynamo.send(new UpdateTimeToLiveCommand(given as never))
    await dynamo.send(new UpdateContinuousBackupsCommand(given as never))
    const email = { Protocol: 'email', Endpoint: 'you@example.com' }
    await new SNSClient(at()).send(new SubscribeCommand({ TopicArn: env['TOPIC_ARN'], ...email }))
    await trailsIn(deployed.moto.endpoint).make('everything')
    expect(await amiss()).toEqual(['note versions: never-ran', 'note versions: never-ran'])
  }, 60_000)

  const mapping = async (): Promise<string> =>
    (await lambda().send(new ListEventSourceMappingsCommand({ FunctionName: partNames.gate })))
      .EventSourceMappings?.[0]?.UUID ?? ''
  const untarget = async (Rule: string, region?: string): Promise<void> => {
    const { Targets = [] } = await events(region).send(new ListTargetsByRuleCommand({ Rule }))
    await events(region).send(new RemoveTargetsCommand({ Rule, Ids: Targets.map(({ Id = '' }) => Id) }))
  }
  const unsubscribe = async (): Promise<void> => {
    const sns = new SNSClient(at())
    const { Subscriptions = [] } = await sns.send(
      new ListSubscriptionsByTopicCommand({ TopicArn: env['TOPIC_ARN'] }),
    )
    for (const { SubscriptionArn } of Subscriptions)
      await sns.send(new UnsubscribeCommand({ SubscriptionArn }))
  }

  /** One upon another, as somebody would who takes it apart; each adds one finding, with how to mend it. */
  const breakages: readonly (readonly [
    what: string,
    finding: string,
    mend: RegExp,
    () => Promise<unknown>,
  ])[] = [
    [
      'the rule is disabled',
      'failed rule: rule-disabled',
      /enable-rule/,
      () => events().send(new DisableRuleCommand({ Name: partNames.starts })),
    ],
    [
      'the queue admits nobody',
      'failed queue-policy: queue-closed',
      /Deploy the stack again/,
      () => queue({ Policy: '', VisibilityTimeout: '90', RedrivePolicy: redrive('startpass-gate-dlq') }),
    ],
    [
      'its dead letters go elsewhere',
      'failed queue: queue-no-dead-letters',
      /Deploy the stack again/,
      () => queue({ Policy: '', VisibilityTimeout: '90', RedrivePolicy: redrive('startpass-gate') }),
    ],
    [
      'the mapping is disabled',
      'failed mapping: mapping-off',
      /Enable it/,
      async () =>
        lambda().send(new UpdateEventSourceMappingCommand({ UUID: await mapping(), Enabled: false })),
    ],
    [
      'the gate gets no concurrency',
      'failed functions: function-held',
      /delete-function-concurrency/,
      () =>
        lambda().send(
          new PutFunctionConcurrencyCommand({
            FunctionName: partNames.gate,
            ReservedConcurrentExecutions: 0,
          }),
        ),
    ],
    [
      'a function is deleted',
      'failed functions: function-missing',
      /Deploy the stack again/,
      () => lambda().send(new DeleteFunctionCommand({ FunctionName: partNames.slack })),
    ],
    [
      'the schedule is disabled',
      'failed sweep: schedule-off',
      /enable-rule/,
      () => events().send(new DisableRuleCommand({ Name: partNames.schedule })),
    ],
    [
      'a region loses its rule',
      'failed regions: region-unguarded',
      /Deploy the regional part/,
      async () => {
        await untarget(partNames.starts, FAR)
        await events(FAR).send(new DeleteRuleCommand({ Name: partNames.starts }))
      },
    ],
    [
      'us-east-1 tells of no role',
      'failed tamper: tamper-global',
      /Deploy the part of that region/,
      () => untarget(`${partNames.tamper}account`, FAR),
    ],
    [
      'home tells of no rule',
      'failed tamper: tamper-deaf',
      /Deploy the part of that region/,
      () => events().send(new DisableRuleCommand({ Name: `${partNames.tamper}events` })),
    ],
    [
      'the trail is stopped',
      'failed trail: trail-off',
      /start-logging/,
      () => trailsIn(deployed.moto.endpoint).call('StopLogging', { Name: 'all' }),
    ],
    ['nobody subscribes', 'note subscriptions: no-subscription', /e-mail address/, unsubscribe],
    [
      'backups are off',
      'failed backups: table-no-backup',
      /update-continuous-backups/,
      () =>
        new DynamoDBClient(at()).send(
          new UpdateContinuousBackupsCommand({
            TableName: 'startpass',
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false },
          }),
        ),
    ],
    [
      'the table may be deleted',
      'note table: table-unprotected',
      /deletion-protection-enabled/,
      () =>
        new DynamoDBClient(at()).send(
          new UpdateTableCommand({ TableName: 'startpass', DeletionProtectionEnabled: false }),
        ),
    ],
    [
      'the secret is emptied',
      'failed secret: not-connected',
      /startpass connect/,
      () => secret({ signingSecret: '', botToken: '' }),
    ],
  ]

  it.each(breakages)(
    '%s: %s, and how to mend it',
    async (_, finding, mend, spoil) => {
      const before = await doctor()
      await spoil()
      const after = await doctor()
      const told = (found: readonly Found[]): string[] =>
        found
          .filter(({ state }) => state !== 'ok')
          .map(({ check, state, problem, inWords }) => `${state} ${check}: ${problem ?? ''} ${inWords}`)
      const known = new Set(told(before))
      const added = told(after).filter((one) => !known.has(one))
      expect(added).toEqual([expect.stringMatching(new RegExp(`^${finding} `))])
      expect(added[0]).toMatch(mend)
    },
    60_000,
  )
})
