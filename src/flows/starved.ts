// Whether AWS throttles us for so long that somebody may be starving the API (A9): told once a quarter of an hour.

import type { GateTask } from '../domain/gate-task.ts'
import type { Place } from '../domain/place.ts'
import { startKey } from '../domain/start.ts'
import { announce } from './announce.ts'
import type { Case, Enforced, Lever } from './climb.ts'
import type { Gate } from './gate.ts'
import { secondsNow, THROTTLED, Unreachable } from './ports.ts'

/** A start that has waited so long for AWS to take our calls. */
const STARVED_AFTER_SECONDS = 60

/** What a person looks for in CloudTrail; where a rung takes several calls, any of them. */
const OPERATIONS: Readonly<Record<Lever, string>> = {
  stop: 'StopInstances',
  terminate: 'TerminateInstances',
  unprotect: 'ModifyInstanceAttribute',
  'cancel-request': 'CancelSpotInstanceRequests',
  'see-fleets': 'DescribeFleets',
  'empty-fleet': 'DescribeFleets / ModifyFleet',
  'suspend-group': 'SuspendProcesses',
  'isolation-group': 'DescribeSecurityGroups / CreateSecurityGroup / RevokeSecurityGroupEgress',
  isolate: 'ModifyNetworkInterfaceAttribute',
}

/** As many of the starts that wait as are counted. */
const MOST_COUNTED = 1000

/** Rungs that are throttled and have been for long. */
export async function tellIfStarved(
  place: Place,
  cases: readonly Case[],
  enforced: ReadonlyMap<string, Enforced>,
  gate: Gate,
): Promise<void> {
  const now = secondsNow(gate.clock)
  const throttled = cases.flatMap(({ record }) => {
    const { trouble, failedAt = 'stop' } = enforced.get(startKey(record.name)) ?? {}
    return trouble?.kind === 'throttled' ? { failedAt, since: record.triedSince ?? now } : []
  })
  const [longest] = throttled.toSorted((a, b) => a.since - b.since)
  if (longest === undefined) return
  gate.meter.throttled(throttled.length)
  if (now - longest.since < STARVED_AFTER_SECONDS) return
  gate.meter.starved()
  const waiting = Math.max(throttled.length, await waitingIn(place, now, gate))
  const operation = OPERATIONS[longest.failedAt]
  await announce({ kind: 'api-starved', place, at: now, operation, since: longest.since, waiting }, gate)
}

/** Reads that are throttled: nothing is even seen, let alone stopped. */
export async function tellIfBlind(
  place: Place,
  tasks: readonly GateTask[],
  error: unknown,
  gate: Gate,
): Promise<void> {
  if (!(error instanceof Unreachable) || error.service !== 'ec2' || !THROTTLED.has(error.code)) return
  const now = secondsNow(gate.clock)
  const since = tasks.flatMap((task) => (task.kind === 'hint' ? task.hint.at : []))
  if (since.length === 0) return
  gate.meter.throttled(since.length)
  const earliest = Math.min(...since)
  if (now - earliest < STARVED_AFTER_SECONDS) return
  gate.meter.starved()
  await announce(
    {
      kind: 'api-starved',
      place,
      at: now,
      operation: 'DescribeInstances',
      since: earliest,
      waiting: since.length,
    },
    gate,
  )
}

async function waitingIn(place: Place, now: number, gate: Gate): Promise<number> {
  try {
    const records = await gate.starts.unfinished(place, now + 900, MOST_COUNTED)
    return records.filter(({ todo }) => todo.has('stop')).length
  } catch {
    return 0
  }
}
