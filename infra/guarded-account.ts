// startpass in another account that it guards: in every region a rule that passes changes of state on to the home account;
// and, once an account, the role that gate and sweep act by there. Nothing else of startpass is in it.

import { CfnResource, Fn, Stack } from 'aws-cdk-lib'
import { EventBus, Rule } from 'aws-cdk-lib/aws-events'
import { EventBus as EventBusTarget } from 'aws-cdk-lib/aws-events-targets'
import { AccountPrincipal, Policy, Role } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import { explainPatterns } from './explain.ts'
import { makeForwardRole } from './forward-role.ts'
import { grantBeyondStopping, grantWhere, onlyWhere } from './gate.ts'
import { names, startEvents } from './names.ts'
import { guardedStatements, inspectingStatements } from './permissions/guarded.ts'
import type { Choice, StartPassProps } from './props.ts'
import { addRegionalTamperAlarm } from './watch/tamper.ts'

export interface GuardedAccountProps extends Pick<StartPassProps, 'mayIsolate' | 'mayTerminate'> {
  /** The account that startpass runs in. */
  readonly homeAccount: string
  readonly homeRegion: string
  /**
   * Whether to make the roles here. Roles know no regions: they are made in one region of the account. Where a
   * template's condition says so, those
   * of mayIsolate, mayTerminate and hasOperators have to imply it.
   * @default where this is the home region
   */
  readonly makeRoles?: Choice
  /** What the settings call the role by. @default 'startpass-guarded' */
  readonly roleName?: string
  /** What whoever assumes the role has to know, as the settings have it. @default nothing */
  readonly externalId?: string
  /** Where a template's parameter says whether there is one. @default where `externalId` is given */
  readonly asksExternalId?: Choice
  /** ARNs of roles of the home account by which people use the command line on this account. @default none */
  readonly operators?: readonly string[]
  /** Where a template's parameter says whether there are any. @default where `operators` is given */
  readonly hasOperators?: Choice
}

export class StartPassGuardedAccount extends Construct {
  readonly rule: Rule

  constructor(scope: Construct, id: string, props: GuardedAccountProps) {
    super(scope, id)
    const { account, partition, region } = Stack.of(this)
    const { homeAccount, homeRegion } = props
    const busArn = `arn:${partition}:events:${homeRegion}:${homeAccount}:event-bus/default`
    const makeRoles = props.makeRoles ?? region === homeRegion
    if (makeRoles !== false) this.#roles(props, busArn, makeRoles)

    const bus = EventBus.fromEventBusArn(this, 'HomeBus', busArn)
    const forward = `arn:${partition}:iam::${account}:role/${names.forward}`
    const role = Role.fromRoleArn(this, 'Forward', forward, { mutable: false })
    this.rule = new Rule(this, 'Starts', {
      ruleName: names.starts,
      description: `startpass: passes changes of state on to ${homeRegion} of ${homeAccount}, where they are judged`,
      eventPattern: startEvents,
      targets: [new EventBusTarget(bus, { role })],
    })
    addRegionalTamperAlarm(this, { bus, role })
  }

  #roles(props: GuardedAccountProps, busArn: string, makeRoles: Choice): void {
    const part = new Construct(this, 'Roles')
    makeForwardRole(part, busArn)
    const { account, partition } = Stack.of(this)
    const role = new Role(part, 'Guarded', {
      roleName: props.roleName ?? names.guarded,
      description: 'startpass: looks at instances and stops them, for gate and sweep of the home account',
      assumedBy: new AccountPrincipal(props.homeAccount),
    })
    const roleAtHome = (name: string): string => `arn:${partition}:iam::${props.homeAccount}:role/${name}`
    trust(role, [roleAtHome(names.gate), roleAtHome(names.sweep)], props)
    const statements = guardedStatements({ partition, account })
    const policy = new Policy(part, 'Guard', { policyName: names.guarded, statements, roles: [role] })
    explainPatterns(policy, statements)
    grantBeyondStopping(part, [{ role }], { partition, account }, props)
    const people = props.hasOperators ?? (props.operators ?? []).length > 0
    grantWhere(people, part, 'Inspect', [{ role }], inspectingStatements({ partition, account }))
    if (makeRoles !== true)
      for (const each of part.node.findAll())
        if (each instanceof CfnResource && each.cfnOptions.condition === undefined) onlyWhere(makeRoles, each)
  }
}

/**
 * The account, and of it these roles alone. Were they the principals themselves, IAM would refuse the policy before they
 * exist, and forget them when they are made anew (IAM user guide, role trust policies).
 */
function trust(role: Role, roles: readonly string[], props: GuardedAccountProps): void {
  const { externalId, operators = [] } = props
  const asks = props.asksExternalId ?? externalId !== undefined
  const known = { 'sts:ExternalId': externalId }
  const secretly =
    asks === false
      ? {}
      : { StringEquals: asks === true ? known : Fn.conditionIf(asks.logicalId, known, NOTHING) }
  const letIn = (who: unknown) => ({
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: {
      AWS: `arn:${Stack.of(role).partition}:iam::${props.homeAccount}:root`,
    },
    Condition: { ArnEquals: { 'aws:PrincipalArn': who }, ...secretly },
  })
  const has = props.hasOperators ?? operators.length > 0
  const people =
    has === false
      ? []
      : [has === true ? letIn(operators) : Fn.conditionIf(has.logicalId, letIn(operators), NOTHING)]
  const made = role.node.defaultChild
  if (made instanceof CfnResource)
    made.addPropertyOverride('AssumeRolePolicyDocument.Statement', [letIn(roles), ...people])
}

const NOTHING = { Ref: 'AWS::NoValue' }
