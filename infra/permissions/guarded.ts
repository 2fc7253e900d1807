// What the role in another guarded account may do: what gate and sweep do with instances at home, and no more. Table,
// queue, topic and secret are at home and are used by the functions' own roles.

import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { names } from '../names.ts'
import { look, type Somewhere } from './common.ts'
import { enforcingStatements } from './enforcing.ts'
import { allow } from './statement.ts'

export const guardedStatements = (account: Somewhere): PolicyStatement[] => [
  ...enforcingStatements(account),
  look(['ec2:DescribeRegions'], 'LookAround'),
]

/** What people need besides, for `startpass doctor`: the functions never ask it. */
export const inspectingStatements = ({ partition, account }: Somewhere): PolicyStatement[] => [
  allow({
    sid: 'LookAtRules',
    actions: ['events:DescribeRule', 'events:ListTargetsByRule'],
    resources: [`arn:${partition}:events:*:${account}:rule/${names.starts}`],
    why: 'The rule of every region is looked at.',
  }),
]
