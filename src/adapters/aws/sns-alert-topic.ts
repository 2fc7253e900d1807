// Alerts for machines and mailboxes: JSON on an SNS topic, with a subject a person can read.

import { PublishCommand, type PublishCommandInput, type SNSClient } from '@aws-sdk/client-sns'
import { type Alert, alertId, isExpected } from '../../domain/alert.ts'
import { type Locale, personKey } from '../../domain/person.ts'
import { startKey } from '../../domain/start.ts'
import { type AlertTopic, Unreachable } from '../../flows/ports.ts'
import { wordsFor } from '../../words/words-for.ts'
import { codeOf } from './denied.ts'

export const snsAlertTopic = (client: SNSClient, topicArn: string): AlertTopic => ({
  async announce(bulletin) {
    // Loaded when there is one to tell: hardly any cold start needs it.
    const { bulletinMessage, bulletinSubject } = await import('./sns-bulletin.ts')
    await publish(client, {
      TopicArn: topicArn,
      Subject: bulletinSubject(bulletin),
      Message: JSON.stringify(bulletinMessage(bulletin), undefined, 2),
      MessageAttributes: { kind: { DataType: 'String', StringValue: bulletin.kind } },
    })
  },
  async publish(alert) {
    await publish(client, {
      TopicArn: topicArn,
      Subject: subjectOf(alert),
      Message: JSON.stringify(messageOf(alert), undefined, 2),
      MessageAttributes: {
        verdict: { DataType: 'String', StringValue: 'deny' },
        reason: { DataType: 'String', StringValue: alert.reason },
        outcome: { DataType: 'String', StringValue: alert.outcome },
        // Only where it is so: a filter policy leaves these out by asking that there be no such attribute.
        ...(isExpected(alert) && { canary: { DataType: 'String', StringValue: 'expected' } }),
      },
    })
  },
})

async function publish(client: SNSClient, input: PublishCommandInput): Promise<void> {
  try {
    await client.send(new PublishCommand(input))
  } catch (error) {
    const code = error instanceof Error ? error.name : 'Unknown'
    throw new Unreachable('topic', code, `the alert was not published: ${codeOf(error)}`, error)
  }
}

const LONGEST_SUBJECT = 99

const inShort: Readonly<Record<Alert['outcome'], string>> = {
  stopping: 'stopping',
  'waiting-for-running': 'stopping soon',
  stopped: 'stopped',
  failed: 'NOT STOPPED',
  'observed-only': 'observed only',
  held: 'HELD',
  spared: 'spared',
  'left-running': 'STILL RUNNING',
  isolated: 'ISOLATED',
  terminating: 'terminating',
  terminated: 'terminated',
  stuck: 'STUCK, NOT STOPPED',
}

/**
 * Under 100 characters and none of control; ASCII, since mail and older documentation ask for it (B6). A name that
 * does not fit gives way to the instance id, which always does.
 */
export function subjectOf(alert: Alert): string {
  const { instanceId } = alert.start
  const subject = (label: string): string =>
    `[startpass${alert.canary ? ' canary' : ''}] ${inShort[alert.outcome]}: ${label} ${alert.reason}`
  const named = subject(`${alert.instanceName ?? ''} (${instanceId})`)
  const fits = named.length <= LONGEST_SUBJECT && /^[\x20-\x7e]+$/.test(named)
  return fits && alert.instanceName !== undefined ? named : subject(instanceId)
}

/** docs/alerts.md lists the fields; they are kept stable. */
export function messageOf(alert: Alert): object {
  const { start, hindrance } = alert
  const about = { ...start, hindrance }
  return {
    schema: 1,
    id: alertId(alert),
    summary: summaryOf(alert, 'en'),
    summaryJa: summaryOf(alert, 'ja'),
    verdict: 'deny',
    reason: alert.reason,
    outcome: alert.outcome,
    mode: alert.mode,
    instanceId: start.instanceId,
    instanceName: alert.instanceName ?? null,
    instanceType: alert.instanceType ?? null,
    accountId: start.place.account,
    region: start.place.region,
    launchTime: new Date(start.launchedAt * 1000).toISOString(),
    reportedAt: new Date(alert.reportedAt * 1000).toISOString(),
    start: startKey(start),
    passOwner: alert.owner === undefined ? null : personKey(alert.owner),
    hindrance: alert.hindrance ?? null,
    trouble: alert.trouble ?? null,
    canary: alert.canary,
    trustedChoices: alert.trusted,
    whatToDo: wordsFor('en').next(alert.reason, alert.outcome, about),
    whatToDoJa: wordsFor('ja').next(alert.reason, alert.outcome, about),
  }
}

function summaryOf(alert: Alert, locale: Locale): string {
  const words = wordsFor(locale)
  const label = alert.instanceName ?? alert.start.instanceId
  const full = locale === 'ja' ? '。' : '. '
  return `${words.headline(label, alert.reason)}${full}${words.done(alert.outcome, undefined, alert.hindrance)}`
}
