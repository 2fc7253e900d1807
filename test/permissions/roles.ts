// The policies of an installation as it stands: each role's statements as JSON, with everything that the settings may
// allow granted, or with what an installation has to begin with.

import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import {
  guardOthersStatements,
  isolateStatements,
  terminateStatements,
} from '../../infra/permissions/beyond-stopping.ts'
import { gateStatements } from '../../infra/permissions/gate.ts'
import { guardedStatements } from '../../infra/permissions/guarded.ts'
import type { GateParts } from '../../infra/permissions/parts.ts'
import { slackStatements } from '../../infra/permissions/slack.ts'
import { sweepStatements } from '../../infra/permissions/sweep.ts'
import { accountId, defaultRegion } from '../../world/account.ts'
import { list, type Statement } from './policy.ts'

export type RoleName = 'slack' | 'gate' | 'sweep' | 'guarded'

export const OTHER_ACCOUNT = '222222222222'
export const GUARDED_ROLE = 'startpass-guarded'

const at = (service: string, what: string): string =>
  `arn:aws:${service}:${defaultRegion}:${accountId}:${what}`

/** As `npm run resources` names them. */
export const parts: GateParts = {
  partition: 'aws',
  account: accountId,
  region: defaultRegion,
  tableArn: at('dynamodb', 'table/startpass'),
  queueArn: at('sqs', 'startpass-gate'),
  dlqArn: at('sqs', 'startpass-gate-dlq'),
  topicArn: at('sns', 'startpass-alerts'),
  topicKeyArn: at('kms', 'key/11111111-2222-3333-4444-555555555555'),
  secretArn: at('secretsmanager', 'secret:startpass'),
}

const other = { partition: 'aws', account: OTHER_ACCOUNT }

const json = (statements: readonly PolicyStatement[]): Statement[] =>
  statements.map((statement) => statement.toStatementJson() as Statement)

/** With whatever the settings may come to use. */
export const policies: Readonly<Record<RoleName, readonly Statement[]>> = {
  slack: json(slackStatements(parts)),
  gate: json([...gateStatements(parts), ...beyondStopping()]),
  sweep: json([...sweepStatements(parts), ...beyondStopping()]),
  guarded: json([...guardedStatements(other), ...isolateStatements(other), ...terminateStatements(other)]),
}

/** Without what is granted only where an installation says so. */
export const leastPolicies: Readonly<Record<RoleName, readonly Statement[]>> = {
  slack: json(slackStatements(parts)),
  gate: json(gateStatements(parts)),
  sweep: json(sweepStatements(parts)),
  guarded: json(guardedStatements(other)),
}

function beyondStopping(): PolicyStatement[] {
  return [
    ...terminateStatements(parts),
    ...isolateStatements(parts),
    ...guardOthersStatements(parts, GUARDED_ROLE),
  ]
}

export const actionsOf = (statements: readonly Statement[]): string[] =>
  [...new Set(statements.flatMap(({ Action }) => list(Action)))].toSorted()
