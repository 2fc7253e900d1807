// The blast-radius cap under any sequence of starts, answers and times: it caps, and it is no off-switch.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  answered,
  type CapDecision,
  type CapState,
  type CapStep,
  capStep,
  freshCap,
  HOLD_SECONDS,
  heldUntil,
  isHolding,
} from '../../src/domain/cap.ts'
import { noon } from '../builders.ts'

const UNCAPPED_SECONDS = 3600
const CYCLE_SECONDS = HOLD_SECONDS + UNCAPPED_SECONDS

interface Told {
  readonly start: string
  readonly at: number
  readonly step: CapStep
  readonly uncapped: boolean
}

type Happening =
  | { readonly kind: 'starts'; readonly after: number; readonly count: number }
  | { readonly kind: 'again'; readonly after: number; readonly which: number }
  | { readonly kind: 'answer'; readonly after: number; readonly decision: CapDecision }

const after = fc.oneof(
  fc.integer({ min: 0, max: 5 }),
  fc.integer({ min: 0, max: 400 }),
  fc.integer({ min: 600, max: 5000 }),
)
const aHappening = (withAnswers: boolean): fc.Arbitrary<Happening> =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('starts' as const),
        after,
        count: fc.integer({ min: 1, max: 5 }),
      }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('again' as const), after, which: fc.nat(50) }) },
    {
      weight: withAnswers ? 2 : 0,
      arbitrary: fc.record({
        kind: fc.constant('answer' as const),
        after,
        decision: fc.constantFrom('continue' as const, 'continue' as const, 'it-is-an-attack' as const),
      }),
    },
  )

/** Plays it all, and asks again about every held start when its time is up, as the gate does. */
class Play {
  readonly told: Told[] = []
  readonly holds: { readonly from: number; until: number }[] = []
  readonly answers: {
    readonly at: number
    readonly decision: CapDecision
    readonly held: ReadonlySet<string>
  }[] = []
  state: CapState = freshCap
  now = noon
  readonly #cap: { restarts: number; withinMinutes: number }
  readonly #decidedAt = new Map<string, number>()
  readonly #held = new Map<string, number>()

  constructor(restarts: number, withinMinutes: number) {
    this.#cap = { restarts, withinMinutes }
  }

  play(happenings: readonly Happening[]): void {
    for (const one of happenings) {
      this.#wait(this.now + one.after)
      if (one.kind === 'answer') this.#answer(one.decision)
      else if (one.kind === 'again') this.#again(one.which)
      else this.#starts(one.count)
    }
    this.#wait(this.now + 2 * CYCLE_SECONDS)
  }

  #wait(until: number): void {
    for (;;) {
      const [due] = [...this.#held].toSorted((a, b) => a[1] - b[1])
      if (due === undefined || due[1] > until) break
      this.now = Math.max(this.now, due[1])
      this.#ask([due[0]])
    }
    this.now = until
  }

  #starts(count: number): void {
    const some = Array.from(
      { length: count },
      () => `s${this.#decidedAt.size + this.told.length}-${Math.random()}`,
    )
    for (const start of some) this.#decidedAt.set(start, this.now)
    this.#ask(some)
  }

  #again(which: number): void {
    const starts = [...this.#decidedAt.keys()]
    const start = starts[which % Math.max(1, starts.length)]
    if (start !== undefined) this.#ask([start])
  }

  #answer(decision: CapDecision): void {
    const next = answered(this.state, { decision, at: this.now, by: 'hana' })
    expect(next === undefined).toBe(!isHolding(this.state, this.now))
    if (next === undefined) return
    this.state = next
    this.answers.push({ decision, at: this.now, held: new Set(this.#held.keys()) })
    const hold = this.holds.at(-1)
    if (hold !== undefined) hold.until = this.now
  }

  #ask(starts: readonly string[]): void {
    const asks = starts.map((start) => ({
      start,
      decidedAt: this.#decidedAt.get(start) ?? 0,
      wasHeld: this.#held.has(start),
    }))
    const uncapped = this.#isUncapped()
    const wasHolding = isHolding(this.state, this.now)
    const { state, steps } = capStep(this.state, asks, this.#cap, this.now)
    const opened = isHolding(state, this.now) && !wasHolding
    this.state = state
    if (opened) this.holds.push({ from: this.now, until: heldUntil(state) })
    for (const [start, step] of steps) {
      this.told.push({ start, at: this.now, step, uncapped })
      if (step === 'hold') this.#held.set(start, heldUntil(state))
      else this.#held.delete(start)
      // What somebody let go on is done with.
      if (step === 'spare') this.#decidedAt.delete(start)
    }
  }

  /** Told from what happened, not from the state. */
  #isUncapped(): boolean {
    const attack = this.answers.some(
      ({ decision, at }) => decision === 'it-is-an-attack' && this.now < at + UNCAPPED_SECONDS,
    )
    const unanswered = this.holds.some(
      ({ from, until }) =>
        until === from + HOLD_SECONDS && this.now >= until && this.now < until + UNCAPPED_SECONDS,
    )
    return attack || unanswered
  }
}

const played = (
  check: (play: Play, cap: { restarts: number; withinMinutes: number }) => void,
  withAnswers = true,
): void => {
  fc.assert(
    fc.property(
      fc.array(aHappening(withAnswers), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 20 }),
      (happenings, restarts, withinMinutes) => {
        const play = new Play(restarts, withinMinutes)
        play.play(happenings)
        check(play, { restarts, withinMinutes })
      },
    ),
    { numRuns: 1000 },
  )
}

describe('the cap, whatever happens', () => {
  it('lets no more be stopped in its minutes than it says, unless it is uncapped', () => {
    played(({ told, answers }, { restarts, withinMinutes }) => {
      const capped = told.filter(({ step, uncapped }) => step === 'stop' && !uncapped)
      const firsts = capped.filter((one, at) => capped.findIndex(({ start }) => start === one.start) === at)
      for (const { at: from } of firsts) {
        const to = from + withinMinutes * 60
        const within = firsts.filter(({ at }) => at >= from && at < to).length
        // Minutes are counted from the first stop on: a window's end and the next one's beginning may touch.
        const begunAnew = answers.filter(({ at }) => at >= from && at < to).length
        expect(within).toBeLessThanOrEqual(restarts * (2 + begunAnew))
      }
    })
  })

  it('holds no start for more than a quarter of an hour', () => {
    played(({ told }) => {
      const since = new Map<string, number>()
      for (const { start, at, step } of told) {
        if (step !== 'hold') since.delete(start)
        else if (since.has(start)) expect(at - (since.get(start) ?? 0)).toBeLessThan(HOLD_SECONDS)
        else since.set(start, at)
      }
      expect([...since.keys()]).toEqual([])
    })
  })

  it('holds for a quarter of an hour in any hour and a quarter, once more for each answer', () => {
    played(({ holds, answers }) => {
      for (const { from } of holds) {
        const to = from + CYCLE_SECONDS
        const seconds = holds
          .map((hold) => Math.min(hold.until, to) - Math.max(hold.from, from))
          .filter((overlap) => overlap > 0)
          .reduce((sum, overlap) => sum + overlap, 0)
        const asked = answers.filter(({ at }) => at >= from && at < to).length
        expect(seconds).toBeLessThanOrEqual(HOLD_SECONDS * (1 + asked))
      }
    })
  })

  it('unanswered, spares nobody: every start is stopped', () => {
    played(({ told }) => {
      const last = new Map(told.map(({ start, step }) => [start, step]))
      expect([...last.values()].filter((step) => step !== 'stop')).toEqual([])
    }, false)
  })

  it('spares exactly those that were held when somebody said that they may go on', () => {
    played(({ told, answers }) => {
      for (const { start, at, step } of told) {
        if (step !== 'spare') continue
        expect(
          answers.some(
            ({ decision, at: when, held }) => decision === 'continue' && when <= at && held.has(start),
          ),
        ).toBe(true)
      }
      for (const [n, { decision, at, held }] of answers.entries()) {
        if (decision !== 'continue') continue
        const revoked = answers.slice(n + 1).find((later) => later.decision === 'it-is-an-attack')?.at
        for (const start of held) {
          const next = told.find(
            (one) => one.start === start && one.at >= at && (revoked === undefined || one.at < revoked),
          )
          const inTime = next !== undefined && next.at < at + UNCAPPED_SECONDS
          // What was asked in the very second of the answer may have been asked before it.
          if (inTime && next.at > at) expect(next.step).toBe('spare')
        }
      }
    })
  })
})
