// An injected failure in DynamoDB's own words. The reasons a transaction can be cancelled for are dressed
// as such a cancellation, since that is the only way a caller ever meets them.

import type { AwsFault } from '../aws-service.ts'
import { jsonOperation } from '../aws-service.ts'
import type { HttpRequest } from '../http.ts'
import { type DynamoError, dynamoError } from './dynamo-error.ts'
import { type CancellationReason, cancelled, conflict } from './transact-write.ts'

const reasons: readonly CancellationReason[] = [
  conflict,
  { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
  { Code: 'ThrottlingError', Message: 'Throughput exceeds the current capacity of your table or index.' },
  {
    Code: 'ProvisionedThroughputExceeded',
    Message:
      'The level of configured provisioned throughput for the table was exceeded. ' +
      'Consider increasing your provisioning level with the UpdateTable API.',
  },
]

/** The first action is to blame; the others are innocent. */
export function injectedFault(fault: AwsFault, request: HttpRequest): DynamoError {
  const reason = reasons.find((one) => one.Code === fault.code)
  if (reason === undefined || jsonOperation(request) !== 'TransactWriteItems') {
    return dynamoError(fault.code, fault.message, {}, fault.status)
  }
  const { TransactItems } = JSON.parse(request.body.toString()) as { TransactItems: readonly unknown[] }
  return cancelled(TransactItems.map((_, index) => (index === 0 ? reason : { Code: 'None' })))
}
