// The canary, for whoever wants it: every hour a stopped instance of theirs is started without a pass, and the gate
// measures how long it took to be seen stopped. No function: a schedule calls EC2 (B10, decision 0030).

import { Duration, Stack, TimeZone } from 'aws-cdk-lib'
import { type Alarm, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler'
import { Universal } from 'aws-cdk-lib/aws-scheduler-targets'
import type { Construct } from 'constructs'
import { allow } from '../permissions/statement.ts'
import { addAlarm, type Watch } from './alarms.ts'
import { ofStartpass } from './metrics.ts'
import type { Watched } from './watched.ts'

export interface CanaryProps {
  /** A stopped instance of yours, in the home region: the smallest there is, with nothing on it, never exempt. */
  readonly instanceId: string
  /** How long it may take to be seen stopped, its own shutting down included. @default 180 */
  readonly withinSeconds?: number
}

/** The role that starts it: an organization's policy against starts has to let it. */
const CANARY_ROLE = 'startpass-canary'

const HOUR = Duration.hours(1)

/** Minutes past the hour. The second is for when nobody stopped it: it must not run on, nor the next start be none. */
const STARTED_AT = '7'
const STOPPED_AT = '37'

export function addCanary(
  scope: Construct,
  watched: Watched,
  { instanceId, withinSeconds = 180 }: CanaryProps,
): Alarm[] {
  const { account, partition, region } = Stack.of(scope)
  const role = new Role(scope, 'CanaryRole', {
    roleName: CANARY_ROLE,
    description: 'startpass: starts the canary, and stops it where nobody else has',
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    }),
  })
  const resources = [`arn:${partition}:ec2:${region}:${account}:instance/${instanceId}`]
  const hourly = (call: 'startInstances' | 'stopInstances', minute: string): Schedule => {
    const isStart = call === 'startInstances'
    return new Schedule(scope, isStart ? 'CanaryStart' : 'CanaryStop', {
      scheduleName: isStart ? 'startpass-canary-start' : 'startpass-canary-stop',
      description: isStart
        ? 'startpass: starts the canary without a pass'
        : 'startpass: stops the canary, where the gate has not',
      schedule: ScheduleExpression.cron({ minute, timeZone: TimeZone.ETC_UTC }),
      target: new Universal({
        service: 'ec2',
        action: call,
        role,
        input: ScheduleTargetInput.fromObject({ InstanceIds: [instanceId] }),
        policyStatements: [
          allow({
            sid: isStart ? 'StartCanary' : 'StopCanary',
            actions: [isStart ? 'ec2:StartInstances' : 'ec2:StopInstances'],
            resources,
          }),
        ],
        // A start that comes late would be stopped by the other schedule before the gate has had its time.
        retryAttempts: 2,
        maxEventAge: Duration.minutes(10),
      }),
    })
  }
  hourly('startInstances', STARTED_AT)
  hourly('stopInstances', STOPPED_AT)
  for (const handler of [watched.gate, watched.sweep])
    if (handler instanceof LambdaFunction) handler.addEnvironment('CANARY_INSTANCE_ID', instanceId)
  return canaryWatches(withinSeconds).map((watch) => addAlarm(scope, watch, watched.topic))
}

const canaryWatches = (withinSeconds: number): Watch[] => [
  {
    id: 'canary-slow',
    metric: ofStartpass('CanarySecondsToStopped', Stats.MAXIMUM),
    at: withinSeconds,
    harm: `The canary was started without a pass, and took ${withinSeconds} seconds or more to be seen stopped: so would a thief's instances.`,
    toDo: 'See whether the gate is slow, was refused, or the canary was stopped by its own schedule.',
  },
  {
    id: 'canary-silent',
    // Three hours: one lost start is no alarm, and hours do not begin when starts do.
    metric: ofStartpass('CanarySecondsToStopped', Stats.SAMPLE_COUNT, HOUR),
    below: true,
    wrong: [3, 3],
    missing: TreatMissingData.BREACHING,
    harm: 'Nobody has seen the canary stopped for three hours: what is started without a pass may run on.',
    toDo: 'See whether the canary was started, whether its place enforces, and whether the gate judges at all.',
  },
]
