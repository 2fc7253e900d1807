// What gate and sweep may do beyond stopping, each granted only where an installation says that its settings may use it.

import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { anyOf, look, type Somewhere } from './common.ts'
import { allow } from './statement.ts'

export const terminateStatements = (account: Somewhere): PolicyStatement[] => [
  allow({
    sid: 'Terminate',
    actions: ['ec2:TerminateInstances'],
    // Those that cannot be stopped: what an instance's root device is, IAM can tell (ec2:RootDeviceType), but Spot that
    // cannot be stopped has the same as all others.
    resources: [anyOf(account, 'instance')],
  }),
  allow({
    sid: 'ClearTerminationProtection',
    actions: ['ec2:ModifyInstanceAttribute'],
    resources: [anyOf(account, 'instance')],
    conditions: { StringEquals: { 'ec2:Attribute/DisableApiTermination': 'false' } },
  }),
]

export const isolateStatements = (account: Somewhere): PolicyStatement[] => [
  look(['ec2:DescribeSecurityGroups'], 'LookAtGroups'),
  allow({
    sid: 'MakeIsolation',
    actions: ['ec2:CreateSecurityGroup'],
    resources: [anyOf(account, 'security-group'), anyOf(account, 'vpc')],
  }),
  allow({
    sid: 'CloseIsolation',
    actions: ['ec2:RevokeSecurityGroupEgress', 'ec2:RevokeSecurityGroupIngress'],
    // A group's name is no part of its ARN and no condition key, and a tag that told our group from others could be
    // written by whoever may tag: rules of any group could be taken away. None can be added.
    resources: [anyOf(account, 'security-group')],
  }),
  allow({
    sid: 'Isolate',
    actions: ['ec2:ModifyNetworkInterfaceAttribute'],
    // The call is authorized for the interface, its instance and every group named (service authorization reference).
    resources: ['network-interface', 'instance', 'security-group'].map((kind) => anyOf(account, kind)),
  }),
]

/** @param role its name in every other guarded account: the account is not known before the settings name it */
export const guardOthersStatements = (
  { partition }: Pick<Somewhere, 'partition'>,
  role: string,
): PolicyStatement[] => [
  allow({
    sid: 'GuardOtherAccounts',
    actions: ['sts:AssumeRole'],
    resources: [`arn:${partition}:iam::*:role/${role}`],
  }),
]
