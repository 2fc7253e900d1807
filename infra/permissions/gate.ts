// What the gate may do: judge, stop, and say so. Destroying and isolating are granted only where they are meant.

import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { instances, look, readSecret, useTable } from './common.ts'
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
  const { partition, account, topicArn, topicKeyArn, queueArn, guardedRole } = parts
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
      ...(parts.mayIsolate ? ['ec2:DescribeSecurityGroups'] : []),
    ]),
    allow({ sid: 'Stop', actions: ['ec2:StopInstances'], resources: [instance] }),
    allow({
      sid: 'BlankSpentCodes',
      actions: ['ec2:CreateTags', 'ec2:DeleteTags'],
      resources: [instance],
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
    }),
    ...(parts.mayTerminate ? terminating(instance) : []),
    ...(parts.mayIsolate ? isolating(parts) : []),
    allow({ sid: 'Alert', actions: ['sns:Publish'], resources: [topicArn] }),
    allow({
      sid: 'EncryptAlerts',
      actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
      resources: [topicKeyArn],
    }),
    allow({ sid: 'LookLater', actions: ['sqs:SendMessage'], resources: [queueArn] }),
    ...(guardedRole === undefined
      ? []
      : [
          allow({
            sid: 'GuardOtherAccounts',
            actions: ['sts:AssumeRole'],
            resources: [`arn:${partition}:iam::*:role/${guardedRole}`],
          }),
        ]),
  ]
}

const terminating = (instance: string): PolicyStatement[] => [
  allow({ sid: 'Terminate', actions: ['ec2:TerminateInstances'], resources: [instance] }),
  allow({
    sid: 'ClearTerminationProtection',
    actions: ['ec2:ModifyInstanceAttribute'],
    resources: [instance],
    conditions: { StringEquals: { 'ec2:Attribute/DisableApiTermination': 'false' } },
  }),
]

const isolating = ({ partition, account }: GateParts): PolicyStatement[] => [
  allow({
    sid: 'Isolate',
    actions: [
      'ec2:CreateSecurityGroup',
      'ec2:RevokeSecurityGroupEgress',
      'ec2:RevokeSecurityGroupIngress',
      'ec2:ModifyNetworkInterfaceAttribute',
    ],
    // A group's name is no part of its ARN, so the rules of any group could be revoked; and changing an interface's
    // groups needs the groups, the interface and the instance (EC2 service authorization reference).
    resources: [
      `arn:${partition}:ec2:*:${account}:security-group/*`,
      `arn:${partition}:ec2:*:${account}:vpc/*`,
      `arn:${partition}:ec2:*:${account}:network-interface/*`,
      `arn:${partition}:ec2:*:${account}:instance/*`,
    ],
  }),
]
