// What the sweep may do: all that judging takes, and to find the regions that are enabled.

import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { look } from './common.ts'
import { judgingStatements } from './gate.ts'
import type { GateParts } from './parts.ts'

export const sweepStatements = (parts: GateParts): PolicyStatement[] => [
  ...judgingStatements(parts),
  withSid('LookAround', look(['ec2:DescribeRegions'])),
]

function withSid(sid: string, statement: PolicyStatement): PolicyStatement {
  statement.sid = sid
  return statement
}
