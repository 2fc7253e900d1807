// The office, put together for one run of one command. The secret is read only by what needs it.

import { AutoScalingClient } from '@aws-sdk/client-auto-scaling'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { EC2Client } from '@aws-sdk/client-ec2'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SNSClient } from '@aws-sdk/client-sns'
import { SQSClient } from '@aws-sdk/client-sqs'
import type { Table } from '../adapters/aws/dynamo.ts'
import { dynamoCapBook } from '../adapters/aws/dynamo-cap-book.ts'
import { dynamoSwitches } from '../adapters/aws/dynamo-control.ts'
import { applySettings, dynamoGuardBook, readSettings } from '../adapters/aws/dynamo-guard-book.ts'
import { dynamoHistory } from '../adapters/aws/dynamo-history.ts'
import { dynamoJournal, dynamoToldBook } from '../adapters/aws/dynamo-journal.ts'
import { dynamoPassBook } from '../adapters/aws/dynamo-pass-book.ts'
import { dynamoStartBook } from '../adapters/aws/dynamo-start-book.ts'
import { ec2Instances } from '../adapters/aws/ec2-instances.ts'
import { enabledRegions } from '../adapters/aws/ec2-regions.ts'
import { awsKeepers } from '../adapters/aws/keepers.ts'
import { fetchSecrets, hashCodeWith, type Secrets } from '../adapters/aws/secrets.ts'
import { snsAlertTopic } from '../adapters/aws/sns-alert-topic.ts'
import { sqsDeadLetters } from '../adapters/aws/sqs-dead-letters.ts'
import { sqsLater } from '../adapters/aws/sqs-queue.ts'
import { stsSessions } from '../adapters/aws/sts-sessions.ts'
import { slackAlertChannel } from '../adapters/slack/slack-chat.ts'
import type { Office } from '../flows/office.ts'
import { type AlertChannel, type Log, Unreachable } from '../flows/ports.ts'
import { clientSettings, clock, entropy, onePerPlace, settingsFor } from '../lambdas/clients.ts'
import type { Config } from '../lambdas/config.ts'
import { loadLevers } from '../lambdas/wire-gate.ts'

/** A person waits, and would rather be told than wait for minutes. */
export const CLIENT = clientSettings(3, 5000)

export type Tell = (event: string, code: string, about: string) => void

export function wireOffice(config: Config, tell: Tell): Office {
  const region = config.AWS_REGION
  const home = { ...CLIENT, region }
  const table: Table = { client: new DynamoDBClient(home), name: config.TABLE_NAME }
  const means = { entropy, waits: clock }
  const sqs = new SQSClient(home)
  const guard = dynamoGuardBook(table, clock)
  const clientIn = settingsFor(CLIENT, config.ACCOUNT_ID, stsSessions(CLIENT, { guard, clock }))
  const ec2In = onePerPlace((place) => new EC2Client(clientIn(place)))
  const secrets = once(() => fetchSecrets(new SecretsManagerClient(home), config.SECRET_ID))
  return {
    clock,
    entropy,
    switches: dynamoSwitches(table, means),
    starts: dynamoStartBook(table, means),
    startsToLookAt: dynamoStartBook(table, { ...means, onlyLooks: true }),
    instances: ec2Instances(ec2In),
    guard,
    settingsBook: {
      read: () => readSettings(table),
      apply: (guard, applied) => applySettings(table, guard, applied),
    },
    passes: dynamoPassBook(table, means),
    journal: dynamoJournal(table),
    history: dynamoHistory(table),
    caps: dynamoCapBook(table, entropy),
    regionsOf: (account) => enabledRegions(ec2In({ account, region })),
    levers: once(() => loadLevers(ec2In, clientIn, table)),
    keepers: awsKeepers((place) => ({
      ec2: ec2In(place),
      autoScaling: new AutoScalingClient(clientIn(place)),
    })),
    later: sqsLater(sqs, config.QUEUE_URL),
    deadLetters: sqsDeadLetters(sqs, config.QUEUE_URL, config.DLQ_URL),
    topic: snsAlertTopic(new SNSClient(home), config.TOPIC_ARN),
    channel: channelOf(config, secrets),
    told: dynamoToldBook(table, clock),
    log: logTo(tell),
    who: once(() => whoAmI(home)),
    hashCode: async () => hashCodeWith((await secrets()).hashKey),
    settings: {
      home: { account: config.ACCOUNT_ID, region },
      passTtlSeconds: config.PASS_TTL_SECONDS,
      maxOpenPasses: config.MAX_OPEN_PASSES,
    },
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}

async function whoAmI(settings: { readonly region: string }): Promise<string> {
  try {
    const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts')
    const { Arn } = await new STSClient(settings).send(new GetCallerIdentityCommand({}))
    if (Arn === undefined) throw new Error('GetCallerIdentity answered without an ARN')
    return Arn
  } catch (error) {
    const code = error instanceof Error ? error.name : 'Unknown'
    throw new Error(`AWS does not say who you are: ${code}`, { cause: error })
  }
}

/** Whoever may not read the secret can still announce on the topic. */
function channelOf(config: Config, secrets: () => Promise<Secrets>): AlertChannel | undefined {
  const { ALERT_CHANNEL_ID: id } = config
  if (id === undefined) return undefined
  const channel = async (): Promise<AlertChannel> => {
    const { slack } = await secrets().catch((error: unknown) => {
      throw new Unreachable('slack', 'NoBotToken', 'the bot token cannot be read', error)
    })
    if (slack === undefined) throw new Unreachable('slack', 'not_connected', 'Slack is not connected')
    const { botToken } = slack
    return slackAlertChannel({ botToken, apiUrl: config.SLACK_API_URL }, id, config.ALERT_LANGUAGE)
  }
  return {
    post: async (...args) => (await channel()).post(...args),
    postBurst: async (...args) => (await channel()).postBurst(...args),
    announce: async (bulletin) => (await channel()).announce(bulletin),
  }
}

/** What went wrong along the way is said, by its code; what went well shows in the answer. */
export const logTo = (tell: Tell): Log => ({
  info: () => undefined,
  trouble(event, error, facts) {
    const code = error instanceof Unreachable ? error.code : error instanceof Error ? error.name : 'Unknown'
    const about = [facts.start, facts['instance'], facts['way'], facts['bulletin']]
    tell(event, code, about.filter((one) => one !== undefined).join(' '))
  },
})
