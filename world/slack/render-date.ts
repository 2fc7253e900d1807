// Slack's date formats, `{date_short_pretty} {time}` and their like, in the reader's zone and language.

import type { Reader } from './reader.ts'

type Place = Pick<Reader, 'locale' | 'timeZone' | 'now'>
type Token = (at: number, reader: Place) => string

const formatted =
  (options: Intl.DateTimeFormatOptions): Token =>
  (at, { locale, timeZone }) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone }).format(at)

const date = formatted({ dateStyle: 'long' })
const dateShort = formatted({ dateStyle: 'medium' })
const dateLong = formatted({ dateStyle: 'full' })

/** Today, yesterday and tomorrow by name. */
const pretty =
  (otherwise: Token): Token =>
  (at, reader) => {
    const days = (dayNumber(at, reader) - dayNumber(reader.now, reader)) / 86_400_000
    if (Math.abs(days) > 1) return otherwise(at, reader)
    return new Intl.RelativeTimeFormat(reader.locale, { numeric: 'auto' }).format(days, 'day')
  }

const tokens: Readonly<Record<string, Token>> = {
  date,
  date_short: dateShort,
  date_long: dateLong,
  date_long_full: date,
  date_pretty: pretty(date),
  date_short_pretty: pretty(dateShort),
  date_long_pretty: pretty(dateLong),
  day_divider_pretty: pretty(dateLong),
  date_num: isoDay,
  date_slash: formatted({ day: '2-digit', month: '2-digit', year: 'numeric' }),
  time: formatted({ hour: 'numeric', minute: '2-digit' }),
  time_secs: formatted({ hour: 'numeric', minute: '2-digit', second: '2-digit' }),
  ago,
}

/** @returns undefined where Slack would show the fallback: no such time, or no such format */
export function renderDate(epochSeconds: number, format: string, reader: Place): string | undefined {
  const at = epochSeconds * 1000
  const names = [...format.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  const isKnown = names.length > 0 && names.every((name) => Object.hasOwn(tokens, name))
  if (!isKnown || Number.isNaN(new Date(at).getTime())) return undefined
  const text = format.replace(/\{(\w+)\}/g, (_, name: string) => tokens[name]?.(at, reader) ?? '')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function isoDay(at: number, { timeZone }: Place): string {
  return new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeZone }).format(at)
}

const dayNumber = (at: number, reader: Place): number => Date.parse(`${isoDay(at, reader)}T00:00:00Z`)

function ago(at: number, { locale, now }: Place): string {
  const minutes = Math.round((at - now) / 60_000)
  const relative = new Intl.RelativeTimeFormat(locale)
  return Math.abs(minutes) < 60
    ? relative.format(minutes, 'minute')
    : relative.format(Math.round(minutes / 60), 'hour')
}
