// The sweep: everything that is up in a place, and everything unfinished, looked at for what events never told.
// Whatever it finds goes through the same judging as an event; it decides and stops nothing by itself.

import type { Control } from '../domain/control.ts'
import { isLongUnfinished } from '../domain/enforcement.ts'
import { exemptionOf, isListed } from '../domain/exemption.ts'
import { type GateTask, instanceIdOf } from '../domain/gate-task.ts'
import type { Guard } from '../domain/guard.ts'
import type { InstanceView } from '../domain/instance.ts'
import { type Membership, membershipKey, membershipsOf } from '../domain/membership.ts'
import type { Place } from '../domain/place.ts'
import { startKey, startOf } from '../domain/start.ts'
import {
  dueAt,
  type Found,
  OVERDUE_SECONDS,
  sweepOf,
  sweepOfUnfinished,
  sweptKey,
  wasMissed,
} from '../domain/sweeping.ts'
import { type Crews, noteCrew } from './crews.ts'
import type { Gate } from './gate.ts'
import { judgeStarts } from './judge-starts.ts'
import { type Clock, type GuardBook, type Instances, type StartBook, secondsNow } from './ports.ts'

export interface Sweeper {
  readonly clock: Pick<Clock, 'now'>
  readonly instances: Pick<Instances, 'up' | 'read'>
  readonly starts: Pick<StartBook, 'recall' | 'unfinished'>
  readonly guard: Pick<GuardBook, 'inForce'>
  /** Does what was found, or leaves it to the gate. @returns how many could not be done now and come again */
  readonly judge: (tasks: readonly GateTask[]) => Promise<number>
  /** Told of everything that is taken up, before it is judged. */
  readonly notice?: (found: Exclude<Found, { kind: 'in-order' }>) => void
}

export interface SweepReport {
  readonly place: Place
  /** Instances that were shown pending or running. */
  up: number
  /** Starts that nobody had judged. */
  unjudged: number
  /** Judged starts whose running or end nobody had noted. */
  unseen: number
  /** Judged starts with duties that nobody came back for. */
  unfinished: number
  /** Found, and not to be judged now: the next sweep finds them again. */
  failed: number
  /** Of the unjudged, those that an event should have told of by now. */
  missed: number
  /** Starts denied long ago whose stopping is not over (isLongUnfinished), before this sweep took them up. */
  stillUp: number
  /** What the place is like, for telling news of it. */
  readonly sight: PlaceSight
}

interface PlaceSight {
  /** The switch of the place, as read with its instances. */
  control: Control | undefined
  /** What keeps instances there by itself and is not listed in the settings, by membershipKey. */
  readonly keepers: Map<string, Membership>
  /** What is up of listed Auto Scaling groups. */
  readonly crews: Crews
}

/** How many keepers are told of at most. */
const MOST_KEEPERS = 100

/** Tasks judged in one go: one read of EC2 and a few of the table. */
const MOST_TASKS = 200

/** Unfinished starts taken up in one sweep of a place; the next one goes on. */
const MOST_UNFINISHED = 1000

/** A look of the gate's own is at most so far ahead, give or take the second of the clock. */
const LONGEST_PAUSE_SECONDS = 901

/**
 * Sweeps one place.
 * @param progress called after every page
 * @throws Unreachable where EC2 or the table does not answer
 */
export async function sweep(
  place: Place,
  sweeper: Sweeper,
  progress: (report: SweepReport) => void = () => undefined,
): Promise<SweepReport> {
  const report: SweepReport = {
    place,
    up: 0,
    unjudged: 0,
    unseen: 0,
    unfinished: 0,
    failed: 0,
    missed: 0,
    stillUp: 0,
    sight: { control: undefined, keepers: new Map(), crews: new Map() },
  }
  const guard = await sweeper.guard.inForce()
  const taken = new Set<string>()

  const takeUp = async (found: readonly Found[]): Promise<void> => {
    const tasks: GateTask[] = []
    for (const one of found) {
      if (one.kind === 'in-order' || taken.has(sweptKey(one.task))) continue
      taken.add(sweptKey(one.task))
      report[one.kind] += 1
      sweeper.notice?.(one)
      tasks.push(one.task)
    }
    for (let at = 0; at < tasks.length; at += MOST_TASKS) {
      report.failed += await sweeper.judge(tasks.slice(at, at + MOST_TASKS))
    }
    progress(report)
  }

  for await (const page of sweeper.instances.up(place)) {
    report.up += page.length
    await takeUp(await lookAt(page, report, guard, sweeper))
  }
  await takeUp(await lookAtUnfinished(report, sweeper))
  return report
}

async function lookAt(
  page: readonly InstanceView[],
  report: SweepReport,
  guard: Guard,
  sweeper: Sweeper,
): Promise<Found[]> {
  const { starts, control, unreadable } = await sweeper.starts.recall(report.place, page.map(startOf), [])
  const now = secondsNow(sweeper.clock)
  report.sight.control = control
  return page.map((view) => {
    const known = starts.get(startKey(startOf(view)))
    const found = sweepOf(view, known, now)
    const isExempt = exemptionOf(guard, view) !== undefined
    const isNew = found.kind === 'unjudged' && !unreadable.has(startKey(startOf(view)))
    if (isNew && !isExempt && wasMissed(view, control, now)) report.missed += 1
    noteKeepers(view, report.sight, guard)
    noteCrew(view, known, report.sight.crews, guard)
    return found
  })
}

function noteKeepers(view: InstanceView, { keepers }: PlaceSight, guard: Guard): void {
  if (keepers.size >= MOST_KEEPERS) return
  for (const membership of membershipsOf(view)) {
    if (!isListed(guard, view, membership))
      keepers.set(`${membership.kind} ${membershipKey(view, membership)}`, membership)
  }
}

/** Those the gate is yet to look at are counted with the overdue: whatever takes long has its next look ahead of it. */
async function lookAtUnfinished(report: SweepReport, sweeper: Sweeper): Promise<Found[]> {
  const { place } = report
  const asOf = secondsNow(sweeper.clock)
  const records = await sweeper.starts.unfinished(place, asOf + LONGEST_PAUSE_SECONDS, MOST_UNFINISHED)
  report.stillUp = records.filter((record) => isLongUnfinished(record, asOf)).length
  const overdue = records.filter((record) => dueAt(record) < asOf - OVERDUE_SECONDS)
  const ids = [...new Set(overdue.map(({ name }) => name.instanceId))]
  const views = await sweeper.instances.read(place, ids)
  const now = secondsNow(sweeper.clock)
  return overdue.map((record) => sweepOfUnfinished(record, views.get(record.name.instanceId), now))
}

/** Judges in this very process, whatever has become of the gate and its queue. */
export const judgeHere =
  (gate: Gate): Sweeper['judge'] =>
  async (tasks) => {
    const failed = await judgeStarts(
      tasks.map((task, n) => ({ id: String(n), tasks: [task] })),
      gate,
    )
    for (const [id, error] of failed)
      gate.log.trouble('sweep-failed', error, { instance: tasks.map(instanceIdOf)[Number(id)] })
    return failed.size
  }
