// Metrics, by Powertools, which is loaded with the first that there is to write: a first answer seldom has one.
// The slack function has none.

import type { Metrics } from '@aws-lambda-powertools/metrics'
import type { Meter } from '../flows/ports.ts'
import type { SweepReport } from '../flows/sweep.ts'
import { log } from './log.ts'
import { onceAsked } from './once-ready.ts'

const powertools = onceAsked(async () => {
  const { Metrics } = await import('@aws-lambda-powertools/metrics')
  return new Metrics({ namespace: 'startpass', serviceName: 'startpass' })
})

type Unit = 'Count' | 'Seconds'

/** What has come up since it was last flushed. */
let stored: ((metrics: Metrics) => void)[] = []

const addMetric = (name: string, value: number, unit: Unit = 'Count'): void => {
  stored.push((metrics) => metrics.addMetric(name, unit, value))
}

/** How many of each kind and reason: a line for each verdict cost as much as a request. */
const verdicts = new Map<string, Map<string, number>>()

export const meter: Meter = {
  verdict(kind, reason) {
    const of = verdicts.get(kind) ?? new Map<string, number>()
    verdicts.set(kind, of.set(reason, (of.get(reason) ?? 0) + 1))
  },
  secondsToStop: (seconds) => addMetric('SecondsFromEventToStop', seconds, 'Seconds'),
  collateral: () => addMetric('Collateral', 1),
  held: (starts) => addMetric('HeldByCap', starts),
  throttled: (starts) => addMetric('Ec2Throttled', starts),
  starved: () => addMetric('Ec2Starved', 1),
  canaryStopped: (seconds) => addMetric('CanarySecondsToStopped', seconds, 'Seconds'),
}

/** What a sweep found that events had not told, and which denied starts are still up; zeroes where it found nothing. */
export function meterSweep({ unjudged, unseen, unfinished, failed, stillUp }: SweepReport): void {
  addMetric('FoundBySweep', unjudged + unseen + unfinished)
  addMetric('EnforcementUnfinished', stillUp)
  if (failed > 0) addMetric('SweepFailed', failed)
}

/**
 * At the end of every invocation, whatever came of it; says nothing where there is nothing to say. No answer of a function
 * is worth losing over it: where writing fails, the log says so; where only loading did, the next invocation writes it.
 */
export async function flushMetrics(): Promise<void> {
  try {
    if (stored.length > 0 || verdicts.size > 0) write(await powertools())
  } catch (error) {
    log.trouble('metrics-failed', error, {})
  }
}

function write(metrics: Metrics): void {
  const [decided, others] = [[...verdicts], stored]
  // First, so that one that cannot be written is not tried for good.
  verdicts.clear()
  stored = []
  for (const [kind, reasons] of decided) {
    for (const [reason, count] of reasons) {
      const single = metrics.singleMetric()
      single.addDimension('verdict', kind)
      single.addDimension('reason', reason)
      single.addMetric('Verdicts', 'Count', count)
    }
  }
  for (const add of others) add(metrics)
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics()
}
