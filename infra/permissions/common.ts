// What several functions may do: read the secret, and use the table.

import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { GateParts } from './parts.ts'
import { allow } from './statement.ts'

export const readSecret = ({ secretArn }: GateParts): PolicyStatement =>
  allow({ sid: 'ReadSecret', actions: ['secretsmanager:GetSecretValue'], resources: [secretArn] })

/**
 * A transaction needs the permission of each of its parts (DynamoDB developer guide, IAM and transactions). No
 * `dynamodb:LeadingKeys`: slack and gate share the items of a pass, and whoever may write one of them may issue passes.
 */
export const useTable = (
  { tableArn }: GateParts,
  actions: readonly string[],
  indexes: readonly string[] = [],
): PolicyStatement[] => [
  allow({
    sid: 'UseTable',
    actions: actions.map((action) => `dynamodb:${action}`),
    resources: [tableArn],
  }),
  ...(indexes.length === 0
    ? []
    : [
        allow({
          sid: 'UseIndexes',
          actions: ['dynamodb:Query'],
          resources: indexes.map((index) => `${tableArn}/index/${index}`),
        }),
      ]),
]

/** Where instances are: every region, unless it is a gate for one; they are guarded, named and started in all of them. */
export type Somewhere = Pick<GateParts, 'account' | 'guards' | 'partition'>

export const anyOf = ({ partition, account, guards = '*' }: Somewhere, kind: string): string =>
  `arn:${partition}:ec2:${guards}:${account}:${kind}/*`

export const EVERY_INSTANCE =
  'Every instance of the account is guarded, in every region or in all of one, those that are launched tomorrow among them; and a tag to tell some from others could be taken away.'

export const look = (actions: readonly string[], sid = 'Look'): PolicyStatement =>
  allow({
    sid,
    actions,
    resources: ['*'],
    why: 'Describing knows no resources and no condition but the region, and every region is looked at (service authorization reference).',
  })
