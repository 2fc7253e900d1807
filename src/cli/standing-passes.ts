// Standing passes in the settings file: which machines may start what, in which hours, until when.

import { isInstanceId } from '../domain/place.ts'
import { type StandingPass, type Weekday, type Window, wallClock, weekdays } from '../domain/standing-pass.ts'
import type { At, Fields, YamlReader } from './yaml-reader.ts'

const FIELDS = ['id', 'instances', 'windows', 'timeZone', 'startsADay', 'owner', 'reason', 'ends'] as const

const DAY_SECONDS = 86_400
const LONGEST_DAYS = 90

export function readStandingPasses(yaml: YamlReader, at: At, nowSeconds: number): StandingPass[] {
  const passes: StandingPass[] = []
  for (const item of yaml.list(at, 'standingPasses')) {
    const fields = yaml.fields(item, 'standingPasses', FIELDS)
    const missing = FIELDS.filter((name) => !fields.has(name))
    for (const name of missing) yaml.fail(item, 'missing', name)
    if (missing.length > 0) continue
    const pass = passIn(yaml, fields, nowSeconds)
    if (passes.some(({ id }) => id === pass.id)) yaml.fail(fields.get('id')?.value, 'twice', pass.id)
    passes.push(pass)
  }
  return passes
}

function passIn(yaml: YamlReader, fields: Fields, nowSeconds: number): StandingPass {
  const at = (name: (typeof FIELDS)[number]): At => fields.get(name)?.value
  const text = (name: (typeof FIELDS)[number]): string => yaml.text(at(name), name) ?? ''
  const [id, timeZone, owner, reason] = [text('id'), text('timeZone'), text('owner'), text('reason')]
  if (!/^[a-z0-9][a-z0-9-]{0,59}$/.test(id)) yaml.fail(at('id'), 'standing-id', id)
  if (!isTimeZone(timeZone)) yaml.fail(at('timeZone'), 'time-zone', timeZone)
  if (!/^[^\p{Cc}]{1,60}$/u.test(owner)) yaml.fail(at('owner'), 'name', owner)
  if (!/^[^\p{Cc}]{1,200}$/u.test(reason)) yaml.fail(at('reason'), 'reason', reason)
  return {
    id,
    instances: instancesIn(yaml, at('instances')),
    windows: windowsIn(yaml, at('windows')),
    timeZone,
    startsADay: yaml.whole(at('startsADay'), 'starts-a-day', 100),
    owner,
    reason,
    endsAt: endIn(yaml, at('ends'), isTimeZone(timeZone) ? timeZone : 'UTC', nowSeconds),
  }
}

function isTimeZone(name: string): boolean {
  // Offsets are no zones: what they mean for summer time nobody has said.
  if (!/^[A-Za-z]+(?:[/_+-][A-Za-z0-9_+-]+)*$/.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) instanceof Intl.DateTimeFormat
  } catch {
    return false
  }
}

function instancesIn(yaml: YamlReader, at: At): ReadonlySet<string> {
  const instances = new Set<string>()
  const items = yaml.list(at, 'instances')
  if (items.length === 0) yaml.fail(at, 'empty', 'instances')
  for (const item of items) {
    const written = yaml.text(item, 'instances') ?? ''
    if (isInstanceId(written)) instances.add(written)
    else yaml.fail(item, 'instance', written)
  }
  return instances
}

function windowsIn(yaml: YamlReader, at: At): Window[] {
  const items = yaml.list(at, 'windows')
  if (items.length === 0) yaml.fail(at, 'empty', 'windows')
  return items.flatMap((item) => {
    const written = yaml.text(item, 'windows') ?? ''
    const window = readWindow(written)
    if (window === undefined) yaml.fail(item, 'window', written)
    return window ?? []
  })
}

const WINDOW = /^(?<days>[a-z,-]+) (?<from>\d\d:\d\d)-(?<to>\d\d:\d\d)$/

/** `mon-fri 07:30-09:00`, `daily 22:00-02:00`, `sat,sun 00:00-24:00`; nothing where it is no window. */
export function readWindow(written: string): Window | undefined {
  const groups = WINDOW.exec(written.trim().toLowerCase().replaceAll(/\s+/g, ' '))?.groups
  if (groups === undefined) return undefined
  const days = daysIn(groups['days'] ?? '')
  const [fromMinute, toMinute] = [minuteIn(groups['from'] ?? ''), minuteIn(groups['to'] ?? '')]
  if (days === undefined || fromMinute === undefined || toMinute === undefined) return undefined
  if (fromMinute === toMinute || fromMinute === 1440) return undefined
  return { days, fromMinute, toMinute }
}

function daysIn(written: string): ReadonlySet<Weekday> | undefined {
  if (written === 'daily') return new Set(weekdays)
  const days = new Set<Weekday>()
  for (const part of written.split(',')) {
    const [first, last, ...more] = part.split('-').map((name) => weekdays.findIndex((day) => day === name))
    if (first === undefined || first < 0 || more.length > 0 || (last !== undefined && last < 0))
      return undefined
    const length = last === undefined ? 1 : ((last - first + 7) % 7) + 1
    for (let n = 0; n < length; n += 1) days.add(weekdays[(first + n) % 7] ?? 'sun')
  }
  return days
}

function minuteIn(clock: string): number | undefined {
  const [hour = 0, minute = 0] = clock.split(':').map(Number)
  const all = hour * 60 + minute
  return minute < 60 && all <= 1440 ? all : undefined
}

/** The last second of that day, by the clock of its zone. */
function endIn(yaml: YamlReader, at: At, timeZone: string, nowSeconds: number): number {
  const written = yaml.text(at, 'ends') ?? ''
  const day = /^\d{4}-\d\d-\d\d$/.test(written) ? Date.parse(`${written}T00:00:00Z`) : Number.NaN
  if (Number.isNaN(day) || new Date(day).toISOString().slice(0, 10) !== written) {
    yaml.fail(at, 'date', written)
    return nowSeconds
  }
  const daysAway = (day / 1000 - nowSeconds) / DAY_SECONDS
  // Clocks and calendars of other ages are not asked.
  const endsAt = Math.abs(daysAway) > 2 * LONGEST_DAYS ? day / 1000 : lastSecondOf(written, timeZone)
  if (endsAt < nowSeconds) yaml.fail(at, 'ended', written)
  if (endsAt > nowSeconds + (LONGEST_DAYS + 1) * DAY_SECONDS) yaml.fail(at, 'too-far', written)
  return endsAt
}

const QUARTER_SECONDS = 900
const WEST_OF_EVERYTHING_SECONDS = 13 * 3600

/** By looking at the clock on the wall: midnight itself may be skipped, or come twice. Zones change by quarters of an hour. */
function lastSecondOf(date: string, timeZone: string): number {
  let at = Date.parse(`${date}T00:00:00Z`) / 1000 + DAY_SECONDS + WEST_OF_EVERYTHING_SECONDS
  while (wallClock(at - 1, timeZone).date > date) at -= QUARTER_SECONDS
  return at - 1
}
