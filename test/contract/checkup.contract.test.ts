// startpass doctor against moto, which has rules, functions and mappings: an installation in order, and each of its parts
// broken in turn. Whatever is asked passes a recorder: a check-up only reads.

import {
  DeleteTableCommand,
  DynamoDBClient,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb'
import { EC2Client } from '@aws-sdk/client-ec2'
import {
  DeleteRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge'
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  DeleteEventSourceMappingCommand,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  PutFunctionConcurrencyCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  PurgeQueueCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { noteFunction } from '../../src/adapters/aws/dynamo-function-notes.ts'
import { applySettings } from '../../src/adapters/aws/dynamo-guard-book.ts'
import { enabledRegions } from '../../src/adapters/aws/ec2-regions.ts'
import { run } from '../../src/cli/main.ts'
import { createResources, type Resources } from '../../src/cli/resources.ts'
import { defaultGuard, type Guard, noExemptions } from '../../src/domain/guard.ts'
import { functionNames, partNames, tamperThemes } from '../../src/domain/part-names.ts'
import { accountId, defaultRegion } from '../../world/account.ts'
import { realClock } from '../../world/clock.ts'
import { hasMoto, type Moto } from '../../world/dynamo/contract/moto.ts'
import { Faults } from '../../world/faults.ts'
import { type HttpHandler, type Listener, listen } from '../../world/http.ts'
import { example } from '../../world/slack/example-workspace.ts'
import { slackWorld } from '../../world/slack/slack-world.ts'
import { ownMoto } from './support/targets.ts'
import { trailsIn } from './support/trails.ts'

const absent = hasMoto ? '' : ' (skipped: moto_server is not installed here)'
const PATTERN = JSON.stringify({
  source: ['aws.ec2'],
  'detail-type': ['EC2 Instance State-change Notification'],
})
const EMPTY_ZIP = Buffer.concat([Buffer.from('504b0506', 'hex'), Buffer.alloc(18)])
const HASH_KEY = '0f'.repeat(32)

interface Found {
  readonly healthy: boolean
  readonly findings: readonly { check: string; state: string; problem: string | null; inWords: string }[]
}

describe.skipIf(!hasMoto)(`startpass doctor, moto${absent}`, () => {
  let moto: Moto
  let recorder: Listener
  let front: Listener
  let made: Resources
  let regions: readonly string[] = []
  let queueArn = ''
  let apiStatus = 400
  const asked = new Set<string>()
  const at = (region = defaultRegion) => ({
    region,
    endpoint: moto.endpoint,
    credentials: { accessKeyId: 'AKIACONTRACT', secretAccessKey: 'x' },
  })
  const events = (region?: string) => new EventBridgeClient(at(region))
  const lambda = () => new LambdaClient(at())
  const sqs = () => new SQSClient(at())
  const dynamo = () => new DynamoDBClient(at())
  const ruleArn = `arn:aws:events:${defaultRegion}:${accountId}:rule/${partNames.starts}`
  const sweepArn = `arn:aws:lambda:${defaultRegion}:${accountId}:function:${partNames.sweep}`
  const homeBus = `arn:aws:events:${defaultRegion}:${accountId}:event-bus/default`

  const rule = async (
    region: string,
    target: string,
    Name: string = partNames.starts,
    EventPattern = PATTERN,
  ): Promise<void> => {
    await events(region).send(new PutRuleCommand({ Name, EventPattern }))
    await events(region).send(new PutTargetsCommand({ Rule: Name, Targets: [{ Id: 'gate', Arn: target }] }))
  }
  const trail = {
    make: (records: 'everything' | 'home', withGlobal = true) =>
      trailsIn(moto.endpoint).make(records, withGlobal),
    drop: () => trailsIn(moto.endpoint).drop(),
  }
  const openQueue = (sourceArn: string, seconds = 90): Promise<unknown> =>
    sqs().send(
      new SetQueueAttributesCommand({
        QueueUrl: made.QUEUE_URL,
        // Together: moto forgets the one where only the other is set.
        Attributes: {
          VisibilityTimeout: String(seconds),
          Policy: policyFor(queueArn, sourceArn),
        },
      }),
    )
  const map = (arn = queueArn): Promise<unknown> =>
    lambda().send(
      new CreateEventSourceMappingCommand({
        EventSourceArn: arn,
        FunctionName: partNames.gate,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      }),
    )
  const mappingId = async (): Promise<string> =>
    (await lambda().send(new ListEventSourceMappingsCommand({ FunctionName: partNames.gate })))
      .EventSourceMappings?.[0]?.UUID ?? ''
  const table = () => ({ client: dynamo(), name: made.TABLE_NAME })
  const now = () => Math.floor(Date.now() / 1000)
  const secret = (fields: object): Promise<unknown> =>
    new SecretsManagerClient(at()).send(
      new PutSecretValueCommand({
        SecretId: made.SECRET_ID,
        SecretString: JSON.stringify({ hashKey: HASH_KEY, ...fields }),
      }),
    )

  async function doctor(): Promise<Found & { readonly code: number }> {
    let out = ''
    const io = {
      env: process.env,
      out: (text: string) => void (out += text),
      err: () => undefined,
      ask: async () => undefined,
      askHidden: async () => undefined,
      input: () => '',
      draws: false,
    }
    const code = await run(['doctor', '--json'], io)
    return { code, ...(JSON.parse(out) as Found) }
  }
  const problemsNow = async (): Promise<string[]> =>
    (await doctor()).findings.flatMap(({ state, problem }) => (state === 'failed' ? [problem ?? ''] : []))

  beforeAll(async () => {
    moto = await ownMoto()
    recorder = await listen(recording(moto.endpoint, asked), 0)
    let slackHandler: HttpHandler = async () => ({ status: 503, headers: {}, body: '' })
    front = await listen(
      (request) =>
        request.path.startsWith('/api/')
          ? slackHandler(request)
          : Promise.resolve({ status: apiStatus, headers: {}, body: '{}' }),
      0,
    )
    const url = `http://127.0.0.1:${front.port}`
    const slack = slackWorld({ clock: realClock, faults: new Faults(), baseUrl: url })
    slackHandler = slack.handler
    const { signingSecret, botToken } = slack.workspace.app
    for (const [name, value] of Object.entries({
      AWS_ENDPOINT_URL: moto.endpoint,
      AWS_ACCESS_KEY_ID: 'AKIACONTRACT',
      AWS_SECRET_ACCESS_KEY: 'x',
      AWS_REGION: defaultRegion,
      AWS_EC2_METADATA_DISABLED: 'true',
    }))
      vi.stubEnv(name, value)
    made = await createResources({
      region: defaultRegion,
      signingSecret,
      botToken,
      mode: 'observe',
      chosen: { SLACK_API_URL: `${url}/api/`, API_URL: url, ALERT_CHANNEL_ID: example.alerts },
    })
    await secret({ signingSecret, botToken })
    vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${recorder.port}`)
    regions = await enabledRegions(new EC2Client(at()))
    const { Attributes } = await sqs().send(
      new GetQueueAttributesCommand({ QueueUrl: made.QUEUE_URL, AttributeNames: ['QueueArn'] }),
    )
    queueArn = Attributes?.QueueArn ?? ''
    await openQueue(ruleArn)
    for (const region of regions) await rule(region, region === defaultRegion ? queueArn : homeBus)
    for (const region of regions) {
      const isHome = region === defaultRegion
      for (const theme of isHome ? tamperThemes.home : tamperThemes.elsewhere)
        await rule(region, isHome ? made.TOPIC_ARN : homeBus, partNames.tamper + theme)
    }
    await rule(defaultRegion, sweepArn, partNames.schedule)
    await trail.make('everything')
    await backups(true)
    await new SNSClient(at()).send(
      new SubscribeCommand({ TopicArn: made.TOPIC_ARN, Protocol: 'sqs', Endpoint: queueArn }),
    )
    const Role = await roleIn(moto)
    for (const name of functionNames) {
      await lambda().send(
        new CreateFunctionCommand({
          FunctionName: partNames[name],
          Role,
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          Code: { ZipFile: EMPTY_ZIP },
          Environment: { Variables: { TABLE_NAME: made.TABLE_NAME } },
        }),
      )
      await noteFunction(table(), name, { at: now(), notSwept: 0 })
    }
    await map()
  }, 120_000)
  afterAll(async () => {
    vi.unstubAllEnvs()
    await Promise.all([recorder.close(), front.close()])
    moto.stop()
  })

  const backups = (PointInTimeRecoveryEnabled: boolean): Promise<unknown> =>
    dynamo().send(
      new UpdateContinuousBackupsCommand({
        TableName: made.TABLE_NAME,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled },
      }),
    )

  it('finds all of it in order, and only reads', { timeout: 60_000 }, async () => {
    asked.clear()
    const { code, healthy, findings } = await doctor()
    expect(findings.filter(({ state }) => state !== 'ok')).toEqual([
      expect.objectContaining({ problem: 'table-unprotected', state: 'note' }),
    ])
    expect({ code, healthy }).toEqual({ code: 0, healthy: true })
    const writing = [...asked].filter((one) => !/^(?:Get|Describe|List|GET )/.test(one))
    expect(writing).toEqual([])
    expect([...asked]).toContain('DescribeRule')
  })

  const far = 'eu-west-1'
  const breakages: readonly (readonly [string, () => Promise<unknown>, () => Promise<unknown>])[] = [
    [
      'rule-disabled',
      () => events().send(new DisableRuleCommand({ Name: partNames.starts })),
      () => events().send(new EnableRuleCommand({ Name: partNames.starts })),
    ],
    [
      'rule-astray',
      () => events().send(new RemoveTargetsCommand({ Rule: partNames.starts, Ids: ['gate'] })),
      () => rule(defaultRegion, queueArn),
    ],
    [
      'rule-narrowed',
      () =>
        events().send(
          new PutRuleCommand({
            Name: partNames.starts,
            EventPattern: JSON.stringify({
              ...(JSON.parse(PATTERN) as object),
              detail: { state: ['stopped'] },
            }),
          }),
        ),
      () => rule(defaultRegion, queueArn),
    ],
    ['queue-closed', () => openQueue(ruleArn.replace('startpass', 'another')), () => openQueue(ruleArn)],
    [
      'region-unguarded',
      async () => {
        await events(far).send(new RemoveTargetsCommand({ Rule: partNames.starts, Ids: ['gate'] }))
        await events(far).send(new DeleteRuleCommand({ Name: partNames.starts }))
      },
      () => rule(far, homeBus),
    ],
    [
      'region-unguarded',
      () => events(far).send(new DisableRuleCommand({ Name: partNames.starts })),
      () => events(far).send(new EnableRuleCommand({ Name: partNames.starts })),
    ],
    [
      'mapping-off',
      async () =>
        lambda().send(new UpdateEventSourceMappingCommand({ UUID: await mappingId(), Enabled: false })),
      async () =>
        lambda().send(new UpdateEventSourceMappingCommand({ UUID: await mappingId(), Enabled: true })),
    ],
    [
      'mapping-missing',
      async () => lambda().send(new DeleteEventSourceMappingCommand({ UUID: await mappingId() })),
      () => map(),
    ],
    [
      'function-held',
      () =>
        lambda().send(
          new PutFunctionConcurrencyCommand({
            FunctionName: partNames.gate,
            ReservedConcurrentExecutions: 0,
          }),
        ),
      () => lambda().send(new DeleteFunctionConcurrencyCommand({ FunctionName: partNames.gate })),
    ],
    [
      'function-astray',
      () =>
        lambda().send(
          new UpdateFunctionConfigurationCommand({
            FunctionName: partNames.slack,
            Environment: { Variables: { TABLE_NAME: 'another' } },
          }),
        ),
      () =>
        lambda().send(
          new UpdateFunctionConfigurationCommand({
            FunctionName: partNames.slack,
            Environment: { Variables: { TABLE_NAME: made.TABLE_NAME } },
          }),
        ),
    ],
    [
      'tamper-deaf',
      () => events().send(new DisableRuleCommand({ Name: `${partNames.tamper}store` })),
      () => events().send(new EnableRuleCommand({ Name: `${partNames.tamper}store` })),
    ],
    [
      'tamper-deaf',
      () => events(far).send(new RemoveTargetsCommand({ Rule: `${partNames.tamper}events`, Ids: ['gate'] })),
      () => rule(far, homeBus, `${partNames.tamper}events`),
    ],
    [
      'tamper-global',
      () => events('us-east-1').send(new DisableRuleCommand({ Name: `${partNames.tamper}account` })),
      () => events('us-east-1').send(new EnableRuleCommand({ Name: `${partNames.tamper}account` })),
    ],
    ['trail-missing', trail.drop, () => trail.make('everything')],
    [
      'trail-off',
      () => trailsIn(moto.endpoint).call('StopLogging', { Name: 'all' }),
      () => trailsIn(moto.endpoint).call('StartLogging', { Name: 'all' }),
    ],
    ...[
      { EventSelectors: [{ ReadWriteType: 'ReadOnly', IncludeManagementEvents: true }] },
      { EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: false }] },
      { AdvancedEventSelectors: [{ FieldSelectors: [{ Field: 'eventCategory', Equals: ['Data'] }] }] },
      {
        AdvancedEventSelectors: [
          {
            FieldSelectors: [
              { Field: 'eventCategory', Equals: ['Management'] },
              { Field: 'eventSource', NotEquals: ['events.amazonaws.com'] },
            ],
          },
        ],
      },
    ].map(
      (selectors) =>
        [
          'trail-partial',
          () => trailsIn(moto.endpoint).call('PutEventSelectors', { TrailName: 'all', ...selectors }),
          async () => {
            await trail.drop()
            await trail.make('everything')
          },
        ] as const,
    ),
    ['table-no-backup', () => backups(false), () => backups(true)],
    ['table-ttl', () => timeToLive(false), () => timeToLive(true)],
    [
      'dead-letters',
      () => sqs().send(new SendMessageCommand({ QueueUrl: made.DLQ_URL, MessageBody: 'x' })),
      () => sqs().send(new PurgeQueueCommand({ QueueUrl: made.DLQ_URL })),
    ],
    ['queue-visibility', () => openQueue(ruleArn, 30), () => openQueue(ruleArn)],
    [
      'schedule-off',
      () => events().send(new DisableRuleCommand({ Name: partNames.schedule })),
      () => events().send(new EnableRuleCommand({ Name: partNames.schedule })),
    ],
    [
      'schedule-off',
      () => events().send(new RemoveTargetsCommand({ Rule: partNames.schedule, Ids: ['gate'] })),
      () => rule(defaultRegion, sweepArn, partNames.schedule),
    ],
    [
      'sweep-late',
      () => noteFunction(table(), 'sweep', { at: now() - 3600, notSwept: 0 }),
      () => noteFunction(table(), 'sweep', { at: now(), notSwept: 0 }),
    ],
    [
      'sweep-partial',
      () => noteFunction(table(), 'sweep', { at: now(), notSwept: 2 }),
      () => noteFunction(table(), 'sweep', { at: now(), notSwept: 0 }),
    ],
    ['api-not-yet', async () => (apiStatus = 200), async () => (apiStatus = 400)],
    ['api-other-secret', async () => (apiStatus = 401), async () => (apiStatus = 400)],
    ['api-strange', async () => (apiStatus = 502), async () => (apiStatus = 400)],
  ]
  const timeToLive = (Enabled: boolean): Promise<unknown> =>
    dynamo().send(
      new UpdateTimeToLiveCommand({
        TableName: made.TABLE_NAME,
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled },
      }),
    )
  it.each(breakages)('finds %s, and nothing else', { timeout: 60_000 }, async (problem, spoil, mend) => {
    await spoil()
    const found = await problemsNow()
    await mend()
    expect(found).toEqual([problem])
  })

  it('finds each region that a trail of home alone leaves out, us-east-1 among them', {
    timeout: 60_000,
  }, async () => {
    await trail.drop()
    await trail.make('home')
    const { findings } = await doctor()
    const left = findings.filter(({ problem }) => problem === 'trail-not-there')
    expect(left).toHaveLength(regions.length - 1)
    expect(left.some(({ inWords }) => inWords.includes('us-east-1'))).toBe(true)
    await trail.drop()
    await trail.make('everything')
  })

  it('finds all in order again, once each was mended', { timeout: 60_000 }, async () => {
    expect(await problemsNow()).toEqual([])
  })

  it('finds an account that has a queue of its own, and what becomes of it', {
    timeout: 60_000,
  }, async () => {
    const account = '111122223333'
    const [name, called] = [`${partNames.queue}-${account}`, `${partNames.starts}-${account}`]
    const arn = `${queueArn}-${account}`
    const of = async () => (await doctor()).findings.filter(({ check }) => check === 'account-queues')
    const pattern = (accounts: unknown): string =>
      JSON.stringify({ ...(JSON.parse(PATTERN) as object), account: accounts })
    const leftOut = pattern([{ 'anything-but': [account] }])
    await rule(defaultRegion, queueArn, partNames.starts, leftOut)
    const missing = await of()
    await sqs().send(
      new CreateQueueCommand({
        QueueName: name,
        Attributes: {
          VisibilityTimeout: '90',
          Policy: policyFor(arn, `${ruleArn}-${account}`),
          RedrivePolicy: JSON.stringify({
            deadLetterTargetArn: `${queueArn}-dlq`,
            maxReceiveCount: 20,
          }),
        },
      }),
    )
    await rule(defaultRegion, arn, called, pattern([account]))
    await rule(defaultRegion, made.TOPIC_ARN, partNames.tamper + account)
    const unread = await of()
    await map(arn)
    const inOrder = await of()
    await rule(defaultRegion, queueArn)
    expect(missing).toMatchObject([
      { problem: 'account-queue', facts: { account, why: 'QueueDoesNotExist' } },
    ])
    expect(unread).toMatchObject([{ problem: 'account-queue', facts: { account, why: 'mapping-missing' } }])
    expect(inOrder).toMatchObject([{ state: 'ok', facts: { count: 1 } }])
    expect(await problemsNow()).toEqual([])
  })

  describe('a region with a gate of its own', () => {
    const there = 'us-east-1'
    const of = (name: string): string => `arn:aws:sqs:${there}:${accountId}:${name}`
    const queues = () => new SQSClient(at(there))
    const functions = () => new LambdaClient(at(there))
    const url = async (name: string): Promise<string> =>
      (await queues().send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl ?? ''
    const arnOfRule = ruleArn.replace(defaultRegion, there)
    const setQueue = async (more: Record<string, string> = {}): Promise<unknown> =>
      queues().send(
        new SetQueueAttributesCommand({
          QueueUrl: await url(partNames.queue),
          Attributes: {
            VisibilityTimeout: '90',
            RedrivePolicy: JSON.stringify({ deadLetterTargetArn: of(partNames.dlq), maxReceiveCount: 20 }),
            Policy: policyFor(of(partNames.queue), arnOfRule),
            ...more,
          },
        }),
      )
    const goBy = (Variables: Record<string, string>): Promise<unknown> =>
      functions().send(
        new UpdateFunctionConfigurationCommand({ FunctionName: partNames.gate, Environment: { Variables } }),
      )
    const rightly = () => ({ TABLE_NAME: made.TABLE_NAME, HOME_REGION: defaultRegion })
    const mapThere = (): Promise<unknown> =>
      functions().send(
        new CreateEventSourceMappingCommand({
          EventSourceArn: of(partNames.queue),
          FunctionName: partNames.gate,
          FunctionResponseTypes: ['ReportBatchItemFailures'],
        }),
      )
    const unmap = async (): Promise<void> => {
      const { EventSourceMappings: all = [] } = await functions().send(new ListEventSourceMappingsCommand({}))
      for (const { UUID } of all) await functions().send(new DeleteEventSourceMappingCommand({ UUID }))
    }
    const gateThere = async (): Promise<unknown> =>
      functions().send(
        new CreateFunctionCommand({
          FunctionName: partNames.gate,
          Role: await roleIn(moto),
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          Code: { ZipFile: EMPTY_ZIP },
          Environment: { Variables: rightly() },
        }),
      )

    beforeAll(async () => {
      for (const QueueName of [partNames.dlq, partNames.queue])
        await queues().send(new CreateQueueCommand({ QueueName }))
      await setQueue()
      await gateThere()
      await mapThere()
      await rule(there, of(partNames.queue))
      await noteFunction(table(), 'gate', { at: now() }, there)
    }, 60_000)
    afterAll(() => rule(there, homeBus))

    it('is in order, and only read', { timeout: 60_000 }, async () => {
      asked.clear()
      expect(await problemsNow()).toEqual([])
      expect([...asked].filter((one) => !/^(?:Get|Describe|List|GET )/.test(one))).toEqual([])
      expect([...asked]).toContain('GetQueueUrl')
    })

    const faults: readonly (readonly [string, () => Promise<unknown>, () => Promise<unknown>])[] = [
      ['queue-closed', () => setQueue({ Policy: policyFor(of(partNames.queue), ruleArn) }), setQueue],
      ['queue-visibility', () => setQueue({ VisibilityTimeout: '30' }), setQueue],
      ['function-astray', () => goBy({ ...rightly(), HOME_REGION: there }), () => goBy(rightly())],
      ['mapping-missing', unmap, mapThere],
      [
        'dead-letters',
        async () =>
          queues().send(new SendMessageCommand({ QueueUrl: await url(partNames.dlq), MessageBody: 'x' })),
        async () => queues().send(new PurgeQueueCommand({ QueueUrl: await url(partNames.dlq) })),
      ],
      [
        'function-missing',
        () => functions().send(new DeleteFunctionCommand({ FunctionName: partNames.gate })),
        gateThere,
      ],
    ]
    it.each(faults)('fails on %s there, by its region', { timeout: 60_000 }, async (why, spoil, mend) => {
      await spoil()
      const { findings } = await doctor()
      await mend()
      expect(findings.filter(({ state }) => state === 'failed')).toEqual([
        expect.objectContaining({
          check: 'regions',
          problem: 'regional-gate',
          facts: expect.objectContaining({ region: there, why }) as unknown,
        }),
      ])
    })
  })

  describe('another account', () => {
    const other = '222222222222'
    const roleArn = `arn:aws:iam::${other}:role/startpass-guarded`
    const guardIt = (accounts: Guard['accounts'], exempt = noExemptions): Promise<unknown> =>
      applySettings(table(), { ...defaultGuard, accounts, exempt }, { at: now(), by: 'alex', text: '' })
    const entry = { id: other, name: 'production', roleArn, externalId: undefined }
    const eventsThere = async (region: string): Promise<EventBridgeClient> => {
      const sts = new STSClient(at())
      const assume = new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'test' })
      const { Credentials: keys } = await sts.send(assume)
      const {
        AccessKeyId: accessKeyId = '',
        SecretAccessKey: secretAccessKey = '',
        SessionToken,
      } = keys ?? {}
      const credentials = { accessKeyId, secretAccessKey, sessionToken: SessionToken ?? '' }
      return new EventBridgeClient({ ...at(region), credentials })
    }
    const ruleThere = async (region: string, target: string): Promise<void> => {
      const client = await eventsThere(region)
      const Name = partNames.starts
      await client.send(new PutRuleCommand({ Name, EventPattern: PATTERN }))
      const Targets = [{ Id: 'gate', Arn: target }]
      await client.send(new PutTargetsCommand({ Rule: Name, Targets }))
    }
    const unguarded = async (): Promise<string[]> =>
      (await doctor()).findings.flatMap(({ problem, inWords }) =>
        problem === 'region-unguarded' ? [inWords.split(' ')[0] ?? ''] : [],
      )

    beforeAll(() => guardIt([entry]))
    afterAll(() => guardIt([]))

    it('fails on each of its regions without a rule, and on no exempt account', {
      timeout: 60_000,
    }, async () => {
      expect((await unguarded()).toSorted()).toEqual(regions.map((region) => `${other}/${region}`).toSorted())
      await guardIt([entry], { ...noExemptions, accounts: new Set([other]) })
      expect(await problemsNow()).toEqual([])
      await guardIt([entry])
    })

    it('is in order once all pass starts on to the bus of home, and only then', {
      timeout: 60_000,
    }, async () => {
      for (const region of regions) await ruleThere(region, homeBus)
      expect(await problemsNow()).toEqual([])
      await ruleThere(far, `arn:aws:events:${far}:${other}:event-bus/default`)
      expect(await unguarded()).toEqual([`${other}/${far}`])
      await ruleThere(far, homeBus)
    })
  })

  it.each([
    ['not-connected', { signingSecret: '', botToken: '' }],
    ['token-refused', { signingSecret: 'a'.repeat(32), botToken: 'xoxb-of-somebody-else' }],
    ['secret-unreadable', { hashKey: 'spoiled' }],
  ])(
    'finds %s in what the secret holds, and shows nothing of it',
    { timeout: 60_000 },
    async (problem, fields) => {
      await secret(fields)
      const found = await doctor()
      expect(found.findings.flatMap(({ state, problem: one }) => (state === 'failed' ? [one] : []))).toEqual([
        problem,
      ])
      expect(JSON.stringify(found)).not.toContain('xoxb-of-somebody-else')
    },
  )

  it('says that nothing is installed where the table is gone', { timeout: 60_000 }, async () => {
    await dynamo().send(new DeleteTableCommand({ TableName: made.TABLE_NAME }))
    await expect(doctor()).resolves.toMatchObject({ code: 1, error: { code: 'no-table' } })
  })
})

const policyFor = (queue: string, rule: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queue,
        Condition: { ArnEquals: { 'aws:SourceArn': rule } },
      },
    ],
  })

const roleIn = async ({ endpoint }: Moto): Promise<string> => {
  const trust = { Version: '2012-10-17', Statement: [] }
  await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: 'AWS4-HMAC-SHA256 Credential=AKIACONTRACT/20261125/us-east-1/iam/aws4_request',
    },
    body: new URLSearchParams({
      Action: 'CreateRole',
      Version: '2010-05-08',
      RoleName: 'functions',
      AssumeRolePolicyDocument: JSON.stringify(trust),
    }),
  })
  return `arn:aws:iam::${accountId}:role/functions`
}

/** Names every operation that passes, and lets it pass. */
const recording =
  (endpoint: string, asked: Set<string>): HttpHandler =>
  async ({ method, path, headers, body }) => {
    const target = headers['x-amz-target']?.split('.').at(-1)
    const action = new URLSearchParams(body.toString()).get('Action')
    asked.add(target ?? action ?? `${method} ${path.split('?')[0] ?? ''}`)
    const answer = await fetch(endpoint + path, {
      method,
      headers: Object.entries(headers).filter(
        ([name]) => !/^(?:host|connection|content-length|expect|transfer-encoding)$/.test(name),
      ),
      ...(method !== 'GET' && { body: new Uint8Array(body) }),
    })
    return {
      status: answer.status,
      headers: {
        ...Object.fromEntries(
          [...answer.headers].filter(
            ([name]) => !/^(?:connection|content-length|transfer-encoding)$/.test(name),
          ),
        ),
        // Forty check-ups in one process, of every region each: together they would hold too many connections.
        connection: 'close',
      },
      body: Buffer.from(await answer.arrayBuffer()),
    }
  }
