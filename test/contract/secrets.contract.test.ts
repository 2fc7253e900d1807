// What the functions may rest on in Secrets Manager, and what "npm run resources" makes of an empty region, against
// the embedded world and moto alike. Each test has a region of its own: the names of the resources are fixed.

import { DescribeTimeToLiveCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns'
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readControl } from '../../src/adapters/aws/dynamo-control.ts'
import { fetchSecrets, hashCodeWith } from '../../src/adapters/aws/secrets.ts'
import { createResources, type ResourceOptions } from '../../src/cli/resources.ts'
import { readConfig } from '../../src/lambdas/config.ts'
import { accountId } from '../../world/account.ts'
import { means } from './store/a-store.ts'
import { resourceLines } from './support/bundle.ts'
import { clientOf, onEveryTarget, type Target, type Through } from './support/targets.ts'

const SIGNING_SECRET = 'signing-secret-of-the-test'
const BOT_TOKEN = 'xoxb-token-of-the-test'
const HASH_KEY = '0f'.repeat(32)

onEveryTarget('secrets and resources', (target) => {
  describe('the secret', () => {
    theSecret(target)
  })
  describe('npm run resources', () => {
    resources(target)
  })
})

function theSecret(target: Target): void {
  const client = (through?: Through) => new SecretsManagerClient(clientOf(target.aws, through))
  let count = 0
  const written = async (SecretString: string): Promise<string> => {
    const Name = `contract-${(count += 1)}`
    await client().send(new CreateSecretCommand({ Name, SecretString }))
    return Name
  }
  const good = { signingSecret: SIGNING_SECRET, botToken: BOT_TOKEN, hashKey: HASH_KEY }
  const read = { hashKey: HASH_KEY, slack: { signingSecret: SIGNING_SECRET, botToken: BOT_TOKEN } }
  const failureOf = (id: string): Promise<Error> =>
    fetchSecrets(client(), id).then(
      () => new Error('it was read'),
      (error: unknown) => error as Error,
    )

  it('is read by name and by ARN', async () => {
    const Name = await written(JSON.stringify(good))
    expect(await fetchSecrets(client(), Name)).toEqual(read)
    const { ARN = '' } = await client().send(new GetSecretValueCommand({ SecretId: Name }))
    expect(ARN).toMatch(/^arn:aws:secretsmanager:/)
    expect(await fetchSecrets(client(), ARN)).toEqual(read)
  })

  it('is the newest that was written', async () => {
    const Name = await written(JSON.stringify(good))
    const SecretString = JSON.stringify({ ...good, botToken: 'xoxb-rotated' })
    await client().send(new PutSecretValueCommand({ SecretId: Name, SecretString }))
    expect(await fetchSecrets(client(), Name)).toMatchObject({ slack: { botToken: 'xoxb-rotated' } })
  })

  it.each([
    ['neither was written', { signingSecret: '', botToken: '', hashKey: HASH_KEY }],
    ['the token is missing', { ...good, botToken: '' }],
    ['the signing secret is missing', { ...good, signingSecret: '' }],
    ['there is nothing but the hash key', { hashKey: HASH_KEY }],
  ])('has no Slack in it where %s: judging needs the hash key alone', async (_, fields) => {
    const Name = await written(JSON.stringify(fields))
    expect(await fetchSecrets(client(), Name)).toEqual({ hashKey: HASH_KEY, slack: undefined })
  })

  it('that is not there is an error that names it', async () => {
    expect((await failureOf('contract-gone')).message).toBe(
      'the secret contract-gone (SECRET_ID) cannot be read: ResourceNotFoundException',
    )
  })

  it.each([
    ['no JSON at all', `${SIGNING_SECRET} ${BOT_TOKEN} ${HASH_KEY}`, ['everything']],
    ['JSON, but no object', JSON.stringify([SIGNING_SECRET, BOT_TOKEN, HASH_KEY]), ['everything']],
    ['without a hash key', JSON.stringify({ ...good, hashKey: undefined }), ['hashKey']],
    ['with a short hash key', JSON.stringify({ ...good, hashKey: HASH_KEY.slice(2) }), ['hashKey']],
    [
      'with a hash key that is no hexadecimal',
      JSON.stringify({ ...good, hashKey: `${HASH_KEY}zz` }),
      ['hashKey'],
    ],
    [
      'with numbers for texts',
      JSON.stringify({ signingSecret: 271_828, botToken: 314_159, hashKey: HASH_KEY }),
      ['signingSecret', 'botToken'],
    ],
  ])('%s is an error that names what is wrong, and shows nothing of it', async (_, text, fields) => {
    const Name = await written(text)
    const failure = await failureOf(Name)
    expect(failure.message).toContain(`${Name} lacks or spoils: ${fields.join(', ')} (`)
    for (let error: unknown = failure; error instanceof Error; error = error.cause) {
      const said = `${error.message} ${error.stack ?? ''} ${JSON.stringify(error)}`
      const secrets = [SIGNING_SECRET, BOT_TOKEN, HASH_KEY.slice(2), '271828', '314159']
      expect(secrets.filter((secret) => said.includes(secret))).toEqual([])
    }
  })

  it('hashes codes so that neither another code nor another key gives the same', () => {
    const hash = hashCodeWith(HASH_KEY)
    expect(hash('sp_0')).toMatch(/^code:[0-9a-f]{64}$/)
    expect(hash('sp_0')).toBe(hashCodeWith(HASH_KEY)('sp_0'))
    expect(hash('sp_1')).not.toBe(hash('sp_0'))
    expect(hashCodeWith('0e'.repeat(32))('sp_0')).not.toBe(hash('sp_0'))
  })
}

/** As many as there are tests; moto knows the regions there are. */
const REGIONS =
  'us-east-1 us-east-2 us-west-1 us-west-2 eu-west-1 eu-west-2 eu-west-3 eu-central-1 sa-east-1 ca-central-1 eu-north-1 ap-south-1 ap-southeast-1 ap-southeast-2'

function resources(target: Target): void {
  let region = ''
  const unused = REGIONS.split(' ')
  beforeEach(async () => {
    region = unused.shift() ?? ''
    for (const [name, value] of Object.entries({
      AWS_ENDPOINT_URL: await target.aws.url(),
      AWS_ACCESS_KEY_ID: 'AKIACONTRACT',
      AWS_SECRET_ACCESS_KEY: 'x',
      AWS_SESSION_TOKEN: undefined,
      AWS_PROFILE: undefined,
      AWS_EC2_METADATA_DISABLED: 'true',
    })) {
      vi.stubEnv(name, value)
    }
  })
  afterEach(() => {
    vi.unstubAllEnvs()
  })

  const tokens = { signingSecret: SIGNING_SECRET, botToken: BOT_TOKEN }
  const make = (options: Partial<ResourceOptions> = tokens) =>
    createResources({ region, signingSecret: undefined, botToken: undefined, mode: undefined, ...options })
  const settings = () => clientOf(target.aws, undefined, region)
  const table = () => ({ client: new DynamoDBClient(settings()), name: 'startpass' })
  const secret = async () => {
    const client = new SecretsManagerClient(settings())
    const { VersionId, ARN } = await client.send(new GetSecretValueCommand({ SecretId: 'startpass' }))
    const { hashKey, slack } = await fetchSecrets(client, 'startpass')
    return { VersionId, ARN, value: { hashKey, ...slack } }
  }
  const control = () => readControl(table(), { account: accountId, region }, means)
  const queue = async (QueueUrl: string) =>
    (
      await new SQSClient(settings()).send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
      )
    ).Attributes ?? {}

  it('makes everything that both functions need, and says what it is called', async () => {
    const made = await make()
    expect(readConfig({ ...made })).toMatchObject({ ACCOUNT_ID: accountId, AWS_REGION: region })
    expect(await secret()).toMatchObject({
      ARN: made.SECRET_ID,
      value: { ...tokens, hashKey: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    })
    const { TimeToLiveDescription } = await table().client.send(
      new DescribeTimeToLiveCommand({ TableName: made.TABLE_NAME }),
    )
    expect(TimeToLiveDescription).toEqual({ AttributeName: 'ttl', TimeToLiveStatus: 'ENABLED' })
    const dlq = await queue(made.DLQ_URL)
    const { RedrivePolicy = '{}', VisibilityTimeout } = await queue(made.QUEUE_URL)
    const redrive = JSON.parse(RedrivePolicy) as {
      deadLetterTargetArn: string
      maxReceiveCount: number | string
    }
    expect(redrive.deadLetterTargetArn).toBe(dlq['QueueArn'])
    // The rules ask for ten at least (7), and for six times the function's timeout (B2).
    expect(Number(redrive.maxReceiveCount)).toBeGreaterThanOrEqual(10)
    expect(Number(VisibilityTimeout)).toBeGreaterThanOrEqual(90)
    expect(Number(dlq['MessageRetentionPeriod'])).toBe(14 * 86_400)
    const topic = await new SNSClient(settings()).send(
      new GetTopicAttributesCommand({ TopicArn: made.TOPIC_ARN }),
    )
    expect(topic.Attributes?.['TopicArn']).toBe(made.TOPIC_ARN)
  })

  it('changes nothing when run again: not the secret, not the switch, not the date it guards since', async () => {
    const first = await make()
    const before = { secret: await secret(), control: await control() }
    expect(await make({})).toEqual(first)
    expect(await make(tokens)).toEqual(first)
    expect({ secret: await secret(), control: await control() }).toEqual(before)
    expect(Math.abs(before.control.guardingSince - Date.now() / 1000)).toBeLessThan(60)
  })

  it('writes new tokens when given some, each by itself, and keeps the hash key for ever', async () => {
    await make()
    const { value: before } = await secret()
    await make({ botToken: 'xoxb-new' })
    expect((await secret()).value).toEqual({ ...before, botToken: 'xoxb-new' })
    await make({ signingSecret: 'signing-new' })
    expect((await secret()).value).toEqual({ ...before, botToken: 'xoxb-new', signingSecret: 'signing-new' })
  })

  it.each([
    ['the signing secret', { botToken: BOT_TOKEN }],
    ['the bot token', { signingSecret: SIGNING_SECRET }],
  ])('asks for %s when there is no secret yet, and writes none', async (_, given) => {
    await expect(make(given)).rejects.toThrow('SLACK_SIGNING_SECRET and SLACK_BOT_TOKEN are needed')
    await expect(secret()).rejects.toThrow(/Secrets Manager can('|’)t find|ResourceNotFound/)
  })

  it('says that a spoiled hash key must be mended, and never replaces it', async () => {
    const { SECRET_ID: SecretId } = await make()
    const client = new SecretsManagerClient(settings())
    const spoiled = JSON.stringify({ ...tokens, hashKey: 'spoiled' })
    await client.send(new PutSecretValueCommand({ SecretId, SecretString: spoiled }))
    await expect(make({ botToken: 'xoxb-new' })).rejects.toThrow(/hashKey must be mended first/)
    expect((await client.send(new GetSecretValueCommand({ SecretId }))).SecretString).toBe(spoiled)
  })

  it.each([
    [{ GRACE_SECONDS: 'soon' }, /GRACE_SECONDS should be a whole number/],
    [{ WHO_MAY_START: 'everyone may start *\n# x' }, /WHO_MAY_START has several lines/],
    [{ MODE: 'watch' }, /MODE should be enforce or observe/],
    [{ AWS_ENDPOINT_URL: 'nonsense' }, /AWS_ENDPOINT_URL should be a URL/],
  ])('makes nothing where it is told %o', async (more, said) => {
    // Vitest sets a MODE of its own.
    const { MODE: _, ...withoutMode } = process.env
    const env = {
      ...withoutMode,
      AWS_REGION: region,
      SLACK_SIGNING_SECRET: 's',
      SLACK_BOT_TOKEN: 't',
      ...more,
    }
    await expect(resourceLines(env)).rejects.toThrow(said)
    await expect(secret()).rejects.toThrow(/Secrets Manager can('|’)t find|ResourceNotFound/)
  })

  it('enforces, unless told to observe', async () => {
    await make()
    expect(await control()).toMatchObject({ mode: 'enforce', lockdown: false })
  })

  it('changes the mode when told, and leaves it alone when not', async () => {
    await make({ ...tokens, mode: 'observe' })
    const observing = await control()
    expect(observing.mode).toBe('observe')
    await make({})
    expect(await control()).toEqual(observing)
    const newPlace = { account: accountId, region: 'ap-southeast-7' }
    expect((await readControl(table(), newPlace, means)).mode).toBe('observe')
    await make({ mode: 'enforce' })
    const enforcing = await control()
    expect(enforcing).toMatchObject({ mode: 'enforce', guardingSince: observing.guardingSince })
    await make({ mode: 'enforce' })
    expect(await control()).toEqual(enforcing)
  })
}
