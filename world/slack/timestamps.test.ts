import { expect, test } from 'vitest'
import { VirtualClock } from '../clock.ts'
import { Timestamps } from './timestamps.ts'

test('a timestamp is the second and a count within it', () => {
  const timestamps = new Timestamps(new VirtualClock(1_700_000_000_999))
  expect([timestamps.next(), timestamps.next()]).toEqual(['1700000000.000100', '1700000000.000200'])
})

test('timestamps follow the clock', async () => {
  const clock = new VirtualClock(1_700_000_000_000)
  const timestamps = new Timestamps(clock)
  timestamps.next()
  await clock.advance(2000)
  expect(timestamps.next()).toBe('1700000002.000100')
})

test('timestamps stay unique and increasing when one second holds too many and when the clock goes back', () => {
  let now = 1_700_000_000_000
  const timestamps = new Timestamps({ now: () => now, after: () => () => {} })
  const all = Array.from({ length: 25_000 }, (_, index) => {
    if (index === 20_000) now -= 3_600_000
    return timestamps.next()
  })
  expect(new Set(all).size).toBe(all.length)
  expect(all.toSorted()).toEqual(all)
})
