import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anInstance, noon } from '../../test/builders.ts'
import {
  dayOf,
  type StandingPass,
  standingFor,
  type Weekday,
  type Window,
  wallClock,
} from './standing-pass.ts'

const at = (iso: string): number => Date.parse(iso) / 1000
const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))

const window = (days: string, from: string, to: string): Window => ({
  days: new Set(days.split(' ') as Weekday[]),
  fromMinute: minutes(from),
  toMinute: minutes(to),
})

const office = window('mon tue wed thu fri', '07:30', '09:00')

const aStanding = (more: Partial<StandingPass> = {}): StandingPass => ({
  id: 'office-hours',
  instances: new Set([anInstance().instanceId]),
  windows: [office],
  timeZone: 'Asia/Tokyo',
  startsADay: 1,
  owner: 'U012AB34CD',
  reason: 'scheduler',
  endsAt: noon + 30 * 86_400,
  ...more,
})

describe('a window of the week', () => {
  const tokyo = { windows: [office], timeZone: 'Asia/Tokyo' }

  it.each([
    ['2026-11-22T22:29:59Z', undefined, 'a second before half past seven on Monday'],
    ['2026-11-22T22:30:00Z', '2026-11-23', 'half past seven on Monday'],
    ['2026-11-22T23:59:59Z', '2026-11-23', 'the last second of it'],
    ['2026-11-23T00:00:00Z', undefined, 'nine o’clock, which is no part of it'],
    ['2026-11-20T22:45:00Z', undefined, 'Saturday in Tokyo, though still Friday in UTC'],
  ] as [string, string | undefined, string][])('%s is %s: %s', (time, day) => {
    expect(dayOf(tokyo, at(time))).toBe(day)
  })

  it('past midnight belongs to the day it began on', () => {
    const night = { windows: [window('fri', '22:00', '02:00')], timeZone: 'Asia/Tokyo' }
    expect(dayOf(night, at('2026-11-27T13:00:00Z'))).toBe('2026-11-27')
    expect(dayOf(night, at('2026-11-27T16:59:59Z'))).toBe('2026-11-27')
    expect(dayOf(night, at('2026-11-27T17:00:00Z'))).toBeUndefined()
    expect(dayOf(night, at('2026-11-26T16:00:00Z'))).toBeUndefined()
  })

  it('of a whole day, with midnight at its end', () => {
    const saturday = { windows: [window('sat', '00:00', '24:00')], timeZone: 'Asia/Tokyo' }
    expect(dayOf(saturday, at('2026-11-27T15:00:00Z'))).toBe('2026-11-28')
    expect(dayOf(saturday, at('2026-11-28T14:59:59Z'))).toBe('2026-11-28')
    expect(dayOf(saturday, at('2026-11-28T15:00:00Z'))).toBeUndefined()
  })

  it('in an hour that summer time skips never comes', () => {
    // New York, 2026-03-08: from 02:00 the clock goes to 03:00.
    const skipped = { windows: [window('sun', '02:00', '03:00')], timeZone: 'America/New_York' }
    expect(dayOf(skipped, at('2026-03-08T06:59:59Z'))).toBeUndefined()
    expect(dayOf(skipped, at('2026-03-08T07:00:00Z'))).toBeUndefined()
    expect(dayOf(skipped, at('2026-03-15T06:30:00Z'))).toBe('2026-03-15')
  })

  it('in an hour that comes twice holds both times, on one day', () => {
    // New York, 2026-11-01: 01:00 to 02:00 comes twice.
    const twice = { windows: [window('sun', '01:00', '02:00')], timeZone: 'America/New_York' }
    expect(dayOf(twice, at('2026-11-01T05:30:00Z'))).toBe('2026-11-01')
    expect(dayOf(twice, at('2026-11-01T06:30:00Z'))).toBe('2026-11-01')
    expect(dayOf(twice, at('2026-11-01T07:00:00Z'))).toBeUndefined()
  })

  it('holds a moment exactly where the clock on the wall is inside it, in any zone at any time', () => {
    const zones = [
      'Asia/Tokyo',
      'America/New_York',
      'Europe/London',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'UTC',
    ]
    const days: Weekday[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
    fc.assert(
      fc.property(
        fc.integer({ min: at('2025-01-01T00:00:00Z'), max: at('2029-01-01T00:00:00Z') }),
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 1439 }),
        fc.integer({ min: 1, max: 1440 }),
        fc.uniqueArray(fc.constantFrom(...days), { minLength: 1 }),
        (moment, timeZone, fromMinute, toMinute, some) => {
          fc.pre(fromMinute !== toMinute)
          const local = wallClock(moment, timeZone)
          const before = days[(days.indexOf(local.weekday) + 6) % 7] ?? 'sun'
          const on = new Set(some)
          const overnight = toMinute <= fromMinute
          const expected =
            (on.has(local.weekday) && local.minute >= fromMinute && (overnight || local.minute < toMinute)) ||
            (overnight && on.has(before) && local.minute < toMinute)
          expect(
            dayOf({ windows: [{ days: on, fromMinute, toMinute }], timeZone }, moment) !== undefined,
          ).toBe(expected)
        },
      ),
      { numRuns: 2000 },
    )
  })
})

describe('a standing pass', () => {
  const monday = anInstance({ launchedAt: at('2026-11-22T22:45:00Z') })

  it('fits a start of its instance inside its hours', () => {
    expect(standingFor([aStanding()], monday)).toEqual({
      kind: 'fits',
      uses: [{ id: 'office-hours', day: '2026-11-23', startsADay: 1 }],
    })
  })

  it('says nothing of other instances', () => {
    expect(standingFor([aStanding()], { ...monday, instanceId: 'i-0fedcba9876543210' })).toBeUndefined()
  })

  it('does not fit outside its hours, nor after its end', () => {
    expect(standingFor([aStanding()], anInstance())).toMatchObject({ kind: 'outside-window' })
    const ended = aStanding({ endsAt: monday.launchedAt - 1 })
    expect(standingFor([ended], monday)).toMatchObject({ kind: 'standing-ended' })
    expect(standingFor([aStanding({ endsAt: monday.launchedAt })], monday)).toMatchObject({ kind: 'fits' })
  })

  it('is one of several: whichever fits, in their order', () => {
    const night = aStanding({ id: 'night', windows: [window('mon', '22:00', '23:00')] })
    const wide = aStanding({ id: 'wide', windows: [window('mon', '00:00', '24:00')] })
    expect(standingFor([night, wide, aStanding()], monday)).toMatchObject({
      uses: [{ id: 'wide' }, { id: 'office-hours' }],
    })
  })
})
