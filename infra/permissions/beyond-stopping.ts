// What gate and sweep may do beyond stopping, each granted only where an installation says that its settings may use it.

import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { anyOf, EVERY_INSTANCE, look, type Somewhere } from './common.ts'
import { allow } from './statement.ts'

export const terminateStatements = (account: Somewhere): PolicyStatement[] => [
  allow({
    sid: 'Terminate',
    actions: ['ec2:TerminateInstances'],
    resources: [anyOf(account, 'instance')],
    // IAM can tell the root device (ec2:RootDeviceType), but Spot that cannot be stopped has the same as all others.
    why: `${EVERY_INSTANCE} Which of them cannot be stopped is no condition key.`,
  }),
  allow({
    sid: 'ClearTerminationProtection',
    actions: ['ec2:ModifyInstanceAttribute'],
    resources: [anyOf(account, 'instance')],
    why: EVERY_INSTANCE,
    conditions: { StringEquals: { 'ec2:Attribute/DisableApiTermination': 'false' } },
  }),
]

export const isolateStatements = (account: Somewhere): PolicyStatement[] => [
  look(['ec2:DescribeSecurityGroups'], 'LookAtGroups'),
  allow({
    sid: 'MakeIsolation',
    actions: ['ec2:CreateSecurityGroup'],
    resources: [anyOf(account, 'security-group'), anyOf(account, 'vpc')],
    why: 'The group is made in the network of whatever is isolated, and has no id before it is made.',
  }),
  allow({
    sid: 'CloseIsolation',
    actions: ['ec2:RevokeSecurityGroupEgress', 'ec2:RevokeSecurityGroupIngress'],
    resources: [anyOf(account, 'security-group')],
    why: "A group's name is no part of its ARN and no condition key: rules of any group could be taken away. None can be added.",
  }),
  allow({
    sid: 'Isolate',
    actions: ['ec2:ModifyNetworkInterfaceAttribute'],
    resources: ['network-interface', 'instance', 'security-group'].map((kind) => anyOf(account, kind)),
    why: 'Changing the groups of an interface is authorized for the interface, its instance and every group named (service authorization reference); which they are is known only then.',
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
    why: 'The settings name the accounts, and they change without a deployment; the role there has to trust this one.',
  }),
]
