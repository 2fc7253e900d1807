// Alarms of a gate in another region than home. An alarm tells topics of its own region alone (B11), and there is one topic:
// so its change of state goes to the bus at home as an event, and a rule there tells the topic.

import { Stack } from 'aws-cdk-lib'
import { EventField, type IRuleTarget, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events'
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'
import { names } from '../names.ts'
import { addAlarm, RUNBOOK, watchesOfGate } from './alarms.ts'
import type { Watched } from './watched.ts'

/** When one begins, and when one that had begun is over; not when it is made. */
const changes = {
  source: ['aws.cloudwatch'],
  detailType: ['CloudWatch Alarm State Change'],
  detail: {
    alarmName: [{ prefix: 'startpass-' }],
    $or: [{ state: { value: ['ALARM'] } }, { state: { value: ['OK'] }, previousState: { value: ['ALARM'] } }],
  },
}

/** @param home the bus at home */
export function addRegionalAlarms(
  scope: Construct,
  watched: Pick<Watched, 'dlq' | 'gate' | 'queue'>,
  home: IRuleTarget,
): void {
  for (const watch of watchesOfGate(watched)) addAlarm(scope, watch)
  new Rule(scope, 'Alarms', {
    ruleName: names.alarms,
    description: 'startpass: passes alarms of the gate of this region on to the home region',
    eventPattern: changes,
    targets: [home],
  })
}

/** At home: of alarms of other regions. Those of home tell the topic themselves. */
export function hearRegionalAlarms(scope: Construct, topic: ITopic): Rule {
  return new Rule(scope, 'RegionalAlarms', {
    ruleName: names.alarms,
    description: 'startpass: tells of alarms of gates in other regions',
    // CDK's own type cannot say anything-but of a region.
    eventPattern: {
      ...changes,
      region: [{ 'anything-but': [Stack.of(scope).region] }] as unknown as string[],
    },
    targets: [new SnsTopic(topic, { message: message() })],
  })
}

/** Nothing that has a quotation mark in it: it would spoil the message. Ours have none; a test looks. */
function message(): RuleTargetInput {
  const of = (path: string): string => EventField.fromPath(`$.${path}`)
  const [name, state, region] = [of('detail.alarmName'), of('detail.state.value'), of('region')]
  return RuleTargetInput.fromObject({
    schema: 1,
    kind: 'alarm',
    id: of('id'),
    summary: `${name} in ${region}: ${state}.`,
    summaryJa: `${region} の ${name}：${state}`,
    whatToDo: `${of('detail.configuration.description')} (${RUNBOOK})`,
    whatToDoJa: 'docs/runbook.ja.md の同じ名前の見出しを参照してください。',
    accountId: of('account'),
    region,
    at: of('time'),
  })
}
