// Undoing an isolation: the command line's `release`. The instance keeps running, with the groups it had before, and is
// left alone from then on: whoever releases it has taken it over.

import { alertsFor } from '../domain/enforcement.ts'
import type { JournalEntry, JournalEvent } from '../domain/journal.ts'
import type { Place } from '../domain/place.ts'
import { startKey, startOf } from '../domain/start.ts'
import type { Duty, StartRecord } from '../domain/start-record.ts'
import type { Clock, Ec2Trouble, Instances, Journal, Levers, StartBook, StartChange } from './ports.ts'

export interface Releaser {
  readonly clock: Pick<Clock, 'now'>
  readonly instances: Pick<Instances, 'read'>
  readonly starts: Pick<StartBook, 'recall' | 'change'>
  readonly journal: Journal
  readonly levers: () => Promise<Levers>
}

export type Released =
  | { readonly kind: 'released'; readonly interfaces: number }
  /** Nothing is noted of it: it is not isolated, or was released before. */
  | { readonly kind: 'not-isolated' }
  /** Gone since: what was noted of it is forgotten. */
  | { readonly kind: 'gone' }
  /** AWS refused; what was not restored is still noted, so that it can be tried again. */
  | { readonly kind: 'trouble'; readonly restored: number; readonly trouble: Ec2Trouble }

/**
 * @param who by whose hand, as the journal and `explain` are to say it
 * @throws Unreachable where EC2 or the table does not answer
 */
export async function releaseInstance(
  place: Place,
  instanceId: string,
  who: string,
  releaser: Releaser,
): Promise<Released> {
  const levers = await releaser.levers()
  const notes = await levers.isolation.of(place, instanceId)
  if (notes.length === 0) return { kind: 'not-isolated' }
  const view = (await releaser.instances.read(place, [instanceId])).get(instanceId)
  if (view === undefined || view.state === 'terminated') {
    for (const { interfaceId } of notes) await levers.isolation.forget(place, instanceId, interfaceId)
    return { kind: 'gone' }
  }
  // Its duty first: else a gate would isolate it again behind our back.
  const start = startOf(view)
  const { starts, unreadable } = await releaser.starts.recall(place, [start], [])
  const known = starts.get(startKey(start))
  if (unreadable.has(startKey(start))) throw unreadable.get(startKey(start))
  if (known !== undefined) await takeOver(known, who, releaser)
  let restored = 0
  for (const { interfaceId, groupIds } of notes) {
    const trouble = await levers.instances.setGroups(place, interfaceId, groupIds)
    if (trouble !== undefined && trouble.code !== 'InvalidNetworkInterfaceID.NotFound') {
      return { kind: 'trouble', restored, trouble }
    }
    await levers.isolation.forget(place, instanceId, interfaceId)
    restored += 1
  }
  await releaser.journal.write(
    entry(place, instanceId, releaser, 'released', startKey(start), { who, interfaces: restored }),
  )
  return { kind: 'released', interfaces: restored }
}

async function takeOver(known: StartRecord, who: string, releaser: Releaser): Promise<void> {
  await releaser.starts.change(known, (fresh): StartChange | undefined => {
    if (!fresh.todo.has('stop')) return undefined
    const todo = new Set<Duty>(alertsFor(fresh, 'spared'))
    const { place, instanceId } = fresh.name
    const ref = startKey(fresh.name)
    const journal = [entry(place, instanceId, releaser, 'spared', ref, { rule: 'released', by: who })]
    return { record: { ...fresh, todo, sparedBy: `released ${who}` }, journal }
  })
}

const entry = (
  place: Place,
  instanceId: string,
  { clock }: Releaser,
  event: JournalEvent,
  ref: string,
  facts: JournalEntry['facts'],
): JournalEntry => ({
  subject: { kind: 'instance', place, instanceId },
  at: clock.now(),
  event,
  ref,
  facts,
})
