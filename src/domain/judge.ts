// Judging one start, on plain data: no clock, no store, no AWS. docs/judging.md has the rules by number.
//
// Four questions, in this order: does what was read answer the event at all (reading)? which passes may be
// tried, and what if none fits (planFor)? does a pass fit (refusalOf, in pass.ts)? may a denial be recorded
// yet (secondsOfGraceLeft)? flows/judge-starts.ts asks them; the store decides, in one transaction.

import type { Control } from './control.ts'
import { type Exemption, exemptionOf } from './exemption.ts'
import type { Guard } from './guard.ts'
import { type InstanceState, type InstanceView, isStartState, LAUNCH_MAY_TAKE_SECONDS } from './instance.ts'
import { isPermit, type Pass, refusalOf } from './pass.ts'
import type { Place } from './place.ts'
import { type StandingUse, standingFor } from './standing-pass.ts'
import type { StartRecord } from './start-record.ts'
import type { DenyReason } from './verdict.ts'

/** What an event said. It may be late, repeated, out of order or untrue by now (A10): a hint, no more. */
export interface Hint {
  readonly place: Place
  readonly instanceId: string
  readonly state: InstanceState
  /** The event's time, whole epoch seconds. */
  readonly at: number
  /** How often this event has been looked into before, and when first (epoch seconds). */
  readonly looks: number
  readonly firstLookAt: number | undefined
}

/** An event nobody has looked into yet. */
export const newHint = (event: Pick<Hint, 'place' | 'instanceId' | 'state' | 'at'>): Hint => ({
  ...event,
  looks: 0,
  firstLookAt: undefined,
})

/** Pauses between looks, seconds: AWS advises re-reading with backoff (A7). */
const LOOK_AGAIN_SECONDS = [3, 6, 12, 24] as const

/** A start this much older than its `pending` event, or seen running this long before a `running` one, is another. */
const SAME_START_SECONDS = 10

/** An event and the start it is of are hardly ever this far apart: between here and there, one more look is due. */
const SURELY_SAME_SECONDS = 2

/** So long after its first look at an event, a read shows what it was of (A7). */
const SECOND_LOOK_SECONDS = 30

/** Reads are seconds old at worst (A7): the same LaunchTime a minute later means AWS took up the same launch again. */
const RESUMED_AFTER_SECONDS = 60

export type Reading =
  | {
      /** The read answers the event. */
      readonly kind: 'answers'
      readonly view: InstanceView
      /** AWS took an ended start up again under its old LaunchTime. */
      readonly resumed: boolean
      /** Seconds until one more look, where the event may be of a start that came right after the one shown. */
      readonly secondLookAfter: number | undefined
    }
  | { readonly kind: 'look-again'; readonly afterSeconds: number }
  /** The event speaks of a start that was judged and has ended: nothing is left to do. */
  | { readonly kind: 'over' }
  /** Nothing came up that the event could have meant: the sweep's to find, should there be anything. */
  | { readonly kind: 'not-seen' }

/**
 * Rule 1: which read answers a `pending` or `running` event. A stale read may show the *previous* start, whose
 * verdict may have been `allow`; enforcing that one would wave the new start through.
 * @param view what the read showed; nothing where it showed no such instance
 * @param known the record of the start the read showed
 * @param readBeganAt epoch milliseconds
 */
export function reading(
  hint: Hint,
  view: InstanceView | undefined,
  known: StartRecord | undefined,
  readBeganAt: number,
): Reading {
  if (view === undefined || !isStartState(view.state)) {
    if (known !== undefined && isOver(hint, known)) return { kind: 'over' }
    const afterSeconds = LOOK_AGAIN_SECONDS[hint.looks]
    return afterSeconds === undefined ? { kind: 'not-seen' } : { kind: 'look-again', afterSeconds }
  }
  const lookingSince = Math.max(hint.at, hint.firstLookAt ?? readBeganAt / 1000)
  const answers = (resumed: boolean): Reading => {
    const seenAt = hint.state === 'running' ? (known?.ranAt ?? view.launchedAt) : view.launchedAt
    const secondLookIn = Math.ceil(lookingSince + SECOND_LOOK_SECONDS - readBeganAt / 1000)
    const doubt = hint.at > seenAt + SURELY_SAME_SECONDS && secondLookIn > 0
    return { kind: 'answers', view, resumed, secondLookAfter: doubt ? secondLookIn : undefined }
  }
  if (!isOfBefore(hint, view, known)) return answers(false)

  const secondsToWait = lookingSince + RESUMED_AFTER_SECONDS - readBeganAt / 1000
  if (secondsToWait <= 0) return answers(true)
  const nextLook = LOOK_AGAIN_SECONDS[hint.looks] ?? RESUMED_AFTER_SECONDS
  return { kind: 'look-again', afterSeconds: Math.ceil(Math.min(nextLook, secondsToWait)) }
}

/** Whether the read shows a start from before the event: an ended one, or one that cannot have caused it. */
function isOfBefore(hint: Hint, view: InstanceView, known: StartRecord | undefined): boolean {
  if (known?.endedAt !== undefined) return true
  const runsBy = known?.ranAt ?? view.launchedAt + LAUNCH_MAY_TAKE_SECONDS
  return hint.at > (hint.state === 'pending' ? view.launchedAt : runsBy) + SAME_START_SECONDS
}

/**
 * Whether the start shown may be over already, though nothing says so: the event need not be of it, or it is late. A
 * stale read (A7) then shows a tag, too, over which somebody may have written the code for the next start.
 * @param readBeganAt epoch milliseconds
 */
export const mayBePast = (hint: Hint, start: InstanceView, readBeganAt: number): boolean =>
  hint.state === 'running' ||
  hint.at > start.launchedAt + SURELY_SAME_SECONDS ||
  readBeganAt / 1000 > start.launchedAt + SOON_SECONDS

/** Sooner than this after its beginning nobody has stopped it, and written a code for the next. */
const SOON_SECONDS = 6

/**
 * Whether the event is of a start that has ended. An end that was read and not reported bears the time of the look, by
 * which the next may have begun: a `pending` is of this start only where it came right after the launch.
 */
function isOver(hint: Hint, { endedAt, name }: StartRecord): boolean {
  if (endedAt === undefined || hint.at > endedAt) return false
  return hint.state === 'running' || (hint.at < endedAt && hint.at <= name.launchedAt + SURELY_SAME_SECONDS)
}

/** What the `Auth` tag holds. `code`: something of the shape of a pass code. */
export type TagSays = 'nothing' | 'gibberish' | 'code'

export interface Denial {
  readonly reason: DenyReason
  /** The pass that did not fit, where there was one: its owner is told what to do instead. */
  readonly pass: Pass | undefined
}

/** What may be spent on a start, to be tried in the store. */
export type Redeemable =
  | { readonly kind: 'pass'; readonly pass: Pass }
  | { readonly kind: 'standing'; readonly use: StandingUse }

export interface Plan {
  /** To be redeemed: the first of these that the store still finds fit. */
  readonly tries: readonly Redeemable[]
  /** What spares the start where none is. */
  readonly exemption: Exemption | { readonly rule: 'adopted'; readonly by?: undefined } | undefined
  /** Why it is denied where nothing spares it. */
  readonly otherwise: Denial
}

/**
 * Rule 3: what may permit a start that has no verdict yet, in order: a permission written for this very instance, a
 * code in the tag, a standing pass, an exemption. Rule 14 comes first: what ran before the gate guarded is adopted,
 * whatever its tag says. Lockdown voids every pass; what is exempt is not guarded, and stays so (decision 0014),
 * except by the launcher's own choice.
 * @param permit the permission for this instance, as read
 * @param coded the pass of the code in the tag, as read; the deciding transaction checks either again
 */
export function planFor(
  start: InstanceView,
  control: Control,
  permit: Pass | undefined,
  tag: TagSays,
  coded: Pass | undefined,
  guard: Guard,
): Plan {
  const denial = (reason: DenyReason): Denial => ({ reason, pass: undefined })
  if (start.launchedAt < control.guardingSince) {
    return { tries: [], exemption: { rule: 'adopted' }, otherwise: denial('no-pass') }
  }
  const exemption = exemptionOf(guard, start)
  if (control.lockdown) {
    const holds = exemption?.rule !== 'launcher-chosen'
    return { tries: [], exemption: holds ? exemption : undefined, otherwise: denial('lockdown') }
  }

  const tries: Redeemable[] = []
  const standing = standingFor(guard.standingPasses, start)
  let otherwise = denial(tag === 'nothing' ? 'no-pass' : 'unknown-pass')
  if (standing !== undefined && standing.kind !== 'fits' && tag === 'nothing')
    otherwise = denial(standing.kind)
  for (const pass of [permit, coded]) {
    if (pass === undefined) continue
    const reason = refusalOf(pass, start, control)
    if (reason === undefined) tries.push({ kind: 'pass', pass })
    else otherwise = denialFor(pass, reason) ?? otherwise
  }
  if (standing?.kind === 'fits') for (const use of standing.uses) tries.push({ kind: 'standing', use })
  return { tries, exemption, otherwise }
}

/**
 * What a refused pass has to do with the denial: a code in the tag, everything; a permission once spent, expired or
 * withdrawn, nothing: it served, and a thief's start of its instance is not its owner's affair.
 */
export function denialFor(pass: Pass, reason: DenyReason): Denial | undefined {
  const concerns = !isPermit(pass) || reason === 'instance-changed' || reason === 'issued-after-start'
  return concerns ? { reason, pass } : undefined
}

/**
 * Rule 2, grace: tags arrive late, so no denial is recorded from a read begun before the event, or the start
 * itself, is `graceSeconds` old, whatever the tag then seemed to say.
 * @param readBeganAt epoch milliseconds
 * @returns 0 where a denial may be recorded, else the seconds to wait before reading again
 */
export function secondsOfGraceLeft(
  hint: Hint,
  start: InstanceView,
  readBeganAt: number,
  graceSeconds: number,
): number {
  const ripeAt = Math.max(hint.at, start.launchedAt) + graceSeconds
  return Math.max(0, 1000 * ripeAt - readBeganAt) / 1000
}
