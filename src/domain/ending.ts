// What an event of a state that is no start tells about the start before it (rules 8 and 10): that it ended,
// that a stop took effect, that it never ran, or that our stop hit a start it was not meant for.

import { type InstanceView, isDown, isStartState, LAUNCH_MAY_TAKE_SECONDS } from './instance.ts'
import type { Hint } from './judge.ts'
import type { StartRecord } from './start-record.ts'

/** A call noted in one second may have taken effect in the next. */
const CALL_TAKES_SECONDS = 1

export interface Ending {
  readonly of: StartRecord
  /** Seen `stopped` or `terminated` by a read, not merely on the way there or said to be. */
  readonly down: boolean
  /** AWS could not bring the instance up: whoever spent a pass on it gets that pass back. */
  readonly neverRan: boolean
  /** Our stop of the denied start before it arrived late and hit this allowed one. */
  readonly collateral: boolean
}

/** The StateReason codes by which AWS says that a launch failed, not that somebody ended it (A13, A18). */
const LAUNCH_FAILURES: ReadonlySet<string> = new Set([
  'Server.InsufficientInstanceCapacity',
  'Server.InternalError',
  'Client.InternalError',
  'Client.InvalidKMSKey.InvalidState',
  'Client.InvalidSnapshot.NotFound',
  'Client.VolumeLimitExceeded',
])

/** A stop that hits shows within seconds of the call. */
const STOP_HITS_WITHIN_SECONDS = 30

/**
 * Which recorded start the event ends, if any.
 * @param latest the newest record whose LaunchTime is not after the event
 * @param previous the record before that one
 */
export function endingOf(
  hint: Hint,
  view: InstanceView | undefined,
  latest: StartRecord | undefined,
  previous: StartRecord | undefined,
): Ending | undefined {
  if (latest === undefined) return undefined
  const shown = view?.launchedAt === latest.name.launchedAt ? view : undefined
  // Event times are whole seconds: within the start's own second, only a read can tell its end from the one before.
  if (hint.at === latest.name.launchedAt && (shown === undefined || isStartState(shown.state)))
    return undefined

  const allowed = latest.verdict.kind === 'allow'
  const down = shown !== undefined && isDown(shown.state)
  const neverRan = allowed && down && failedToLaunch(hint, shown, latest)
  const mayBeHit = allowed && latest.endedAt === undefined && mayHaveBeenHit(hint, latest, previous)
  // What AWS itself says of the end is surer than what our times suggest.
  return { of: latest, down, neverRan, collateral: mayBeHit && !neverRan }
}

/**
 * A read may be of before the end that the event tells of (A7), and does not show then why it ended: a start that was
 * not seen running may be owed back to its pass.
 * @returns seconds until another look at the event, or nothing where the read shows enough or nothing more is to be seen
 */
export function endToBeSeenAfter(
  hint: Hint,
  view: InstanceView | undefined,
  start: StartRecord,
): number | undefined {
  const { launchedAt } = start.name
  const mayBeOwed =
    start.verdict.kind === 'allow' && start.ranAt === undefined && start.givenBack === undefined
  if (!mayBeOwed || !isDown(hint.state) || hint.at > launchedAt + LAUNCH_MAY_TAKE_SECONDS) return undefined
  const isLater = view !== undefined && view.launchedAt > launchedAt
  const showsTheEnd = view?.launchedAt === launchedAt && isDown(view.state)
  return isLater || showsTheEnd ? undefined : END_IS_SEEN_AFTER_SECONDS[hint.looks]
}

const END_IS_SEEN_AFTER_SECONDS = [3, 6, 12, 24] as const

function failedToLaunch(hint: Hint, shown: InstanceView | undefined, start: StartRecord): boolean {
  if (start.ranAt !== undefined || hint.at > start.name.launchedAt + LAUNCH_MAY_TAKE_SECONDS) return false
  return shown?.stateReasonCode !== undefined && LAUNCH_FAILURES.has(shown.stateReasonCode)
}

/**
 * Whether our stop of the start before came after this one began and just before it ended. A gate that died between
 * calling and noting it leaves only the times at which it may have called: right after the verdict, or when a look was due.
 */
function mayHaveBeenHit(hint: Hint, start: StartRecord, previous: StartRecord | undefined): boolean {
  if (previous?.verdict.kind !== 'deny' || previous.mode !== 'enforce') return false
  const { stopCalledAt, decidedAt, lookDueAt } = previous
  // A stop that was refused hit nothing.
  if (stopCalledAt === undefined && previous.outcome === 'failed') return false
  const calls = stopCalledAt === undefined ? [decidedAt, lookDueAt] : [stopCalledAt]
  return calls.some(
    (at) =>
      at !== undefined &&
      at >= start.name.launchedAt - CALL_TAKES_SECONDS &&
      at <= hint.at + CALL_TAKES_SECONDS &&
      hint.at - at <= STOP_HITS_WITHIN_SECONDS,
  )
}
