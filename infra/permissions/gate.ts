// What the gate may do: judge, stop, and say so. What the settings may allow beyond that is in beyond-stopping.ts.

import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { readSecret, useTable } from './common.ts'
import { enforcingStatements } from './enforcing.ts'
import type { GateParts } from './parts.ts'
import { allow } from './statement.ts'

export function gateStatements(parts: GateParts): PolicyStatement[] {
  return [
    ...judgingStatements(parts),
    allow({
      sid: 'WorkThroughQueue',
      // All but the last are the event source mapping's, which works by the function's role (Lambda developer guide).
      actions: [
        'sqs:ReceiveMessage',
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        'sqs:ChangeMessageVisibility',
      ],
      resources: [parts.queueArn, ...(parts.accountQueueArns ?? [])],
    }),
    allow({ sid: 'SetAside', actions: ['sqs:SendMessage'], resources: [parts.dlqArn] }),
  ]
}

/** What judging takes, wherever it is done: the sweep judges in its own process. @param indexes it reads besides */
export function judgingStatements(parts: GateParts, indexes: readonly string[] = []): PolicyStatement[] {
  return [
    readSecret(parts),
    ...useTable(
      parts,
      ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem', 'Query'],
      indexes,
    ),
    ...enforcingStatements(parts),
    allow({ sid: 'Alert', actions: ['sns:Publish'], resources: [parts.topicArn] }),
    allow({
      sid: 'EncryptAlerts',
      // By SNS, in the name of whoever publishes to a topic with a key of its own (SNS developer guide).
      actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
      resources: [parts.topicKeyArn],
    }),
    allow({ sid: 'LookLater', actions: ['sqs:SendMessage'], resources: [parts.queueArn] }),
  ]
}
