// One batch on its way up the ladder: what is attempted for each start, with what came of it so far.

import type { Exemption } from '../domain/exemption.ts'
import type { Guard } from '../domain/guard.ts'
import type { InstanceView } from '../domain/instance.ts'
import type { JournalEntry, JournalEvent } from '../domain/journal.ts'
import type { Hindrance, Step } from '../domain/ladder.ts'
import type { Place } from '../domain/place.ts'
import type { Duty, Outcome, StartRecord } from '../domain/start-record.ts'
import type { Gate } from './gate.ts'
import type { Ec2Trouble } from './ports.ts'
import { concernsAll } from './stop-many.ts'

/** One start with duties. */
export interface Case {
  readonly record: StartRecord
  readonly view: InstanceView | undefined
  /** Epoch milliseconds, before the read was sent. */
  readonly readBeganAt: number
  readonly tries: number
  /** Duties that whoever decided is about to do. */
  readonly leave: ReadonlySet<Duty>
  /** The looks at it that came in this batch, by when they were due. */
  readonly looks: ReadonlySet<number>
  readonly reportedRunning: boolean
}

/** What was done to an instance, for the journal. */
export interface Rung {
  readonly event: JournalEvent
  readonly facts: JournalEntry['facts']
}

/** Why a denied start is left alone: it is exempt after all, or a person lets it go on. */
type Spared = Exemption | { readonly rule: 'continue'; readonly by: string }

export interface Enforced {
  /** Nothing where nothing is known yet: the read was stale. */
  readonly outcome: Outcome | undefined
  /** Seen to be down, replaced by a later start, or spared: nothing is left to stop. */
  readonly over: boolean
  /** Which call was accepted. */
  readonly called: 'stop' | 'terminate' | undefined
  /** Epoch milliseconds, once it was. Telling everybody comes before it is noted, and may take its time. */
  readonly calledAt: number | undefined
  /** A later start is up: whether an earlier call of ours may have hit it, its own end will tell (rule 8). */
  readonly superseded: boolean
  readonly trouble: Ec2Trouble | undefined
  /** Which call that is of. */
  readonly failedAt: Lever | undefined
  /** Not tried this time, since the batch had used up its calls: due again at once. */
  readonly putOff: boolean
  /** Others are about to book its turn, or have just done so: what we send is only in case that they do not. */
  readonly inHand: boolean
  /** Seconds until it is its turn, where EC2 throttles and one was booked. */
  readonly turnInSeconds: number | undefined
  /** It was refused by itself: a bulk stop would be spoiled by it. */
  readonly spoils: boolean
  readonly hindrance: Hindrance | undefined
  readonly spared: Spared | undefined
  /** Epoch seconds until which stopping is held, where it is (rule 13). */
  readonly heldUntil: number | undefined
  readonly rungs: readonly Rung[]
}

export interface Attempt {
  readonly one: Case
  readonly instanceId: string
  step: Step
  /** AWS said of it alone that it cannot be stopped at all. */
  unsupported: boolean
  readonly rungs: Rung[]
  result: Enforced | undefined
}

/** The calls that AWS may throttle, each in a bucket of its own (A9). */
export type Lever =
  | 'stop'
  | 'terminate'
  | 'unprotect'
  | 'cancel-request'
  | 'see-fleets'
  | 'empty-fleet'
  | 'suspend-group'
  | 'isolation-group'
  | 'isolate'

export interface Climb {
  readonly place: Place
  readonly gate: Gate
  readonly guard: Guard
  readonly attempts: readonly Attempt[]
  /**
   * AWS asks for patience with this call, or does not answer: it is called no more in this batch. Each by itself: else
   * whoever drains one API with an instance that needs it would keep all others of its batch from being stopped.
   */
  readonly halted: Map<Lever, Ec2Trouble>
  /** Rungs that take a call or two for one instance or group alone; the rest of a batch comes again at once. */
  leversLeft: number
}

const nothingYet = {
  outcome: undefined,
  over: false,
  called: undefined,
  calledAt: undefined,
  superseded: false,
  trouble: undefined,
  failedAt: undefined,
  putOff: false,
  inHand: false,
  turnInSeconds: undefined,
  hindrance: undefined,
  spared: undefined,
  heldUntil: undefined,
}

const SPOILS: ReadonlySet<Ec2Trouble['kind']> = new Set(['protected', 'refused', 'forbidden'])

export function settle(attempt: Attempt, result: Partial<Enforced>): void {
  const spoils = attempt.unsupported || (result.trouble !== undefined && SPOILS.has(result.trouble.kind))
  attempt.result = { ...nothingYet, rungs: attempt.rungs, spoils, ...result }
}

export function failed(attempt: Attempt, trouble: Ec2Trouble, climb: Climb, lever: Lever): void {
  if (concernsAll(trouble)) climb.halted.set(lever, trouble)
  settle(attempt, { outcome: 'failed', trouble, failedAt: lever })
}

/** Where AWS asks for patience it has it: only what the batch had no room for comes again at once. */
export function putOff(attempt: Attempt, climb: Climb, lever: Lever): void {
  const halted = climb.halted.get(lever)
  if (halted !== undefined) failed(attempt, halted, climb, lever)
  else settle(attempt, { outcome: attempt.one.record.outcome ?? 'stopping', putOff: true })
}

export const took = (attempt: Attempt, event: JournalEvent, facts: Rung['facts'] = {}): void => {
  attempt.rungs.push({ event, facts })
}

export const unsettled = <K extends Step['kind']>(
  { attempts }: Climb,
  kind: K,
): (Attempt & { readonly step: Extract<Step, { kind: K }> })[] =>
  attempts.filter(
    (one): one is Attempt & { step: Extract<Step, { kind: K }> } =>
      one.result === undefined && one.step.kind === kind,
  )

/** @returns whether one more rung of this kind may be taken in this batch */
export function mayPull(climb: Climb, lever: Lever): boolean {
  if (climb.leversLeft <= 0 || climb.halted.has(lever)) return false
  climb.leversLeft -= 1
  return true
}
