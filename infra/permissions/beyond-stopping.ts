// What gate and sweep may do beyond stopping, each granted only where an installation says that its settings may use it.

import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { EVERY_INSTANCE, instances, look } from './common.ts'
import type { GateParts } from './parts.ts'
import { allow } from './statement.ts'

export const terminateStatements = (parts: GateParts): PolicyStatement[] => [
  allow({
    sid: 'Terminate',
    actions: ['ec2:TerminateInstances'],
    resources: [instances(parts)],
    why: EVERY_INSTANCE,
  }),
  allow({
    sid: 'ClearTerminationProtection',
    actions: ['ec2:ModifyInstanceAttribute'],
    resources: [instances(parts)],
    why: EVERY_INSTANCE,
    conditions: { StringEquals: { 'ec2:Attribute/DisableApiTermination': 'false' } },
  }),
]

export const isolateStatements = ({ partition, account }: GateParts): PolicyStatement[] => [
  look(['ec2:DescribeSecurityGroups']),
  allow({
    sid: 'Isolate',
    actions: [
      'ec2:CreateSecurityGroup',
      'ec2:RevokeSecurityGroupEgress',
      'ec2:RevokeSecurityGroupIngress',
      'ec2:ModifyNetworkInterfaceAttribute',
    ],
    resources: ['security-group', 'vpc', 'network-interface', 'instance'].map(
      (kind) => `arn:${partition}:ec2:*:${account}:${kind}/*`,
    ),
    why: 'The group is made in the network of whatever is isolated, and its name is no part of its ARN; changing the groups of an interface asks for the groups, the interface and the instance (service authorization reference).',
  }),
]

/** @param role its name in every other guarded account: the account is not known before the settings name it */
export const guardOthersStatements = ({ partition }: GateParts, role: string): PolicyStatement[] => [
  allow({
    sid: 'GuardOtherAccounts',
    actions: ['sts:AssumeRole'],
    resources: [`arn:${partition}:iam::*:role/${role}`],
    why: 'The settings name the accounts, and they change without a deployment; the role there has to trust this one.',
  }),
]
