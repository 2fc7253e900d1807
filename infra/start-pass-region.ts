// The part of startpass in a region other than home: a rule that passes changes of state on to home, where they are
// judged; or, where it is asked for, a gate of the region's own. Table, secret and topic are at home alone.

import { Stack } from 'aws-cdk-lib'
import { EventBus, Rule } from 'aws-cdk-lib/aws-events'
import { EventBus as EventBusTarget, SqsQueue } from 'aws-cdk-lib/aws-events-targets'
import { Role } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import { names, startEvents } from './names.ts'
import type { RegionalGateProps } from './props.ts'
import { makeRegionalGate, type RegionalGate } from './regional-gate.ts'
import { addRegionalAlarms } from './watch/regional-alarms.ts'
import { addRegionalTamperAlarm } from './watch/tamper.ts'

export interface StartPassRegionProps {
  /** The region that startpass was installed in. */
  readonly homeRegion: string
  /** A gate of the region's own, for speed (docs/infrastructure.md). @default none: home judges */
  readonly gate?: RegionalGateProps
}

export class StartPassRegion extends Construct {
  readonly rule: Rule
  readonly gate: RegionalGate | undefined

  constructor(scope: Construct, id: string, { homeRegion, gate }: StartPassRegionProps) {
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
    const home = new EventBusTarget(bus, { role })
    this.gate = gate && makeRegionalGate(this, homeRegion, gate)
    this.rule = new Rule(this, 'Starts', {
      ruleName: names.starts,
      description:
        this.gate === undefined
          ? `startpass: passes changes of state on to ${homeRegion}, where they are judged`
          : 'startpass: tells the gate of this region of every change of state of every instance',
      eventPattern: startEvents,
      targets: [this.gate === undefined ? home : new SqsQueue(this.gate.queue)],
    })
    if (this.gate !== undefined) addRegionalAlarms(this, this.gate, home)
    addRegionalTamperAlarm(this, { bus, role, ...(this.gate !== undefined && { gate: this.gate }) })
  }
}
