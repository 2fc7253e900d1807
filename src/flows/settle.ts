// What was done about a start, written down; and what comes back for what was not.

import { alertsFor } from '../domain/enforcement.ts'
import type { GateTask } from '../domain/gate-task.ts'
import type { JournalEntry, JournalEvent } from '../domain/journal.ts'
import { LONGEST_WAIT_SECONDS } from '../domain/pace.ts'
import type { Duty, Outcome, StartRecord } from '../domain/start-record.ts'
import type { Enforced } from './climb.ts'
import { DECIDER_ACTS_WITHIN_SECONDS } from './finding.ts'
import type { Gate } from './gate.ts'
import type { Waiting } from './later.ts'
import type { StartChange } from './ports.ts'
import { isLookedAtLater, outcomeKnownOf, type Progress } from './progress.ts'

export interface Reminder extends Waiting {
  readonly task: Extract<GateTask, { kind: 'finish' }>
}

/** What comes back for what could not be done, unless a message for it is on its way already. */
export function reminderFor(
  one: Progress,
  nowSeconds: number,
  stretch: number,
  gate: Gate,
): Reminder | undefined {
  const left = [...leftOf(one.record, one)]
  const stopped = one.enforced?.over === true
  if (left.filter((duty) => duty !== 'stop' || !stopped).length === 0) return undefined
  // The look at what was held comes when its time would have been up: what somebody decided before that is not to wait
  // for it.
  const isReleased = one.record.outcome === 'held' && one.enforced?.heldUntil === undefined
  const open = { ...one.record, todo: new Set(left) }
  if (!isReleased && isLookedAtLater(one, open, nowSeconds + 1)) return undefined
  if (givenUp(one)) {
    gate.log.info('left-undone', { start: one.key, duties: left.join(' ') })
    return undefined
  }
  const turn = one.enforced?.turnInSeconds
  if (turn !== undefined) return turnReminder(one, turn)
  const reminder = heldReminder(one, left, nowSeconds) ?? nextReminder(one, firstPauseOf(one, left))
  if (one.enforced?.trouble?.kind !== 'throttled') return reminder
  return { ...reminder, afterSeconds: Math.min(900, Math.ceil(reminder.afterSeconds * stretch)) }
}

/** With the moment it is due at, which is written into the record, too. */
export const knowingItself = ({ task, afterSeconds }: Reminder, nowSeconds: number): Reminder => ({
  task: { ...task, dueAt: Math.ceil(nowSeconds + afterSeconds) },
  afterSeconds,
})

/** Of what is spared only what the change itself calls for. */
function leftOf({ todo }: StartRecord, { enforced, added, done }: Progress): Set<Duty> {
  const open = enforced?.spared === undefined ? todo : []
  return new Set([...open, ...added].filter((duty) => !done.has(duty)))
}

/** What is held, and told of, is looked at again when its time is up; an answer comes with a message of its own. */
function heldReminder(one: Progress, left: readonly Duty[], nowSeconds: number): Reminder | undefined {
  const until = one.enforced?.heldUntil
  if (until === undefined || left.some((duty) => duty !== 'stop' && duty !== 'mark')) return undefined
  const task = { kind: 'finish', start: one.record.name, tries: Math.max(1, one.tries) } as const
  return { task, afterSeconds: Math.max(5, until - nowSeconds + 1) }
}

const turnReminder = (one: Progress, turnInSeconds: number): Reminder => ({
  task: { kind: 'finish', start: one.record.name, tries: one.tries + 1 },
  afterSeconds: Math.min(LONGEST_WAIT_SECONDS, Math.max(1, Math.ceil(turnInSeconds))),
})

/** At growing pauses, but for what was only put off: each look brings the next one further (rule 9). */
function nextReminder(one: Progress, firstPause: number): Reminder {
  const putOff = one.enforced?.putOff === true
  const tries = putOff ? Math.max(1, one.tries) : one.tries + 1
  const afterSeconds = putOff ? firstPause : Math.min(900, firstPause * 2 ** Math.min(one.tries, 9))
  return { task: { kind: 'finish', start: one.record.name, tries }, afterSeconds }
}

/** For what was done and could not be written down. */
export const reminderToNote = (one: Progress): Reminder => nextReminder(one, 5)

/** At growing pauses of up to 15 minutes, about three days. */
const MOST_LOOKS = 300

/** Whether this was the last look at what is left. */
export const givenUp = (one: Progress): boolean => one.tries >= MOST_LOOKS

function firstPauseOf(one: Progress, left: readonly Duty[]): number {
  // Another has it in hand, or died over it.
  if (left.some((duty) => one.leave.has(duty))) return DECIDER_ACTS_WITHIN_SECONDS + 5
  const untold = left.some((duty) => duty !== 'stop' && duty !== 'mark')
  if (untold || !left.includes('stop')) return 5
  if (one.enforced?.called !== undefined) return 20
  return (one.enforced?.outcome && FIRST_PAUSE_SECONDS[one.enforced.outcome]) ?? 2
}

/** Where a person must act, whether they did is looked at at leisure. */
const FIRST_PAUSE_SECONDS: Readonly<Partial<Record<Outcome, number>>> = {
  'waiting-for-running': 10,
  'left-running': 300,
  isolated: 300,
  failed: 5,
  stuck: 5,
}

/** What was done, written down. */
export function settled(
  fresh: StartRecord,
  one: Progress,
  dueAt: number | undefined,
  at: number,
): StartChange | undefined {
  const { enforced, alert } = one
  const subject = { kind: 'instance', place: fresh.name.place, instanceId: fresh.name.instanceId } as const
  const journal: JournalEntry[] = []
  const note = (event: JournalEvent, facts: JournalEntry['facts']): void => {
    // The same twice in one breath, such as both protections taken away, is two entries: time tells their keys apart.
    const sofar = journal.filter((entry) => entry.event === event).length
    journal.push({ subject, at: at + sofar, event, ref: one.key, facts })
  }
  const todo = leftOf(fresh, one)

  for (const { event, facts } of enforced?.rungs ?? []) note(event, facts)
  let { stopCalledAt, isolatedAt, sparedBy, endedAt } = fresh
  const nowSeconds = Math.floor(at / 1000)
  if (enforced?.called !== undefined) {
    if (stopCalledAt === undefined && enforced.called === 'stop') {
      note('stop-called', {
        secondsFromEvent: Math.round((enforced.calledAt ?? at) / 100 - fresh.reportedAt * 10) / 10,
      })
    }
    // The latest call is the one that may hit a later start (rule 8).
    stopCalledAt = Math.floor((enforced.calledAt ?? at) / 1000)
  }
  if (enforced?.outcome === 'isolated') isolatedAt ??= nowSeconds
  if (enforced?.spared !== undefined) {
    const { rule, by } = enforced.spared
    sparedBy = `${rule} ${by}`
    note('spared', { rule, by })
  } else if (enforced?.over === true && todo.delete('stop')) {
    const seen = one.view?.state ?? 'gone'
    if (endedAt === undefined && !enforced.superseded) {
      endedAt = nowSeconds
      note('ended', { state: seen })
    }
    note(enforced.superseded ? 'superseded' : 'stopped', { seen })
  }
  if (enforced?.outcome === 'failed' && fresh.outcome !== 'failed') {
    note('stop-failed', { code: enforced.trouble?.code ?? '', message: enforced.trouble?.message ?? '' })
  }
  const done = enforced?.called !== undefined
  const stopRefused = enforced?.spoils === true ? true : done ? undefined : fresh.stopRefused
  const triedSince = enforced === undefined ? fresh.triedSince : sinceWhen(fresh, enforced, nowSeconds)
  const told = alert !== undefined && (one.done.has('sns') || one.done.has('slack'))
  // That it is held is known even where nobody can be told: whoever lets what is held go on means this one, too.
  const isNoted = told || (alert !== undefined && enforced?.outcome === 'held')
  const outcome = isNoted ? alert.outcome : fresh.outcome
  const news = isNoted ? alert.news : fresh.news
  const lookDueAt = dueAt ?? fresh.lookDueAt
  const message = one.message ?? fresh.message
  const written: StartRecord = {
    ...fresh,
    todo,
    stopCalledAt,
    triedSince,
    isolatedAt,
    sparedBy,
    endedAt,
    stopRefused,
    outcome,
    news,
    lookDueAt,
    message,
  }
  const next = withLateNews(written)
  return same(fresh, next) && journal.length === 0 ? undefined : { record: next, journal }
}

/** Since when it has been tried; nothing once it is over, or while nothing was tried. */
function sinceWhen(fresh: StartRecord, enforced: Enforced, nowSeconds: number): number | undefined {
  if (enforced.over) return undefined
  const tried = enforced.called !== undefined || enforced.trouble !== undefined || enforced.rungs.length > 0
  return fresh.triedSince ?? (tried ? nowSeconds : undefined)
}

/** It may have gone down while it was being told that it would. */
function withLateNews(record: StartRecord): StartRecord {
  const known = outcomeKnownOf(record)
  const late = known === undefined ? [] : alertsFor(record, known)
  return late.length === 0 ? record : { ...record, todo: new Set([...record.todo, ...late]) }
}

/** For a record that still has duties, and that no message is on its way for. */
export const firstReminder = (record: StartRecord): Reminder => ({
  task: { kind: 'finish', start: record.name, tries: 1 },
  afterSeconds: 5,
})

const same = (a: StartRecord, b: StartRecord): boolean =>
  a.stopCalledAt === b.stopCalledAt &&
  a.triedSince === b.triedSince &&
  a.isolatedAt === b.isolatedAt &&
  a.sparedBy === b.sparedBy &&
  a.stopRefused === b.stopRefused &&
  a.outcome === b.outcome &&
  a.news === b.news &&
  a.lookDueAt === b.lookDueAt &&
  a.message?.ts === b.message?.ts &&
  a.todo.size === b.todo.size &&
  [...a.todo].every((duty) => b.todo.has(duty))
