// What one task comes to, and what is left to whoever decided a moment ago.

import { describe, expect, it } from 'vitest'
import { aRecord, noon } from '../../test/builders.ts'
import type { Duty } from '../domain/start-record.ts'
import { allLeftToDecider, DECIDER_ACTS_WITHIN_SECONDS, dutiesFound, leftToDecider } from './finding.ts'

const telling: Duty[] = ['mark', 'untag', 'dm', 'sns', 'slack']

describe('what is left to whoever decided', () => {
  const before = aRecord({ decidedAt: noon, todo: new Set(['stop', 'mark', 'sns']) })
  const left = (secondsLater: number) => [...leftToDecider(before, before, (noon + secondsLater) * 1000)]

  it('is everything but the stop, while the decider may be about to do it', () => {
    expect(left(0)).toEqual(['mark', 'sns'])
    expect(left(DECIDER_ACTS_WITHIN_SECONDS - 0.001)).toEqual(['mark', 'sns'])
  })

  it('is nothing afterwards', () => {
    expect(left(DECIDER_ACTS_WITHIN_SECONDS)).toEqual([])
  })

  it('is not what has only just come up', () => {
    const now = aRecord({ decidedAt: noon, todo: new Set(['stop', 'mark', 'sns', 'dm']) })
    expect([...leftToDecider(now, before, noon * 1000)]).toEqual(['mark', 'sns'])
  })

  it('is all that tells, where another recorded the verdict this moment', () => {
    expect([...allLeftToDecider]).toEqual(telling)
  })
})

describe('duties found', () => {
  it('are new, of nobody else, and to be done now, unless it is said otherwise', () => {
    const record = aRecord()
    const bare = { kind: 'duties', record, tries: 0, leave: new Set(), reportedRunning: false }
    expect(dutiesFound(record)).toEqual({ ...bare, again: undefined })
    const leave = new Set<Duty>(['sns'])
    expect(dutiesFound(record, { tries: 2, leave, reportedRunning: true })).toMatchObject({
      tries: 2,
      leave,
      reportedRunning: true,
    })
  })
})
