// What a check-up takes, put together; loaded by that command alone.

import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SNSClient } from '@aws-sdk/client-sns'
import { SQSClient } from '@aws-sdk/client-sqs'
import { STSClient } from '@aws-sdk/client-sts'
import type { Table } from '../adapters/aws/dynamo.ts'
import { readConnection } from '../adapters/aws/dynamo-connection.ts'
import { functionNoteOf } from '../adapters/aws/dynamo-function-notes.ts'
import { inspectGates } from '../adapters/aws/inspect-gates.ts'
import {
  inspectFunctions,
  inspectIdentity,
  inspectMessaging,
  inspectTable,
} from '../adapters/aws/inspect-home.ts'
import { inspectRules } from '../adapters/aws/inspect-rules.ts'
import { inspectTrails } from '../adapters/aws/inspect-trails.ts'
import { fetchSecrets } from '../adapters/aws/secrets.ts'
import { stsSessions } from '../adapters/aws/sts-sessions.ts'
import { SCHEMA, TTL_ATTRIBUTE, tableDefinition } from '../adapters/aws/table.ts'
import { knock } from '../adapters/slack/knock.ts'
import { scopes } from '../adapters/slack/manifest.ts'
import { slackApp } from '../adapters/slack/slack-app.ts'
import { type Place, placeKey } from '../domain/place.ts'
import type { Patient, Practice } from '../flows/check-up.ts'
import type { Office } from '../flows/office.ts'
import { settingsFor } from '../lambdas/clients.ts'
import type { Config } from '../lambdas/config.ts'
import { CLIENT } from './wire-office.ts'

export function wirePractice(
  config: Config,
  office: Office,
): { readonly patient: Patient; readonly practice: Practice } {
  const home = { ...CLIENT, region: config.AWS_REGION }
  const clientIn = settingsFor(CLIENT, config.ACCOUNT_ID, stsSessions(CLIENT, office))
  const table: Table = { client: new DynamoDBClient(home), name: config.TABLE_NAME }
  const sts = new STSClient(home)
  const names = (keys: readonly { readonly AttributeName: string }[]): string[] =>
    keys.map(({ AttributeName }) => AttributeName)
  return {
    patient: {
      home: office.settings.home,
      partition: config.TOPIC_ARN.split(':')[1] ?? 'aws',
      tableName: config.TABLE_NAME,
      queueUrl: config.QUEUE_URL,
      dlqUrl: config.DLQ_URL,
      topicArn: config.TOPIC_ARN,
      apiUrl: config.API_URL,
      alertChannelId: config.ALERT_CHANNEL_ID,
    },
    practice: {
      clock: office.clock,
      inspector: {
        ...inspectIdentity(sts),
        ...inspectTable(table),
        ...inspectMessaging(new SQSClient(home), new SNSClient(home), config.TOPIC_ARN),
        ...inspectFunctions(new LambdaClient(home)),
        ...inspectRules(
          config.ACCOUNT_ID,
          onePerPlace((place) => new EventBridgeClient(clientIn(place))),
        ),
        ...inspectGates(
          (region) => new LambdaClient({ ...CLIENT, region }),
          (region) => new SQSClient({ ...CLIENT, region }),
        ),
        ...inspectTrails(
          () => sts.config.credentials(),
          process.env['AWS_ENDPOINT_URL_CLOUDTRAIL'] ?? process.env['AWS_ENDPOINT_URL'],
        ),
        noteOf: (name, region) => functionNoteOf(table, name, region),
        connection: () => readConnection(table),
        knock,
      },
      slack: slackApp(config.SLACK_API_URL),
      secret: async () => (await fetchSecrets(new SecretsManagerClient(home), config.SECRET_ID)).slack,
      scopes,
      tableWanted: {
        keys: names(tableDefinition.KeySchema),
        indexes: tableDefinition.GlobalSecondaryIndexes.map(({ IndexName, KeySchema }) =>
          [IndexName, ...names(KeySchema)].join(' '),
        ),
        timeToLive: TTL_ATTRIBUTE,
      },
      schema: SCHEMA,
      controlOf: (place) => office.switches.look(place),
      guard: office.guard,
      regionsOf: office.regionsOf,
    },
  }
}

/** Connections are kept by the client: several rules of a place are asked for over one. */
function onePerPlace<T>(make: (place: Place) => T): (place: Place) => T {
  const made = new Map<string, T>()
  return (place) => {
    const known = made.get(placeKey(place)) ?? make(place)
    made.set(placeKey(place), known)
    return known
  }
}
