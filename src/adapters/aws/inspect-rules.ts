// Rules of EventBridge as they are, in any region.

import {
  DescribeRuleCommand,
  type EventBridgeClient,
  ListTargetsByRuleCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-eventbridge'
import type { Inspector } from '../../flows/ports-of-inspection.ts'
import { seen } from './seen.ts'

export const inspectRules = (clientIn: (region: string) => EventBridgeClient): Pick<Inspector, 'rule'> => ({
  async rule(region, name) {
    const client = clientIn(region)
    try {
      const [rule, { Targets = [] }] = await Promise.all([
        client.send(new DescribeRuleCommand({ Name: name })),
        client.send(new ListTargetsByRuleCommand({ Rule: name })),
      ])
      return {
        arn: rule.Arn ?? '',
        enabled: rule.State !== 'DISABLED',
        pattern: JSON.parse(rule.EventPattern ?? '{}') as Readonly<Record<string, unknown>>,
        targets: Targets.map(({ Arn = '' }) => Arn),
      }
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined
      return seen('events', Promise.reject(error as Error))
    }
  },
})
