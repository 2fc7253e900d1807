// Things that happen between a client and AWS, on either implementation alike.

import { type AwsFault, form, jsonOperation, jsonResponse } from '../../../world/aws-service.ts'
import { ConnectionLost } from '../../../world/connection-loss.ts'
import { oneAtATime } from '../../../world/dynamo/one-at-a-time.ts'
import type { HttpRequest } from '../../../world/http.ts'
import type { Through } from './targets.ts'

/** One request after the other: what makes moto's DynamoDB, whose transactions are not atomic, a fair judge of races. */
export function inTurn(): Through {
  const exclusively = oneAtATime()
  return (aws) => (request) => exclusively(() => aws(request))
}

/** Notes every operation that goes through, in order. */
export const noting =
  (operations: string[]): Through =>
  (aws) =>
  (request) => {
    operations.push(jsonOperation(request) ?? form(request).get('Action') ?? 'unknown')
    return aws(request)
  }

/**
 * The first such operation is done and its answer lost on the way back. Client tokens are taken off, as if they
 * had run out: idempotency must not rest on them (C2).
 */
export function losingTheFirstAnswerTo(operation: string): Through {
  let lost = false
  return (aws) => async (request) => {
    const answer = await aws(withBody(request, { ClientRequestToken: undefined }))
    if (lost || jsonOperation(request) !== operation) return answer
    lost = true
    throw new ConnectionLost('ECONNRESET')
  }
}

/** Answers the operation itself, so many times, and lets everything else through. */
export function answering(
  operation: string,
  fault: AwsFault & { readonly more?: object },
  times = 1,
): Through {
  let left = times
  return (aws) => (request) => {
    if (jsonOperation(request) !== operation || left === 0) return aws(request)
    left -= 1
    const { status, code, message, more } = fault
    const body = { __type: `com.amazonaws.dynamodb.v20120810#${code}`, message, ...more }
    return Promise.resolve(jsonResponse(status, body, 'application/x-amz-json-1.0'))
  }
}

/** A JSON request with some of its fields replaced; `undefined` takes one off. */
export function withBody(request: HttpRequest, fields: object): HttpRequest {
  const body = Buffer.from(JSON.stringify({ ...JSON.parse(request.body.toString()), ...fields }))
  return { ...request, headers: { ...request.headers, 'content-length': String(body.length) }, body }
}
