// What the gate may do: judge, stop, and say so. What the settings may allow beyond that is in beyond-stopping.ts.

import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { EVERY_INSTANCE, instances, look, readSecret, useTable } from './common.ts'
import type { GateParts } from './parts.ts'
import { allow } from './statement.ts'

export function gateStatements(parts: GateParts): PolicyStatement[] {
  return [
    ...judgingStatements(parts),
    allow({
      sid: 'WorkThroughQueue',
      // Receiving and deleting is the event source mapping's, by the function's role.
      actions: [
        'sqs:ReceiveMessage',
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        'sqs:ChangeMessageVisibility',
      ],
      resources: [parts.queueArn],
    }),
    allow({ sid: 'SetAside', actions: ['sqs:SendMessage'], resources: [parts.dlqArn] }),
  ]
}

/** What judging takes, wherever it is done: the sweep judges in its own process. */
export function judgingStatements(parts: GateParts): PolicyStatement[] {
  const { partition, account, topicArn, topicKeyArn, queueArn } = parts
  const instance = instances(parts)
  return [
    readSecret(parts),
    useTable(
      parts,
      ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem', 'Query'],
      ['unfinished', 'denied'],
    ),
    look([
      'ec2:DescribeInstances',
      'ec2:DescribeSpotInstanceRequests',
      'ec2:DescribeFleets',
      'autoscaling:DescribeAutoScalingGroups',
    ]),
    allow({ sid: 'Stop', actions: ['ec2:StopInstances'], resources: [instance], why: EVERY_INSTANCE }),
    allow({
      sid: 'BlankSpentCodes',
      actions: ['ec2:CreateTags', 'ec2:DeleteTags'],
      resources: [instance],
      why: EVERY_INSTANCE,
      // F4's way: no other tag than the pass code's can be written or taken away.
      conditions: {
        'ForAllValues:StringEquals': { 'aws:TagKeys': ['Auth'] },
        Null: { 'aws:TagKeys': 'false' },
      },
    }),
    allow({
      sid: 'ClearStopProtection',
      actions: ['ec2:ModifyInstanceAttribute'],
      resources: [instance],
      why: EVERY_INSTANCE,
      // A12: this one attribute, and only towards being stoppable.
      conditions: { StringEquals: { 'ec2:Attribute/DisableApiStop': 'false' } },
    }),
    allow({
      sid: 'EndWhatRestarts',
      actions: ['ec2:CancelSpotInstanceRequests', 'ec2:ModifyFleet', 'autoscaling:SuspendProcesses'],
      resources: [
        `arn:${partition}:ec2:*:${account}:spot-instances-request/*`,
        `arn:${partition}:ec2:*:${account}:fleet/*`,
        `arn:${partition}:autoscaling:*:${account}:autoScalingGroup:*:autoScalingGroupName/*`,
      ],
      why: 'Which request, fleet or group restarts what was denied is known only when it does.',
    }),
    allow({ sid: 'Alert', actions: ['sns:Publish'], resources: [topicArn] }),
    allow({
      sid: 'EncryptAlerts',
      actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
      resources: [topicKeyArn],
    }),
    allow({ sid: 'LookLater', actions: ['sqs:SendMessage'], resources: [queueArn] }),
  ]
}
