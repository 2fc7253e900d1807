// Spending a pass, and giving a start back, as actions of a transaction. The condition is refusalOf() of
// domain/pass.ts in DynamoDB's words, clause by clause; a contract test holds the two against each other.

import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { Control } from '../../domain/control.ts'
import { fingerprintOf, type InstanceView, isFirstLaunch } from '../../domain/instance.ts'
import { ISSUE_SKEW_SECONDS, isPermit, type PassKey } from '../../domain/pass.ts'
import { instanceKey, placeKey } from '../../domain/place.ts'
import type { StandingUse } from '../../domain/standing-pass.ts'
import type { PassUsed } from '../../domain/start-record.ts'
import { type Table, toItem } from './dynamo.ts'
import { passItemKey, SCHEMA, standingKey, TTL_ATTRIBUTE } from './table.ts'

/** @param key of the pass to spend one start of, for the start shown */
export function spendPass(
  table: Table,
  key: PassKey,
  start: InstanceView,
  control: Control,
): TransactWriteItem {
  const exists = 'attribute_exists(pk)'
  const notRevoked = 'attribute_not_exists(#revokedAt)'
  const notVoid = '#issuedAt >= :voidBefore'
  const issuedBeforeStart = '#issuedAt <= :latestIssue'
  const startedBeforeExpiry = '#expiresAt >= :launchedAt'
  const startsAreLeft = '#left > :zero'
  const notSpentOnThis = 'NOT contains(#spentOn, :instance)'
  const namesThisInstance = '#scope.#instances.#instance.#fingerprint = :fingerprint'
  const coversItsKind = '(#scope.#kind = :kind AND #scope.#placeKey = :place)'
  const notUnderLockdown = control.lockdown ? ['attribute_not_exists(pk)'] : []
  const clauses = [
    exists,
    ...notUnderLockdown,
    notRevoked,
    notVoid,
    issuedBeforeStart,
    startedBeforeExpiry,
    startsAreLeft,
    notSpentOnThis,
  ]
  const instance = instanceKey(start.place, start.instanceId)
  return {
    Update: {
      TableName: table.name,
      Key: toItem(passItemKey(key)),
      UpdateExpression: 'SET #left = #left - :one ADD #spentOn :instances',
      ConditionExpression: `${clauses.join(' AND ')} AND (${namesThisInstance} OR ${coversItsKind})`,
      ExpressionAttributeNames: {
        '#revokedAt': 'revokedAt',
        '#issuedAt': 'issuedAt',
        '#expiresAt': 'expiresAt',
        '#left': 'startsLeft',
        '#spentOn': 'spentOn',
        '#scope': 'scope',
        '#instances': 'instances',
        '#instance': instance,
        '#fingerprint': 'fingerprint',
        '#kind': 'kind',
        '#placeKey': 'placeKey',
      },
      ExpressionAttributeValues: toItem({
        ':voidBefore': control.passesVoidBefore,
        ':latestIssue': start.launchedAt + ISSUE_SKEW_SECONDS,
        ':launchedAt': start.launchedAt,
        ':zero': 0,
        ':one': 1,
        ':instance': instance,
        ':instances': new Set([instance]),
        ':fingerprint': fingerprintOf(start),
        ':kind': isFirstLaunch(start) ? 'new' : 'any',
        ':place': placeKey(start.place),
      }),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  }
}

/** Counts one more use of a standing pass on its day, where it has one left. */
export function useStanding(
  table: Table,
  { id, day, startsADay }: StandingUse,
  instanceId: string,
  nowSeconds: number,
): TransactWriteItem {
  return {
    Update: {
      TableName: table.name,
      Key: toItem(standingKey(id, day, instanceId)),
      UpdateExpression: 'SET #schema = :schema, #ttl = :ttl ADD #used :one',
      ConditionExpression: 'attribute_not_exists(#used) OR #used < :most',
      ExpressionAttributeNames: { '#used': 'used', '#schema': 'schema', '#ttl': TTL_ATTRIBUTE },
      ExpressionAttributeValues: toItem({
        ':one': 1,
        ':most': startsADay,
        ':schema': SCHEMA,
        ':ttl': nowSeconds + KEEP_USES_SECONDS,
      }),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  }
}

/** Longer than a start may wait to be judged. */
const KEEP_USES_SECONDS = 90 * 86_400

/** One use back to a standing pass. */
export const returnUse = (table: Table, { id, day }: StandingUse, instanceId: string): TransactWriteItem => ({
  Update: {
    TableName: table.name,
    Key: toItem(standingKey(id, day, instanceId)),
    UpdateExpression: 'ADD #used :minus',
    ConditionExpression: '#used > :zero',
    ExpressionAttributeNames: { '#used': 'used' },
    ExpressionAttributeValues: toItem({ ':minus': -1, ':zero': 0 }),
  },
})

/** One start back to its pass; a permission for one instance is closed instead, since it would serve anybody. */
export function returnStart(
  table: Table,
  pass: PassUsed,
  instance: string,
  nowSeconds: number,
): TransactWriteItem {
  const Key = toItem(passItemKey(pass.key))
  if (isPermit(pass)) {
    return {
      Update: {
        TableName: table.name,
        Key,
        UpdateExpression: 'SET #revokedAt = :now',
        ConditionExpression: '#id = :id',
        ExpressionAttributeNames: { '#revokedAt': 'revokedAt', '#id': 'id' },
        ExpressionAttributeValues: toItem({ ':now': nowSeconds, ':id': pass.id }),
      },
    }
  }
  return {
    Update: {
      TableName: table.name,
      Key,
      UpdateExpression: 'SET #left = #left + :one DELETE #spentOn :instances',
      ConditionExpression: 'contains(#spentOn, :instance)',
      ExpressionAttributeNames: { '#left': 'startsLeft', '#spentOn': 'spentOn' },
      ExpressionAttributeValues: toItem({
        ':one': 1,
        ':instance': instance,
        ':instances': new Set([instance]),
      }),
    },
  }
}
