// Which calls change a part of a gate, at home or in a region that has one of its own: queues, functions, mapping, logs and
// alarms. The names are the same everywhere, so that home knows what another region passes on.

import { Stack } from 'aws-cdk-lib'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import { inOneOf, named, OURS, type Tampering } from './tampering-pattern.ts'
import type { Watched } from './watched.ts'

/** Their names bear a version (B8). */
export const MAPPING_CALLS = [{ prefix: 'UpdateEventSourceMapping' }, { prefix: 'DeleteEventSourceMapping' }]

export function tamperingOfGate(
  scope: Construct,
  { queue, dlq, mapping }: Pick<Watched, 'dlq' | 'mapping' | 'queue'>,
  functions: readonly IFunction[],
): Tampering[] {
  const { account } = Stack.of(scope)
  // By name, ARN or part of an ARN, as the caller liked; qualified or not.
  const functionNames = functions.map(({ functionName }) => ({ wildcard: `*${functionName}*` }))
  return [
    {
      // A queue has several addresses, old ones among them: all end with the account and its name.
      theme: 'queues',
      service: 'sqs',
      calls: ['SetQueueAttributes', 'DeleteQueue', 'PurgeQueue', 'AddPermission', 'RemovePermission'],
      about: { queueUrl: [queue, dlq].map(({ queueName }) => ({ suffix: `/${account}/${queueName}` })) },
    },
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
    {
      // Named by its id, in CloudTrail's odd case.
      theme: 'functions',
      service: 'lambda',
      calls: MAPPING_CALLS,
      about: inOneOf(['uUID', 'uuid'], [mapping.eventSourceMappingId]),
    },
    {
      // Another reader of the queue would take starts away from the gate.
      theme: 'functions',
      service: 'lambda',
      calls: ['CreateEventSourceMapping'].map(named),
      about: { eventSourceArn: [{ suffix: `:${account}:${queue.queueName}` }] },
    },
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
