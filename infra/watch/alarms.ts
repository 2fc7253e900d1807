// The alarms: each says the harm that it means and what to do, and has a heading of its own in docs/runbook.md, in both
// languages; a test compares. None of them judges or stops anything.

import { Duration } from 'aws-cdk-lib'
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { ofStartpass } from './metrics.ts'
import type { Watched } from './watched.ts'

export interface Watch {
  /** Its name, behind `startpass-`, and its heading in the runbook. */
  readonly id: string
  /** Which of several of one heading: the end of its name. */
  readonly which?: string
  readonly metric: IMetric
  /** The least, or with `below` the first too small, value that is wrong. */
  readonly at?: number
  readonly below?: boolean
  /** So many of the last so many periods must be wrong. */
  readonly wrong?: readonly [datapoints: number, of: number]
  readonly missing?: TreatMissingData
  readonly harm: string
  readonly toDo: string
}

/** Where whoever is woken reads on. */
export const RUNBOOK = 'docs/runbook.md'

const FIVE_MINUTES = Duration.minutes(5)

export function addAlarms(scope: Construct, watched: Watched): Alarm[] {
  return watchesOf(watched).map((watch) => addAlarm(scope, watch, watched.topic))
}

/** @param topic who is told; nobody where its region has no topic (regional-alarms.ts) */
export function addAlarm(scope: Construct, watch: Watch, topic?: ITopic): Alarm {
  const { id, which, metric, at = 1, below = false, wrong = [1, 1], harm, toDo } = watch
  const alarm = new Alarm(scope, `Alarm-${id}`, {
    alarmName: which === undefined ? `startpass-${id}` : `startpass-${id}-${which}`,
    alarmDescription: `${harm} ${toDo} See ${RUNBOOK}#${id}`,
    metric,
    threshold: at,
    comparisonOperator: below
      ? ComparisonOperator.LESS_THAN_THRESHOLD
      : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    datapointsToAlarm: wrong[0],
    evaluationPeriods: wrong[1],
    treatMissingData: watch.missing ?? TreatMissingData.NOT_BREACHING,
  })
  // Whoever was woken is told when it is over.
  if (topic !== undefined) {
    alarm.addAlarmAction(new SnsAction(topic))
    alarm.addOkAction(new SnsAction(topic))
  }
  return alarm
}

const sum = { period: FIVE_MINUTES, statistic: Stats.SUM }
const minute = { period: Duration.minutes(1), statistic: Stats.MAXIMUM }

/** What is watched of a gate, wherever it runs: its metrics are in its region. */
export function watchesOfGate({ gate, queue, dlq }: Pick<Watched, 'dlq' | 'gate' | 'queue'>): Watch[] {
  return [
    {
      id: 'dead-letters',
      metric: dlq.metricApproximateNumberOfMessagesVisible(minute),
      harm: 'Something about a start was given up: a start may be unjudged, or a denied instance may run on.',
      toDo: 'Read why with startpass replay, mend it, then startpass replay --all.',
    },
    watchOfQueue(queue),
    {
      id: 'gate-errors',
      metric: gate.metricErrors(sum),
      wrong: [2, 3],
      harm: 'The gate crashes or runs out of time: what it was given is judged late, or ends in the dead-letter queue.',
      toDo: 'Read its log; undo the last deployment or change of settings.',
    },
    {
      id: 'gate-throttles',
      metric: gate.metricThrottles(sum),
      harm: 'Lambda does not let the gate run: nothing that is started is judged but by the sweep.',
      toDo: 'See whether its concurrency was set to 0, which is an attack, or whether the account is out of concurrency.',
    },
    {
      id: 'cap-reached',
      metric: ofStartpass('HeldByCap', Stats.SUM),
      harm: 'More good instances were about to be stopped than the cap allows: some that have no pass run on, for 15 minutes.',
      toDo: 'Decide within a quarter of an hour: startpass cap continue, or startpass cap it-is-an-attack.',
    },
    {
      id: 'ec2-starved',
      metric: ofStartpass('Ec2Starved', Stats.SUM),
      harm: 'AWS has refused our calls for a minute or more for being too many: denied instances run on meanwhile.',
      toDo: 'Find in CloudTrail who makes so many calls, and disable that key.',
    },
    {
      id: 'collateral',
      metric: ofStartpass('Collateral', Stats.SUM),
      harm: 'A stop that was meant for a denied start hit an allowed one: somebody lost what they were running.',
      toDo: 'Its owner was told, and the start given back to the pass; see that it is running again.',
    },
  ]
}

/** @param which one of several */
export const watchOfQueue = (queue: IQueue, which?: string): Watch => ({
  id: 'queue-age',
  ...(which !== undefined && { which }),
  // A reminder may lie in the queue for a quarter of an hour on purpose (B9): it counts only while something is waiting.
  metric: new MathExpression({
    expression: 'IF(waiting > 0, age, 0)',
    label: 'age of what waits',
    period: Duration.minutes(1),
    usingMetrics: {
      waiting: queue.metricApproximateNumberOfMessagesVisible(minute),
      age: queue.metricApproximateAgeOfOldestMessage(minute),
    },
  }),
  at: 120,
  wrong: [5, 5],
  harm: 'The gate does not keep up, or does not work: starts without a pass run on until it does.',
  toDo: 'See whether the gate fails, is throttled, or has lost its event source mapping.',
})

function watchesOf(watched: Watched): Watch[] {
  const { slack, sweep } = watched
  return [
    ...watchesOfGate(watched),
    {
      id: 'sweep-not-run',
      metric: sweep.metricInvocations(sum),
      below: true,
      wrong: [3, 3],
      missing: TreatMissingData.BREACHING,
      harm: 'Nobody looks for starts that no event told of: whoever switches the events off is not found out.',
      toDo: 'See whether the rule startpass-sweep is enabled and aimed at the function.',
    },
    {
      id: 'sweep-failed',
      metric: sweep.metricErrors(sum),
      wrong: [2, 3],
      harm: 'A region or an account could not be swept: what is started there unheard runs on.',
      toDo: 'The error in its log names the places and why.',
    },
    {
      id: 'enforcement-unfinished',
      metric: ofStartpass('EnforcementUnfinished', Stats.MAXIMUM),
      missing: TreatMissingData.IGNORE,
      harm: 'An instance that was denied a quarter of an hour ago or more is not seen stopped: it runs, and costs.',
      toDo: 'Find it in the alerts, stop it by hand or release it.',
    },
    {
      id: 'slack-errors',
      metric: slack.metricErrors(sum),
      wrong: [2, 3],
      harm: 'People who ask for a pass get no answer: they cannot start what they need.',
      toDo: 'Read its log; until it is mended, startpass issue gives passes at the command line.',
    },
  ]
}
