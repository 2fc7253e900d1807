// Taking for good what runs now: an unjudged start becomes exempt, a denied one keeps its verdict and is spared.

import { MOST_TRIES, pauseMs } from '../domain/backoff.ts'
import { type InstanceView, isStartState, nameOf } from '../domain/instance.ts'
import type { JournalEntry } from '../domain/journal.ts'
import { membershipKey, membershipsOf } from '../domain/membership.ts'
import type { ShownInstance } from '../domain/reply.ts'
import { startKey, startOf } from '../domain/start.ts'
import { bareRecord, type StartRecord } from '../domain/start-record.ts'
import { exempt, verdictText } from '../domain/verdict.ts'
import { shown } from './find-instance.ts'
import type { Office } from './office.ts'
import type { Decision, Recalled, StartChange } from './ports.ts'

export interface Adopted {
  readonly instance: ShownInstance
  /** `adopted`: nobody had judged it. `spared`: it was denied. `in-order`: it may run anyway. `not-up`: it does not run. */
  readonly how: 'adopted' | 'spared' | 'in-order' | 'not-up'
}

export async function adopt(view: InstanceView, office: Office): Promise<Adopted> {
  const instance = shown(view)
  if (!isStartState(view.state)) return { instance, how: 'not-up' }
  const by = await office.who()
  for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
    const recalled = await office.starts.recall(view.place, [startOf(view)], [])
    const record = recalled.starts.get(startKey(startOf(view)))
    if (record !== undefined) return { instance, how: await spare(record, by, office) }
    const decided = await office.starts.decide(adoption(view, recalled, by, office.clock.now()))
    if (decided.kind === 'recorded') return { instance, how: 'adopted' }
    await office.clock.pause(pauseMs(attempt, office.entropy.fraction()))
  }
  throw new Error(`the table stayed busy; ${view.instanceId} is not adopted`)
}

function adoption(view: InstanceView, { control }: Recalled, by: string, at: number): Decision {
  const verdict = exempt('adopted')
  const decidedAt = Math.floor(at / 1000)
  const record: StartRecord = {
    ...bareRecord({
      name: startOf(view),
      verdict,
      mode: control.mode,
      reportedAt: decidedAt,
      decidedAt,
      instanceName: nameOf(view),
      memberOf: membershipsOf(view).map((one) => membershipKey(view, one)),
    }),
    ranAt: view.state === 'running' ? decidedAt : undefined,
  }
  const facts = { verdict: verdictText(verdict), mode: control.mode, state: view.state, by }
  const journal = entryFor(record, 'verdict', { ...facts, start: startKey(record.name) }, at)
  return { record, start: view, control, redeem: undefined, journal }
}

async function spare(record: StartRecord, by: string, office: Office): Promise<'spared' | 'in-order'> {
  if (record.verdict.kind !== 'deny') return 'in-order'
  const at = office.clock.now()
  await office.starts.change(record, (fresh) => spared(fresh, by, at))
  return 'spared'
}

function spared(fresh: StartRecord, by: string, at: number): StartChange | undefined {
  if (fresh.sparedBy !== undefined && fresh.todo.size === 0) return undefined
  return {
    record: { ...fresh, todo: new Set(), outcome: 'spared', sparedBy: `adopted ${by}` },
    journal: [entryFor(fresh, 'spared', { by }, at)],
    remember: true,
  }
}

const entryFor = (
  { name }: StartRecord,
  event: 'verdict' | 'spared',
  facts: JournalEntry['facts'],
  at: number,
): JournalEntry => ({
  subject: { kind: 'instance', place: name.place, instanceId: name.instanceId },
  at,
  event,
  ref: startKey(name),
  facts,
})
