// Invariants 3, 4 and 5: what the gate stopped, it had denied; what it denied is down, or loudly said not to be.

import type { InstanceRecord } from '../../world/ec2/instance-record.ts'
import { type TrueStart, trueKey } from '../world/truth.ts'
import { type Case, isForTheSweep, type Note, type Verdict } from './case.ts'

/** From the read to the call, a function that is slow at everything may take its whole life. */
const FUNCTION_LIVES_MS = 60_000

/** @returns how many allowed starts were hit by a stop meant for the one before */
export function checkStops(facts: Case, verdicts: ReadonlyMap<string, Verdict>, note: Note): number {
  const { truth } = facts.cloud
  const hits = new Set<TrueStart>()
  for (const { operation, outcome, resourceIds, time, hit } of truth.gateCalls) {
    const isTerminating = operation === 'TerminateInstances'
    if (operation === 'StopInstances' && resourceIds.length > 1) {
      const spoiler = hit.find((start) => wouldSpoil(start, time))
      if (spoiler !== undefined)
        note('what cannot be stopped spoils the stop of no other', trueKey(spoiler), resourceIds.join(' '))
    }
    if (outcome !== 'ok' || (operation !== 'StopInstances' && !isTerminating)) continue
    if (isTerminating && facts.guard.whereStoppingIsImpossible !== 'terminate') {
      note('nothing is destroyed unless the settings say so', resourceIds.join(' '), 'terminated')
    }
    if (facts.story.observes)
      note('observing touches nothing', resourceIds.join(' '), 'stopped while observing')
    for (const id of resourceIds) {
      if (truth.latest(id) === undefined) note('what ran before is left alone', id, 'stopped')
    }
    for (const start of hit) {
      if (facts.guard.unlistedGroups === 'alert' && isMember(start)) {
        note('members of groups are left to a person where the settings say so', trueKey(start), operation)
      }
      if (verdicts.get(trueKey(start))?.kind === 'deny') continue
      if (wasMeantForTheOneBefore(start, time, facts, verdicts)) hits.add(start)
      else
        note(
          'an allowed start is not stopped',
          trueKey(start),
          verdicts.get(trueKey(start))?.text ?? 'unjudged',
        )
    }
  }
  return hits.size
}

/** StopInstances takes no precondition: between a read that shows a denied start and the call, another may begin. */
function wasMeantForTheOneBefore(
  start: TrueStart,
  calledAt: number,
  { cloud, weather }: Case,
  verdicts: ReadonlyMap<string, Verdict>,
): boolean {
  const wasDenied = cloud.truth.starts.some(
    (one) =>
      one.instanceId === start.instanceId &&
      one.launchedAt < start.launchedAt &&
      verdicts.get(trueKey(one))?.kind === 'deny',
  )
  return wasDenied && calledAt - start.at <= FUNCTION_LIVES_MS + weather.stale * 1000
}

export function checkEnds(facts: Case, verdicts: ReadonlyMap<string, Verdict>, note: Note): void {
  const { cloud, said, records } = facts
  const alerted = new Map<string, string>()
  for (const { start, outcome } of said.alerts) {
    alerted.set(`${start.place.region}/${start.instanceId}/${start.launchedAt}`, outcome)
  }
  for (const start of cloud.truth.starts) {
    const key = trueKey(start)
    const verdict = verdicts.get(key)
    if (verdict?.kind !== 'deny') continue
    if ((!alerted.has(key) || !said.shown.has(key)) && !isForTheSweep(start, verdict, facts)) {
      note('every denial is told, on the topic and in the channel', key, verdict.text)
    }
    if (verdict.mode === 'observe') continue
    const now = cloud.ec2.truthOf(start.region, start.instanceId)
    if (start.endedAt === undefined && now !== undefined) {
      if (!isBeyondStopping(now, facts))
        note('a denied start is stopped', key, `still ${now.state}, told ${alerted.get(key)}`)
      else if (SAID_DOWN.has(alerted.get(key)))
        note('nothing is said to be stopped that runs', key, now.state)
    } else if (start.downAt === undefined && now !== undefined) {
      note('a denied start is seen down', key, now.state)
    }
  }
  for (const { name, todo } of records.starts) {
    const key = `${name.place.region}/${name.instanceId}/${name.launchedAt}`
    const start = cloud.truth.starts.find((one) => trueKey(one) === key)
    const isStuck =
      start !== undefined && start.endedAt === undefined && isBeyondStopping(start.record, facts)
    const isSwept = start !== undefined && isForTheSweep(start, verdicts.get(key), facts)
    if (todo.size > 0 && !isStuck && !isSwept) note('nothing is left undone', key, [...todo].join(' '))
  }
}

/** Whether AWS is known to refuse a stop of all for this one: a first launch before it runs, and what is never stopped. */
function wouldSpoil({ record, ranAt }: TrueStart, calledAt: number): boolean {
  const { launchTimeEpochSeconds, firstLaunchEpochSeconds, rootDeviceType, spot, operator } = record
  const isFirst = launchTimeEpochSeconds <= firstLaunchEpochSeconds + 1
  const isComingUp = isFirst && (ranAt === undefined || ranAt > calledAt)
  const isNeverStopped =
    rootDeviceType === 'instance-store' || spot?.type === 'one-time' || operator !== undefined
  return isComingUp || isNeverStopped
}

const isMember = ({ record }: TrueStart): boolean => record.tags.has('aws:autoscaling:groupName')

const SAID_DOWN: ReadonlySet<string | undefined> = new Set(['stopped', 'terminated'])

/** Whether AWS stops it for nobody, or its group would launch another (A4), and the settings say to leave it at that. */
function isBeyondStopping(
  { rootDeviceType, spot, operator, tags }: InstanceRecord,
  { guard }: Case,
): boolean {
  if (tags.has('aws:autoscaling:groupName')) return guard.unlistedGroups === 'alert'
  const cannotStop = rootDeviceType === 'instance-store' || spot?.type === 'one-time'
  return operator !== undefined || (cannotStop && guard.whereStoppingIsImpossible !== 'terminate')
}

/** Seconds from the beginning of each denied start to its end. */
export const secondsToStop = (facts: Case, verdicts: ReadonlyMap<string, Verdict>): number[] =>
  facts.cloud.truth.starts.flatMap((start) => {
    const isDenied = verdicts.get(trueKey(start))?.kind === 'deny' && start.endedBy === 'AKIAGATE'
    return isDenied && start.endedAt !== undefined ? [(start.endedAt - start.at) / 1000] : []
  })
