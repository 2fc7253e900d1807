// The part of startpass in a region other than home: a rule that passes changes of state on to home, where they are
// judged. Instances are stopped from there, too: what a region needs is one rule.

import { Stack } from 'aws-cdk-lib'
import { EventBus, Rule } from 'aws-cdk-lib/aws-events'
import { EventBus as EventBusTarget } from 'aws-cdk-lib/aws-events-targets'
import { Role } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import { names, startEvents } from './names.ts'
import { addRegionalTamperAlarm } from './watch/tamper.ts'

export interface StartPassRegionProps {
  /** The region that startpass was installed in. */
  readonly homeRegion: string
}

export class StartPassRegion extends Construct {
  readonly rule: Rule

  constructor(scope: Construct, id: string, { homeRegion }: StartPassRegionProps) {
    super(scope, id)
    const { account, partition } = Stack.of(this)
    const bus = EventBus.fromEventBusArn(
      this,
      'HomeBus',
      `arn:${partition}:events:${homeRegion}:${account}:event-bus/default`,
    )
    // Made at home, once for all regions: roles know no regions.
    const role = Role.fromRoleArn(
      this,
      'ForwardRole',
      `arn:${partition}:iam::${account}:role/${names.forward}`,
      {
        mutable: false,
      },
    )
    this.rule = new Rule(this, 'Starts', {
      ruleName: names.starts,
      description: `startpass: passes changes of state on to ${homeRegion}, where they are judged`,
      eventPattern: startEvents,
      targets: [new EventBusTarget(bus, { role })],
    })
    addRegionalTamperAlarm(this, { bus, role })
  }
}
