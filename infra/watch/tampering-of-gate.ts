// Which calls change a part of a gate, at home or in a region that has one of its own: queues, functions, mapping, logs and
// alarms. The names are the same everywhere, so that home knows what another region passes on.

import { Stack } from 'aws-cdk-lib'
import type { EventSourceMapping, IFunction } from 'aws-cdk-lib/aws-lambda'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { inOneOf, named, OURS, type Tampering } from './tampering-pattern.ts'
import type { Watched } from './watched.ts'

/** Their names bear a version (B8). */
export const MAPPING_CALLS = [{ prefix: 'UpdateEventSourceMapping' }, { prefix: 'DeleteEventSourceMapping' }]

const tamperingOfQueues = (account: string, queues: readonly IQueue[]): Tampering => ({
  // A queue has several addresses, old ones among them: all end with the account and its name.
  theme: 'queues',
  service: 'sqs',
  calls: ['SetQueueAttributes', 'DeleteQueue', 'PurgeQueue', 'AddPermission', 'RemovePermission'],
  about: { queueUrl: queues.map(({ queueName }) => ({ suffix: `/${account}/${queueName}` })) },
})

/** What gives a queue to the gate, and another reader of it, who would take starts away from the gate. */
const tamperingOfMapping = (
  account: string,
  queue: IQueue,
  { eventSourceMappingId }: EventSourceMapping,
): Tampering[] => [
  {
    // Named by its id, in CloudTrail's odd case.
    theme: 'functions',
    service: 'lambda',
    calls: MAPPING_CALLS,
    about: inOneOf(['uUID', 'uuid'], [eventSourceMappingId]),
  },
  {
    theme: 'functions',
    service: 'lambda',
    calls: ['CreateEventSourceMapping'].map(named),
    about: { eventSourceArn: [{ suffix: `:${account}:${queue.queueName}` }] },
  },
]

/** Of a queue beside the first one: it has a rule by itself, since a pattern has not room for many. */
export function tamperingOfAccountQueue(queue: IQueue, mapping: EventSourceMapping): Tampering[] {
  const { account } = Stack.of(queue)
  return [tamperingOfQueues(account, [queue]), ...tamperingOfMapping(account, queue, mapping)]
}

export function tamperingOfGate(
  scope: Construct,
  { queue, dlq, mapping }: Pick<Watched, 'dlq' | 'mapping' | 'queue'>,
  functions: readonly IFunction[],
): Tampering[] {
  const { account } = Stack.of(scope)
  // By name, ARN or part of an ARN, as the caller liked; qualified or not.
  const functionNames = functions.map(({ functionName }) => ({ wildcard: `*${functionName}*` }))
  return [
    tamperingOfQueues(account, [queue, dlq]),
    {
      theme: 'functions',
      service: 'lambda',
      calls: [
        'UpdateFunctionCode',
        'UpdateFunctionConfiguration',
        // And DeleteFunctionConcurrency.
        'DeleteFunction',
        'PutFunctionConcurrency',
        'PutFunctionEventInvokeConfig',
        'PutFunctionRecursionConfig',
        'PutRuntimeManagementConfig',
        'AddPermission',
        'RemovePermission',
      ].map(named),
      about: { functionName: functionNames },
    },
    ...tamperingOfMapping(account, queue, mapping),
    {
      theme: 'watch',
      service: 'logs',
      calls: ['DeleteLogGroup', 'DeleteLogStream', 'PutRetentionPolicy', 'PutSubscriptionFilter'],
      about: { logGroupName: functions.map(({ functionName }) => `/aws/lambda/${functionName}`) },
    },
    {
      theme: 'watch',
      service: 'monitoring',
      calls: ['DeleteAlarms', 'DisableAlarmActions', 'PutMetricAlarm', 'SetAlarmState'],
      about: inOneOf(['alarmNames', 'alarmName'], [OURS]),
    },
  ]
}
