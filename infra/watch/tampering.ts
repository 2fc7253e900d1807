// Which calls change, disable or delete a part of the gate (F3), and how CloudTrail names the part (B8). Patterns only; the
// rules are in tamper.ts. What is watched for is told, not prevented: preventing is the organization's policy.

import { CfnResource, Stack } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import type { Watched } from './watched.ts'

/** What an EventBridge pattern asks of one field, or of one of several. */
type Wanted =
  | string
  | { readonly prefix: string }
  | { readonly suffix: string }
  | { readonly wildcard: string }
type Fields = { readonly [field: string]: readonly Wanted[] | Fields | readonly Fields[] }

/** One rule each: what belongs together, within the 2,048 characters that EventBridge takes. */
type TamperTheme = 'account' | 'events' | 'functions' | 'queues' | 'store' | 'watch'

export interface Tampering {
  readonly theme: TamperTheme
  /** CloudTrail's eventSource, without `.amazonaws.com`. */
  readonly service: string
  /** CloudTrail's eventName. Lambda's bear a version (verified, B8) that nobody should rely on; the others are recalled. */
  readonly calls: readonly Wanted[]
  /** Which part the call is about, by fields of which B8 says what is verified; nothing: any, as none is known to be ours. */
  readonly about?: Fields
}

/** All names of an installation begin so (names.ts): rules, roles, alarms and functions that come later are covered. */
const OURS = { prefix: 'startpass-' }

/** In any of these fields of the request. */
const inOneOf = (fields: readonly string[], wanted: readonly Wanted[]): Fields => ({
  $or: fields.map((field) => ({ [field]: wanted })),
})

const named = (prefix: string): Wanted => ({ prefix })

/** Calls that are made in whatever region a part of startpass is in: its rule, its trail, its stack; and IAM's. */
export function tamperingAnywhere(scope: Construct): Tampering[] {
  const { stackName } = Stack.of(scope)
  return [
    {
      theme: 'events',
      service: 'events',
      calls: ['DisableRule', 'DeleteRule', 'PutRule', 'RemoveTargets', 'PutTargets'],
      about: inOneOf(['name', 'rule'], [OURS]),
    },
    {
      theme: 'account',
      service: 'iam',
      calls: [
        'PutRolePolicy',
        'DeleteRolePolicy',
        'AttachRolePolicy',
        'DetachRolePolicy',
        'UpdateAssumeRolePolicy',
        'PutRolePermissionsBoundary',
        'DeleteRolePermissionsBoundary',
        'DeleteRole',
      ],
      about: { roleName: [OURS] },
    },
    {
      theme: 'account',
      service: 'cloudtrail',
      calls: ['StopLogging', 'DeleteTrail', 'UpdateTrail', 'PutEventSelectors'],
    },
    {
      theme: 'account',
      service: 'cloudformation',
      calls: [
        'DeleteStack',
        'UpdateStack',
        'ExecuteChangeSet',
        'UpdateTerminationProtection',
        'SetStackPolicy',
      ],
      about: {
        stackName: [
          stackName,
          OURS,
          { wildcard: `*:stack/${stackName}/*` },
          { wildcard: '*:stack/startpass-*' },
        ],
      },
    },
  ]
}

export function tamperingAtHome(scope: Construct, watched: Watched): Tampering[] {
  const { gate, slack, sweep, queue, dlq, topic, table, secret, api, mapping } = watched
  const { account } = Stack.of(scope)
  const functions = [gate, slack, sweep]
  // By name, ARN or part of an ARN, as the caller liked; qualified or not.
  const functionNames = functions.map(({ functionName }) => ({ wildcard: `*${functionName}*` }))
  const groups: Tampering[] = [
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
      calls: ['UpdateEventSourceMapping', 'DeleteEventSourceMapping'].map(named),
      about: inOneOf(['uUID', 'uuid'], [mapping.eventSourceMappingId]),
    },
    {
      // Another reader of the queue would take starts away from the gate.
      theme: 'functions',
      service: 'lambda',
      calls: ['CreateEventSourceMapping'].map(named),
      about: { eventSourceArn: [queue.queueArn] },
    },
    {
      theme: 'store',
      service: 'dynamodb',
      calls: [
        'DeleteTable',
        'UpdateTable',
        'UpdateTimeToLive',
        'UpdateContinuousBackups',
        'EnableKinesisStreamingDestination',
      ],
      about: { tableName: [table.tableName, table.tableArn] },
    },
    {
      theme: 'store',
      service: 'dynamodb',
      calls: ['PutResourcePolicy', 'DeleteResourcePolicy', 'ExportTableToPointInTime'],
      about: inOneOf(['resourceArn', 'tableArn'], [table.tableArn]),
    },
    {
      theme: 'store',
      service: 'secretsmanager',
      calls: [
        'PutSecretValue',
        'UpdateSecret',
        'UpdateSecretVersionStage',
        'DeleteSecret',
        'RestoreSecret',
        'RotateSecret',
        'PutResourcePolicy',
        'DeleteResourcePolicy',
        'ReplicateSecretToRegions',
      ],
      about: { secretId: secretIds(secret) },
    },
    {
      theme: 'queues',
      service: 'sns',
      calls: ['DeleteTopic', 'SetTopicAttributes', 'AddPermission', 'RemovePermission', 'Subscribe'],
      about: { topicArn: [topic.topicArn] },
    },
    {
      theme: 'queues',
      service: 'sns',
      calls: ['Unsubscribe', 'SetSubscriptionAttributes'],
      about: { subscriptionArn: [{ prefix: `${topic.topicArn}:` }] },
    },
    {
      theme: 'watch',
      service: 'logs',
      calls: ['DeleteLogGroup', 'DeleteLogStream', 'PutRetentionPolicy', 'PutSubscriptionFilter'],
      about: { logGroupName: functions.map(({ functionName }) => `/aws/lambda/${functionName}`) },
    },
    {
      theme: 'events',
      service: 'scheduler',
      calls: ['UpdateSchedule', 'DeleteSchedule'],
      about: { name: [OURS] },
    },
    {
      theme: 'watch',
      service: 'monitoring',
      calls: ['DeleteAlarms', 'DisableAlarmActions', 'PutMetricAlarm', 'SetAlarmState'],
      about: inOneOf(['alarmNames', 'alarmName'], [OURS]),
    },
    {
      theme: 'watch',
      service: 'apigateway',
      calls: [
        'DeleteApi',
        'Update',
        'DeleteRoute',
        'DeleteIntegration',
        'DeleteStage',
        'CreateAuthorizer',
      ].map(named),
      about: { apiId: [api.apiId] },
    },
  ]
  const { masterKey } = topic
  return masterKey === undefined
    ? groups
    : [
        ...groups,
        {
          // Without its key nothing can be published.
          theme: 'store',
          service: 'kms',
          calls: ['DisableKey', 'ScheduleKeyDeletion', 'PutKeyPolicy'],
          about: { keyId: [masterKey.keyId, masterKey.keyArn] },
        },
      ]
}

/** By ARN, by name, or by the ARN without what AWS appends: CloudFormation begins the name with the logical id (B8). */
function secretIds({ secretArn, node: { defaultChild } }: Watched['secret']): Wanted[] {
  if (!CfnResource.isCfnResource(defaultChild)) return [secretArn]
  return [secretArn, { wildcard: `*${Stack.of(defaultChild).getLogicalId(defaultChild)}-*` }]
}

/** Matches each of them. */
export const patternOf = (tamperings: readonly Tampering[]) => {
  const [only, ...more] = tamperings.map(({ service, calls, about }) => ({
    eventSource: [`${service}.amazonaws.com`],
    eventName: [...calls],
    ...(about !== undefined && { requestParameters: about }),
  }))
  return {
    detailType: ['AWS API Call via CloudTrail'],
    detail: more.length === 0 ? { ...only } : { $or: [only, ...more] },
  }
}
