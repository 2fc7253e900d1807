// Judge a start: from what the queue delivers to a verdict that is recorded and carried out.
//
//   look        one read of EC2 and one of the table for the whole batch        sight.ts
//   examine     what each event comes to: judged, known, too early, over        examine.ts, domain/judge.ts
//   decide      the verdict, in one transaction, once and for good              decide.ts
//   discharge   stop what was denied, blank what was spent, tell who must know  discharge.ts
//   send later  what has to wait is a new message; nothing sleeps here          later.ts

import { type GateTask, instanceIdOf, placeOf } from '../domain/gate-task.ts'
import { type Place, placeKey } from '../domain/place.ts'
import { startKey } from '../domain/start.ts'
import type { Case } from './climb.ts'
import { discharge } from './discharge.ts'
import { examine } from './examine.ts'
import type { Finding } from './finding.ts'
import type { Gate } from './gate.ts'
import { sendLater, type Waiting } from './later.ts'
import { look, type Sight } from './sight.ts'
import { tellIfBlind } from './starved.ts'

export interface GateMessage {
  readonly id: string
  readonly tasks: readonly GateTask[]
}

interface Job {
  readonly messageId: string
  readonly task: GateTask
}

/**
 * @returns the ids of the messages that must come again, each with what went wrong. Everything else is done, or
 * owned by a message sent for later.
 */
export async function judgeStarts(
  messages: readonly GateMessage[],
  gate: Gate,
): Promise<ReadonlyMap<string, unknown>> {
  const failed = new Map<string, unknown>()
  const jobs = messages.flatMap(({ id, tasks }) => tasks.map((task): Job => ({ messageId: id, task })))
  const places = Map.groupBy(jobs, ({ task }) => placeKey(placeOf(task)))
  await Promise.all(
    [...places.values()].map(async ([first, ...rest]) => {
      if (first === undefined) return
      const here = [first, ...rest]
      try {
        await judgePlace(placeOf(first.task), here, gate, failed)
      } catch (error) {
        for (const job of here) failed.set(job.messageId, error)
        await tellIfBlind(
          placeOf(first.task),
          here.map(({ task }) => task),
          error,
          gate,
        )
      }
    }),
  )
  return failed
}

async function judgePlace(
  place: Place,
  jobs: readonly Job[],
  gate: Gate,
  failed: Map<string, unknown>,
): Promise<void> {
  const sight = await look(
    place,
    jobs.map(({ task }) => task),
    gate,
  )
  const findings = await examineAll(jobs, sight, gate, failed)
  const since = (gate.clock.now() - sight.readBeganAt) / 1000
  // Side by side: no look comes later because others are stopped and told of first. Both are seen to their end.
  const [sent, discharged] = await Promise.allSettled([
    sendLater(findings.flatMap(waitingIn), gate.later, since),
    discharge(place, casesIn(findings, sight), sight, gate),
  ])
  if (discharged.status === 'rejected') throw discharged.reason
  if (sent.status === 'rejected') throw sent.reason
}

function waitingIn(finding: Finding): readonly Waiting[] {
  if (finding.kind === 'look-again') return [finding]
  return finding.kind === 'duties' && finding.again !== undefined ? [finding.again] : []
}

/** Instances side by side, the events of one instance one after another; one that fails holds up no other. */
async function examineAll(
  jobs: readonly Job[],
  sight: Sight,
  gate: Gate,
  failed: Map<string, unknown>,
): Promise<Finding[]> {
  const byInstance = Map.groupBy(jobs, ({ task }) => instanceIdOf(task))
  const findings: Finding[] = []
  await Promise.all(
    [...byInstance.values()].map(async (ofOne) => {
      for (const { messageId, task } of ofOne) {
        try {
          findings.push(await examine(task, sight, gate))
        } catch (error) {
          failed.set(messageId, error)
        }
      }
    }),
  )
  return findings
}

/** One case a start, however many events spoke of it, with the record as it now stands. */
function casesIn(findings: readonly Finding[], sight: Sight): Case[] {
  const cases = new Map<string, Case>()
  for (const finding of findings) {
    if (finding.kind !== 'duties') continue
    const key = startKey(finding.record.name)
    const before = cases.get(key)
    cases.set(key, {
      record: sight.starts.get(key) ?? finding.record,
      view: sight.views.get(finding.record.name.instanceId),
      readBeganAt: sight.readBeganAt,
      tries: Math.max(finding.tries, before?.tries ?? 0),
      leave:
        before === undefined
          ? finding.leave
          : new Set([...before.leave].filter((duty) => finding.leave.has(duty))),
      looks: new Set([...(before?.looks ?? []), ...(finding.dueAt === undefined ? [] : [finding.dueAt])]),
      reportedRunning: finding.reportedRunning || before?.reportedRunning === true,
    })
  }
  return [...cases.values()].filter(({ record }) => record.todo.size > 0)
}
