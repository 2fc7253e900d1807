// Windows of the week and last days, in zones of every kind of summer time: by the clock on the wall, whatever it does.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readSettingsFile } from '../../src/cli/settings-file.ts'
import { dayOf, type Weekday, wallClock, weekdays } from '../../src/domain/standing-pass.ts'
import { tokyo } from '../builders.ts'

/** Half-hour shifts, midnights that are skipped or come twice, quarter-hour offsets, and Ramadan in Morocco. */
const zones = [
  'UTC',
  'Asia/Tokyo',
  'Asia/Kathmandu',
  'Asia/Beirut',
  'Africa/Cairo',
  'Africa/Casablanca',
  'America/New_York',
  'America/Santiago',
  'America/Havana',
  'America/Asuncion',
  'America/Nuuk',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Europe/London',
  'Pacific/Chatham',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
] as const

const aZone = fc.constantFrom(...zones)
const at = (iso: string): number => Date.parse(iso) / 1000
const aMoment = fc.integer({ min: at('2025-01-01T00:00:00Z'), max: at('2030-01-01T00:00:00Z') })

/** The quarters of an hour around which clocks change in these years. */
function changesOf(timeZone: string): number[] {
  const found: number[] = []
  const offset = (moment: number): number => {
    const { date, minute } = wallClock(moment, timeZone)
    return at(`${date}T00:00:00Z`) + minute * 60 - moment
  }
  for (let day = at('2025-01-01T00:00:00Z'); day < at('2030-01-01T00:00:00Z'); day += 86_400) {
    if (offset(day) === offset(day + 86_400)) continue
    for (let quarter = day; quarter < day + 86_400; quarter += 900) {
      if (offset(quarter) !== offset(quarter + 900)) found.push(quarter + 900)
    }
  }
  return found
}

const changes = zones.flatMap((timeZone) => changesOf(timeZone).map((moment) => ({ timeZone, moment })))
/** Half of them close to a change of the clocks. */
const aTime = fc.oneof(
  fc.record({ timeZone: aZone, moment: aMoment }),
  fc
    .tuple(fc.constantFrom(...changes), fc.integer({ min: -30 * 3600, max: 30 * 3600 }))
    .map(([{ timeZone, moment }, off]) => ({ timeZone, moment: moment + off })),
)

const dayAfter = (date: string, days: number): string =>
  new Date(at(`${date}T00:00:00Z`) * 1000 + days * 86_400_000).toISOString().slice(0, 10)
const weekdayOf = (date: string): Weekday => weekdays[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? 'sun'

describe('a window of the week', () => {
  it('begins on the day it says: one of its days, today or, past midnight, yesterday', () => {
    const some = fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1 })
    const minutes = fc.tuple(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 0, max: 1440 }))
    fc.assert(
      fc.property(aTime, some, minutes, ({ timeZone, moment }, on, [fromMinute, toMinute]) => {
        fc.pre(fromMinute !== toMinute)
        const window = { days: new Set(on), fromMinute, toMinute }
        const day = dayOf({ windows: [window], timeZone }, moment)
        if (day === undefined) return
        const wall = wallClock(moment, timeZone)
        const overnight = toMinute <= fromMinute
        expect(on).toContain(weekdayOf(day))
        if (day === wall.date) {
          expect(wall.minute).toBeGreaterThanOrEqual(fromMinute)
          if (!overnight) expect(wall.minute).toBeLessThan(toMinute)
        } else {
          expect(overnight).toBe(true)
          expect(day).toBe(dayAfter(wall.date, -1))
          expect(wall.minute).toBeLessThan(toMinute)
        }
      }),
      { numRuns: 4000 },
    )
  })

  it('is one day’s for as long as it lasts: what starts in it counts on that day, however the clocks change', () => {
    fc.assert(
      fc.property(aTime, fc.integer({ min: 0, max: 1439 }), ({ timeZone, moment }, fromMinute) => {
        const always = { windows: [{ days: new Set(weekdays), fromMinute, toMinute: fromMinute }], timeZone }
        const wall = wallClock(moment, timeZone)
        expect(dayOf(always, moment)).toBe(wall.minute >= fromMinute ? wall.date : dayAfter(wall.date, -1))
      }),
      { numRuns: 2000 },
    )
  })
})

const settings = (timeZone: string, ends: string): string => `version: 1
standingPasses:
  - id: a
    instances: [i-0123456789abcdef0]
    windows: ["daily 00:00-24:00"]
    timeZone: ${timeZone}
    startsADay: 1
    owner: hana
    reason: b
    ends: ${ends}
`

function endOf(timeZone: string, ends: string): number {
  const nowSeconds = at(`${ends}T00:00:00Z`) - 10 * 86_400
  const read = readSettingsFile(settings(timeZone, ends), { home: tokyo, nowSeconds })
  if ('faults' in read) throw new Error(read.faults.map(({ problem }) => problem).join('; '))
  return read.guard.standingPasses[0]?.endsAt ?? 0
}

const isLastSecondOf = (date: string, timeZone: string): void => {
  const end = endOf(timeZone, date)
  expect(wallClock(end, timeZone).date).toBe(date)
  // Nowhere does the clock go back by more than three hours.
  for (const later of [1, 1800, 3600, 7200, 10_800]) {
    expect(wallClock(end + later, timeZone).date > date, `${timeZone} ${date} +${later}`).toBe(true)
  }
}

describe('the last day of a standing pass', () => {
  it('ends with its last second, in any zone, on any day', () => {
    fc.assert(
      fc.property(aTime, ({ timeZone, moment }) =>
        isLastSecondOf(wallClock(moment, timeZone).date, timeZone),
      ),
      { numRuns: 500 },
    )
  })

  it.each([
    ['2026-09-05', 'America/Santiago', 'the next midnight is skipped', '2026-09-06T04:00:00Z'],
    ['2026-04-04', 'America/Santiago', 'its last hour comes twice', '2026-04-05T04:00:00Z'],
    ['2026-03-07', 'America/Havana', 'the next midnight is skipped', '2026-03-08T05:00:00Z'],
    ['2026-10-31', 'America/Havana', 'the next midnight comes twice', '2026-11-01T04:00:00Z'],
    ['2026-04-23', 'Africa/Cairo', 'the next midnight is skipped, east of Greenwich', '2026-04-23T22:00:00Z'],
    ['2026-11-25', 'Asia/Tokyo', 'nothing happens', '2026-11-25T15:00:00Z'],
  ])('%s in %s: %s', (date, timeZone, _, next) => {
    expect(endOf(timeZone, date)).toBe(at(next) - 1)
  })
})
