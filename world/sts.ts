// STS of the world: tells callers who they are, and lends them roles, which may be in another account.

import { randomUUID } from 'node:crypto'
import type { Accounts, Principal, Role, Session } from './accounts.ts'
import {
  type AwsFault,
  type AwsService,
  credentialOf,
  form,
  queryErrorResponse,
  queryOperation,
} from './aws-service.ts'
import { type XmlTree, xmlDocument } from './ec2/wire/xml.ts'
import type { HttpRequest, HttpResponse } from './http.ts'

export const createSts = (accounts: Accounts): AwsService => ({
  name: 'sts',
  operationOf: queryOperation,
  handle: (request) => Promise.resolve(answer(accounts, request)),
  fail: queryErrorResponse,
})

function answer(accounts: Accounts, request: HttpRequest): HttpResponse {
  const credential = credentialOf(request) ?? { accessKeyId: '', sessionToken: undefined }
  const caller = accounts.identify(credential).principal
  if (caller === undefined) return queryErrorResponse(notBelieved)
  const operation = queryOperation(request)
  if (operation === 'GetCallerIdentity') return success(operation, identityXml(caller))
  if (operation === 'AssumeRole') return assumeRole(accounts, caller, form(request))
  const message = `The embedded STS knows only GetCallerIdentity and AssumeRole, not ${operation ?? 'a request without Action'}`
  return queryErrorResponse({ code: 'InvalidAction', message, status: 400 })
}

const HOUR = 3600
const UNDERSTOOD: ReadonlySet<string> = new Set([
  'Action',
  'Version',
  'RoleArn',
  'RoleSessionName',
  'DurationSeconds',
  'ExternalId',
])

function assumeRole(accounts: Accounts, caller: Principal, asked: URLSearchParams): HttpResponse {
  const stray = [...asked.keys()].find((name) => !UNDERSTOOD.has(name))
  if (stray !== undefined) return queryErrorResponse(invalid(`The embedded STS does not know ${stray}`))
  const arn = asked.get('RoleArn') ?? ''
  const sessionName = asked.get('RoleSessionName') ?? ''
  const seconds = Number(asked.get('DurationSeconds') ?? HOUR)
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
    return queryErrorResponse(
      invalid(
        `1 validation error detected: Value '${sessionName}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`,
      ),
    )
  }
  const role = accounts.role(arn)
  if (role === undefined || role.externalId !== (asked.get('ExternalId') ?? undefined)) {
    return queryErrorResponse(denied(caller, arn))
  }
  const fault = durationFault(seconds, role, caller)
  if (fault !== undefined) return queryErrorResponse(fault)
  return success('AssumeRole', sessionXml(accounts.openSession(role, sessionName, seconds)))
}

/** A role that is not there is refused as one that is not the caller's to assume (A28). */
const denied = ({ arn: caller }: Principal, role: string): AwsFault => ({
  code: 'AccessDenied',
  message: `User: ${caller} is not authorized to perform: sts:AssumeRole on resource: ${role}`,
  status: 403,
})

/** The sentences are recalled (A28). */
function durationFault(seconds: number, role: Role, caller: Principal): AwsFault | undefined {
  if (!Number.isInteger(seconds) || seconds < 900 || seconds > 12 * HOUR) {
    return invalid(
      `1 validation error detected: Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value between 900 and 43200`,
    )
  }
  if (caller.isAssumedRole && seconds > HOUR) {
    return invalid(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    )
  }
  if (seconds > (role.maxSessionSeconds ?? HOUR)) {
    return invalid('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.')
  }
  return undefined
}

const invalid = (message: string): AwsFault => ({ code: 'ValidationError', message, status: 400 })

const notBelieved: AwsFault = {
  code: 'InvalidClientTokenId',
  message: 'The security token included in the request is invalid.',
  status: 403,
}

const identityXml = ({ arn, userId, accountId }: Principal): XmlTree => ({
  Arn: arn,
  UserId: userId,
  Account: accountId,
})

const sessionXml = (session: Session): XmlTree => ({
  Credentials: {
    AccessKeyId: session.accessKeyId,
    SecretAccessKey: session.secretAccessKey,
    SessionToken: session.sessionToken,
    Expiration: new Date(session.expiresAt).toISOString(),
  },
  AssumedRoleUser: { AssumedRoleId: session.principal.userId, Arn: session.principal.arn },
})

const success = (operation: string, result: XmlTree): HttpResponse => ({
  status: 200,
  headers: { 'content-type': 'text/xml' },
  body: xmlDocument(
    `${operation}Response`,
    { [`${operation}Result`]: result, ResponseMetadata: { RequestId: randomUUID() } },
    'https://sts.amazonaws.com/doc/2011-06-15/',
  ),
})
