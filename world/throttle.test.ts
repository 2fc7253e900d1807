import { describe, expect, test } from 'vitest'
import { VirtualClock } from './clock.ts'
import { type Charge, Throttle } from './throttle.ts'

const charge = (tokens = 1, bucket = 'calls'): Charge => ({
  bucket,
  tokens,
  limit: { size: 10, refillPerSecond: 2 },
})

function aThrottle() {
  const clock = new VirtualClock()
  const throttle = new Throttle(clock)
  const admitted = (times: number, charges: readonly Charge[] = [charge()], region = 'here'): number =>
    Array.from({ length: times }).filter(() => throttle.admits(region, charges)).length
  return { clock, throttle, admitted }
}

describe('a bucket (A9)', () => {
  test('admits as many calls at once as it is large', () => {
    expect(aThrottle().admitted(50)).toBe(10)
  })

  test('is refilled each whole second, and never beyond its size', async () => {
    const { clock, admitted } = aThrottle()
    admitted(10)
    await clock.advance(999)
    expect(admitted(5)).toBe(0)
    await clock.advance(1)
    expect(admitted(5)).toBe(2)
    await clock.advance(3_600_000)
    expect(admitted(50)).toBe(10)
  })

  test('of one region is not that of another', () => {
    const { admitted } = aThrottle()
    admitted(10)
    expect(admitted(1, [charge()], 'there')).toBe(1)
  })
})

test('a call takes from all its buckets or from none, and is counted at the one that refused it', () => {
  const { throttle, admitted } = aThrottle()
  expect(admitted(3, [charge(), charge(4, 'instances')])).toBe(2)
  expect(throttle.report()).toEqual([
    { region: 'here', bucket: 'calls', tokensLeft: 8, admittedCalls: 2, refusedCalls: 0 },
    { region: 'here', bucket: 'instances', tokensLeft: 2, admittedCalls: 2, refusedCalls: 1 },
  ])
})
