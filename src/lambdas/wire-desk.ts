// The desk, put together once per cold start and kept for every invocation.

import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { Table } from '../adapters/aws/dynamo.ts'
import { readConnection } from '../adapters/aws/dynamo-connection.ts'
import { dynamoJournal, dynamoRequestMemory } from '../adapters/aws/dynamo-journal.ts'
import { dynamoPassBook } from '../adapters/aws/dynamo-pass-book.ts'
import { fetchSecrets, hashCodeWith } from '../adapters/aws/secrets.ts'
import { slackChat } from '../adapters/slack/slack-chat.ts'
import type { Desk } from '../flows/desk.ts'
import type { RequestMemory } from '../flows/ports.ts'
import { clientSettings, clock, entropy, firstInstallation } from './clients.ts'
import type { DeskConfig } from './config.ts'
import { log } from './log.ts'
import { noteThatItRuns } from './note.ts'
import { onceAsked } from './once-ready.ts'

/** Slack waits three seconds in all (E2): an answer that says so beats a retry that comes too late. */
const CLIENT = clientSettings(2, 1200)

export interface DeskWiring {
  readonly desk: Desk
  readonly signingSecret: string
  readonly requests: RequestMemory
  /** Runs `late` after so long, unless taken back; nothing: on the machine's own clock. */
  readonly timer?: (milliseconds: number, late: () => void) => () => void
}

/** @returns nothing until Slack is connected */
export async function wireDesk(config: DeskConfig): Promise<DeskWiring | undefined> {
  const table: Table = { client: new DynamoDBClient(CLIENT), name: config.TABLE_NAME }
  const [secrets, { slackDirectory }] = await Promise.all([
    fetchSecrets(new SecretsManagerClient(CLIENT), config.SECRET_ID),
    // Slack's client is loaded while the secret is on its way.
    import('../adapters/slack/slack-directory.ts'),
    noteThatItRuns(table, 'slack'),
  ])
  if (secrets.slack === undefined) return undefined
  const slack = { botToken: secrets.slack.botToken, apiUrl: config.SLACK_API_URL }
  const starting = onceAsked(async () =>
    (await import('./starting.ts')).startingWith(CLIENT, config.QUEUE_URL),
  )
  const desk: Desk = {
    clock,
    entropy,
    passes: dynamoPassBook(table, {
      entropy,
      waits: clock,
      firstInstallation: firstInstallation(config),
    }),
    journal: dynamoJournal(table),
    instances: {
      read: async (place, ids) => (await starting()).instances.read(place, ids),
      named: async (place, name) => (await starting()).instances.named(place, name),
      list: async (place, most) => (await starting()).instances.list(place, most),
      start: async (place, id) => (await starting()).instances.start(place, id),
    },
    directory: slackDirectory(slack, clock),
    chat: slackChat(slack, config.AWS_REGION),
    later: { send: async (tasks, seconds) => (await starting()).later.send(tasks, seconds) },
    hashCode: hashCodeWith(secrets.hashKey),
    connection: () => readConnection(table),
    log,
    settings: {
      home: { account: config.ACCOUNT_ID, region: config.AWS_REGION },
      passTtlSeconds: config.PASS_TTL_SECONDS,
      maxOpenPasses: config.MAX_OPEN_PASSES,
      allowAny: config.ALLOW_ANY,
      policy: config.WHO_MAY_START,
      codeDelivery: config.CODE_DELIVERY,
      allowedTeams: config.ALLOWED_TEAM_IDS,
    },
  }
  return { desk, signingSecret: secrets.slack.signingSecret, requests: dynamoRequestMemory(table, clock) }
}
