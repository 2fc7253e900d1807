// What the table holds of one judged start: the verdict, what remains to be done about it, and how it ended.

import type { Mode } from './control.ts'
import { isPermit, type PassKey } from './pass.ts'
import type { Locale, PersonId } from './person.ts'
import type { StandingUse } from './standing-pass.ts'
import type { StartName } from './start.ts'
import type { Verdict } from './verdict.ts'

/**
 * What a verdict obliges the gate to do, each cleared once done.
 * stop: stop the instance, until it is seen stopped. mark: tag it with why. untag: blank the spent code and take
 * an earlier mark off. dm: tell the pass's owner. sns, slack: alert.
 */
export const duties = ['stop', 'mark', 'untag', 'dm', 'sns', 'slack'] as const
export type Duty = (typeof duties)[number]

/** How far the stopping of a denied start has come, as last told in an alert. */
export const outcomes = [
  'stopping',
  'waiting-for-running',
  'stopped',
  'failed',
  'observed-only',
  /** Stopping is held back by the blast-radius cap until somebody decides (rule 13). */
  'held',
  /** Found to be exempt after all, or taken over by a person: it keeps running. */
  'spared',
  /** Cannot be stopped, or only to be replaced, and the settings say to tell: a person must act. */
  'left-running',
  /** Cannot be stopped: it runs on, cut off from every network, until a person acts. */
  'isolated',
  'terminating',
  'terminated',
  /** Tried for so long in vain that a person must act; it is tried on all the same. */
  'stuck',
] as const
export type Outcome = (typeof outcomes)[number]

/** The pass a verdict turned on: the one spent, or the one that did not fit. */
export interface PassUsed {
  readonly id: string
  readonly key: PassKey
  readonly owner: PersonId
  readonly ownerLocale: Locale
  readonly command: string
}

export interface StartRecord {
  /** The store's own: changes with every change, so that nobody overwrites what they have not seen. */
  readonly revision: string
  readonly name: StartName
  readonly verdict: Verdict
  /** The mode in force when it was judged: what was denied while observing is not stopped later. */
  readonly mode: Mode
  /** Epoch seconds: the event that led to the verdict, and the verdict. */
  readonly reportedAt: number
  readonly decidedAt: number
  readonly instanceName: string | undefined
  readonly pass: PassUsed | undefined
  /** The standing pass it was started with, and the day it was counted on. */
  readonly standing: StandingUse | undefined
  /** What it was seen to belong to when it was judged (membershipKey). */
  readonly memberOf: readonly string[]
  /** A denied restart of an instance that was adopted or allowed before: what the blast-radius cap covers. */
  readonly capped: true | undefined
  readonly todo: ReadonlySet<Duty>
  readonly outcome: Outcome | undefined
  /** How many changes of outcome have been told. */
  readonly news: number
  /** Epoch seconds of what was seen of the start: running, its end, our call to stop it. */
  readonly ranAt: number | undefined
  readonly endedAt: number | undefined
  /** Why it ended, as AWS codes it: tells EC2's own interruption of a Spot instance from a person's stop (A21). */
  readonly endReason: string | undefined
  readonly stopCalledAt: number | undefined
  /** Epoch seconds since when stopping it has been tried. */
  readonly triedSince: number | undefined
  /** Epoch seconds at which it was first isolated: what was there before is noted (docs/table.md). */
  readonly isolatedAt: number | undefined
  /** Why it is left alone although it was denied: the exemption found late, or who released it. */
  readonly sparedBy: string | undefined
  /** StopInstances was refused for this instance by itself: a bulk stop would be spoiled by it (rule 9). */
  readonly stopRefused: true | undefined
  /** Why the start was given back to its pass, if it was: it never ran, or our own stop hit it. */
  readonly givenBack: 'never-ran' | 'collateral' | undefined
  /** Epoch seconds: when a message on its way will look at what is left to do. One chain of looks is enough. */
  readonly lookDueAt: number | undefined
  /** The Slack message that told of it, for saying later how it ended. */
  readonly message: { readonly channel: string; readonly ts: string } | undefined
}

/** A record with nothing yet to do, to tell or to have seen. */
export const bareRecord = (
  judged: Pick<
    StartRecord,
    'name' | 'verdict' | 'mode' | 'reportedAt' | 'decidedAt' | 'instanceName' | 'memberOf'
  >,
): StartRecord => ({
  revision: '',
  ...judged,
  pass: undefined,
  standing: undefined,
  capped: undefined,
  todo: new Set(),
  outcome: undefined,
  news: 0,
  ranAt: undefined,
  endedAt: undefined,
  endReason: undefined,
  stopCalledAt: undefined,
  triedSince: undefined,
  isolatedAt: undefined,
  sparedBy: undefined,
  stopRefused: undefined,
  givenBack: undefined,
  lookDueAt: undefined,
  message: undefined,
})

/** What a new verdict obliges the gate to do. */
export function dutiesOf(
  verdict: Verdict,
  mode: Mode,
  pass: PassUsed | undefined,
  running: boolean,
): ReadonlySet<Duty> {
  if (verdict.kind === 'exempt') return new Set()
  if (verdict.kind === 'deny') {
    const enforcing: Duty[] = mode === 'enforce' ? ['stop', 'mark'] : []
    return new Set<Duty>([...enforcing, 'sns', 'slack', ...(pass === undefined ? [] : (['dm'] as const))])
  }
  // A machine's start with a standing pass: nobody waits for a message.
  if (pass === undefined) return new Set(['untag'])
  // Whoever had the bot start an instance is waiting to hear that it runs, not that it may.
  if (isPermit(pass)) return new Set(running ? ['untag', 'dm'] : ['untag'])
  return new Set(['untag', 'dm'])
}
