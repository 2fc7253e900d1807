// The blast-radius cap (rule 13): against our own mistakes, and no switch for a thief. It covers only restarts of
// instances that were adopted or allowed before; what comes on top is held for a person to decide, and unanswered for
// a quarter of an hour, stopping goes on.

import type { Cap } from './guard.ts'

export interface CapState {
  /** Changes with every change. */
  readonly revision: string
  /** Epoch seconds: when the window that is being counted began. */
  readonly windowFrom: number
  /** The starts let through to be stopped in it (startKey). */
  readonly stopped: readonly string[]
  /** Epoch seconds: when stopping began to be held; nothing while it is not. */
  readonly heldSince: number | undefined
  /** How many starts have been held since. */
  readonly held: number
  /** Which ones (startKey), as far as they can be kept in mind. */
  readonly waiting: readonly string[]
  /** Those that somebody let go on: they stay spared, though stopping may be held again before they are taken up. */
  readonly spared: readonly string[]
  readonly answer: CapAnswer | undefined
}

/** One item of the table has to hold their names. */
const MOST_IN_MIND = 1000

export type CapDecision = 'continue' | 'it-is-an-attack'

export interface CapAnswer {
  readonly decision: CapDecision
  /** Epoch seconds. */
  readonly at: number
  readonly by: string
}

/** Nothing stopped, nothing held. */
export const freshCap: CapState = {
  revision: '',
  windowFrom: 0,
  stopped: [],
  heldSince: undefined,
  held: 0,
  waiting: [],
  spared: [],
  answer: undefined,
}

/** A capped start that is about to be stopped. */
export interface CapAsk {
  readonly start: string
  readonly decidedAt: number
  /** It was held, and that was told. */
  readonly wasHeld: boolean
}

/** Left running for now; left running for good; or to be stopped. */
export type CapStep = 'stop' | 'hold' | 'spare'

/** A hold ends by itself after so long: the cap is no off-switch. */
export const HOLD_SECONDS = 900

/** Once somebody called it an attack, or nobody answered, nothing is held for so long. */
const UNCAPPED_SECONDS = 3600

export interface Capped {
  readonly state: CapState
  readonly steps: ReadonlyMap<string, CapStep>
}

export const heldUntil = (state: CapState): number => (state.heldSince ?? 0) + HOLD_SECONDS

/** Whether stopping is held at this time. */
export const isHolding = (state: CapState, nowSeconds: number): boolean =>
  state.heldSince !== undefined && state.answer === undefined && nowSeconds < heldUntil(state)

/**
 * What becomes of the capped starts of a batch.
 * @param nowSeconds epoch seconds
 */
export function capStep(before: CapState, asks: readonly CapAsk[], cap: Cap, nowSeconds: number): Capped {
  const state = current(before, nowSeconds)
  const steps = new Map<string, CapStep>()
  if (isUncapped(state, nowSeconds)) {
    for (const { start } of asks) steps.set(start, state.spared.includes(start) ? 'spare' : 'stop')
    return { state, steps }
  }

  const window = windowOf(state, cap, nowSeconds)
  const stopped = [...window.stopped]
  let heldSince = isHolding(state, nowSeconds) ? state.heldSince : undefined
  let { held } = state
  const waiting = new Set(isHolding(state, nowSeconds) ? state.waiting : [])
  for (const ask of asks) {
    const { start, wasHeld } = ask
    if (isSpared(state, ask)) steps.set(start, 'spare')
    else if (stopped.includes(start)) steps.set(start, 'stop')
    else if (heldSince === undefined && stopped.length < cap.restarts) {
      stopped.push(start)
      steps.set(start, 'stop')
    } else {
      heldSince ??= nowSeconds
      if (!wasHeld) held += 1
      if (waiting.size < MOST_IN_MIND) waiting.add(start)
      steps.set(start, 'hold')
    }
  }
  const opened = heldSince !== undefined && !isHolding(state, nowSeconds)
  const next: CapState = {
    ...state,
    windowFrom: window.windowFrom,
    stopped,
    heldSince,
    held: opened ? held - state.held : held,
    waiting: [...waiting],
    answer: opened ? undefined : state.answer,
  }
  return { state: next, steps }
}

/** What is over is forgotten: an answer after an hour, a hold with the hour after it. */
function current(state: CapState, nowSeconds: number): CapState {
  const over =
    (state.answer !== undefined && nowSeconds >= state.answer.at + UNCAPPED_SECONDS) ||
    (state.answer === undefined &&
      state.heldSince !== undefined &&
      nowSeconds >= heldUntil(state) + UNCAPPED_SECONDS)
  return over ? { ...freshCap, revision: state.revision } : state
}

function isUncapped(state: CapState, nowSeconds: number): boolean {
  if (state.answer !== undefined) return state.answer.decision === 'it-is-an-attack'
  return state.heldSince !== undefined && nowSeconds >= heldUntil(state)
}

function windowOf(state: CapState, cap: Cap, nowSeconds: number): Pick<CapState, 'windowFrom' | 'stopped'> {
  const isOver = nowSeconds >= state.windowFrom + cap.withinMinutes * 60
  return isOver ? { windowFrom: nowSeconds, stopped: [] } : state
}

/** Those that were held when somebody said that they may go on; no later ones. */
const isSpared = ({ answer, spared }: CapState, { start, decidedAt, wasHeld }: CapAsk): boolean =>
  spared.includes(start) || (answer?.decision === 'continue' && wasHeld && decidedAt <= answer.at)

/** @returns nothing where nothing is held: there is nothing to decide */
export function answered(state: CapState, answer: CapAnswer): CapState | undefined {
  if (!isHolding(state, answer.at)) return undefined
  // Those let through before count no more: whoever decided has looked at it all.
  const spared =
    answer.decision === 'continue' ? [...state.spared, ...state.waiting].slice(-MOST_IN_MIND) : []
  return { ...state, heldSince: undefined, windowFrom: answer.at, stopped: [], waiting: [], spared, answer }
}
