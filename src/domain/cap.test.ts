import { describe, expect, it } from 'vitest'
import { noon } from '../../test/builders.ts'
import { answered, type CapAsk, type CapState, capStep, freshCap, HOLD_SECONDS, isHolding } from './cap.ts'

const cap = { restarts: 3, withinMinutes: 10 }

const asks = (...starts: readonly string[]): CapAsk[] =>
  starts.map((start) => ({ start, decidedAt: noon, wasHeld: false }))

const heldBefore = (...starts: readonly string[]): CapAsk[] =>
  asks(...starts).map((ask) => ({ ...ask, wasHeld: true }))

const stepsOf = (state: CapState, some: readonly CapAsk[], at: number): string =>
  [...capStep(state, some, cap, at).steps.values()].join(' ')

/** Three stopped, two held, at noon. */
const reached = () => capStep(freshCap, asks('a', 'b', 'c', 'd', 'e'), cap, noon)

describe('the blast-radius cap', () => {
  it('lets so many be stopped, and holds the rest', () => {
    expect([...reached().steps]).toEqual([
      ['a', 'stop'],
      ['b', 'stop'],
      ['c', 'stop'],
      ['d', 'hold'],
      ['e', 'hold'],
    ])
    expect(reached()).toMatchObject({ state: { heldSince: noon, held: 2 } })
  })

  it('counts a start once, however often it is asked about', () => {
    const { state } = capStep(freshCap, asks('a', 'b'), cap, noon)
    expect(stepsOf(state, asks('a', 'b', 'a', 'c'), noon + 5)).toBe('stop stop stop')
    expect(stepsOf(reached().state, asks('a', 'b', 'c'), noon + 5)).toBe('stop stop stop')
  })

  it('opens once, counts what is held once, and anew with the next hold', () => {
    const quiet = capStep(freshCap, asks('a'), cap, noon)
    expect(quiet.state.heldSince).toBeUndefined()
    const held = capStep(reached().state, [...heldBefore('d'), ...asks('f')], cap, noon + 5)
    expect(held).toMatchObject({ state: { heldSince: noon, held: 3, waiting: ['d', 'e', 'f'] } })
    const answer = { decision: 'continue', at: noon + 60, by: 'hana' } as const
    const again = capStep(answered(held.state, answer) ?? freshCap, asks('p', 'q', 'r', 's'), cap, noon + 61)
    expect(again).toMatchObject({
      state: { heldSince: noon + 61, held: 1, waiting: ['s'], spared: ['d', 'e', 'f'] },
    })
    expect(isHolding(freshCap, 100)).toBe(false)
    expect(capStep(held.state, asks('z'), cap, noon + HOLD_SECONDS).state.heldSince).toBe(noon)
  })

  it('keeps a thousand names in mind, and goes by the time of the verdict beyond', () => {
    const many = Array.from({ length: 1103 }, (_, n) => `s${n}`)
    const { state } = capStep(freshCap, asks(...many), cap, noon)
    expect(state).toMatchObject({ held: 1100, waiting: many.slice(3, 1003) })
    const spared = answered(state, { decision: 'continue', at: noon + 60, by: 'hana' }) ?? freshCap
    expect(spared.waiting).toEqual([])
    expect(stepsOf(spared, heldBefore('s1102'), noon + 61)).toBe('spare')
    const inTime = { start: 'late', decidedAt: noon + 60, wasHeld: true }
    expect(stepsOf(spared, [inTime], noon + 61)).toBe('spare')
  })

  it('counts anew when its minutes are over', () => {
    const { state } = capStep(freshCap, asks('a', 'b', 'c'), cap, noon)
    expect(stepsOf(state, asks('d'), noon + 599)).toBe('hold')
    expect(stepsOf(state, asks('d'), noon + 600)).toBe('stop')
  })

  it('holds on while nobody answers, even as its minutes pass, and counts what is held once', () => {
    const later = capStep(reached().state, [...heldBefore('d'), ...asks('f')], cap, noon + 700)
    expect([...later.steps.values()]).toEqual(['hold', 'hold'])
    expect(later).toMatchObject({ state: { heldSince: noon, held: 3 } })
  })

  it('is no off-switch: unanswered, stopping goes on after a quarter of an hour, and for an hour', () => {
    expect(stepsOf(reached().state, heldBefore('d'), noon + HOLD_SECONDS - 1)).toBe('hold')
    expect(
      stepsOf(reached().state, [...heldBefore('d'), ...asks('f', 'g', 'h', 'i')], noon + HOLD_SECONDS),
    ).toBe('stop stop stop stop stop')
    expect(stepsOf(reached().state, asks('x', 'y', 'z', 'u'), noon + HOLD_SECONDS + 3599)).not.toContain(
      'hold',
    )
    expect(stepsOf(reached().state, asks('x', 'y', 'z', 'u'), noon + HOLD_SECONDS + 3600)).toBe(
      'stop stop stop hold',
    )
  })

  it('answered with an attack, stops everything at once, and for an hour', () => {
    const state = answered(reached().state, { decision: 'it-is-an-attack', at: noon + 60, by: 'hana' })
    expect(stepsOf(state ?? freshCap, [...heldBefore('d', 'e'), ...asks('f', 'g')], noon + 61)).toBe(
      'stop stop stop stop',
    )
    expect(stepsOf(state ?? freshCap, asks('p', 'q', 'r', 's'), noon + 3660)).toBe('stop stop stop hold')
  })

  it('answered with continue, spares what was held and nothing later', () => {
    const state = answered(reached().state, { decision: 'continue', at: noon + 60, by: 'hana' }) ?? freshCap
    expect(isHolding(state, noon + 61)).toBe(false)
    const after = capStep(state, [...heldBefore('d', 'e'), ...asks('f', 'g', 'h', 'i')], cap, noon + 61)
    expect([...after.steps.values()]).toEqual(['spare', 'spare', 'stop', 'stop', 'stop', 'hold'])
    expect(after.state.heldSince).toBeDefined()
    const decidedLater = { start: 'j', decidedAt: noon + 61, wasHeld: true }
    expect(stepsOf(state, [decidedLater], noon + 90)).toBe('stop')
  })

  it('spares what somebody let go on, even where stopping is held again before it is taken up', () => {
    const state = answered(reached().state, { decision: 'continue', at: noon + 60, by: 'hana' }) ?? freshCap
    const again = capStep(state, asks('f', 'g', 'h', 'i'), cap, noon + 61)
    expect(isHolding(again.state, noon + 61)).toBe(true)
    expect(stepsOf(again.state, heldBefore('d', 'e', 'i'), noon + 62)).toBe('spare spare hold')
    expect(stepsOf(again.state, heldBefore('d', 'i'), noon + 61 + HOLD_SECONDS)).toBe('spare stop')
    const attack = answered(again.state, { decision: 'it-is-an-attack', at: noon + 90, by: 'hana' })
    expect(stepsOf(attack ?? freshCap, heldBefore('d', 'e', 'i'), noon + 91)).toBe('stop stop stop')
  })

  it('takes no answer where nothing is held', () => {
    const answer = { decision: 'continue', at: noon + 60, by: 'hana' } as const
    expect(answered(freshCap, answer)).toBeUndefined()
    expect(answered(reached().state, { ...answer, at: noon + HOLD_SECONDS })).toBeUndefined()
    const state = answered(reached().state, answer)
    expect(answered(state ?? freshCap, { ...answer, decision: 'it-is-an-attack' })).toBeUndefined()
  })
})
