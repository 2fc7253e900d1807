// What rules of other regions, and of other guarded accounts, pass events on with: to the one bus at home, and nowhere else.

import { Stack } from 'aws-cdk-lib'
import { PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'
import { names } from './names.ts'
import { allow } from './permissions/statement.ts'

/** @param bus the ARN of the bus at home @default the one of this region */
export function makeForwardRole(scope: Construct, bus?: string): Role {
  const { account, partition, region } = Stack.of(scope)
  return new Role(scope, 'ForwardRole', {
    roleName: names.forward,
    description: 'startpass: passes changes of state of instances on to the home region',
    assumedBy: new ServicePrincipal('events.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    }),
    inlinePolicies: {
      startpass: new PolicyDocument({
        statements: [
          allow({
            sid: 'PassOn',
            actions: ['events:PutEvents'],
            resources: [bus ?? `arn:${partition}:events:${region}:${account}:event-bus/default`],
          }),
        ],
      }),
    },
  })
}
