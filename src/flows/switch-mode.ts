// Observe or enforce, place by place: what enforcing would have stopped, the switch itself, and what of the denied
// that still runs. Switching on stops nothing by itself (rule 14).

import type { Mode } from '../domain/control.ts'
import { exemptByNow } from '../domain/exemption.ts'
import {
  byGroup,
  byInstance,
  type ForetoldGroup,
  type ForetoldInstance,
  observedDenials,
} from '../domain/foretelling.ts'
import type { Guard } from '../domain/guard.ts'
import { type InstanceView, isStartState, nameOf } from '../domain/instance.ts'
import { type Place, placeKey } from '../domain/place.ts'
import type { ShownInstance } from '../domain/reply.ts'
import { startKey, startOf } from '../domain/start.ts'
import type { StartRecord } from '../domain/start-record.ts'
import { announce } from './announce.ts'
import { shown } from './find-instance.ts'
import type { Office } from './office.ts'
import { type StartChange, secondsNow } from './ports.ts'

const FORETELL_SECONDS = 7 * 86_400
/** Of one place; more than a person would read. */
const MOST_FORETOLD = 10_000

export interface Foretold {
  readonly instances: readonly (ForetoldInstance & { readonly runs: boolean })[]
  readonly groups: readonly ForetoldGroup[]
}

/** What enforcing would have stopped in the last seven days, but for what the settings exempt by now. */
export async function foretell(places: readonly Place[], office: Office): Promise<Foretold> {
  const since = secondsNow(office.clock) - FORETELL_SECONDS
  const guard = await office.guard.inForce()
  const records: StartRecord[] = []
  const running = new Set<string>()
  for (const place of places) {
    const denied = observedDenials(await office.starts.denied(place, since, MOST_FORETOLD))
    const ids = [...new Set(denied.map(({ name }) => name.instanceId))]
    const readBeganAt = office.clock.now()
    const views = await office.instances.read(place, ids)
    for (const record of denied) {
      const view = views.get(record.name.instanceId)
      if (view !== undefined && exemptByNow(guard, view, record.memberOf, readBeganAt)) continue
      records.push(record)
      if (view !== undefined && stillUp(record, view)) running.add(placeKey(place) + view.instanceId)
    }
  }
  const instances = byInstance(records).map((one) => ({
    ...one,
    runs: running.has(placeKey(one.instance.place) + one.instance.instanceId),
  }))
  return { instances, groups: byGroup(records) }
}

const stillUp = (record: StartRecord, view: InstanceView): boolean =>
  isStartState(view.state) && view.launchedAt === record.name.launchedAt

export interface Switched {
  readonly place: Place
  readonly was: Mode
  readonly is: Mode
}

export async function switchMode(place: Place, mode: Mode, office: Office): Promise<Switched> {
  const [by, at] = [await office.who(), office.clock.now()]
  let was = mode
  await office.switches.change(place, (before) => {
    was = before.mode
    if (before.mode === mode) return undefined
    const subject = { kind: 'place', place } as const
    const facts = { was: before.mode, is: mode, by }
    return { change: { mode }, journal: [{ subject, at, event: 'mode-changed', ref: mode, facts }] }
  })
  if (was !== mode)
    await announce({ kind: 'mode-changed', place, at: Math.floor(at / 1000), mode, by }, office)
  return { place, was, is: mode }
}

/** What was denied while observing, and runs still, is to be stopped after all: the gate is told at once. */
export async function enforceRunning(place: Place, office: Office): Promise<ShownInstance[]> {
  const by = await office.who()
  const guard = await office.guard.inForce()
  const taken: ShownInstance[] = []
  const readBeganAt = office.clock.now()
  for await (const page of office.instances.up(place)) {
    const { starts } = await office.starts.recall(place, page.map(startOf), [])
    for (const view of page) {
      const record = starts.get(startKey(startOf(view)))
      if (record === undefined || !isToBeStopped(record, view, guard, readBeganAt)) continue
      const at = office.clock.now()
      const now = await office.starts.change(record, (fresh) =>
        isToBeStopped(fresh, view, guard, readBeganAt) ? enforcedLate(fresh, by, at) : undefined,
      )
      if (now.mode !== 'enforce') continue
      await office.later.send([{ kind: 'finish', start: now.name, tries: 0 }], 0)
      taken.push({ ...shown(view), name: nameOf(view) })
    }
  }
  return taken
}

const isToBeStopped = (record: StartRecord, view: InstanceView, guard: Guard, readBeganAt: number): boolean =>
  record.verdict.kind === 'deny' &&
  record.mode === 'observe' &&
  record.sparedBy === undefined &&
  !exemptByNow(guard, view, record.memberOf, readBeganAt)

function enforcedLate(fresh: StartRecord, by: string, at: number): StartChange {
  const { place, instanceId } = fresh.name
  return {
    record: {
      ...fresh,
      mode: 'enforce',
      todo: new Set([...fresh.todo, 'stop', 'mark', 'sns', 'slack'] as const),
      // A message on its way for what was left to tell must not keep the new one from being sent.
      lookDueAt: undefined,
    },
    journal: [
      {
        subject: { kind: 'instance', place, instanceId },
        at,
        event: 'enforced-late',
        ref: startKey(fresh.name),
        facts: { by },
      },
    ],
  }
}
