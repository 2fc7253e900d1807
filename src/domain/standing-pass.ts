// A standing pass: machines start instances on schedule with it, so many times a day, until it ends. It is set down in
// the settings file, not asked for in Slack, and judged by the start's own time (LaunchTime), like any pass.

import type { InstanceView } from './instance.ts'

/** Sunday first, as `Date` counts. */
export const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const
export type Weekday = (typeof weekdays)[number]

/** A part of the week. One that runs past midnight belongs to the day it begins on. */
export interface Window {
  readonly days: ReadonlySet<Weekday>
  /** Minutes from midnight, local time; `to` is not part of it. `to` at or before `from` is on the next day. */
  readonly fromMinute: number
  readonly toMinute: number
}

export interface StandingPass {
  /** As named in the settings file; for people and the journal. */
  readonly id: string
  /** `i-…`. What they are (type, image) is not bound: resizes start with it, too. */
  readonly instances: ReadonlySet<string>
  readonly windows: readonly Window[]
  /** IANA name: `Asia/Tokyo`. */
  readonly timeZone: string
  /** Of each of its instances. */
  readonly startsADay: number
  /** Who answers for it: a Slack user id, or any name. */
  readonly owner: string
  readonly reason: string
  /** Epoch seconds: the end of its last day, local time. */
  readonly endsAt: number
}

/** One use of a standing pass: counted for each instance, by the day on which its window began, local time. */
export interface StandingUse {
  readonly id: string
  /** `2026-11-25`. */
  readonly day: string
  readonly startsADay: number
}

export type StandingAnswer =
  | { readonly kind: 'fits'; readonly uses: readonly StandingUse[] }
  | { readonly kind: 'outside-window' | 'standing-ended'; readonly pass: StandingPass }
  | undefined

/**
 * Which standing passes fit the start, in their order in the file; or why those that name its instance do not.
 * @returns nothing where none names the instance
 */
export function standingFor(passes: readonly StandingPass[], start: InstanceView): StandingAnswer {
  const mine = passes.filter(({ instances }) => instances.has(start.instanceId))
  const lasting = mine.filter(({ endsAt }) => start.launchedAt <= endsAt)
  const uses = lasting.flatMap((pass) => {
    const day = dayOf(pass, start.launchedAt)
    return day === undefined ? [] : [{ id: pass.id, day, startsADay: pass.startsADay }]
  })
  if (uses.length > 0) return { kind: 'fits', uses }
  const [outside] = lasting
  if (outside !== undefined) return { kind: 'outside-window', pass: outside }
  const [ended] = mine
  return ended === undefined ? undefined : { kind: 'standing-ended', pass: ended }
}

const DAY_MINUTES = 1440

/**
 * The local date on which the window that holds this moment began, or nothing where none does. By the clock on the
 * wall: an hour that a change to summer time skips never comes, one that it repeats comes twice.
 * @param at epoch seconds
 */
export function dayOf(
  { windows, timeZone }: Pick<StandingPass, 'windows' | 'timeZone'>,
  at: number,
): string | undefined {
  const local = wallClock(at, timeZone)
  for (const { days, fromMinute, toMinute } of windows) {
    const overnight = toMinute <= fromMinute
    const today =
      days.has(local.weekday) && local.minute >= fromMinute && (overnight || local.minute < toMinute)
    if (today) return local.date
    const since = dayBefore(local.date)
    if (overnight && days.has(since.weekday) && local.minute < toMinute) return since.date
  }
  return undefined
}

interface WallClock {
  readonly date: string
  readonly weekday: Weekday
  /** From midnight, 0 to 1439. */
  readonly minute: number
}

/** @throws RangeError for a time zone that is none; the settings file is checked for that */
export function wallClock(at: number, timeZone: string): WallClock {
  const parts = new Map(
    formatFor(timeZone)
      .formatToParts(new Date(at * 1000))
      .map(({ type, value }) => [type, value]),
  )
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? ''
  const date = `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`
  return {
    date,
    weekday: weekdayOf(date),
    minute: (Number(part('hour')) * 60 + Number(part('minute'))) % DAY_MINUTES,
  }
}

const formats = new Map<string, Intl.DateTimeFormat>()

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  })
  formats.set(timeZone, format)
  return format
}

/** A date alone has a weekday in any zone. */
const weekdayOf = (date: string): Weekday => weekdays[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? 'sun'

function dayBefore(date: string): { readonly date: string; readonly weekday: Weekday } {
  const before = new Date(Date.parse(`${date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
  return { date: before, weekday: weekdayOf(before) }
}
