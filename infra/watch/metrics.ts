// The metrics that the functions put into their logs (src/lambdas/meter.ts); a test compares the names with
// docs/configuration.md.

import { Duration } from 'aws-cdk-lib'
import { Metric } from 'aws-cdk-lib/aws-cloudwatch'

export type StartpassMetric =
  | 'CanarySecondsToStopped'
  | 'Collateral'
  | 'Ec2Starved'
  | 'Ec2Throttled'
  | 'EnforcementUnfinished'
  | 'FoundBySweep'
  | 'HeldByCap'
  | 'SecondsFromEventToStop'
  | 'SweepFailed'

export const NAMESPACE = 'startpass'

export const ofStartpass = (
  metricName: StartpassMetric,
  statistic: string,
  period = Duration.minutes(5),
): Metric =>
  new Metric({ namespace: NAMESPACE, metricName, dimensionsMap: { service: 'startpass' }, statistic, period })
