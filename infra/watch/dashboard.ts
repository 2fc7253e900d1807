// A dashboard, for whoever pays for it: three dollars a month. Everything on it can be seen without it.

import { Duration, Stack } from 'aws-cdk-lib'
import {
  Dashboard,
  GraphWidget,
  type GraphWidgetProps,
  type IMetric,
  MathExpression,
  Metric,
  Stats,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import { pricesOf } from '../costs/prices.ts'
import { NAMESPACE, ofStartpass } from './metrics.ts'
import type { Watched } from './watched.ts'

const HOUR = Duration.hours(1)

/** @param gateMemoryMb how much memory the functions have: what a second of them costs */
export function addDashboard(scope: Construct, watched: Watched, gateMemoryMb = 512): Dashboard {
  const dashboard = new Dashboard(scope, 'Dashboard', {
    dashboardName: 'startpass',
    defaultInterval: Duration.days(1),
  })
  const half = (title: string, left: readonly IMetric[], more: Partial<GraphWidgetProps> = {}): GraphWidget =>
    new GraphWidget({ title, width: 12, height: 6, left: [...left], ...more })
  const { queue, accountQueues, dlq } = watched
  dashboard.addWidgets(
    half('Verdicts by reason', [verdicts], { stacked: true }),
    half('Seconds from the event to the stop', [
      ofStartpass('SecondsFromEventToStop', Stats.percentile(50)),
      ofStartpass('SecondsFromEventToStop', Stats.percentile(95)),
      ofStartpass('SecondsFromEventToStop', Stats.MAXIMUM),
    ]),
  )
  dashboard.addWidgets(
    half(
      'Age of the oldest message, in seconds (reminders lie there on purpose)',
      [queue, ...accountQueues].map((one) =>
        one.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1), statistic: Stats.MAXIMUM }),
      ),
      {
        right: [
          queue.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM, label: 'waiting' }),
          dlq.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM, label: 'dead letters' }),
        ],
      },
    ),
    half('Wants a person', [
      ofStartpass('EnforcementUnfinished', Stats.MAXIMUM),
      ofStartpass('HeldByCap', Stats.SUM),
      ofStartpass('Ec2Throttled', Stats.SUM),
      ofStartpass('Collateral', Stats.SUM),
      ofStartpass('SweepFailed', Stats.SUM),
    ]),
  )
  dashboard.addWidgets(
    half('The canary: seconds until seen stopped', [
      ofStartpass('CanarySecondsToStopped', Stats.MAXIMUM, HOUR),
    ]),
    half('Found by the sweep: what no event told of', [ofStartpass('FoundBySweep', Stats.SUM)]),
  )
  dashboard.addWidgets(
    half('What startpass uses, in dollars an hour (an estimate, without free tiers)', [
      ownSpend(scope, watched, gateMemoryMb),
    ]),
    half('EC2 this month, in dollars, as AWS estimates it', [ec2Charges], { region: BILLING_REGION }),
  )
  dashboard.addWidgets(
    new TextWidget({
      width: 24,
      height: 3,
      markdown:
        'What a denied start would have cost cannot be measured, only guessed: nobody knows how long it would have run. So the right-hand graph is the bill that startpass is there to keep down. It stays empty unless _Receive CloudWatch billing alerts_ is on in the billing preferences, moves a few times a day, and counts the whole account.',
    }),
  )
  return dashboard
}

const verdicts = new MathExpression({
  expression: `SEARCH('{${NAMESPACE},reason,service,verdict} MetricName="Verdicts"', 'Sum', 300)`,
  label: '',
  usingMetrics: {},
})

/** AWS writes the metrics of the bill there, whatever region they are about. */
const BILLING_REGION = 'us-east-1'

const ec2Charges = new Metric({
  namespace: 'AWS/Billing',
  metricName: 'EstimatedCharges',
  dimensionsMap: { Currency: 'USD', ServiceName: 'AmazonEC2' },
  region: BILLING_REGION,
  period: Duration.hours(6),
  statistic: Stats.MAXIMUM,
})

/** Of what is billed by use and has a metric of its own; the fixed part is in docs/costs.md. */
function ownSpend(
  scope: Construct,
  { gate, slack, sweep, queue, accountQueues, table }: Watched,
  memoryMb: number,
): IMetric {
  const price = pricesOf(Stack.of(scope).region)
  const sum = { period: HOUR, statistic: Stats.SUM }
  const functions = { g: gate, s: slack, w: sweep }
  const usingMetrics: Record<string, IMetric> = {}
  const terms: string[] = []
  for (const [name, handler] of Object.entries(functions)) {
    usingMetrics[`${name}n`] = handler.metricInvocations(sum)
    usingMetrics[`${name}ms`] = handler.metricDuration(sum)
    terms.push(`FILL(${name}n, 0) * ${price.lambdaRequest.dollars}`)
    terms.push(`FILL(${name}ms, 0) / 1000 * ${memoryMb / 1024} * ${price.lambdaGbSecond.dollars}`)
  }
  for (const [name, metricName, dollars] of [
    ['r', 'ConsumedReadCapacityUnits', price.tableRead.dollars],
    ['w', 'ConsumedWriteCapacityUnits', price.tableWrite.dollars],
  ] as const) {
    usingMetrics[`t${name}`] = new Metric({
      namespace: 'AWS/DynamoDB',
      metricName,
      dimensionsMap: { TableName: table.tableName },
      ...sum,
    })
    terms.push(`FILL(t${name}, 0) * ${dollars}`)
  }
  usingMetrics['q'] = queue.metricNumberOfEmptyReceives(sum)
  usingMetrics['m'] = queue.metricNumberOfMessagesReceived(sum)
  terms.push(`(FILL(q, 0) + 3 * FILL(m, 0)) * ${price.queueRequest.dollars}`)
  for (const [n, one] of accountQueues.entries()) {
    usingMetrics[`empty${n}`] = one.metricNumberOfEmptyReceives(sum)
    usingMetrics[`received${n}`] = one.metricNumberOfMessagesReceived(sum)
  }
  // By the beginnings of their ids: an expression has not room for many.
  const all = (ids: string): string => `SUM(FILL(METRICS("${ids}"), 0))`
  if (accountQueues.length > 0)
    terms.push(`(${all('empty')} + 3 * ${all('received')}) * ${price.queueRequest.dollars}`)
  return new MathExpression({
    expression: terms.join(' + '),
    label: 'dollars an hour',
    period: HOUR,
    usingMetrics,
  })
}
