// What the sweep may do: all that judging takes, and to find the regions that are enabled.

import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { look } from './common.ts'
import { judgingStatements } from './gate.ts'
import type { GateParts } from './parts.ts'

export const sweepStatements = (parts: GateParts): PolicyStatement[] => [
  ...judgingStatements(parts, ['unfinished']),
  look(['ec2:DescribeRegions'], 'LookAround'),
]
