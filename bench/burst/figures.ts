// What a burst comes to in a few numbers, against the floor that EC2's own limits set.

import { floorOf } from './floor.ts'
import { type BurstOptions, type BurstRun, runBurst } from './run.ts'
import type { Fate } from './scene.ts'

export interface BurstFigures {
  readonly starts: number
  /** From the first unauthorized start to the moment the stop of the last is accepted. */
  readonly seconds: number
  readonly floorSeconds: number
  readonly ratio: number
  readonly medianWaitSeconds: number
  readonly p99WaitSeconds: number
  readonly p99WaitOverMedian: number
  /** The same of the floor: what the order in which they came makes inevitable. */
  readonly floorP99WaitOverMedian: number
  /** How much more unevenly they wait than the floor has them wait; 1 is not at all. */
  readonly unevenness: number
  /** Unauthorized starts never stopped or never told of, and messages in the dead-letter queue. */
  readonly dropped: number
  readonly allowed: number
  /** Allowed starts that were stopped, or denied. */
  readonly allowedHarmed: number
  /** How much later an allowed start is judged than in the same minute without the burst. */
  readonly allowedDelayP99Seconds: number
  readonly stopCalls: number
  readonly stopCallsThrottled: number
  readonly mostStopCallsASecond: number
  readonly describeCalls: number
  readonly describeCallsThrottled: number
  readonly mostReceives: number
  readonly longestBatchSeconds: number
  readonly slackRefused: number
  /** Decisions that met another at a copy of the switch, and were tried again. */
  readonly contended: number
}

/** The burst, and the same minute without it. */
export async function measure(options: BurstOptions): Promise<{ figures: BurstFigures; run: BurstRun }> {
  const run = await runBurst(options)
  const calm = await runBurst({ ...options, denied: 0 })
  const trouble = run.troubles[0] ?? calm.troubles[0]
  if (trouble !== undefined) throw trouble
  return { figures: measured(run, calm, options), run }
}

export const figuresOf = async (options: BurstOptions): Promise<BurstFigures> =>
  (await measure(options)).figures

function measured(run: BurstRun, calm: BurstRun, options: BurstOptions): BurstFigures {
  const denied = run.fates.filter(({ isAllowed }) => !isAllowed)
  const byAccount = [...Map.groupBy(denied, ({ account }) => account).values()].map((fates) =>
    floorIn(fates, options),
  )
  const floorSeconds = Math.max(...byAccount.map(({ seconds }) => seconds))
  const floorWaits = byAccount.flatMap(({ waits }) => waits)
  const begin = Math.min(...denied.map(({ startedAt }) => startedAt))
  const stopped = denied.filter((one): one is Fate & { stoppedAt: number } => one.stoppedAt !== undefined)
  const waits = stopped.map(({ startedAt, stoppedAt }) => (stoppedAt - startedAt) / 1000)
  const seconds = (Math.max(...stopped.map(({ stoppedAt }) => stoppedAt)) - begin) / 1000
  const median = quantile(waits, 0.5)
  const p99 = quantile(waits, 0.99)
  const floorP99WaitOverMedian = quantile(floorWaits, 0.99) / Math.max(1, quantile(floorWaits, 0.5))
  const allowed = run.fates.filter(({ isAllowed }) => isAllowed)
  const judgedInCalm = new Map(calm.fates.map((fate) => [fate.instanceId, fate]))
  const delays = allowed.map((fate) => judging(fate) - judging(judgedInCalm.get(fate.instanceId)))
  const count = (name: string): number => run.calls[name] ?? 0
  const throttled = 'RequestLimitExceeded'
  return {
    starts: denied.length,
    seconds,
    floorSeconds,
    ratio: seconds / floorSeconds,
    medianWaitSeconds: median,
    p99WaitSeconds: p99,
    p99WaitOverMedian: p99 / median,
    floorP99WaitOverMedian,
    unevenness: p99 / median / Math.max(1, floorP99WaitOverMedian),
    dropped: denied.length - stopped.length + run.untold + run.deadLetters,
    allowed: allowed.length,
    allowedHarmed: allowed.filter(({ stoppedAt, verdict }) => stoppedAt !== undefined || verdict !== 'allow')
      .length,
    allowedDelayP99Seconds: quantile(delays, 0.99),
    stopCalls: count('StopInstances ok'),
    stopCallsThrottled: count(`StopInstances ${throttled}`),
    mostStopCallsASecond: run.mostStopCallsASecond,
    describeCalls: count('DescribeInstances ok'),
    describeCallsThrottled: count(`DescribeInstances ${throttled}`),
    mostReceives: run.mostReceives,
    longestBatchSeconds: Math.max(...run.batches.map(({ milliseconds }) => milliseconds)) / 1000,
    slackRefused: run.slackRefused,
    contended: run.contended,
  }
}

/** A first launch can be stopped from when it runs (A1), a restart from its start. */
function floorIn(fates: readonly Fate[], { kind, room }: BurstOptions): { seconds: number; waits: number[] } {
  const ready = fates
    .map(({ startedAt, runsAt }) => ({
      startedAt,
      at: kind === 'restarts' ? startedAt : (runsAt ?? Number.NaN),
    }))
    .toSorted((a, b) => a.at - b.at)
  const first = Math.min(...fates.map(({ startedAt }) => startedAt))
  const floor = floorOf(
    ready.map(({ at }) => at),
    room,
    first,
  )
  const untilReady = (ready[0]?.at ?? first) - first
  return {
    seconds: floor.seconds + untilReady / 1000,
    waits: ready.map(({ startedAt }, n) => ((floor.stopAt[n] ?? startedAt) - startedAt) / 1000),
  }
}

const judging = (fate: Fate | undefined): number =>
  ((fate?.judgedAt ?? Number.NaN) - (fate?.startedAt ?? 0)) / 1000

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
