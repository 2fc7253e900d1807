// Structured logs and metrics, by Powertools. The start's name is the correlation id of all that is said about it.

import { Logger } from '@aws-lambda-powertools/logger'
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import { type Log, type Meter, Unreachable } from '../flows/ports.ts'
import type { SweepReport } from '../flows/sweep.ts'

const logger = new Logger({ serviceName: 'startpass' })
const metrics = new Metrics({ namespace: 'startpass', serviceName: 'startpass' })

/** How many of each kind and reason since they were last flushed: a line for each verdict cost as much as a request. */
const verdicts = new Map<string, Map<string, number>>()

/** Name, code and message only: an SDK error also carries the request, and requests carry secrets. */
function safely(error: unknown): object {
  if (!(error instanceof Error)) return { name: 'NotAnError' }
  const { cause } = error
  return {
    name: error.name,
    message: error.message,
    ...(error instanceof Unreachable && { service: error.service, code: error.code }),
    ...(cause instanceof Error && { cause: `${cause.name}: ${cause.message}` }),
  }
}

export const log: Log = {
  info(event, { start, ...facts }) {
    logger.info(event, { ...facts, ...(start !== undefined && { correlation_id: start }) })
  },
  trouble(event, error, { start, ...facts }) {
    logger.error(event, {
      ...facts,
      trouble: safely(error),
      ...(start !== undefined && { correlation_id: start }),
    })
  },
}

export const meter: Meter = {
  verdict(kind, reason) {
    const of = verdicts.get(kind) ?? new Map<string, number>()
    verdicts.set(kind, of.set(reason, (of.get(reason) ?? 0) + 1))
  },
  secondsToStop(seconds) {
    metrics.addMetric('SecondsFromEventToStop', MetricUnit.Seconds, seconds)
  },
  collateral() {
    metrics.addMetric('Collateral', MetricUnit.Count, 1)
  },
  held(starts) {
    metrics.addMetric('HeldByCap', MetricUnit.Count, starts)
  },
  throttled(starts) {
    metrics.addMetric('Ec2Throttled', MetricUnit.Count, starts)
  },
  starved() {
    metrics.addMetric('Ec2Starved', MetricUnit.Count, 1)
  },
  canaryStopped(seconds) {
    metrics.addMetric('CanarySecondsToStopped', MetricUnit.Seconds, seconds)
  },
}

/** What a sweep found that events had not told, and which denied starts are still up; zeroes where it found nothing. */
export function meterSweep({ unjudged, unseen, unfinished, failed, stillUp }: SweepReport): void {
  metrics.addMetric('FoundBySweep', MetricUnit.Count, unjudged + unseen + unfinished)
  metrics.addMetric('EnforcementUnfinished', MetricUnit.Count, stillUp)
  if (failed > 0) metrics.addMetric('SweepFailed', MetricUnit.Count, failed)
}

/** At the end of every invocation; says nothing where there is nothing to say. */
export function flushMetrics(): void {
  for (const [kind, reasons] of verdicts) {
    for (const [reason, count] of reasons) {
      const single = metrics.singleMetric()
      single.addDimension('verdict', kind)
      single.addDimension('reason', reason)
      single.addMetric('Verdicts', MetricUnit.Count, count)
    }
  }
  verdicts.clear()
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics()
}
