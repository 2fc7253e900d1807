// The stacks of an app: everything at home, the part of every other region, and that of another guarded account.

import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { type GuardedAccountProps, StartPassGuardedAccount } from './guarded-account.ts'
import { names } from './names.ts'
import type { StartPassProps } from './props.ts'
import { StartPass } from './start-pass.ts'
import { StartPassRegion, type StartPassRegionProps } from './start-pass-region.ts'

export class HomeStack extends Stack {
  readonly startpass: StartPass

  constructor(scope: Construct, id: string, props: StartPassProps & StackProps) {
    super(scope, id, { description: 'startpass: no pass, no start', ...props })
    this.startpass = new StartPass(this, 'StartPass', props)
    tellWhatWasMade(this, this.startpass, props.tableName ?? names.table)
  }
}

export class RegionStack extends Stack {
  constructor(scope: Construct, id: string, props: StartPassRegionProps & StackProps) {
    super(scope, id, {
      description: 'startpass: passes starts in this region on to the home region',
      ...props,
    })
    new StartPassRegion(this, 'StartPassRegion', props)
  }
}

/** One in each region of another account. */
export class GuardedAccountStack extends Stack {
  constructor(scope: Construct, id: string, props: GuardedAccountProps & StackProps) {
    super(scope, id, {
      description: 'startpass: passes starts in this account on to the account that judges them',
      ...props,
    })
    new StartPassGuardedAccount(this, 'GuardedAccount', props)
  }
}

export function tellWhatWasMade(
  stack: Stack,
  { watched, alertsKey, commandsUrl }: StartPass,
  tableName: string,
): void {
  const say = (id: string, value: string, description: string): CfnOutput =>
    new CfnOutput(stack, id, { value, description })
  say('SlackUrl', commandsUrl, 'Where Slack sends slash commands')
  say('KeptTable', tableName, 'Holds the journal. Deleting this stack keeps it: delete it by itself')
  say('SecretArn', watched.secret.secretArn, 'startpass connect writes it')
  say('TopicArn', watched.topic.topicArn, 'Every alert')
  say('AlertsKeyArn', alertsKey.keyArn, 'Encrypts alerts; a gate in another region is told')
}
