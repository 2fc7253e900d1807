// Denied starts in the alert channel, drawn: one in full, for whoever is on call at three in the morning, or many
// in a list.

import type { Alert } from '../../domain/alert.ts'
import { WANTS_A_PERSON } from '../../domain/enforcement.ts'
import { isAwsIdentity, type Locale, type PersonId } from '../../domain/person.ts'
import { startKey } from '../../domain/start.ts'
import type { Burst, BurstLine } from '../../flows/ports.ts'
import type { Words } from '../../words/words.ts'
import { wordsFor } from '../../words/words-for.ts'
import { context, type Drawn, header, section } from './blocks.ts'
import {
  clip,
  cloudTrailUrl,
  code,
  dateTime,
  escapeText,
  instanceUrl,
  link,
  plain,
  showName,
  troubleText,
} from './mrkdwn.ts'

export function drawAlert(alert: Alert, locale: Locale): Drawn {
  const words = wordsFor(locale)
  const { start } = alert
  const plainName = plain(alert.instanceName ?? start.instanceId)
  const trail = link(cloudTrailUrl(start.place, start.instanceId), words.openCloudTrail())
  const who =
    alert.owner === undefined
      ? words.whoIsInCloudTrail(trail)
      : words.whoseDidNotFit(mention(alert.owner), trail)
  const trouble = alert.trouble && troubleText(alert.trouble)
  // The group's name is of the launcher's choosing.
  const hindrance = alert.hindrance && {
    ...alert.hindrance,
    name: alert.hindrance.name === undefined ? undefined : code(alert.hindrance.name),
  }
  const hint = alert.misspelledTag === undefined ? '' : ` ${words.misspelledTag(code(alert.misspelledTag))}`
  const type = alert.instanceType === undefined ? '' : ` · ${escapeText(alert.instanceType)}`
  const rows: readonly (readonly [string, string])[] = [
    [words.labels.what, `${showName(alert.instanceName ?? '–')} ${code(start.instanceId)}${type}`],
    [words.labels.where, `${code(start.place.account)} ${code(start.place.region)}`],
    [words.labels.when, dateTime(start.launchedAt)],
    [words.labels.who, who],
    [words.labels.why, `${words.why(alert.reason)}${hint}`],
    [words.labels.done, words.done(alert.outcome, trouble, hindrance)],
    [words.labels.next, words.next(alert.reason, alert.outcome, { ...start, hindrance })],
  ]
  const headline = words.headline(plainName, alert.reason)
  const text = `${icon(alert)} ${words.headline(showName(alert.instanceName ?? start.instanceId), alert.reason)} · ${words.done(alert.outcome, undefined)}`
  return {
    text,
    blocks: [
      header(`${icon(alert)} ${headline}`, `startpass:${alert.reason}`),
      section(rows.map(([name, value]) => `*${name}*  ${value}`).join('\n')),
      context(
        `${link(instanceUrl(start.place, start.instanceId), words.openInstance())} · ${code(alert.reason)} · ${code(startKey(start))}`,
      ),
      ...(alert.mode === 'observe' ? [context(words.observing())] : []),
      ...(alert.trusted.length > 0 ? [context(words.trusting(alert.trusted.map(code)))] : []),
    ],
  }
}

/** Whoever got the pass at the command line is no member of the workspace. */
const mention = (owner: PersonId): string =>
  isAwsIdentity(owner) ? code(owner.userId) : `<@${escapeText(owner.userId)}>`

function icon({ outcome }: Pick<Alert, 'outcome'>): string {
  if (outcome === 'isolated') return '🔒'
  if (WANTS_A_PERSON.has(outcome)) return '🚨'
  if (outcome === 'observed-only') return '👀'
  if (outcome === 'held') return '⏸️'
  return outcome === 'stopped' || outcome === 'terminated' || outcome === 'spared' ? '✅' : '🛑'
}

const MOST_LINES = 20

export function drawBurst(burst: Burst, locale: Locale): Drawn {
  const words = wordsFor(locale)
  const headline = words.burstHeadline(burst.lines.length)
  // Whoever starts many to hide one that cannot be stopped is not to push it off the list.
  const lines = burst.lines.toSorted((a, b) => urgency(b) - urgency(a))
  const listed = lines.slice(0, MOST_LINES).map((line) => burstLine(line, words))
  const more = lines.length - listed.length
  if (more > 0) listed.push(words.burstMore(more))
  const worst = worstOf(burst)
  const mark = icon({ outcome: worst })
  return {
    text: `${mark} ${headline}`,
    blocks: [
      header(`${mark} ${headline}`, 'startpass:burst'),
      section(listed.join('\n')),
      section(`*${words.labels.next}*  ${words.next('no-pass', worst)}`),
      context(`${code(burst.place.account)} ${code(burst.place.region)}`),
      ...(burst.mode === 'observe' ? [context(words.observing())] : []),
    ],
  }
}

const urgency = ({ outcome }: BurstLine): number =>
  WANTS_A_PERSON.has(outcome) ? 2 : outcome === 'held' ? 1 : 0

/** What of a burst wants a person first. */
function worstOf({ lines }: Burst): 'failed' | 'held' | 'stopping' {
  if (lines.some(({ outcome }) => WANTS_A_PERSON.has(outcome))) return 'failed'
  return lines.some(({ outcome }) => outcome === 'held') ? 'held' : 'stopping'
}

function burstLine({ start, instanceName, reason, outcome }: BurstLine, words: Words): string {
  const name = instanceName === undefined ? '' : `${showName(clip(instanceName, 40))} `
  return `• ${name}${code(start.instanceId)} · ${code(reason)} · ${words.doneBriefly(outcome)}`
}
