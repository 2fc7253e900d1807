// Slack's markup, and putting what others wrote into it without letting it act (https://docs.slack.dev/messaging/formatting-message-text).

import type { Place } from '../../domain/place.ts'
import type { AwsWords, ShownInstance } from '../../domain/reply.ts'

/** Slack's three control characters; without this a name could mention a whole channel. */
export const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const LONGEST_NAME = 80

/** Cut to so many UTF-16 units, never through the middle of a character: half of one is no text that JSON can carry. */
export const clip = (text: string, most: number): string =>
  text.slice(0, most).replace(/[\uD800-\uDBFF]$/u, '')

/** The same, with a mark where something is missing. */
export const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${clip(text, most - 1)}…`

/** The same for markup: never through an entity or a link, half of which would show, and swallow what follows. */
export const cutMarkup = (text: string, most: number): string =>
  text.length <= most
    ? text
    : `${clip(text, most - 1)
        .replace(/<[^<>]*$/u, '')
        .replace(/&[a-z]*$/u, '')}…`

const flat = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')

const oneLine = (text: string): string => flat(text).trim()

/** Names are for reading: cut, on one line, and with nothing in them that Slack would take for markup. */
export const showName = (name: string, most: number = LONGEST_NAME): string =>
  escapeText(cut(oneLine(name), most).replaceAll(/[*~`]/g, (mark) => `${mark}\u200B`))

/** For a plain_text header, which has no escapes: what could act elsewhere is replaced by what looks like it. */
export const plain = (name: string): string =>
  clip(oneLine(name).replaceAll('<', '‹').replaceAll('>', '›'), LONGEST_NAME)

const LONGEST_MESSAGE = 500

/** AWS's own words: as they are, but on one line, and never so many that ours are cut off. */
export const awsWords = ({
  code,
  message,
}: AwsWords): { readonly code: string; readonly message: string } => ({
  code: cutMarkup(escapeText(code), LONGEST_NAME),
  message: cutMarkup(escapeText(flat(message)), LONGEST_MESSAGE),
})

/** The same in one piece. */
export function troubleText(trouble: AwsWords): string {
  const { code, message } = awsWords(trouble)
  return `*${code}*: ${message}`
}

/**
 * Something to type, or a value: monospaced, on one line, since marks act again on the next. A backtick cannot stand
 * inside, so a look-alike does.
 */
export const code = (text: string): string => `\`${escapeText(flat(text).replaceAll('`', 'ˋ'))}\``

export const label = (instance: ShownInstance): string => showName(instance.name ?? instance.instanceId)

/** Shown in the reader's own time zone by Slack; the fallback is for where Slack cannot. */
export function clockTime(epochSeconds: number, timeZone: string | undefined): string {
  return `<!date^${epochSeconds}^{time}|${formatTime(epochSeconds, timeZone, false)}>`
}

export function dateTime(epochSeconds: number, timeZone?: string): string {
  return `<!date^${epochSeconds}^{date_short_pretty} {time_secs}|${formatTime(epochSeconds, timeZone, true)}>`
}

/** `18:45 GMT+9`, or with the date; UTC where the zone is unknown to Intl. */
export function formatTime(epochSeconds: number, timeZone: string | undefined, withDate: boolean): string {
  return formatOf(timeZone ?? 'UTC', withDate).format(new Date(epochSeconds * 1000))
}

/** Making one takes longer than all else that is drawn; zones are few. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timeZone: string, withDate: boolean): Intl.DateTimeFormat {
  const key = `${timeZone} ${withDate}`
  const known = formats.get(key)
  if (known !== undefined) return known
  const format = newFormat(timeZone, withDate)
  formats.set(key, format)
  return format
}

function newFormat(timeZone: string, withDate: boolean): Intl.DateTimeFormat {
  const options: Intl.DateTimeFormatOptions = {
    ...(withDate && { year: 'numeric', month: '2-digit', day: '2-digit', second: '2-digit' }),
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  }
  try {
    return new Intl.DateTimeFormat('en-CA', { ...options, timeZone })
  } catch {
    return new Intl.DateTimeFormat('en-CA', { ...options, timeZone: 'UTC' })
  }
}

export const link = (url: string, text: string): string => `<${url}|${text}>`

const consoleOf = ({ region }: Place): string => `https://${region}.console.aws.amazon.com`

export const tagsUrl = ({ place, instanceId }: ShownInstance): string =>
  `${consoleOf(place)}/ec2/home?region=${place.region}#ManageInstanceTags:instanceId=${instanceId}`

export const instanceUrl = (place: Place, instanceId: string): string =>
  `${consoleOf(place)}/ec2/home?region=${place.region}#InstanceDetails:instanceId=${instanceId}`

export const instancesUrl = (place: Place): string =>
  `${consoleOf(place)}/ec2/home?region=${place.region}#Instances:`

/** CloudTrail's event history of one instance: where the caller of StartInstances or RunInstances is named. */
export const cloudTrailUrl = (place: Place, instanceId: string): string =>
  `${consoleOf(place)}/cloudtrailv2/home?region=${place.region}#/events?ResourceName=${instanceId}`
