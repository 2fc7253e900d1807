// Metrics, by Powertools, which is loaded with the first that there is to write: a first answer seldom has one.
// The slack function has none.

import type { Metrics } from '@aws-lambda-powertools/metrics'
import type { Meter } from '../flows/ports.ts'
import type { SweepReport } from '../flows/sweep.ts'
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

/** At the end of every invocation; says nothing where there is nothing to say. */
export async function flushMetrics(): Promise<void> {
  if (stored.length === 0 && verdicts.size === 0) return
  const metrics = await powertools()
  for (const [kind, reasons] of verdicts) {
    for (const [reason, count] of reasons) {
      const single = metrics.singleMetric()
      single.addDimension('verdict', kind)
      single.addDimension('reason', reason)
      single.addMetric('Verdicts', 'Count', count)
    }
  }
  verdicts.clear()
  for (const add of stored) add(metrics)
  stored = []
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics()
}
