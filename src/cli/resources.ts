// npm run -s resources: table, queues, topic and secret at AWS_ENDPOINT_URL, for tests, demonstrations and the
// playground. A real account gets the same from infrastructure code. Run again, it changes nothing it need not.

import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import {
  CreateTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns'
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import type { Table } from '../adapters/aws/dynamo.ts'
import { changeControl, install, readControl } from '../adapters/aws/dynamo-control.ts'
import { checkSecrets, type SecretFields } from '../adapters/aws/secrets.ts'
import { MAX_RECEIVES } from '../adapters/aws/sqs-queue.ts'
import { TTL_ATTRIBUTE, tableDefinition } from '../adapters/aws/table.ts'
import type { Mode } from '../domain/control.ts'
import type { Place } from '../domain/place.ts'
import type { Entropy } from '../flows/ports.ts'

export interface ResourceOptions {
  readonly region: string
  readonly signingSecret: string | undefined
  readonly botToken: string | undefined
  /** False: as infrastructure code leaves the secret, before Slack is connected. */
  readonly connected?: boolean
  /** Nothing: enforce where nothing was said before, and leave alone what was. */
  readonly mode: Mode | undefined
  /** Settings that have a default, where they are set: noted for the command line. */
  readonly chosen?: Readonly<Record<string, string>>
}

export interface Resources {
  readonly ACCOUNT_ID: string
  readonly AWS_REGION: string
  readonly TABLE_NAME: string
  readonly QUEUE_URL: string
  readonly DLQ_URL: string
  readonly TOPIC_ARN: string
  readonly SECRET_ID: string
}

const NAME = 'startpass'

/** At least six times the gate's own timeout of 15 s (B2). */
const VISIBILITY_SECONDS = 90
const DEAD_LETTER_SECONDS = 14 * 86_400

/** @throws Error saying what is missing or could not be made */
export async function createResources(options: ResourceOptions): Promise<Resources> {
  const client = { region: options.region }
  const { Account } = await new STSClient(client).send(new GetCallerIdentityCommand({}))
  if (Account === undefined) throw new Error('GetCallerIdentity answered without an account')
  const [table, queues, topic, secret] = await Promise.all([
    createTable(new DynamoDBClient(client)),
    createQueues(new SQSClient(client)),
    new SNSClient(client).send(new CreateTopicCommand({ Name: `${NAME}-alerts` })),
    writeSecret(new SecretsManagerClient(client), options),
  ])
  const made: Resources = {
    ACCOUNT_ID: Account,
    AWS_REGION: options.region,
    TABLE_NAME: NAME,
    ...queues,
    TOPIC_ARN: topic.TopicArn ?? '',
    SECRET_ID: secret,
  }
  await noteInstallation(table, made, options)
  return made
}

/** What the command line goes by: from the table alone it finds everything else. */
async function noteInstallation(
  table: Table,
  made: Resources,
  { mode, chosen }: ResourceOptions,
): Promise<void> {
  const entropy: Entropy = { bytes: (count) => randomBytes(count), fraction: () => 0 }
  await install(table, mode, Math.floor(Date.now() / 1000), { ...made, ...chosen })
  const home: Place = { account: made.ACCOUNT_ID, region: made.AWS_REGION }
  const control = await readControl(table, home, { entropy, waits: { pause: setTimeout } })
  if (mode !== undefined && mode !== control.mode) await changeControl(table, control, { mode }, entropy)
}

async function createTable(client: DynamoDBClient): Promise<Table> {
  try {
    await client.send(new CreateTableCommand({ TableName: NAME, ...tableDefinition }))
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error
  }
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1 }, { TableName: NAME })
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: NAME }))
  if (TimeToLiveDescription?.TimeToLiveStatus === 'DISABLED' || TimeToLiveDescription === undefined) {
    const TimeToLiveSpecification = { AttributeName: TTL_ATTRIBUTE, Enabled: true }
    await client.send(new UpdateTimeToLiveCommand({ TableName: NAME, TimeToLiveSpecification }))
  }
  return { client, name: NAME }
}

async function createQueues(client: SQSClient): Promise<Pick<Resources, 'QUEUE_URL' | 'DLQ_URL'>> {
  const create = async (name: string, Attributes: Record<string, string>): Promise<string> => {
    const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: name, Attributes }))
    if (QueueUrl === undefined) throw new Error(`the queue ${name} was made without a URL`)
    return QueueUrl
  }
  const DLQ_URL = await create(`${NAME}-gate-dlq`, { MessageRetentionPeriod: String(DEAD_LETTER_SECONDS) })
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: DLQ_URL, AttributeNames: ['QueueArn'] }),
  )
  const redrive = { deadLetterTargetArn: Attributes?.['QueueArn'], maxReceiveCount: MAX_RECEIVES }
  const QUEUE_URL = await create(`${NAME}-gate`, {
    VisibilityTimeout: String(VISIBILITY_SECONDS),
    RedrivePolicy: JSON.stringify(redrive),
  })
  return { QUEUE_URL, DLQ_URL }
}

async function writeSecret(client: SecretsManagerClient, options: ResourceOptions): Promise<string> {
  const before = await currentSecret(client)
  const none = options.connected === false ? '' : undefined
  const signingSecret = options.signingSecret ?? before?.value['signingSecret'] ?? none
  const botToken = options.botToken ?? before?.value['botToken'] ?? none
  if (signingSecret === undefined || botToken === undefined) {
    throw new Error(
      'SLACK_SIGNING_SECRET and SLACK_BOT_TOKEN are needed to write the secret for the first time',
    )
  }
  const hashKey = before?.value['hashKey'] ?? randomBytes(32).toString('hex')
  const secrets: SecretFields = { signingSecret, botToken, hashKey }
  if (options.connected !== false) checkSecrets(NAME, secrets)
  const SecretString = JSON.stringify(secrets)
  if (before !== undefined) {
    if (SecretString !== JSON.stringify(before.value)) {
      await client.send(new PutSecretValueCommand({ SecretId: before.arn, SecretString }))
    }
    return before.arn
  }
  const { ARN } = await client.send(new CreateSecretCommand({ Name: NAME, SecretString }))
  if (ARN === undefined) throw new Error('the secret was made without an ARN')
  return ARN
}

async function currentSecret(
  client: SecretsManagerClient,
): Promise<{ readonly arn: string; readonly value: Readonly<Record<string, string>> } | undefined> {
  try {
    const { ARN, SecretString } = await client.send(new GetSecretValueCommand({ SecretId: NAME }))
    if (ARN === undefined || SecretString === undefined) return undefined
    const value: unknown = JSON.parse(SecretString)
    if (typeof value !== 'object' || value === null)
      throw new Error('the secret startpass is not a JSON object')
    const strings = Object.entries(value).filter(
      (pair): pair is [string, string] => typeof pair[1] === 'string',
    )
    return { arn: ARN, value: Object.fromEntries(strings) }
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined
    throw error
  }
}
