// What stopping takes in the account that the instances are in: home, by the functions' own roles; elsewhere, by the role
// that the gate assumes. Destroying and cutting off are not among it (beyond-stopping.ts).

import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { anyOf, EVERY_INSTANCE, look, type Somewhere } from './common.ts'
import { allow } from './statement.ts'

/** A request that names no tag would take all of them away: it has no aws:TagKeys, and ForAllValues alone would hold. */
const onlyTags = (...keys: string[]) => ({
  'ForAllValues:StringEquals': { 'aws:TagKeys': keys },
  Null: { 'aws:TagKeys': 'false' },
})

const WHATEVER_RESTARTS =
  'Which request, fleet or group starts again what was denied is known only when it does.'

export function enforcingStatements(account: Somewhere): PolicyStatement[] {
  const instances = [anyOf(account, 'instance')]
  return [
    look([
      'ec2:DescribeInstances',
      'ec2:DescribeSpotInstanceRequests',
      'ec2:DescribeFleets',
      'autoscaling:DescribeAutoScalingGroups',
    ]),
    allow({ sid: 'Stop', actions: ['ec2:StopInstances'], resources: instances, why: EVERY_INSTANCE }),
    // No other tags can be written than the pass code's, blank, and the mark on what was denied.
    allow({
      sid: 'MarkAndBlank',
      actions: ['ec2:CreateTags'],
      resources: instances,
      why: EVERY_INSTANCE,
      conditions: onlyTags('Auth', 'startpass'),
    }),
    allow({
      sid: 'RemoveSpentCodes',
      actions: ['ec2:DeleteTags'],
      resources: instances,
      why: EVERY_INSTANCE,
      conditions: onlyTags('Auth'),
    }),
    allow({
      sid: 'ClearStopProtection',
      actions: ['ec2:ModifyInstanceAttribute'],
      resources: instances,
      why: EVERY_INSTANCE,
      // A12: this one attribute, and only towards being stoppable. A call changes one attribute (EC2 API reference).
      conditions: { StringEquals: { 'ec2:Attribute/DisableApiStop': 'false' } },
    }),
    allow({
      sid: 'CancelSpotRequests',
      actions: ['ec2:CancelSpotInstanceRequests'],
      resources: [anyOf(account, 'spot-instances-request')],
      why: WHATEVER_RESTARTS,
    }),
    allow({
      sid: 'EmptyFleets',
      actions: ['ec2:ModifyFleet'],
      resources: [anyOf(account, 'fleet')],
      why: WHATEVER_RESTARTS,
    }),
    allow({
      sid: 'SuspendGroups',
      actions: ['autoscaling:SuspendProcesses'],
      resources: [
        `arn:${account.partition}:autoscaling:${account.guards ?? '*'}:${account.account}:autoScalingGroup:*:autoScalingGroupName/*`,
      ],
      why: WHATEVER_RESTARTS,
    }),
  ]
}
