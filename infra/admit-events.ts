// What lets other guarded accounts pass events on to the bus at home: their forwarding roles, and nobody else there.

import { Stack } from 'aws-cdk-lib'
import { CfnEventBusPolicy } from 'aws-cdk-lib/aws-events'
import type { Construct } from 'constructs'
import { onlyWhere } from './gate.ts'
import { names } from './names.ts'
import type { StartPassProps } from './props.ts'

export function admitEvents(scope: Construct, props: StartPassProps): void {
  const { account, partition, region } = Stack.of(scope)
  const byForwardRole = {
    ArnLike: { 'aws:PrincipalArn': `arn:${partition}:iam::*:role/${names.forward}` },
  }
  const admit = (id: string, principal: unknown, more: object = {}): CfnEventBusPolicy =>
    new CfnEventBusPolicy(scope, `Admit${id}`, {
      eventBusName: 'default',
      statementId: `startpass-${id.toLowerCase()}`,
      statement: {
        Effect: 'Allow',
        Principal: principal,
        Action: 'events:PutEvents',
        Resource: `arn:${partition}:events:${region}:${account}:event-bus/default`,
        Condition: { ...byForwardRole, ...more },
      },
    })
  const { guardedAccounts, guardedOrganization } = props
  if (guardedAccounts !== undefined)
    onlyWhere(props.hasGuardedAccounts ?? true, admit('Accounts', { AWS: guardedAccounts }))
  if (guardedOrganization !== undefined)
    onlyWhere(
      props.hasGuardedOrganization ?? true,
      admit('Organization', '*', { StringEquals: { 'aws:PrincipalOrgID': guardedOrganization } }),
    )
}
