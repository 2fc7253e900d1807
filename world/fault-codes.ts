// The HTTP status and message AWS gives with the error codes that are worth injecting.

import type { AwsFault } from './aws-service.ts'

const known: Readonly<Record<string, readonly [status: number, message: string]>> = {
  // Throttling. EC2's is RequestLimitExceeded (A9).
  RequestLimitExceeded: [503, 'Request limit exceeded.'],
  Throttling: [400, 'Rate exceeded'],
  ThrottlingException: [400, 'Rate exceeded'],
  Throttled: [429, 'Rate exceeded'],
  RequestThrottled: [403, 'Request is throttled.'],
  TooManyRequestsException: [429, 'Rate exceeded'],
  ProvisionedThroughputExceededException: [
    400,
    'The level of configured provisioned throughput for the table was exceeded. ' +
      'Consider increasing your provisioning level with the UpdateTable API.',
  ],
  // The service itself.
  InternalError: [500, 'An internal error has occurred'],
  InternalFailure: [500, 'An internal failure has occurred'],
  InternalServerError: [500, 'Internal server error'],
  InternalServiceError: [500, 'An error occurred on the server side.'],
  InsufficientInstanceCapacity: [
    500,
    'There is no Spot or On-Demand capacity available that matches your request.',
  ],
  ServiceUnavailable: [503, 'The service is unavailable. Please try again shortly.'],
  Unavailable: [503, 'The server is overloaded and cannot handle the request.'],
  // The caller's rights.
  UnauthorizedOperation: [403, 'You are not authorized to perform this operation.'],
  AccessDenied: [403, 'Access denied'],
  AccessDeniedException: [400, 'You are not authorized to perform this operation.'],
  AuthorizationError: [403, 'You are not authorized to perform this operation.'],
  AuthFailure: [401, 'AWS was not able to validate the provided access credentials'],
  ExpiredToken: [403, 'The security token included in the request is expired'],
  ExpiredTokenException: [403, 'The security token included in the request is expired'],
  // Two writers on one item, outside a transaction.
  TransactionConflictException: [400, 'Transaction is ongoing for the item'],
}

/** Codes that are not known here are the client's fault: status 400. */
export function faultOf(code: string): AwsFault {
  const [status, message] = known[code] ?? [400, 'Injected by the embedded world.']
  return { code, message, status }
}
