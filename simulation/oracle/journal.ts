// Invariant 7: the journal tells what happened, once, and nothing else. Entry by entry, against the world.

import type { JournalEvent } from '../../src/domain/journal.ts'
import { keys, type TrueStart, trueKey } from '../world/truth.ts'
import { type Case, type Note, slopMs, type Verdict } from './case.ts'

const ONCE: ReadonlySet<string> = new Set([
  'stop-called',
  'stopped',
  'ended',
  'ran',
  'given-back',
  'collateral',
  'superseded',
])

export function checkJournal(facts: Case, verdicts: ReadonlyMap<string, Verdict>, note: Note): void {
  const { records, cloud, known } = facts
  const starts = new Map(cloud.truth.starts.map((start) => [trueKey(start), start]))
  const resumed = new Set(records.journal.filter(({ event }) => event === 'resumed').map(({ ref }) => ref))
  const seen = new Set<string>()
  for (const entry of records.journal) {
    const { event, ref, at, subject } = entry
    if (subject.kind !== 'instance') continue
    const key = ref.split('/').slice(1).join('/')
    if (ONCE.has(event) && !resumed.has(ref)) {
      if (seen.has(`${event} ${ref}`)) note('what happened is in the journal once', key, event)
      seen.add(`${event} ${ref}`)
    }
    const start = starts.get(key)
    if (start !== undefined && !happened(event, start, at + slopMs(facts), facts, verdicts)) {
      note('the journal tells what happened', key, event)
    }
  }
  for (const start of cloud.truth.starts) {
    const failed = start.ranAt === undefined && start.endedBy === 'aws' && start.downAt !== undefined
    const allowed = verdicts.get(trueKey(start))?.kind === 'allow'
    const latest = cloud.truth.latest(start.instanceId) === start
    const back = hasEntry(records, 'given-back', trueKey(start))
    // One that ended before it was judged is for the sweep to find.
    if (failed && allowed && latest && !back && facts.weather.sweeps)
      note('a start that never ran is given back', trueKey(start), 'it was not')
  }
  for (const { passId, code, revokedAt } of known.asked) {
    if (code === undefined) continue
    const revoked = records.journal.filter(({ event, ref }) => event === 'revoked' && ref === passId)
    if (revokedAt !== undefined && revoked.length !== 1)
      note('every pass that was taken back is in the journal', passId ?? '', `${revoked.length} times`)
    const issued = records.journal.filter(({ event, ref }) => event === 'issued' && ref === passId)
    if (issued.length !== 1)
      note('every pass that was issued is in the journal', passId ?? '', `${issued.length} times`)
  }
}

const hasEntry = ({ journal }: Case['records'], of: JournalEvent, key: string): boolean =>
  journal.some(({ event, ref }) => event === of && ref.endsWith(key))

/**
 * A gate that died between calling and noting leaves it to be guessed whom its call hit, and so do clocks that are off: in
 * doubt, its owner's favour. Where the call was noted by a clock that is right, there is doubt only within a second of
 * the launch, and while it was going down: `stopped` may be the only event that came.
 */
function mayHaveBeenHit(
  start: TrueStart,
  by: number,
  { cloud, records, weather }: Case,
  verdicts: ReadonlyMap<string, Verdict>,
): boolean {
  const before = cloud.truth.starts.findLast(
    (one) => one.instanceId === start.instanceId && one.launchedAt < start.launchedAt,
  )
  if (before === undefined || verdicts.get(trueKey(before))?.kind !== 'deny') return false
  const isNoted = records.journal.some(
    ({ event, ref, at }) => event === 'stop-called' && ref.endsWith(trueKey(before)) && at <= by,
  )
  const isInDoubt = cloud.truth.gateCalls.some(({ operation, time, resourceIds }) => {
    const second = Math.floor(time / 1000)
    const isUp = second >= start.launchedAt - 1 && time <= (start.downAt ?? by)
    return operation === 'StopInstances' && resourceIds.includes(start.instanceId) && isUp
  })
  return !isNoted || weather.skew > 0 || isInDoubt
}

/** Whether the world agrees. @param by epoch milliseconds: when it must have happened */
function happened(
  event: string,
  start: TrueStart,
  by: number,
  facts: Case,
  verdicts: ReadonlyMap<string, Verdict>,
): boolean {
  const { truth } = facts.cloud
  const isBy = (at: number | undefined): boolean => at !== undefined && at <= by
  const calls = truth.gateCalls.filter(
    ({ operation, outcome, time, resourceIds }) =>
      operation === 'StopInstances' &&
      outcome === 'ok' &&
      time <= by &&
      resourceIds.includes(start.instanceId),
  )
  const hasLater = truth.starts.some(
    (one) => one.instanceId === start.instanceId && one.launchedAt > start.launchedAt && one.at <= by,
  )
  switch (event) {
    case 'stop-called':
      return calls.some(({ time }) => time >= start.at)
    case 'stopped':
      return isBy(start.downAt)
    case 'superseded':
      return hasLater
    case 'ended':
      return isBy(start.endedAt)
    // A `running` of the next start, read when this one was still shown, cannot be told from its own.
    case 'ran':
      return isBy(start.ranAt) || hasLater
    case 'given-back':
      return start.ranAt === undefined
    // Rule 13: of what was let through before, whichever start that was judged first, and nothing in lockdown.
    case 'held':
      return (
        verdicts.get(trueKey(start))?.text !== 'deny(lockdown)' &&
        truth.starts.some(
          (one) =>
            one !== start &&
            one.instanceId === start.instanceId &&
            verdicts.get(trueKey(one))?.kind === 'allow',
        )
      )
    case 'collateral':
      return start.endedBy === keys.gate || mayHaveBeenHit(start, by, facts, verdicts)
    default:
      return true
  }
}
