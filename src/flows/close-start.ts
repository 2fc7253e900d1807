// An event of a state that is no start: the start before it ended. Confirms a stop, and gives back the pass
// of a start that never ran or that our own stop hit (rules 8 and 10).

import { type Ending, endToBeSeenAfter } from '../domain/ending.ts'
import { alertsFor, terminatedOr } from '../domain/enforcement.ts'
import { type InstanceView, isDown } from '../domain/instance.ts'
import type { JournalEntry, JournalEvent } from '../domain/journal.ts'
import type { Hint } from '../domain/judge.ts'
import { startKey, startOf } from '../domain/start.ts'
import type { Duty, StartRecord } from '../domain/start-record.ts'
import { meterCanary } from './canary.ts'
import { dutiesFound, type Finding, leftToDecider, nothing } from './finding.ts'
import type { Gate } from './gate.ts'
import { forgetIsolation } from './isolate.ts'
import type { Waiting } from './later.ts'
import type { StartChange } from './ports.ts'
import type { Sight } from './sight.ts'

export async function closeStart(hint: Hint, sight: Sight, gate: Gate): Promise<Finding> {
  const view = sight.views.get(hint.instanceId)
  const [latest, previous] = await beforeTheEvent(hint, view, sight, gate)
  const ending = gate.rules.endingOf(hint, view, latest, previous)
  if (ending === undefined) return nothing
  // That a denied one goes down is written when it is down: a request saved for each of a burst.
  if (hint.state === 'stopping' && !ending.down && isToBeStopped(ending.of)) {
    return dutiesFound(ending.of, { leave: leftToDecider(ending.of, ending.of, gate.clock.now()) })
  }
  const record = await gate.starts.change(ending.of, (fresh) =>
    closed(fresh, ending, hint, view, gate.clock.now()),
  )
  sight.starts.set(startKey(record.name), record)
  if (record.isolatedAt !== undefined && view?.state === 'terminated') {
    await forgetIsolation(hint.place, hint.instanceId, gate)
  }
  meterCanary(ending.of, record, gate)
  if (record.givenBack === 'collateral' && ending.of.givenBack === undefined) gate.meter.collateral()
  const afterSeconds = endToBeSeenAfter(hint, view, record)
  const again: Waiting | undefined =
    afterSeconds === undefined
      ? undefined
      : { task: { kind: 'hint', hint: { ...hint, looks: hint.looks + 1 } }, afterSeconds }
  return dutiesFound(record, { leave: leftToDecider(record, ending.of, gate.clock.now()), again })
}

/**
 * The start that the event may end, and the one before it. Where the read shows a denied one that is still to be stopped,
 * it is the one, and what was before is not asked for: only what was allowed can have been hit by mistake. In a burst
 * that spares two requests a start.
 */
async function beforeTheEvent(
  hint: Hint,
  view: InstanceView | undefined,
  sight: Sight,
  gate: Gate,
): Promise<readonly StartRecord[]> {
  const shown =
    view === undefined || view.launchedAt > hint.at ? undefined : sight.starts.get(startKey(startOf(view)))
  if (shown !== undefined && isToBeStopped(shown)) return [shown]
  return gate.starts.recent(hint.place, hint.instanceId, hint.at)
}

const isToBeStopped = ({ verdict, todo }: StartRecord): boolean => verdict.kind === 'deny' && todo.has('stop')

function closed(
  fresh: StartRecord,
  ending: Ending,
  hint: Hint,
  view: InstanceView | undefined,
  at: number,
): StartChange | undefined {
  const journal: JournalEntry[] = []
  const note = (event: JournalEvent, facts: JournalEntry['facts'] = {}): void => {
    const subject = { kind: 'instance', place: hint.place, instanceId: hint.instanceId } as const
    journal.push({ subject, at, event, ref: startKey(fresh.name), facts })
  }
  const todo = new Set<Duty>(fresh.todo)
  let { endedAt, endReason, givenBack } = fresh
  if (endedAt === undefined) {
    endedAt = hint.at
    endReason = view?.launchedAt === fresh.name.launchedAt ? view.stateReasonCode : undefined
    note('ended', { state: hint.state })
  }
  if (ending.down && todo.delete('stop')) {
    for (const duty of alertsFor(fresh, terminatedOr(fresh))) todo.add(duty)
    note('stopped', { seen: view !== undefined && isDown(view.state) ? view.state : hint.state })
  }
  const why = ending.collateral ? 'collateral' : ending.neverRan ? 'never-ran' : undefined
  if (why !== undefined && givenBack === undefined) {
    givenBack = why
    todo.add('dm')
    // Its code is good again: whoever has written it into the tag once more is not to find it blanked.
    todo.delete('untag')
    const reason = view?.stateReasonCode ?? ''
    note(why === 'collateral' ? 'collateral' : 'given-back', { pass: fresh.pass?.id ?? '', reason })
  }
  if (journal.length === 0) return undefined
  const giveBack = givenBack !== undefined && fresh.givenBack === undefined
  return { record: { ...fresh, todo, endedAt, endReason, givenBack }, journal, giveBack }
}
