import { describe, expect, it } from 'vitest'
import { aHint, anInstance, aRecord, noon } from '../../test/builders.ts'
import { endingOf, endToBeSeenAfter } from './ending.ts'
import { startOf } from './start.ts'
import { allow } from './verdict.ts'

const stopped = (at = noon + 30) => aHint({ state: 'stopped', at })
const allowed = aRecord({ verdict: allow, todo: new Set() })

describe('what the end of a start tells (rules 8 and 10)', () => {
  it('is nothing where no start is on record', () => {
    expect(endingOf(stopped(), anInstance({ state: 'stopped' }), undefined, undefined)).toBeUndefined()
  })

  it('believes the event that the start ended, even where a stale read still shows it running', () => {
    expect(endingOf(stopped(), anInstance({ state: 'running' }), allowed, undefined)).toMatchObject({
      of: allowed,
      down: false,
    })
    // That it is down, only a read can say: whoever writes to the queue must not end an enforcement.
    expect(endingOf(stopped(), undefined, allowed, undefined)).toMatchObject({ of: allowed, down: false })
  })

  it('does not end a start of the very same second unless it is seen down', () => {
    expect(endingOf(stopped(noon), anInstance({ state: 'running' }), allowed, undefined)).toBeUndefined()
    expect(endingOf(stopped(noon), undefined, allowed, undefined)).toBeUndefined()
    expect(endingOf(stopped(noon), anInstance({ state: 'stopped' }), allowed, undefined)).toMatchObject({
      down: true,
    })
  })

  it.each([
    ['Server.InsufficientInstanceCapacity', true],
    ['Client.InternalError', true],
    ['Client.InvalidKMSKey.InvalidState', true],
    ['Client.UserInitiatedShutdown', false],
    ['Client.InstanceInitiatedShutdown', false],
    [undefined, false],
  ])('with %s, says that it never ran: %s', (stateReasonCode, neverRan) => {
    const view = anInstance({ state: 'stopped', stateReasonCode })
    expect(endingOf(stopped(), view, allowed, undefined)).toMatchObject({ neverRan })
  })

  it('never says so of a start that was seen running, was denied, or ended long after its launch', () => {
    const view = anInstance({ state: 'stopped', stateReasonCode: 'Server.InternalError' })
    const ran = aRecord({ verdict: allow, ranAt: noon + 5 })
    expect(endingOf(stopped(), view, ran, undefined)).toMatchObject({ neverRan: false })
    expect(endingOf(stopped(), view, aRecord(), undefined)).toMatchObject({ neverRan: false })
    expect(endingOf(stopped(noon + 600), view, allowed, undefined)).toMatchObject({ neverRan: true })
    expect(endingOf(stopped(noon + 601), view, allowed, undefined)).toMatchObject({ neverRan: false })
    const another = { ...view, launchedAt: noon - 300 }
    expect(endingOf(stopped(), another, allowed, undefined)).toMatchObject({ down: false, neverRan: false })
  })

  describe('collateral: our stop of the denied start before hit this allowed one', () => {
    const before = (more: object) =>
      aRecord({ name: startOf(anInstance({ launchedAt: noon - 20 })), ...more })
    const collateral = (previous: ReturnType<typeof aRecord>, latest = allowed, at = noon + 5) =>
      endingOf(aHint({ state: 'stopping', at }), anInstance({ state: 'stopping' }), latest, previous)
        ?.collateral

    it('where the stop was called after this start began, and just before it ended', () => {
      expect(collateral(before({ stopCalledAt: noon + 1 }))).toBe(true)
      expect(collateral(before({ stopCalledAt: noon - 2 }))).toBe(false)
      expect(collateral(before({ stopCalledAt: noon + 1 }), allowed, noon + 900)).toBe(false)
    })

    it('where a gate that died may have called it: right after the verdict, or when a look was due', () => {
      expect(collateral(before({ decidedAt: noon + 1 }))).toBe(true)
      expect(collateral(before({ decidedAt: noon - 15, lookDueAt: noon + 3 }))).toBe(true)
      expect(collateral(before({ decidedAt: noon - 15 }))).toBe(false)
      expect(collateral(before({ decidedAt: noon - 15, lookDueAt: noon + 3 }), allowed, noon + 120)).toBe(
        false,
      )
    })

    it('to the second: from one before it began to one after the end, within half a minute', () => {
      expect(collateral(before({ stopCalledAt: noon - 1 }))).toBe(true)
      expect(collateral(before({ stopCalledAt: noon + 6 }))).toBe(true)
      expect(collateral(before({ stopCalledAt: noon + 7 }))).toBe(false)
      expect(collateral(before({ stopCalledAt: noon + 1 }), allowed, noon + 31)).toBe(true)
      expect(collateral(before({ stopCalledAt: noon + 1 }), allowed, noon + 32)).toBe(false)
    })

    it('never where AWS says that the launch failed', () => {
      const view = anInstance({ state: 'stopped', stateReasonCode: 'Server.InsufficientInstanceCapacity' })
      const ending = endingOf(stopped(noon + 5), view, allowed, before({ stopCalledAt: noon + 1 }))
      expect(ending).toMatchObject({ neverRan: true, collateral: false })
    })

    it('never where the stop was refused, unless one was called all the same', () => {
      expect(collateral(before({ decidedAt: noon + 1, outcome: 'failed' }))).toBe(false)
      expect(collateral(before({ decidedAt: noon + 1, outcome: 'stopping' }))).toBe(true)
      expect(collateral(before({ stopCalledAt: noon + 1, outcome: 'failed' }))).toBe(true)
    })

    it('is counted once, never of a denied start, and never on account of one only observed', () => {
      const called = before({ stopCalledAt: noon + 1 })
      expect(collateral(called, aRecord({ verdict: allow, endedAt: noon + 4 }))).toBe(false)
      expect(collateral(called, aRecord())).toBe(false)
      expect(collateral(before({ stopCalledAt: noon + 1, mode: 'observe' }))).toBe(false)
    })
  })
})

describe('whether another look may show why a start ended', () => {
  const look = (
    hint: Partial<Parameters<typeof aHint>[0]> = {},
    view = anInstance({ state: 'running' }),
    start = allowed,
  ) => endToBeSeenAfter(aHint({ state: 'stopped', at: noon + 30, ...hint }), view, start)

  it('after 3, 6, 12 and 24 seconds, while the read is still of before', () => {
    expect([0, 1, 2, 3, 4].map((looks) => look({ looks }))).toEqual([3, 6, 12, 24, undefined])
    expect(look({ state: 'terminated' })).toBe(3)
    expect(endToBeSeenAfter(stopped(), undefined, allowed)).toBe(3)
    expect(look({ at: noon + 600 })).toBe(3)
  })

  it('not where nothing may be owed, it ended long after, or is merely on its way', () => {
    expect(look({ at: noon + 601 })).toBeUndefined()
    expect(look({ state: 'stopping' })).toBeUndefined()
    expect(look({}, undefined, aRecord())).toBeUndefined()
    expect(look({}, undefined, aRecord({ verdict: allow, ranAt: noon + 1 }))).toBeUndefined()
    expect(look({}, undefined, aRecord({ verdict: allow, givenBack: 'never-ran' }))).toBeUndefined()
  })

  it('not where the read shows it down, or a later start', () => {
    expect(look({}, anInstance({ state: 'stopped' }))).toBeUndefined()
    expect(look({}, anInstance({ state: 'running', launchedAt: noon + 1 }))).toBeUndefined()
  })
})
