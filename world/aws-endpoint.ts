// One AWS endpoint for every service of the world: finds out what is asked of whom, in which account, lets injected
// faults strike, and reports each call. Believes any credentials and verifies no signature.

import { Accounts, type Doubt } from './accounts.ts'
import {
  type AwsFault,
  type AwsService,
  credentialOf,
  jsonOperation,
  jsonResponse,
  queryErrorResponse,
} from './aws-service.ts'
import type { Clock } from './clock.ts'
import { connectionLossFor } from './connection-loss.ts'
import { faultOf } from './fault-codes.ts'
import type { FailRule, Faults } from './faults.ts'
import type { HttpHandler, HttpRequest, HttpResponse } from './http.ts'

/** One call, once it is over. Times are milliseconds since the Unix epoch, by the endpoint's clock. */
export interface ObservedCall {
  readonly account: string
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
  /** The home account's. */
  readonly services: readonly AwsService[]
  /** Those of other accounts, by their ids; what an account does not have, it refuses. */
  readonly others?: ReadonlyMap<string, readonly AwsService[]>
  /** Who is who; without it, everybody is of the home account. */
  readonly accounts?: Accounts
  readonly faults: Faults
  readonly clock: Clock
  readonly observe?: (call: ObservedCall) => void
}

/** The handler rejects with ConnectionLost where a fault drops the connection, and otherwise only by a bug. */
export function awsEndpoint(options: AwsEndpointOptions): HttpHandler {
  const { services, others, faults, clock, observe } = options
  const accounts = options.accounts ?? new Accounts({ clock })
  const servedIn = (account: string) => others?.get(account) ?? (account === accounts.home ? services : [])

  return async (request) => {
    const credential = credentialOf(request)
    if (credential === undefined) return refusal(missingToken, request)
    const { region } = credential
    const identity = accounts.identify(credential)
    if (identity.doubt !== undefined) {
      const fault = doubtful(identity.doubt, credential.service, request)
      return (
        services.find(({ name }) => name === credential.service)?.fail(fault, request) ??
        refusal(fault, request)
      )
    }
    const account = identity.principal.accountId
    const service = servedIn(account).find(({ name }) => name === credential.service)
    if (service === undefined) {
      const served = servedIn(account).map(({ name }) => name)
      return refusal(unknownService(credential.service, served, account), request)
    }

    const operation = service.operationOf(request) ?? 'unknown'
    const rule = faults.take(service.name, operation)
    const startedAt = clock.now()
    const report = (status: number, errorCode: string | undefined) =>
      observe?.({
        account,
        service: service.name,
        operation,
        region,
        startedAt,
        endedAt: clock.now(),
        status,
        ...(errorCode !== undefined && { errorCode }),
        injected: rule !== undefined,
      })
    try {
      const response = await answer(service, request, region, rule, clock)
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

const unknownService = (asked: string, served: readonly string[], account: string): AwsFault => ({
  code: 'UnknownService',
  message: `The embedded AWS has no ${asked} in account ${account}. It serves ${served.join(', ')} there.`,
  status: 400,
})

/** EC2 and the JSON protocols have codes of their own for this (A28). */
function doubtful(doubt: Doubt, service: string, request: HttpRequest): AwsFault {
  const isJson = jsonOperation(request) !== undefined
  if (doubt === 'expired') {
    if (service === 'ec2') return { code: 'RequestExpired', message: 'Request has expired.', status: 400 }
    const message = 'The security token included in the request is expired'
    if (isJson) return { code: 'ExpiredTokenException', message, status: 400 }
    return { code: 'ExpiredToken', message, status: 403 }
  }
  if (service === 'ec2') {
    const message = 'AWS was not able to validate the provided access credentials'
    return { code: 'AuthFailure', message, status: 401 }
  }
  const message = 'The security token included in the request is invalid.'
  if (isJson) return { code: 'UnrecognizedClientException', message, status: 400 }
  return { code: 'InvalidClientTokenId', message, status: 403 }
}

/** Without a service there is no format of its own, so the request's protocol decides. */
function refusal(fault: AwsFault, request: HttpRequest): HttpResponse {
  // REST protocols of JSON have a path; the Query protocol has none.
  const isQuery = jsonOperation(request) === undefined && /^\/?(?:\?|$)/.test(request.path)
  if (isQuery) return queryErrorResponse(fault)
  return jsonResponse(
    fault.status,
    { __type: fault.code, message: fault.message },
    'application/x-amz-json-1.1',
  )
}
