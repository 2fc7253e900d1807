// The tamper alarm: rules on CloudTrail's events that tell the topic at once when a part of the gate is changed, disabled
// or deleted, by whomever: a deployment of one's own as well. Needs a trail that logs management events.

import { EventField, type IEventBus, type IRuleTarget, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events'
import { EventBus as EventBusTarget, SnsTopic } from 'aws-cdk-lib/aws-events-targets'
import type { IRole } from 'aws-cdk-lib/aws-iam'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'
import { names } from '../names.ts'
import { RUNBOOK } from './alarms.ts'
import { tamperingAnywhere, tamperingAtHome } from './tampering.ts'
import { tamperingOfGate } from './tampering-of-gate.ts'
import { patternOf, type Tampering } from './tampering-pattern.ts'
import type { Watched } from './watched.ts'

/** Its heading in the runbook. */
export const TAMPER = 'tamper'

export function addTamperAlarm(scope: Construct, watched: Watched): Rule[] {
  const target = new SnsTopic(watched.topic, { message: message() })
  return addRules(scope, [...tamperingAnywhere(scope), ...tamperingAtHome(scope, watched)], target)
}

export interface RegionalTamperProps {
  /** The one at home. */
  readonly bus: IEventBus
  /** May put events on it. */
  readonly role: IRole
  /** Where the region has a gate of its own. */
  readonly gate?: Pick<Watched, 'dlq' | 'gate' | 'mapping' | 'queue'>
}

/**
 * In a region other than home: what CloudTrail tells of there goes to home, where the rules of addTamperAlarm match it.
 * Without it in us-east-1, changes to roles are not told of: IAM's events come there and nowhere else.
 */
export function addRegionalTamperAlarm(scope: Construct, { bus, role, gate }: RegionalTamperProps): Rule[] {
  const target = new EventBusTarget(bus, { role })
  const ofGate = gate === undefined ? [] : tamperingOfGate(scope, gate, [gate.gate])
  return addRules(scope, [...tamperingAnywhere(scope), ...ofGate], target)
}

/** @param about what the rule is called by, behind the names of all */
export function addAccountTamperAlarm(
  scope: Construct,
  about: string,
  tamperings: readonly Tampering[],
  topic: ITopic,
): Rule {
  return addRule(scope, about, tamperings, new SnsTopic(topic, { message: message() }))
}

function addRules(scope: Construct, tamperings: readonly Tampering[], target: IRuleTarget): Rule[] {
  const byTheme = [...Map.groupBy(tamperings, ({ theme }) => theme)]
  return byTheme.map(([theme, some]) => addRule(scope, theme, some, target))
}

function addRule(
  scope: Construct,
  about: string,
  tamperings: readonly Tampering[],
  target: IRuleTarget,
): Rule {
  const rule = new Rule(scope, `Tamper-${about}`, {
    ruleName: names.tamper + about,
    description: `startpass: tells when somebody changes a part of the gate. See ${RUNBOOK}#${TAMPER}`,
    targets: [target],
  })
  rule.addEventPattern(patternOf(tamperings))
  return rule
}

/**
 * Of the fields only those in which nobody can write a quotation mark: one would spoil the message, and with it the
 * alarm; and by itself none that may be missing, as the caller's ARN may. What exactly was asked for is in CloudTrail, under the event's id.
 */
function message(): RuleTargetInput {
  const of = (path: string): string => EventField.fromPath(`$.detail.${path}`)
  const [call, service, who] = [of('eventName'), of('eventSource'), of('userIdentity.arn')]
  const [from, region, eventId, at] = [of('sourceIPAddress'), of('awsRegion'), of('eventID'), of('eventTime')]
  return RuleTargetInput.fromObject({
    schema: 1,
    kind: 'tamper',
    id: eventId,
    summary: `${call} (${service}) was called on a part of startpass, by ${who}, from ${from}.`,
    summaryJa: `startpass の構成要素に対して ${call}（${service}）が呼び出されました。呼び出し元：${who}（${from}）`,
    whatToDo: `If this is no deployment of yours, somebody is switching the gate off: disable that key or role, then put the part back. ${RUNBOOK}#${TAMPER}; CloudTrail, region ${region}, event ${eventId}`,
    whatToDoJa: `自分たちのデプロイでなければ、起動の監視が無効化されようとしています。そのキーまたはロールを無効化し、構成要素を元に戻してください。docs/runbook.ja.md#${TAMPER}、CloudTrail（${region}）のイベント ${eventId}`,
    accountId: of('recipientAccountId'),
    region,
    at,
  })
}
