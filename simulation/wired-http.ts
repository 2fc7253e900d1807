// How the weather looks over HTTP: what AWS and Slack answer when they turn a call away, and a connection that is lost.

import type { AsyncLocalStorage } from 'node:async_hooks'
import { jsonResponse } from '../world/aws-service.ts'
import { errorResponse } from '../world/ec2/query-protocol.ts'
import type { HttpHandler, HttpRequest, HttpResponse } from '../world/http.ts'
import type { Fault, Life, Wire } from './wire.ts'

class NoAnswer extends Error {
  override readonly name = 'TimeoutError'
}

const DYNAMO = 'application/x-amz-json-1.0'

export function awsTrouble(fault: Fault, { headers }: HttpRequest): HttpResponse {
  if (fault === 'failed-after') throw new NoAnswer('the answer did not come back')
  const target = headers['x-amz-target']
  if (target === undefined) {
    return errorResponse(fault === 'throttled' ? 'RequestLimitExceeded' : 'ServiceUnavailable')
  }
  const type = (name: string): string => `com.amazonaws.dynamodb.v20120810#${name}`
  if (fault === 'failed-before') {
    return jsonResponse(
      500,
      { __type: type('InternalServerError'), message: 'as the weather has it' },
      DYNAMO,
    )
  }
  if (!target.endsWith('TransactWriteItems')) {
    return jsonResponse(400, { __type: type('ThrottlingException'), message: 'Rate exceeded' }, DYNAMO)
  }
  const conflict = {
    __type: type('TransactionCanceledException'),
    Message:
      'Transaction cancelled, please refer cancellation reasons for specific reasons [TransactionConflict]',
    CancellationReasons: [{ Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' }],
  }
  return jsonResponse(400, conflict, DYNAMO)
}

export function slackTrouble(fault: Fault): HttpResponse {
  if (fault === 'failed-after') throw new NoAnswer('the answer did not come back')
  return fault === 'throttled'
    ? { status: 429, headers: { 'retry-after': '1' }, body: '' }
    : { status: 503, headers: { 'content-type': 'text/html' }, body: 'Service Unavailable' }
}

/** As the function that is at work; what nobody is at work for, as setting up is not, goes straight through. */
export const overLives =
  (lives: AsyncLocalStorage<Life>, wire: Wire) =>
  (handler: HttpHandler, trouble: typeof awsTrouble): HttpHandler =>
  (request) => {
    const life = lives.getStore()
    if (life === undefined) return handler(request)
    return wire.call(
      life,
      () => handler(request),
      (fault) => trouble(fault, request),
    )
  }

export const fetchOver =
  (handler: HttpHandler): typeof fetch =>
  async (url, init) => {
    const { pathname, search } = new URL(url instanceof Request ? url.url : url)
    const headers = Object.fromEntries(new Headers(init?.headers).entries())
    const body = Buffer.from(typeof init?.body === 'string' ? init.body : '')
    const answer = await handler({ method: init?.method ?? 'GET', path: pathname + search, headers, body })
    return new Response(answer.body as string, { status: answer.status, headers: answer.headers })
  }

/** The world verifies no signature: whose it is, and for what, is all that it looks at. */
export const signing = (accessKeyId: string, region: string, service: string) => ({
  sign: async <Request extends { readonly headers: Record<string, string> }>(
    request: Request,
  ): Promise<Request> => {
    const scope = `${accessKeyId}/20261123/${region}/${service}/aws4_request`
    request.headers['authorization'] = `AWS4-HMAC-SHA256 Credential=${scope}, Signature=none`
    return request
  },
})
