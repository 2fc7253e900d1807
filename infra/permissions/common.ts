// What several functions may do: read the secret, and use the table.

import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { GateParts } from './parts.ts'
import { allow } from './statement.ts'

export const readSecret = ({ secretArn }: GateParts): PolicyStatement =>
  allow({ sid: 'ReadSecret', actions: ['secretsmanager:GetSecretValue'], resources: [secretArn] })

/** A transaction needs the permission of each of its parts (DynamoDB developer guide, IAM and transactions). */
export const useTable = (
  { tableArn }: GateParts,
  actions: readonly string[],
  indexes: readonly string[] = [],
): PolicyStatement =>
  allow({
    sid: 'UseTable',
    actions: actions.map((action) => `dynamodb:${action}`),
    resources: [tableArn, ...indexes.map((index) => `${tableArn}/index/${index}`)],
  })

/** Every region: instances are guarded, named and started in all of them. */
export const EVERY_INSTANCE =
  'Every instance of the account is guarded, in every region, those that are launched tomorrow among them.'

export const instances = ({ partition, account }: GateParts): string =>
  `arn:${partition}:ec2:*:${account}:instance/*`

/** EC2's and Auto Scaling's describing actions know no resources and no conditions that would narrow them. */
export const look = (actions: readonly string[]): PolicyStatement =>
  allow({
    sid: 'Look',
    actions,
    resources: ['*'],
    why: 'Describing knows neither resources nor conditions that would narrow it (service authorization reference).',
  })
