// Small bursts in virtual time, where nothing depends on the machine: limits are limits. Without pacing they are missed.

import { describe, expect, it } from 'vitest'
import { figuresOf } from './burst/figures.ts'
import { floorOf } from './burst/floor.ts'
import type { BurstOptions } from './burst/run.ts'
import { burstOf } from './burst.ts'

/** More than EC2 has room for: nothing is left in its bucket, and they come six times as fast as it is filled. */
const tooMany = (more: Partial<BurstOptions> = {}): BurstOptions =>
  burstOf(2400, { withinSeconds: 20, room: 0, ...more })

const unpaced: Partial<BurstOptions> = {
  sabotage: (gate) => ({
    ...gate,
    pace: {
      queued: () => undefined,
      nextTurn: () => Promise.reject(new Error('there is no pace')),
    },
  }),
}

const nothingLost = { dropped: 0, allowedHarmed: 0, describeCallsThrottled: 0, mostReceives: 1 }

describe('a burst that EC2 has room for', () => {
  it.each(['restarts', 'first-launches'] as const)('of %s is stopped as it comes', async (kind) => {
    const figures = await figuresOf(burstOf(500, { kind }))
    expect(figures).toMatchObject({ starts: 500, allowed: 25, stopCallsThrottled: 0, ...nothingLost })
    expect(figures.ratio).toBeLessThan(1.15)
    // The last hundredth is five of them: for a thousand the limit is 1.5.
    expect(figures.p99WaitOverMedian).toBeLessThan(1.6)
    expect(figures.allowedDelayP99Seconds).toBeLessThan(2)
  })
})

describe('a burst that EC2 has no room for', { timeout: 120_000 }, () => {
  it.each(['restarts', 'first-launches'] as const)(
    'of %s is stopped as fast as there is room, in turn, and almost nothing is asked in vain',
    async (kind) => {
      const figures = await figuresOf(tooMany({ kind }))
      expect(figures).toMatchObject({ starts: 2400, allowed: 120, floorSeconds: 120, ...nothingLost })
      // What is booked twice is time in which EC2 has room and nobody asks.
      expect(figures.ratio).toBeLessThan(1.05)
      expect(figures.unevenness).toBeLessThan(1.5)
      expect(figures.allowedDelayP99Seconds).toBeLessThan(2)
      expect(figures.stopCallsThrottled / figures.stopCalls).toBeLessThan(0.5)
      expect(figures.stopCalls / figures.starts).toBeLessThan(0.06)
    },
  )

  it('takes longer without pacing, and most calls are in vain', async () => {
    const paced = await figuresOf(tooMany({ kind: 'first-launches' }))
    const figures = await figuresOf(tooMany({ kind: 'first-launches', ...unpaced }))
    expect(figures.ratio).toBeGreaterThan(1.15)
    expect(figures.p99WaitSeconds).toBeGreaterThan(paced.p99WaitSeconds)
    expect(figures.stopCallsThrottled).toBeGreaterThan(3 * paced.stopCallsThrottled)
  })

  it('is the same twice: nothing here depends on the machine', async () => {
    const small = burstOf(200, { room: 0, withinSeconds: 5 })
    expect(await figuresOf(small)).toEqual(await figuresOf(small))
  })
})

describe('the floor', () => {
  const seconds = (n: number): number => n * 1000

  it('is a full bucket at once, and then twenty a second', () => {
    const atOnce = Array.from({ length: 1050 }, () => 0)
    const { stopAt, seconds } = floorOf(atOnce)
    expect(stopAt.filter((at) => at === 0)).toHaveLength(1000)
    expect([stopAt[1000], stopAt[1019], stopAt[1020], stopAt[1049]]).toEqual([1000, 1000, 2000, 3000])
    expect(seconds).toBe(3)
  })

  it('of ten thousand at once is 450 s', () => {
    expect(floorOf(Array.from({ length: 10_000 }, () => 0)).seconds).toBe(450)
  })

  it('has been filled a while where what comes first comes late', () => {
    const { stopAt } = floorOf([seconds(8), ...Array.from({ length: 170 }, () => seconds(8))], 0, 0)
    expect(stopAt.filter((at) => at === seconds(8))).toHaveLength(160)
  })

  it('waits for what comes late, and fills the bucket meanwhile', () => {
    const { stopAt } = floorOf([0, 0, ...Array.from({ length: 45 }, () => seconds(2))], 2)
    expect(stopAt.slice(0, 2)).toEqual([0, 0])
    expect(stopAt.filter((at) => at === seconds(2))).toHaveLength(40)
    expect(stopAt.at(-1)).toBe(seconds(3))
  })
})
