// What connecting Slack takes, put together; loaded by that command alone.

import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { Table } from '../adapters/aws/dynamo.ts'
import { noteConnection, readConnection } from '../adapters/aws/dynamo-connection.ts'
import { secretKeeper } from '../adapters/aws/secret-keeper.ts'
import { slackApp } from '../adapters/slack/slack-app.ts'
import { slackAlertChannel } from '../adapters/slack/slack-chat.ts'
import type { Connecting } from '../flows/connect-slack.ts'
import type { Office } from '../flows/office.ts'
import type { SlackApp } from '../flows/ports.ts'
import type { Config } from '../lambdas/config.ts'
import { CLIENT } from './wire-office.ts'

export interface ConnectWiring {
  readonly app: SlackApp
  /** Whether any was allowed when Slack was connected before. */
  readonly before: () => Promise<boolean | undefined>
  readonly connecting: Connecting
}

export function wireConnecting(config: Config, office: Office, botToken: string): ConnectWiring {
  const home = { ...CLIENT, region: config.AWS_REGION }
  const table: Table = { client: new DynamoDBClient(home), name: config.TABLE_NAME }
  const { ALERT_CHANNEL_ID: channelId, SLACK_API_URL: apiUrl } = config
  const channel =
    channelId === undefined
      ? undefined
      : slackAlertChannel({ botToken, apiUrl }, channelId, config.ALERT_LANGUAGE)
  return {
    app: slackApp(apiUrl),
    before: async () => (await readConnection(table))?.allowAny,
    connecting: {
      clock: office.clock,
      entropy: office.entropy,
      secret: secretKeeper(new SecretsManagerClient(home), config.SECRET_ID),
      noteConnection: (connection) => noteConnection(table, connection),
      announcer: { ...office, channel },
      home: office.settings.home,
      who: office.who,
    },
  }
}
