// What the templates say, against what the code relies on: one snapshot for the eyes, and assertions for what matters.

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { App, Validations } from 'aws-cdk-lib'
import { Match, Template } from 'aws-cdk-lib/assertions'
import { AwsSolutionsChecks } from 'cdk-nag'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { environmentOf, type Settings } from '../../infra/props.ts'
import { GuardedAccountStack, HomeStack, RegionStack } from '../../infra/stacks.ts'
import { HomeTemplate } from '../../infra/template.ts'
import { MAX_RECEIVES } from '../../src/adapters/aws/sqs-queue.ts'
import { TTL_ATTRIBUTE, tableDefinition } from '../../src/adapters/aws/table.ts'
import { readConfig } from '../../src/lambdas/config.ts'
import { type Release, release } from '../../tools/release.ts'

interface Resource {
  readonly Type: string
  readonly Properties: Readonly<Record<string, unknown>>
  readonly DeletionPolicy?: string
  readonly Condition?: string
}
interface Body {
  readonly Parameters: Readonly<Record<string, { readonly Default?: string }>>
  readonly Resources: Readonly<Record<string, Resource>>
}

interface Report {
  readonly pluginReports: readonly {
    readonly pluginName: string
    readonly violations: readonly {
      readonly ruleName: string
      readonly violatingConstructs: readonly { readonly constructPath: string }[]
    }[]
  }[]
}

const env = { region: 'ap-northeast-1', account: '123456789012' }
let dir: string
let made: Release
let home: Template
let body: Body

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'startpass-release-'))
  made = await release(join(dir, 'first'))
  body = made.home as Body
  home = Template.fromJSON(made.home)
}, 60_000)

afterAll(() => rm(dir, { recursive: true, force: true }))

const ofType = (type: string): Resource[] => Object.values(body.Resources).filter(({ Type }) => Type === type)

describe('the template at home', () => {
  it('is as it was: a change of it is a change of every installation', () => {
    expect(body).toMatchSnapshot()
  })

  it('begins by observing', () => {
    expect(body.Parameters['InitialMode']?.Default).toBe('observe')
    for (const { Properties } of ofType('AWS::Lambda::Function'))
      expect(Properties['Environment']).toMatchObject({ Variables: { INITIAL_MODE: { Ref: 'InitialMode' } } })
  })

  it('makes the table that the code uses, and keeps it', () => {
    const [table] = ofType('AWS::DynamoDB::Table')
    const { BillingMode, KeySchema, AttributeDefinitions, GlobalSecondaryIndexes } = tableDefinition
    expect(table?.Properties).toMatchObject({
      BillingMode,
      KeySchema,
      AttributeDefinitions: expect.arrayContaining([...AttributeDefinitions]) as unknown,
      GlobalSecondaryIndexes,
      TimeToLiveSpecification: { AttributeName: TTL_ATTRIBUTE, Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
    })
    expect(table).toMatchObject({ DeletionPolicy: 'Retain', Condition: 'MakeTableIsYes' })
    const kept = Object.values(body.Resources).filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain')
    expect(kept).toHaveLength(1)
    home.hasOutput('KeptTable', {})
  })

  it('gives a message to the gate again, in part, and to one gate at a time', () => {
    home.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 200,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 20 },
    })
    home.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: 90,
      RedrivePolicy: { maxReceiveCount: MAX_RECEIVES },
      SqsManagedSseEnabled: true,
    })
    home.hasResourceProperties('AWS::Lambda::Function', { FunctionName: 'startpass-gate', Timeout: 15 })
  })

  it('lets the one rule into the queue, and nobody else', () => {
    const policies = ofType('AWS::SQS::QueuePolicy').flatMap(({ Properties }) => {
      const { Statement } = Properties['PolicyDocument'] as { Statement: Record<string, unknown>[] }
      return Statement.filter(({ Effect }) => Effect === 'Allow')
    })
    expect(policies).toHaveLength(1)
    expect(policies[0]).toMatchObject({
      Principal: { Service: 'events.amazonaws.com' },
      Condition: {
        ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [expect.stringContaining('Starts'), 'Arn'] } },
      },
    })
  })

  it('tells the gate of every change of state, and sweeps every five minutes', () => {
    home.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: ['aws.ec2'], 'detail-type': ['EC2 Instance State-change Notification'] },
    })
    home.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(5 minutes)' })
  })

  it('runs our own bundles on Node 24 and arm64, and keeps their logs for a time', () => {
    const functions = ofType('AWS::Lambda::Function')
    expect(functions).toHaveLength(3)
    for (const { Properties } of functions) {
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
      })
      expect(made.names).toContain(Properties['Code'])
    }
    expect(ofType('AWS::Logs::LogGroup')).toHaveLength(3)
    home.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 })
  })

  it('encrypts alerts with a key that alarms and rules may use', () => {
    home.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() })
    home.hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({ Principal: { Service: 'cloudwatch.amazonaws.com' } }),
          Match.objectLike({ Principal: { Service: 'events.amazonaws.com' } }),
        ]),
      },
    })
  })

  it('makes a hash key of 64 hexadecimal digits, and no other secret', () => {
    home.hasResourceProperties('AWS::SecretsManager::Secret', {
      GenerateSecretString: {
        SecretStringTemplate: '{"signingSecret":"","botToken":""}',
        GenerateStringKey: 'hashKey',
        PasswordLength: 64,
        ExcludeUppercase: true,
        ExcludePunctuation: true,
        ExcludeCharacters: 'ghijklmnopqrstuvwxyz',
      },
    })
  })

  it('knows no bucket and no bootstrap', () => {
    expect(JSON.stringify([made.home, made.region, made.regionGate, made.account])).not.toMatch(
      /bootstrap|cdk-hnb|AssetParameters|S3Bucket|AWS::S3/i,
    )
  })

  it('is configured with settings that the functions can read', () => {
    const values: Readonly<Record<string, string>> = {
      ACCOUNT_ID: '123456789012',
      AWS_REGION: 'ap-northeast-1',
      TABLE_NAME: 'startpass',
      QUEUE_URL: 'https://sqs/queue',
      DLQ_URL: 'https://sqs/dlq',
      TOPIC_ARN: 'arn:aws:sns:ap-northeast-1:123456789012:startpass-alerts',
      SECRET_ID: 'arn',
    }
    for (const { Properties } of ofType('AWS::Lambda::Function')) {
      const { Variables } = Properties['Environment'] as {
        Variables: Record<string, { readonly Ref?: string }>
      }
      const given = Object.entries(Variables).map(([name, { Ref = '' }]) => [
        name,
        values[name] ?? body.Parameters[Ref]?.Default,
      ])
      expect(() => readConfig({ ...Object.fromEntries(given), AWS_REGION: 'ap-northeast-1' })).not.toThrow()
    }
  })
})

it('every setting of the construct is one of the functions', () => {
  const all: Required<Settings> = {
    alertChannelId: 'C0ALERTS',
    alertLanguage: 'ja',
    graceSeconds: 5,
    spentCodeTag: 'remove',
    passTtlSeconds: 60,
    maxOpenPasses: 2,
    allowAny: true,
    allowedTeamIds: 'T0TEAM',
    whoMayStart: 'everyone may start *',
    codeDelivery: 'dm',
  }
  const parts = {
    ACCOUNT_ID: '123456789012',
    AWS_REGION: 'us-east-1',
    TABLE_NAME: 't',
    QUEUE_URL: 'https://q/q',
    DLQ_URL: 'https://q/d',
    TOPIC_ARN: 'arn:aws:sns:us-east-1:1:t',
    SECRET_ID: 's',
  }
  expect(readConfig({ ...parts, ...environmentOf(all) })).toMatchObject({
    ALLOW_ANY: true,
    GRACE_SECONDS: 5,
    SPENT_CODE_TAG: 'remove',
    CODE_DELIVERY: 'dm',
    MAX_OPEN_PASSES: 2,
    PASS_TTL_SECONDS: 60,
    ALERT_LANGUAGE: 'ja',
  })
})

describe('the part in every other region', () => {
  it('is rules, one of which passes starts on to the bus at home', () => {
    const region = Template.fromJSON(made.region)
    const { Resources } = made.region as Body
    expect(new Set(Object.values(Resources).map(({ Type }) => Type))).toEqual(new Set(['AWS::Events::Rule']))
    region.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: ['aws.ec2'] },
      Targets: [
        { Arn: { 'Fn::Join': ['', Match.arrayWith([{ Ref: 'HomeRegion' }])] }, RoleArn: Match.anyValue() },
      ],
    })
  })

  it('may put events on that bus and do nothing else', () => {
    home.hasResourceProperties('AWS::IAM::Role', {
      RoleName: 'startpass-forward',
      Policies: [
        {
          PolicyDocument: {
            Statement: [
              { Action: 'events:PutEvents', Effect: 'Allow', Sid: 'PassOn', Resource: Match.anyValue() },
            ],
          },
        },
      ],
    })
  })
})

describe('the release', () => {
  it('is the same, byte for byte, when it is made again', async () => {
    const before = await readFile(made.file)
    expect((await readFile((await release(join(dir, 'second'))).file)).equals(before)).toBe(true)
  }, 60_000)

  it('has a checksum of everything in it', () => {
    expect(made.names).toEqual(
      expect.arrayContaining([
        'template.json',
        'region.json',
        'region-gate.json',
        'account.json',
        'functions/gate.zip',
        'functions/slack.zip',
        'functions/sweep.zip',
        'SHA256SUMS',
      ]),
    )
  })
})

describe('other people’s rules', () => {
  it('cdk-nag finds nothing that is not explained', () => {
    const app = new App({ outdir: join(dir, 'nag') })
    new HomeStack(app, 'home', {
      env,
      mayTerminate: true,
      guardedRole: 'startpass-guarded',
      accountQueues: ['222222222222'],
    })
    new RegionStack(app, 'region', { env: { ...env, region: 'us-east-1' }, homeRegion: env.region })
    new RegionStack(app, 'region-gate', {
      env: { ...env, region: 'us-west-2' },
      homeRegion: env.region,
      gate: { secretArn: 'arn:aws:secretsmanager:x', alertsKeyArn: 'arn:aws:kms:x', mayTerminate: true },
    })
    new GuardedAccountStack(app, 'account', {
      env: { account: '222222222222', region: env.region },
      homeAccount: env.account,
      homeRegion: env.region,
      mayTerminate: true,
    })
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
    const { outdir } = app
    let thrown: unknown
    try {
      app.synth()
    } catch (error) {
      thrown = error
    }
    const { pluginReports } = JSON.parse(
      readFileSync(join(outdir, 'validation-report.json'), 'utf8'),
    ) as Report
    const nag = pluginReports.find(({ pluginName }) => pluginName === 'AwsSolutions')
    const found = nag?.violations.flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
    )
    expect(found).toEqual([])
    expect(thrown).toBeUndefined()
  })

  const linter = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'cfn-lint'))
    .find((file) => existsSync(file))
  it.skipIf(linter === undefined)(
    `cfn-lint is content${linter === undefined ? ' (skipped: cfn-lint is not installed here)' : ''}`,
    async () => {
      const { home, region, regionGate, account } = made
      const queues = Template.fromStack(new HomeTemplate(new App(), 'startpass', ['111122223333'])).toJSON()
      for (const [name, template] of Object.entries({ home, region, regionGate, account, queues })) {
        const file = join(made.file, '..', `${name}.lint.json`)
        await writeFile(file, JSON.stringify(template))
        // W3002: paths of files are for `aws cloudformation package`, which this template is meant for.
        execFileSync(linter ?? '', ['--ignore-checks', 'W3002', '--', file])
      }
    },
    60_000,
  )
})
