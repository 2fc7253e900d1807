// What is known, due and to be told of one start, given what enforcing it came to.

import { describe, expect, it } from 'vitest'
import { aRecord } from '../../test/builders.ts'
import { bare } from '../../test/support/enforcing.ts'
import { defaultGuard } from '../domain/guard.ts'
import { startKey } from '../domain/start.ts'
import type { Duty } from '../domain/start-record.ts'
import type { Case, Enforced } from './climb.ts'
import { isLookedAtLater, outcomeKnownOf, progressOf } from './progress.ts'

const aCase = (more: Partial<Case> = {}): Case => ({
  record: aRecord(),
  view: undefined,
  readBeganAt: 0,
  tries: 0,
  leave: new Set(),
  looks: new Set(),
  reportedRunning: false,
  ...more,
})

const anEnforced = (more: Partial<Enforced>): Enforced => ({ ...bare, ...more })

const progress = (one: Case, enforced?: Enforced) => progressOf(one, enforced, defaultGuard, undefined)

describe('what is known of how a start ended', () => {
  it('is what was noted while stopping it is still due', () => {
    expect(outcomeKnownOf(aRecord({ outcome: 'failed' }))).toBe('failed')
    expect(outcomeKnownOf(aRecord({ outcome: undefined }))).toBeUndefined()
  })

  it('is that it stopped, once stopping it is due no more', () => {
    expect(outcomeKnownOf(aRecord({ todo: new Set(['sns']), outcome: 'stopping' }))).toBe('stopped')
  })

  it('is that it was spared, whatever was done before', () => {
    expect(outcomeKnownOf(aRecord({ sparedBy: 'tags x', mode: 'observe' }))).toBe('spared')
  })

  it('is that it was only observed, in a place that does no more', () => {
    expect(outcomeKnownOf(aRecord({ mode: 'observe' }))).toBe('observed-only')
  })
})

describe('what is due', () => {
  it('is what is open, but for what is left to whoever decided', () => {
    const { due, added, done, key, alert } = progress(aCase({ leave: new Set(['mark', 'sns']) }))
    expect([...due]).toEqual(['stop', 'slack'])
    expect([added, [...done]]).toEqual([[], []])
    expect(key).toBe(startKey(aRecord().name))
    expect(alert).toBeUndefined()
  })

  it('is also what a new outcome has to be told by, though it was told before', () => {
    const record = aRecord({ todo: new Set(['stop']), outcome: 'stopping', news: 1 })
    const { due, added, alert } = progress(aCase({ record }), anEnforced({ outcome: 'failed' }))
    expect(added.length).toBeGreaterThan(0)
    expect([...due]).toEqual(['stop', ...added])
    expect(alert?.outcome).toBe('failed')
  })

  it('is of what is spared only what it calls for itself', () => {
    const record = aRecord({ outcome: undefined })
    const spared = { rule: 'tags', by: 'hana' } as unknown as Enforced['spared']
    const { due, added } = progress(aCase({ record }), anEnforced({ outcome: 'spared', spared }))
    expect([...due]).toEqual([...added])
    expect(due.has('stop')).toBe(false)
  })

  it('goes on in the message that stands in the channel already', () => {
    const message = { channel: 'C1', ts: '1.2' }
    expect(progress(aCase({ record: aRecord({ message }) })).message).toEqual(message)
  })
})

describe('a look that is on its way', () => {
  const isComing = (
    lookDueAt: number | undefined,
    looks: number[] = [],
    before: Duty[] = ['stop'],
  ): boolean =>
    isLookedAtLater(
      aCase({ looks: new Set(looks), record: aRecord({ todo: new Set(before) }) }),
      { lookDueAt, todo: new Set(['slack']) },
      1000,
    )

  it('is counted on', () => expect(isComing(1020)).toBe(true))
  it('is not there where none was sent', () => expect(isComing(undefined)).toBe(false))
  it('is not this one', () => expect(isComing(1020, [1020])).toBe(false))
  it('is not counted on where a gate whose clock is ahead may have had it already', () =>
    expect(isComing(1004)).toBe(false))
  it('is, however soon, where what is left was left before', () =>
    expect(isComing(1004, [], ['stop', 'slack'])).toBe(true))
})
