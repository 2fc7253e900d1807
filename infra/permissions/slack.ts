// What the slack function may do: find instances, start one that it has written a permission for, issue passes.

import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { anyOf, EVERY_INSTANCE, look, readSecret, useTable } from './common.ts'
import type { GateParts } from './parts.ts'
import { allow } from './statement.ts'

export function slackStatements(parts: GateParts): PolicyStatement[] {
  return [
    readSecret(parts),
    ...useTable(parts, ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem']),
    look(['ec2:DescribeInstances']),
    // Any instance of the home account: which may be started is WHO_MAY_START's to say, and changes without a deployment.
    // For volumes under a key of one's own, EC2 also asks for kms:CreateGrant on it; which key that is, is not known
    // here: grant it to this role where there are such.
    allow({
      sid: 'Start',
      actions: ['ec2:StartInstances'],
      resources: [anyOf(parts, 'instance')],
      why: EVERY_INSTANCE,
    }),
    allow({ sid: 'AskToLookLater', actions: ['sqs:SendMessage'], resources: [parts.queueArn] }),
  ]
}
