// The blast-radius cap at work (rule 13): which denials of a batch are held, and what comes of a person's answer.

import { MOST_TRIES, pauseMs } from '../domain/backoff.ts'
import {
  answered,
  type CapAsk,
  type CapDecision,
  type CapState,
  type CapStep,
  HOLD_SECONDS,
  heldUntil,
} from '../domain/cap.ts'
import type { Cap, Guard } from '../domain/guard.ts'
import type { Place } from '../domain/place.ts'
import type { Rules } from '../domain/rules.ts'
import { startKey } from '../domain/start.ts'
import type { StartRecord } from '../domain/start-record.ts'
import { type Announcer, announce } from './announce.ts'
import { sendLater } from './later.ts'
import {
  type CapBook,
  type Clock,
  type Entropy,
  type Journal,
  type Later,
  type StartBook,
  secondsNow,
} from './ports.ts'

export interface CapMeans extends Announcer {
  readonly clock: Clock
  readonly entropy: Pick<Entropy, 'fraction'>
  readonly caps: CapBook
}

export interface HeldBack {
  /** By startKey, for each capped start of these. */
  readonly steps: ReadonlyMap<string, CapStep>
  /** Epoch seconds at which stopping goes on if nobody answers. */
  readonly until: number
  /** Who let those that are spared go on. */
  readonly by: string | undefined
}

const nothingHeld: HeldBack = { steps: new Map(), until: 0, by: undefined }

/**
 * Asks the cap about denied starts that it covers, and that are about to be stopped.
 * @throws where the table does not answer: what could not be counted is neither stopped nor forgotten
 */
export async function heldBack(
  place: Place,
  capped: readonly StartRecord[],
  { cap }: Pick<Guard, 'cap'>,
  means: CapMeans & { readonly rules: Pick<Rules, 'capStep'> },
): Promise<HeldBack> {
  const asks = capped.map(askOf)
  if (asks.length === 0 || cap === undefined) return nothingHeld
  for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
    const before = await means.caps.read(place)
    const now = secondsNow(means.clock)
    const { state, steps } = means.rules.capStep(before, asks, cap, now)
    const answer: HeldBack = { steps, until: heldUntil(state), by: state.answer?.by }
    if (same(before, state) || (await means.caps.write(place, before, state))) {
      // Every time: whoever began to hold may have died before telling, and it is told once for each hold.
      if ([...steps.values()].includes('hold')) await tell(place, state, cap, now, means)
      return answer
    }
    await means.clock.pause(pauseMs(attempt, means.entropy.fraction()))
  }
  throw new Error('the count of what was stopped stayed busy; left for later')
}

const askOf = (record: StartRecord): CapAsk => ({
  start: startKey(record.name),
  decidedAt: record.decidedAt,
  wasHeld: record.outcome === 'held',
})

const same = (a: CapState, b: CapState): boolean =>
  a.windowFrom === b.windowFrom &&
  a.stopped.length === b.stopped.length &&
  a.heldSince === b.heldSince &&
  a.held === b.held &&
  a.waiting.length === b.waiting.length &&
  a.answer?.at === b.answer?.at

async function tell(place: Place, state: CapState, cap: Cap, at: number, means: Announcer): Promise<void> {
  await announce({ kind: 'cap-reached', place, at, cap, held: state.held, until: heldUntil(state) }, means)
}

/** Unfinished starts looked through for held ones; those beyond are found when their time is up. */
const MOST_HELD = 1000

/**
 * A person decides: those held may go on, or all of it is an attack. Either is carried out at once.
 * @param by who says so, for the journal and the announcement
 * @returns how many starts were taken up; nothing where none are held
 */
export async function answerCap(
  place: Place,
  decision: CapDecision,
  by: string,
  means: CapMeans & {
    readonly starts: Pick<StartBook, 'unfinished'>
    readonly later: Later
    readonly journal: Journal
  },
): Promise<number | undefined> {
  for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
    const before = await means.caps.read(place)
    const now = secondsNow(means.clock)
    const state = answered(before, { decision, at: now, by })
    if (state === undefined) return undefined
    if (await means.caps.write(place, before, state)) {
      const subject = { kind: 'place', place } as const
      const entry = { subject, at: now * 1000, event: 'cap-answered', ref: decision } as const
      await means.journal.write({ ...entry, facts: { decision, by } })
      await announce({ kind: 'cap-answered', place, at: now, answer: decision, by }, means)
      return takeUp(place, now, means)
    }
    await means.clock.pause(pauseMs(attempt, means.entropy.fraction()))
  }
  throw new Error('the count of what was stopped stayed busy; try again')
}

async function takeUp(
  place: Place,
  now: number,
  { starts, later }: { readonly starts: Pick<StartBook, 'unfinished'>; readonly later: Later },
): Promise<number> {
  // Held ones are due when their time is up: some of that lies ahead.
  const unfinished = await starts.unfinished(place, now + 2 * HOLD_SECONDS, MOST_HELD)
  const held = unfinished.filter(({ outcome }) => outcome === 'held')
  await sendLater(
    held.map(({ name }) => ({ task: { kind: 'finish', start: name, tries: 0 }, afterSeconds: 0 })),
    later,
  )
  return held.length
}
