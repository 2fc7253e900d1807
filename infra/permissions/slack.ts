// What the slack function may do: find instances, start one that it has written a permission for, issue passes.

import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { EVERY_INSTANCE, instances, look, readSecret, useTable } from './common.ts'
import type { GateParts } from './parts.ts'
import { allow } from './statement.ts'

export function slackStatements(parts: GateParts): PolicyStatement[] {
  return [
    readSecret(parts),
    useTable(parts, ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem', 'Query']),
    look(['ec2:DescribeInstances']),
    allow({
      sid: 'Start',
      actions: ['ec2:StartInstances'],
      resources: [instances(parts)],
      why: EVERY_INSTANCE,
    }),
    allow({ sid: 'AskToLookLater', actions: ['sqs:SendMessage'], resources: [parts.queueArn] }),
  ]
}
