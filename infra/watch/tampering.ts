// Which calls change, disable or delete a part of the gate (F3), and how CloudTrail names the part (B8). The rules
// are in tamper.ts. What is watched for is told, not prevented: preventing is the organization's policy.

import { CfnResource, Stack } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { MAPPING_CALLS, tamperingOfGate } from './tampering-of-gate.ts'
import { inOneOf, named, OURS, type Tampering, type Wanted } from './tampering-pattern.ts'
import type { Watched } from './watched.ts'

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
  const { gate, slack, sweep, topic, table, secret, api } = watched
  const { region } = Stack.of(scope)
  const groups: Tampering[] = [
    ...tamperingOfGate(scope, watched, [gate, slack, sweep]),
    {
      // Of a gate in another region, whose mapping has an id that is not known here: its own region has picked the call.
      theme: 'functions',
      service: 'lambda',
      calls: MAPPING_CALLS,
      from: [{ 'anything-but': [region] }],
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
      theme: 'events',
      service: 'scheduler',
      calls: ['UpdateSchedule', 'DeleteSchedule'],
      about: { name: [OURS] },
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
