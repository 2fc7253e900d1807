import { describe, expect, test } from 'vitest'
import { renderDate } from './render-date.ts'

const now = Date.UTC(2026, 10, 23, 9, 0, 0)
const at = (hoursFromNow: number) => now / 1000 + hoursFromNow * 3600
const tokyo = { locale: 'ja-JP', timeZone: 'Asia/Tokyo', now }
const newYork = { locale: 'en-US', timeZone: 'America/New_York', now }

/** Intl separates the time from AM and PM with a narrow space. */
const plain = (text: string | undefined) => text?.replaceAll('\u202f', ' ')

describe('in the reader’s zone and language', () => {
  test.each([
    ['{date_short_pretty} {time}', '今日 18:00', 'Today 4:00 AM'],
    ['{date_short} {time}', '2026/11/23 18:00', 'Nov 23, 2026 4:00 AM'],
    ['{date}', '2026年11月23日', 'November 23, 2026'],
    ['{date_long}', '2026年11月23日月曜日', 'Monday, November 23, 2026'],
    ['{date_num} {time_secs}', '2026-11-23 18:00:00', '2026-11-23 4:00:00 AM'],
    ['until {time}', 'Until 18:00', 'Until 4:00 AM'],
  ])('%s', (format, inTokyo, inNewYork) => {
    expect(plain(renderDate(at(0), format, tokyo))).toBe(inTokyo)
    expect(plain(renderDate(at(0), format, newYork))).toBe(inNewYork)
  })
})

test('today, yesterday and tomorrow are days of the reader’s calendar', () => {
  const pretty = (hours: number, reader: typeof tokyo) => renderDate(at(hours), '{date_short_pretty}', reader)
  expect([-19, -18, 0, 5, 6, 30].map((hours) => pretty(hours, tokyo))).toEqual([
    '昨日',
    '今日',
    '今日',
    '今日',
    '明日',
    '2026/11/25',
  ])
  expect(pretty(-5, newYork)).toBe('Yesterday')
})

test('{ago} counts minutes, then hours', () => {
  expect(renderDate(at(-0.5), '{ago}', newYork)).toBe('30 minutes ago')
  expect(renderDate(at(3), '{ago}', tokyo)).toBe('3 時間後')
})

test('a format or time Slack does not know has no rendering', () => {
  expect(renderDate(at(0), '{datum}', tokyo)).toBeUndefined()
  expect(renderDate(at(0), 'soon', tokyo)).toBeUndefined()
  expect(renderDate(Number.NaN, '{date}', tokyo)).toBeUndefined()
})
