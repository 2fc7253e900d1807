// What the role in another guarded account may do: what gate and sweep do with instances at home, and no more. Table,
// queue, topic and secret are at home and are used by the functions' own roles.

import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { look, type Somewhere } from './common.ts'
import { enforcingStatements } from './enforcing.ts'

export const guardedStatements = (account: Somewhere): PolicyStatement[] => [
  ...enforcingStatements(account),
  look(['ec2:DescribeRegions'], 'LookAround'),
]
