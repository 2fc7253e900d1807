// What a `pending` or `running` event comes to, given what was seen: a verdict, a later look, or nothing.

import type { GateTask } from '../domain/gate-task.ts'
import type { InstanceView } from '../domain/instance.ts'
import type { JournalEntry } from '../domain/journal.ts'
import type { Hint } from '../domain/judge.ts'
import { isPermit } from '../domain/pass.ts'
import { startKey, startOf } from '../domain/start.ts'
import type { Duty, StartRecord } from '../domain/start-record.ts'
import { decide } from './decide.ts'
import { allLeftToDecider, dutiesFound, type Finding, leftToDecider, nothing } from './finding.ts'
import type { Gate } from './gate.ts'
import type { Waiting } from './later.ts'
import type { Sight } from './sight.ts'

/** A `pending` or `running` event: judge the start it speaks of, or enforce the verdict that start has. */
export async function examineStart(hint: Hint, sight: Sight, gate: Gate): Promise<Finding> {
  const view = sight.views.get(hint.instanceId)
  const known = view === undefined ? undefined : sight.starts.get(startKey(startOf(view)))
  const found = gate.rules.reading(hint, view, known, sight.readBeganAt)
  if (found.kind !== 'answers') {
    const again =
      found.kind === 'look-again'
        ? lookAgain(nextLook(hint), found.afterSeconds, sight)
        : await whatIsOwedBefore(hint, view, gate)
    if (found.kind === 'not-seen') await noteNotSeen(hint, view, gate)
    // Whoever decided about the start shown may have died over it: what is owed for it is not forgotten.
    if (known !== undefined && known.todo.size > 0) {
      return dutiesFound(known, { leave: leftToDecider(known, known, gate.clock.now()), again })
    }
    return again === undefined ? nothing : { kind: 'look-again', ...again }
  }
  const reportedRunning = hint.state === 'running' && hint.at >= found.view.launchedAt
  const again =
    found.secondLookAfter === undefined
      ? await whatIsOwedBefore(hint, found.view, gate)
      : lookAgain(nextLook(hint), found.secondLookAfter, sight)
  const past = gate.rules.mayBePast(hint, found.view, sight.readBeganAt)
  if (known !== undefined) {
    const record = await noteUp(known, reportedRunning || found.view.state === 'running', found.resumed, gate)
    sight.starts.set(startKey(record.name), record)
    return dutiesFound(record, {
      leave: new Set([...leftToDecider(record, known, gate.clock.now()), ...(past ? blankLater : [])]),
      reportedRunning,
      again,
    })
  }
  const judged = await decide(hint, found.view, sight, gate)
  if (judged.kind === 'wait') return { kind: 'look-again', ...lookAgain(hint, judged.seconds, sight) }
  sight.starts.set(startKey(judged.record.name), judged.record)
  if (found.resumed) await noteUp(judged.record, false, true, gate)
  const leave = !judged.byUs ? allLeftToDecider : past ? blankLater : undefined
  return dutiesFound(judged.record, { ...(leave !== undefined && { leave }), reportedRunning, again })
}

/**
 * The event is of a start before the one shown. Whoever judged that one may have died over it, and the event come again
 * for this very reason: what is left to do about it has a message of its own.
 */
async function whatIsOwedBefore(
  hint: Hint,
  view: InstanceView | undefined,
  gate: Gate,
): Promise<Waiting | undefined> {
  if (view === undefined || hint.at >= view.launchedAt) return undefined
  const [before] = await gate.starts.recent(hint.place, hint.instanceId, hint.at)
  if (before === undefined || before.todo.size === 0) return undefined
  return {
    task: { kind: 'finish', start: before.name, tries: 1 },
    afterSeconds: OWED_IS_LOOKED_AT_IN_SECONDS,
  }
}

const OWED_IS_LOOKED_AT_IN_SECONDS = 5

/** The tag is blanked by a later look, which sees what stands in it then. */
const blankLater: ReadonlySet<Duty> = new Set(['untag'])

const nextLook = (hint: Hint): Hint => ({ ...hint, looks: hint.looks + 1 })

function lookAgain(hint: Hint, afterSeconds: number, sight: Sight): Waiting {
  const firstLookAt = hint.firstLookAt ?? Math.floor(sight.readBeganAt / 1000)
  const task: GateTask = { kind: 'hint', hint: { ...hint, firstLookAt } }
  return { task, afterSeconds }
}

/** Notes that an allowed start was seen running, and that AWS took an ended one up again. */
async function noteUp(
  known: StartRecord,
  running: boolean,
  resumed: boolean,
  gate: Gate,
): Promise<StartRecord> {
  const firstSeen = (record: StartRecord): boolean =>
    running && record.ranAt === undefined && record.verdict.kind === 'allow'
  if (!resumed && !firstSeen(known)) return known
  return gate.starts.change(known, (fresh) => {
    const ran = firstSeen(fresh)
    if (!ran && !resumed) return undefined
    const at = gate.clock.now()
    const subject = { kind: 'instance', place: fresh.name.place, instanceId: fresh.name.instanceId } as const
    const note = (event: 'ran' | 'resumed'): JournalEntry => ({
      subject,
      at,
      event,
      ref: startKey(fresh.name),
      facts: {},
    })
    const ownerWaits = ran && fresh.pass !== undefined && isPermit(fresh.pass)
    const up = resumed ? takenUpAgain(fresh) : fresh
    return {
      record: {
        ...up,
        ranAt: ran ? Math.floor(at / 1000) : fresh.ranAt,
        todo: ownerWaits ? new Set<Duty>([...up.todo, 'dm']) : up.todo,
      },
      journal: [...(ran ? [note('ran')] : []), ...(resumed ? [note('resumed')] : [])],
    }
  })
}

/** Its verdict stands: what was denied is stopped once more, and told of once more. */
function takenUpAgain(record: StartRecord): StartRecord {
  const up = { ...record, endedAt: undefined }
  if (record.verdict.kind !== 'deny' || record.mode !== 'enforce' || record.sparedBy !== undefined) return up
  const todo = new Set<Duty>([...record.todo, 'stop', 'sns', 'slack'])
  return { ...up, todo, outcome: undefined, triedSince: undefined }
}

async function noteNotSeen(hint: Hint, view: InstanceView | undefined, gate: Gate): Promise<void> {
  const shown = view?.state ?? 'nothing'
  gate.log.info('not-seen', { instance: hint.instanceId, state: hint.state, shown })
  await gate.journal.write({
    subject: { kind: 'instance', place: hint.place, instanceId: hint.instanceId },
    at: hint.at * 1000,
    event: 'not-seen',
    ref: `${hint.state}/${hint.at}`,
    facts: { reported: hint.state, shown },
  })
}
