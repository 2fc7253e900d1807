// One look at a place: what EC2 shows and what the table knows of the instances a batch is about,
// each in one call however many there are.

import type { Control } from '../domain/control.ts'
import { type GateTask, instanceIdOf } from '../domain/gate-task.ts'
import type { Guard } from '../domain/guard.ts'
import type { InstanceView } from '../domain/instance.ts'
import type { TagSays } from '../domain/judge.ts'
import { type Pass, type PassKey, permitKey } from '../domain/pass.ts'
import { readPassCode } from '../domain/pass-code.ts'
import type { Place } from '../domain/place.ts'
import { type StartName, startKey, startOf } from '../domain/start.ts'
import type { StartRecord } from '../domain/start-record.ts'
import { PASS_TAG } from '../domain/tags.ts'
import type { Gate } from './gate.ts'
import type { HashCode } from './ports.ts'

/** What was seen, and, as judging goes on, what was decided: the records are replaced as they change. */
export interface Sight {
  readonly place: Place
  /** Epoch milliseconds, before the read was sent: nothing shown can be newer than asked for. */
  readonly readBeganAt: number
  readonly views: ReadonlyMap<string, InstanceView>
  readonly starts: Map<string, StartRecord>
  readonly passes: ReadonlyMap<PassKey, Pass>
  /** Instances of which a start was allowed or exempt before. */
  readonly known: ReadonlySet<string>
  readonly guard: Guard
  /** By startKey or PassKey, what is there and cannot be read. */
  readonly unreadable: ReadonlyMap<string, unknown>
  control: Control
}

export async function look(place: Place, tasks: readonly GateTask[], gate: Gate): Promise<Sight> {
  const instanceIds = [...new Set(tasks.map(instanceIdOf))]
  const readBeganAt = gate.clock.now()
  const [views, guard] = await Promise.all([gate.instances.read(place, instanceIds), gate.guard.inForce()])

  const starts = new Map<string, StartName>()
  for (const view of views.values()) starts.set(startKey(startOf(view)), startOf(view))
  for (const task of tasks) if (task.kind === 'finish') starts.set(startKey(task.start), task.start)
  const keys = new Set(instanceIds.map((id) => permitKey(place, id)))
  for (const view of views.values()) {
    const key = codeKeyIn(view, gate.hashCode)
    if (key !== undefined) keys.add(key)
  }
  const recalled = await gate.starts.recall(place, [...starts.values()], [...keys], instanceIds)
  return { place, readBeganAt, views, guard, ...recalled, starts: new Map(recalled.starts) }
}

/** @throws where something that the task turns on is in the table, but cannot be read: that would be guessing */
export function mustBeReadable(task: GateTask, sight: Sight, gate: Gate): void {
  if (sight.unreadable.size === 0) return
  const id = instanceIdOf(task)
  const view = sight.views.get(id)
  const keys = [
    permitKey(sight.place, id),
    ...(task.kind === 'finish' ? [startKey(task.start)] : []),
    ...(view === undefined ? [] : [startKey(startOf(view)), codeKeyIn(view, gate.hashCode) ?? '']),
  ]
  const key = keys.find((one) => sight.unreadable.has(one))
  if (key !== undefined) throw sight.unreadable.get(key)
}

/** The key of the pass whose code stands in the instance's tag, if a code does. */
export function codeKeyIn(view: InstanceView, hashCode: HashCode): PassKey | undefined {
  const code = readPassCode(view.tags[PASS_TAG] ?? '')
  return code === undefined ? undefined : hashCode(code)
}

export function tagSays(view: InstanceView): TagSays {
  const value = view.tags[PASS_TAG]?.trim() ?? ''
  if (value === '') return 'nothing'
  return readPassCode(value) === undefined ? 'gibberish' : 'code'
}
