// What the AWS endpoint needs of each service, and the shapes AWS's wire protocols share.
// Knows no service in particular.

import { randomUUID } from 'node:crypto'
import type { HttpRequest, HttpResponse } from './http.ts'

/** A failure to show to a caller, before it has been put into a service's own format. */
export interface AwsFault {
  readonly code: string
  readonly message: string
  readonly status: number
}

export interface AwsService {
  /** As in the credential scope of a signed request: ec2, dynamodb … */
  readonly name: string
  /** The operation a request asks for, as the service spells it. */
  operationOf(request: HttpRequest): string | undefined
  handle(request: HttpRequest, region: string): Promise<HttpResponse>
  /** Puts a failure that happened outside the service into the service's words. */
  fail(fault: AwsFault, request: HttpRequest): HttpResponse
}

/** Whose signature a request has, and for what, in its header or, presigned, in its query. */
export interface Credential {
  readonly accessKeyId: string
  readonly region: string
  readonly service: string
  /** Only temporary credentials have one. */
  readonly sessionToken: string | undefined
}

/** Undefined where the request is not signed. The signature itself is not looked at. */
export function credentialOf(request: HttpRequest): Credential | undefined {
  const inQuery = (name: string): string | undefined => queryOf(request).get(name) ?? undefined
  const credential = request.headers.authorization?.match(/^AWS4-HMAC-SHA256 Credential=([^,\s]+)/)?.[1]
  const scope = (credential ?? inQuery('X-Amz-Credential') ?? '').split('/')
  const [accessKeyId = '', , region, service, terminator] = scope
  if (region === undefined || service === undefined || terminator !== 'aws4_request') return undefined
  const sessionToken = request.headers['x-amz-security-token'] ?? inQuery('X-Amz-Security-Token')
  return { accessKeyId, region, service, sessionToken }
}

/** JSON protocols: `x-amz-target: DynamoDB_20120810.PutItem`. */
export const jsonOperation = (request: HttpRequest): string | undefined =>
  request.headers['x-amz-target']?.split('.').at(-1)

/** Query protocols: `Action=StopInstances` in a form. */
export const queryOperation = (request: HttpRequest): string | undefined =>
  form(request).get('Action') ?? undefined

/** The parameters of a Query request, wherever the caller put them. */
export function form(request: HttpRequest): URLSearchParams {
  if (request.method === 'POST') return new URLSearchParams(request.body.toString())
  return queryOf(request)
}

const queryOf = ({ path }: HttpRequest): URLSearchParams =>
  new URLSearchParams(path.includes('?') ? path.slice(path.indexOf('?')) : '')

export const jsonResponse = (
  status: number,
  body: unknown,
  contentType: string,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse => ({
  status,
  headers: { 'content-type': contentType, 'x-amzn-requestid': randomUUID(), ...headers },
  body: JSON.stringify(body),
})

/** The error of the Query protocol of SNS and STS; EC2 has its own. */
export const queryErrorResponse = (fault: AwsFault): HttpResponse => ({
  status: fault.status,
  headers: { 'content-type': 'text/xml' },
  body:
    `<ErrorResponse><Error><Type>${fault.status < 500 ? 'Sender' : 'Receiver'}</Type>` +
    `<Code>${escapeXml(fault.code)}</Code><Message>${escapeXml(fault.message)}</Message></Error>` +
    `<RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
})

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
