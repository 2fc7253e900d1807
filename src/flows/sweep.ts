// The sweep: everything that is up in a place, and everything unfinished, looked at for what events never told.
// Whatever it finds goes through the same judging as an event; it decides and stops nothing by itself.

import { type GateTask, instanceIdOf } from '../domain/gate-task.ts'
import type { InstanceView } from '../domain/instance.ts'
import type { Place } from '../domain/place.ts'
import { startKey, startOf } from '../domain/start.ts'
import { type Found, OVERDUE_SECONDS, sweepOf, sweepOfUnfinished, sweptKey } from '../domain/sweeping.ts'
import type { Gate } from './gate.ts'
import { judgeStarts } from './judge-starts.ts'
import type { Clock, Instances, StartBook } from './ports.ts'

export interface Sweeper {
  readonly clock: Pick<Clock, 'now'>
  readonly instances: Pick<Instances, 'up' | 'read'>
  readonly starts: Pick<StartBook, 'recall' | 'unfinished'>
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
}

/** Tasks judged in one go: one read of EC2 and a few of the table. */
const MOST_TASKS = 200

/** Unfinished starts taken up in one sweep of a place; the next one goes on. */
const MOST_UNFINISHED = 1000

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
  const report: SweepReport = { place, up: 0, unjudged: 0, unseen: 0, unfinished: 0, failed: 0 }
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
    await takeUp(await lookAt(place, page, sweeper))
  }
  await takeUp(await lookAtUnfinished(place, sweeper))
  return report
}

async function lookAt(place: Place, page: readonly InstanceView[], sweeper: Sweeper): Promise<Found[]> {
  const { starts } = await sweeper.starts.recall(place, page.map(startOf), [])
  const now = secondsNow(sweeper)
  return page.map((view) => sweepOf(view, starts.get(startKey(startOf(view))), now))
}

async function lookAtUnfinished(place: Place, sweeper: Sweeper): Promise<Found[]> {
  const before = secondsNow(sweeper) - OVERDUE_SECONDS
  const records = await sweeper.starts.unfinished(place, before, MOST_UNFINISHED)
  const ids = [...new Set(records.map(({ name }) => name.instanceId))]
  const views = await sweeper.instances.read(place, ids)
  const now = secondsNow(sweeper)
  return records.map((record) => sweepOfUnfinished(record, views.get(record.name.instanceId), now))
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

const secondsNow = ({ clock }: Pick<Sweeper, 'clock'>): number => Math.floor(clock.now() / 1000)

/** How many places are swept side by side. */
const AT_ONCE = 4

export interface Swept {
  readonly reports: readonly SweepReport[]
  /** Places that could not be swept to the end, with what was in the way. */
  readonly troubles: ReadonlyMap<Place, unknown>
}

/** Sweeps several places; one that cannot be swept holds up no other. */
export async function sweepAll(
  places: readonly Place[],
  sweeper: Sweeper,
  progress?: (report: SweepReport) => void,
): Promise<Swept> {
  const reports: SweepReport[] = []
  const troubles = new Map<Place, unknown>()
  const waiting = [...places]
  const worker = async (): Promise<void> => {
    for (let place = waiting.shift(); place !== undefined; place = waiting.shift()) {
      try {
        reports.push(await sweep(place, sweeper, progress))
      } catch (error) {
        troubles.set(place, error)
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return { reports, troubles }
}
