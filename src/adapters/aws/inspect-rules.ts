// Rules of EventBridge as they are, in any region of any guarded account.

import {
  DescribeRuleCommand,
  type EventBridgeClient,
  ListTargetsByRuleCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-eventbridge'
import type { Place } from '../../domain/place.ts'
import type { Inspector } from '../../flows/ports-of-inspection.ts'
import { notSeen, objectIn } from './seen.ts'

export const inspectRules = (
  home: string,
  clientIn: (place: Place) => EventBridgeClient,
): Pick<Inspector, 'rule'> => ({
  async rule(region, name, account = home) {
    const client = clientIn({ account, region })
    try {
      const [rule, { Targets = [] }] = await Promise.all([
        client.send(new DescribeRuleCommand({ Name: name })),
        client.send(new ListTargetsByRuleCommand({ Rule: name })),
      ])
      return {
        arn: rule.Arn ?? '',
        enabled: rule.State !== 'DISABLED',
        pattern: objectIn(rule.EventPattern),
        targets: Targets.map(({ Arn = '' }) => Arn),
      }
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined
      throw notSeen('events', error)
    }
  },
})
