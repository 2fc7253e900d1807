// The gate, put together once per cold start and kept for every invocation.

import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { EC2Client } from '@aws-sdk/client-ec2'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { Table } from '../adapters/aws/dynamo.ts'
import { dynamoBurstBook } from '../adapters/aws/dynamo-burst-book.ts'
import { dynamoCapBook } from '../adapters/aws/dynamo-cap-book.ts'
import type { Means } from '../adapters/aws/dynamo-control.ts'
import { dynamoGuardBook } from '../adapters/aws/dynamo-guard-book.ts'
import { dynamoJournal, dynamoToldBook } from '../adapters/aws/dynamo-journal.ts'
import { dynamoPaceBook } from '../adapters/aws/dynamo-pace-book.ts'
import { dynamoPassBook } from '../adapters/aws/dynamo-pass-book.ts'
import { dynamoStartBook } from '../adapters/aws/dynamo-start-book.ts'
import { fetchSecrets, hashCodeWith } from '../adapters/aws/secrets.ts'
import { stsSessions } from '../adapters/aws/sts-sessions.ts'
import type { Place } from '../domain/place.ts'
import { rules } from '../domain/rules.ts'
import type { Gate } from '../flows/gate.ts'
import { paceBy } from '../flows/pace.ts'
import type { Levers } from '../flows/ports.ts'
import {
  clientSettings,
  clock,
  entropy,
  firstInstallation,
  type SettingsFor,
  settingsFor,
} from './clients.ts'
import { type Config, homeRegionOf } from './config.ts'
import type { GateWiring } from './gate-batch.ts'
import { log } from './log.ts'
import { meter } from './meter.ts'
import { onceAsked } from './once-ready.ts'
import { tellingLater } from './telling-later.ts'

/** The gate has time: a message that fails comes again, but a try saved is a start stopped sooner. */
const CLIENT = clientSettings(3, 4000)

/** What the sweep needs beside the gate it judges with. */
export interface PlacesWiring {
  readonly ec2In: (place: Place) => EC2Client
  readonly clientIn: SettingsFor
  readonly table: Table
  /** Whether there is a Slack to tell things in; without one, SNS is told all the same. */
  readonly connected: boolean
}

/**
 * @param telling how it tells what it does; the functions log for CloudWatch
 * @param ec2As what its clients of EC2 are made into
 */
export async function wireGate(
  config: Config,
  telling: Pick<Gate, 'log' | 'meter'> = { log, meter },
  ec2As: (client: EC2Client) => EC2Client = (client) => client,
): Promise<GateWiring & PlacesWiring> {
  const region = homeRegionOf(config)
  const home = { ...CLIENT, region }
  const table: Table = { client: new DynamoDBClient(home), name: config.TABLE_NAME }
  const means: Means = { entropy, waits: clock, firstInstallation: firstInstallation(config) }
  const guard = dynamoGuardBook(table, clock)
  const [secrets, { reachingWith }] = await Promise.all([
    fetchSecrets(new SecretsManagerClient(home), config.SECRET_ID),
    import('./reaching.ts'),
    // The first batch asks for them: by then they are there. Where they are not, it asks again.
    guard.inForce().catch(() => undefined),
  ])
  const slack = secrets.slack && { botToken: secrets.slack.botToken, apiUrl: config.SLACK_API_URL }
  const clientIn = settingsFor(CLIENT, config.ACCOUNT_ID, stsSessions(CLIENT, { guard, clock }))
  const { ec2In, instances, later, patience } = reachingWith(CLIENT, clientIn, ec2As, config)
  const tellers = onceAsked(async () => (await import('./tellers.ts')).tellersWith(config, home, slack))
  const gate: Gate = {
    rules,
    clock,
    entropy,
    instances,
    levers: onceAsked(() => loadLevers(ec2In, clientIn, table)),
    starts: dynamoStartBook(table, means),
    guard,
    passes: dynamoPassBook(table, means),
    journal: dynamoJournal(table),
    bursts: dynamoBurstBook(table),
    caps: dynamoCapBook(table, entropy),
    pace: paceBy(dynamoPaceBook(table), clock),
    told: dynamoToldBook(table, clock),
    hashCode: hashCodeWith(secrets.hashKey),
    ...tellingLater(tellers, slack !== undefined && config.ALERT_CHANNEL_ID !== undefined),
    later,
    ...telling,
    settings: {
      graceSeconds: config.GRACE_SECONDS,
      spentTag: config.SPENT_CODE_TAG,
      canary: config.CANARY_INSTANCE_ID,
    },
  }
  return {
    gate,
    patience,
    home: config.ACCOUNT_ID,
    only: region === config.AWS_REGION ? undefined : config.AWS_REGION,
    connected: slack !== undefined,
    ec2In,
    clientIn,
    table,
  }
}

/** Loaded at the first start that a stop alone does not stop: cold starts do without. */
export async function loadLevers(
  ec2: (place: Place) => EC2Client,
  clientIn: SettingsFor,
  table: Table,
): Promise<Levers> {
  const [instances, groups, isolation] = await Promise.all([
    import('../adapters/aws/ec2-levers.ts'),
    import('../adapters/aws/autoscaling-levers.ts'),
    import('../adapters/aws/dynamo-isolation-book.ts'),
  ])
  return {
    instances: instances.ec2Levers(ec2),
    groups: {
      ...instances.fleetLevers(ec2),
      ...groups.autoScalingLevers(groups.autoScalingClients(clientIn)),
    },
    isolation: isolation.dynamoIsolationBook(table),
  }
}
