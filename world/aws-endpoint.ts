// One AWS endpoint for every service of the world: finds out what is asked of whom, lets injected faults
// strike, and reports each call. Believes any credentials and verifies no signature.

import {
  type AwsFault,
  type AwsService,
  jsonOperation,
  jsonResponse,
  queryErrorResponse,
  queryOf,
} from './aws-service.ts'
import type { Clock } from './clock.ts'
import { connectionLossFor } from './connection-loss.ts'
import { faultOf } from './fault-codes.ts'
import type { FailRule, Faults } from './faults.ts'
import type { HttpHandler, HttpRequest, HttpResponse } from './http.ts'

/** One call, once it is over. Times are milliseconds since the Unix epoch, by the endpoint's clock. */
export interface ObservedCall {
  readonly service: string
  readonly operation: string
  readonly region: string
  readonly startedAt: number
  readonly endedAt: number
  /** 0 where the connection was lost, or the world itself failed. */
  readonly status: number
  /** As the caller was shown it; absent where the call went well. */
  readonly errorCode?: string
  /** Whether an injected fault decided the answer. */
  readonly injected: boolean
}

export interface AwsEndpointOptions {
  readonly services: readonly AwsService[]
  readonly faults: Faults
  readonly clock: Clock
  readonly observe?: (call: ObservedCall) => void
}

/** The handler rejects with ConnectionLost where a fault drops the connection, and otherwise only by a bug. */
export function awsEndpoint({ services, faults, clock, observe }: AwsEndpointOptions): HttpHandler {
  const byName = new Map(services.map((service) => [service.name, service]))

  return async (request) => {
    const scope = credentialScope(request)
    if (scope === undefined) return refusal(missingToken, request)
    const service = byName.get(scope.service)
    if (service === undefined) return refusal(unknownService(scope.service, [...byName.keys()]), request)

    const operation = service.operationOf(request) ?? 'unknown'
    const rule = faults.take(service.name, operation)
    const startedAt = clock.now()
    const report = (status: number, errorCode: string | undefined) =>
      observe?.({
        service: service.name,
        operation,
        region: scope.region,
        startedAt,
        endedAt: clock.now(),
        status,
        ...(errorCode !== undefined && { errorCode }),
        injected: rule !== undefined,
      })
    try {
      const response = await answer(service, request, scope.region, rule, clock)
      report(response.status, errorCodeOf(response))
      return response
    } catch (error) {
      report(0, rule?.code ?? 'WorldFailure')
      throw error
    }
  }
}

async function answer(
  service: AwsService,
  request: HttpRequest,
  region: string,
  rule: FailRule | undefined,
  clock: Clock,
): Promise<HttpResponse> {
  if (rule === undefined) return service.handle(request, region)
  if (rule.when === 'after') await service.handle(request, region)
  await connectionLossFor(rule.code, clock)
  return service.fail(faultOf(rule.code), request)
}

/** What a signed request says about itself, in its header or, presigned, in its query. */
function credentialScope(request: HttpRequest): { region: string; service: string } | undefined {
  const presigned = queryOf(request).get('X-Amz-Credential')
  const credential = request.headers.authorization?.match(/^AWS4-HMAC-SHA256 Credential=([^,\s]+)/)?.[1]
  const [, , region, service, terminator] = (credential ?? presigned ?? '').split('/')
  if (region === undefined || service === undefined || terminator !== 'aws4_request') return undefined
  return { region, service }
}

function errorCodeOf(response: HttpResponse): string | undefined {
  if (response.status < 400) return undefined
  const body = response.body.toString()
  return (
    body.match(/"__type":"(?:[^"]*#)?([^"#]+)"/)?.[1] ?? body.match(/<Code>([^<]+)<\/Code>/)?.[1] ?? 'unknown'
  )
}

const missingToken: AwsFault = {
  code: 'MissingAuthenticationToken',
  message: 'Request is missing Authentication Token',
  status: 403,
}

const unknownService = (asked: string, served: readonly string[]): AwsFault => ({
  code: 'UnknownService',
  message: `The embedded AWS has no ${asked}. It serves ${served.join(', ')}.`,
  status: 400,
})

/** Without a service there is no format of its own, so the request's protocol decides. */
function refusal(fault: AwsFault, request: HttpRequest): HttpResponse {
  if (jsonOperation(request) === undefined) return queryErrorResponse(fault)
  return jsonResponse(
    fault.status,
    { __type: fault.code, message: fault.message },
    'application/x-amz-json-1.1',
  )
}
