// Calls that change a part of the gate, as CloudTrail records them. Shapes follow AWS's documentation where it has an
// example; the others are recalled, and on the live checklist.

import { ACCOUNT, made, REGION, STACK } from './resolved.ts'

export interface CloudTrailCall {
  readonly service: string
  readonly call: string
  readonly parameters: Readonly<Record<string, unknown>>
}

const sqs = (name: string): string => `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name}`
const arn = (service: string, rest: string): string => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`
const calls = (
  service: string,
  parameters: CloudTrailCall['parameters'],
  ...names: string[]
): CloudTrailCall[] => names.map((call) => ({ service, call, parameters }))

const functionCalls = [
  'UpdateFunctionCode20150331v2',
  'UpdateFunctionConfiguration20150331v2',
  'DeleteFunction20150331',
  'PutFunctionConcurrency20171031',
  'DeleteFunctionConcurrency20171031',
  'AddPermission20150331v2',
  'RemovePermission20150331v2',
]
const topic = arn('sns', 'startpass-alerts')

export const tamperings: readonly CloudTrailCall[] = [
  ...calls('events', { name: 'startpass-starts' }, 'DisableRule', 'DeleteRule'),
  ...calls(
    'events',
    { name: 'startpass-sweep', scheduleExpression: 'rate(999 days)', state: 'ENABLED' },
    'PutRule',
  ),
  ...calls('events', { rule: 'startpass-starts', ids: ['Target0'] }, 'RemoveTargets'),
  ...calls(
    'events',
    { rule: 'startpass-starts', targets: [{ id: 'Target0', arn: 'arn:aws:sqs:x' }] },
    'PutTargets',
  ),
  ...calls('events', { name: 'startpass-tamper-events' }, 'DisableRule'),
  ...calls('sqs', { queueUrl: sqs('startpass-gate') }, 'DeleteQueue', 'PurgeQueue'),
  ...calls('sqs', { queueUrl: sqs('startpass-gate'), attributes: { Policy: '' } }, 'SetQueueAttributes'),
  ...calls('sqs', { queueUrl: sqs('startpass-gate-dlq'), label: 'x' }, 'AddPermission', 'RemovePermission'),
  ...calls(
    'sqs',
    { queueUrl: `https://${REGION}.queue.amazonaws.com/${ACCOUNT}/startpass-gate` },
    'PurgeQueue',
  ),
  ...['startpass-gate', arn('lambda', 'function:startpass-sweep'), `${ACCOUNT}:startpass-slack`].flatMap(
    (functionName) => calls('lambda', { functionName }, ...functionCalls),
  ),
  ...calls(
    'lambda',
    { functionName: 'startpass-gate' },
    'PutFunctionEventInvokeConfig',
    'PutRuntimeManagementConfig20221123',
    'PutFunctionRecursionConfig',
  ),
  ...calls(
    'lambda',
    { uUID: made.mapping, enabled: false },
    'UpdateEventSourceMapping20150331',
    'DeleteEventSourceMapping20150331',
  ),
  ...calls(
    'lambda',
    { eventSourceArn: arn('sqs', 'startpass-gate'), functionName: 'thief' },
    'CreateEventSourceMapping20150331',
  ),
  ...calls(
    'iam',
    { roleName: 'startpass-gate', policyName: 'startpass' },
    'PutRolePolicy',
    'DeleteRolePolicy',
    'UpdateAssumeRolePolicy',
    'DeleteRole',
    'PutRolePermissionsBoundary',
    'DeleteRolePermissionsBoundary',
  ),
  ...calls(
    'iam',
    { roleName: 'startpass-forward', policyArn: 'arn:aws:iam::aws:policy/AWSDenyAll' },
    'AttachRolePolicy',
    'DetachRolePolicy',
  ),
  ...calls(
    'dynamodb',
    { tableName: 'startpass' },
    'DeleteTable',
    'UpdateTable',
    'UpdateTimeToLive',
    'UpdateContinuousBackups',
  ),
  ...calls(
    'dynamodb',
    { tableName: arn('dynamodb', 'table/startpass') },
    'DeleteTable',
    'EnableKinesisStreamingDestination',
  ),
  ...calls(
    'dynamodb',
    { resourceArn: arn('dynamodb', 'table/startpass') },
    'PutResourcePolicy',
    'DeleteResourcePolicy',
  ),
  ...calls(
    'dynamodb',
    { tableArn: arn('dynamodb', 'table/startpass'), s3Bucket: 'thief' },
    'ExportTableToPointInTime',
  ),
  ...[
    made.secret,
    `${arn('secretsmanager', `secret:${made.secret}`)}-a1B2c3`,
    arn('secretsmanager', `secret:${made.secret}`),
  ].flatMap((secretId) =>
    calls(
      'secretsmanager',
      { secretId },
      'PutSecretValue',
      'UpdateSecret',
      'UpdateSecretVersionStage',
      'RestoreSecret',
      'DeleteResourcePolicy',
      'ReplicateSecretToRegions',
      'DeleteSecret',
      'RotateSecret',
      'PutResourcePolicy',
    ),
  ),
  ...calls(
    'sns',
    { topicArn: topic },
    'DeleteTopic',
    'SetTopicAttributes',
    'Subscribe',
    'AddPermission',
    'RemovePermission',
  ),
  ...calls(
    'sns',
    { subscriptionArn: `${topic}:11111111-2222-4333-8444-555555555555` },
    'Unsubscribe',
    'SetSubscriptionAttributes',
  ),
  ...calls(
    'logs',
    { logGroupName: '/aws/lambda/startpass-gate' },
    'DeleteLogGroup',
    'DeleteLogStream',
    'PutRetentionPolicy',
    'PutSubscriptionFilter',
  ),
  ...calls('cloudtrail', { name: 'any-trail' }, 'StopLogging', 'DeleteTrail', 'UpdateTrail'),
  ...calls('cloudtrail', { trailName: 'any-trail', eventSelectors: [] }, 'PutEventSelectors'),
  ...calls(
    'monitoring',
    { alarmNames: ['other', 'startpass-dead-letters'] },
    'DeleteAlarms',
    'DisableAlarmActions',
  ),
  ...calls('monitoring', { alarmName: 'startpass-queue-age' }, 'PutMetricAlarm', 'SetAlarmState'),
  ...calls(
    'cloudformation',
    { stackName: STACK },
    'DeleteStack',
    'UpdateStack',
    'ExecuteChangeSet',
    'UpdateTerminationProtection',
    'SetStackPolicy',
  ),
  ...calls(
    'cloudformation',
    { stackName: arn('cloudformation', `stack/${STACK}/11111111-2222`) },
    'DeleteStack',
  ),
  ...calls('cloudformation', { stackName: 'startpass-region' }, 'DeleteStack'),
  ...calls(
    'apigateway',
    { apiId: made.api },
    'DeleteApi',
    'UpdateIntegration',
    'UpdateRoute',
    'DeleteRoute',
    'UpdateStage',
    'DeleteIntegration',
    'DeleteStage',
    'CreateAuthorizer',
  ),
  ...calls('kms', { keyId: made.key }, 'DisableKey', 'PutKeyPolicy'),
  ...calls('kms', { keyId: arn('kms', `key/${made.key}`), pendingWindowInDays: 7 }, 'ScheduleKeyDeletion'),
  ...calls('scheduler', { name: 'startpass-canary-start' }, 'UpdateSchedule', 'DeleteSchedule'),
]

/** Of others' parts; and what only reads. */
export const harmless: readonly CloudTrailCall[] = [
  ...calls('events', { name: 'nightly-report' }, 'DisableRule', 'PutRule'),
  ...calls('events', { rule: 'nightly-report', ids: ['1'] }, 'RemoveTargets'),
  ...calls('events', { name: 'startpass-starts' }, 'DescribeRule'),
  ...calls('sqs', { queueUrl: sqs('orders') }, 'PurgeQueue', 'SetQueueAttributes'),
  ...calls('sqs', { queueUrl: sqs('not-startpass-gate') }, 'PurgeQueue'),
  ...calls('lambda', { functionName: 'orders' }, 'UpdateFunctionCode20150331v2'),
  ...calls('lambda', { functionName: 'startpass-gate' }, 'GetFunction20150331v2', 'ListTags20170331'),
  ...calls('lambda', { uUID: 'ffffffff-0000-4000-8000-000000000000' }, 'DeleteEventSourceMapping20150331'),
  ...calls('iam', { roleName: 'orders' }, 'PutRolePolicy'),
  ...calls('iam', { roleName: 'startpass-gate' }, 'GetRole'),
  ...calls('dynamodb', { tableName: 'startpass-of-others' }, 'DeleteTable'),
  ...calls('secretsmanager', { secretId: 'orders' }, 'PutSecretValue'),
  ...calls('sns', { topicArn: arn('sns', 'orders') }, 'DeleteTopic', 'Subscribe'),
  ...calls('sns', { subscriptionArn: `${arn('sns', 'orders')}:1` }, 'Unsubscribe'),
  ...calls('logs', { logGroupName: '/aws/lambda/orders' }, 'DeleteLogGroup'),
  ...calls('cloudtrail', { name: 'any-trail' }, 'GetTrailStatus', 'LookupEvents'),
  ...calls('monitoring', { alarmNames: ['orders'] }, 'DeleteAlarms'),
  ...calls('cloudformation', { stackName: 'orders' }, 'DeleteStack'),
  ...calls('apigateway', { apiId: 'other' }, 'DeleteApi'),
  ...calls('kms', { keyId: 'other' }, 'DisableKey'),
]

export function cloudTrailEvent({ service, call, parameters }: CloudTrailCall, region = REGION) {
  return {
    version: '0',
    id: '11111111-2222-4333-8444-555555555555',
    'detail-type': 'AWS API Call via CloudTrail',
    source: `aws.${service}`,
    account: ACCOUNT,
    time: '2026-11-23T12:00:00Z',
    region,
    resources: [],
    detail: {
      eventVersion: '1.11',
      userIdentity: {
        type: 'AssumedRole',
        arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Admin/alex`,
        accountId: ACCOUNT,
      },
      eventTime: '2026-11-23T12:00:00Z',
      eventSource: `${service}.amazonaws.com`,
      eventName: call,
      awsRegion: region,
      sourceIPAddress: '203.0.113.4',
      userAgent: 'aws-cli/2.30',
      requestParameters: parameters,
      responseElements: null,
      eventID: '99999999-8888-4777-8666-555555555555',
      readOnly: false,
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: ACCOUNT,
      eventCategory: 'Management',
    },
  }
}
