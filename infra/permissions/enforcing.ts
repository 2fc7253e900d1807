// What stopping takes in the account that the instances are in: home, by the functions' own roles; elsewhere, by the role
// that the gate assumes. Destroying and cutting off are not among it (beyond-stopping.ts).

import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { anyOf, EVERY_INSTANCE, look, type Somewhere } from './common.ts'
import { allow } from './statement.ts'

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
    allow({
      sid: 'BlankSpentCodes',
      actions: ['ec2:CreateTags', 'ec2:DeleteTags'],
      resources: instances,
      why: EVERY_INSTANCE,
      // No other tag than the pass code's can be written or taken away. A request that names no tag would take all of
      // them away; it has no aws:TagKeys, and for such ForAllValues alone holds.
      conditions: {
        'ForAllValues:StringEquals': { 'aws:TagKeys': ['Auth'] },
        Null: { 'aws:TagKeys': 'false' },
      },
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
        `arn:${account.partition}:autoscaling:*:${account.account}:autoScalingGroup:*:autoScalingGroupName/*`,
      ],
      why: WHATEVER_RESTARTS,
    }),
  ]
}
