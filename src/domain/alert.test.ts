// Which denials of the canary are no news.

import { expect, it } from 'vitest'
import { anAlert, scheduledStart } from '../../test/builders.ts'
import { isExpected } from './alert.ts'

it('only what the schedule of the canary starts, is denied for want of a pass, and goes down, is expected', () => {
  const canary = true
  const start = scheduledStart
  const startedAfter = (seconds: number) => ({ ...start, launchedAt: start.launchedAt + seconds })
  expect(isExpected(anAlert({ canary, start }))).toBe(true)
  expect(isExpected(anAlert({ canary, start: startedAfter(3600 * 9 + 84) }))).toBe(true)
  for (const seconds of [-6, 85, 600])
    expect(isExpected(anAlert({ canary, start: startedAfter(seconds) }))).toBe(false)
  expect(isExpected(anAlert({ canary, start, reason: 'unknown-pass' }))).toBe(false)
  for (const outcome of ['failed', 'stuck', 'left-running', 'isolated', 'held', 'observed-only'] as const)
    expect(isExpected(anAlert({ canary, start, outcome }))).toBe(false)
  expect(isExpected(anAlert({ canary: false, start }))).toBe(false)
})
