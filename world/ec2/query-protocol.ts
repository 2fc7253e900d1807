// The EC2 Query protocol: a form in, XML out, over plain HTTP data (A29). Whose region it is has been decided before.
// It must not check signatures, route, or inject faults; errorResponse is for those who do.

import { randomUUID } from 'node:crypto'
import { type AwsService, queryOperation } from '../aws-service.ts'
import type { HttpRequest, HttpResponse } from '../http.ts'
import type { Ec2 } from './ec2.ts'
import { Ec2Error } from './ec2-error.ts'
import { describeOperations } from './wire/describe-operations.ts'
import { fleetOperations } from './wire/fleet-operations.ts'
import { Form } from './wire/form.ts'
import { launchOperations } from './wire/launch-operations.ts'
import type { WireOperation } from './wire/operation.ts'
import { powerOperations } from './wire/power-operations.ts'
import { securityGroupOperations } from './wire/security-group-operations.ts'
import { spotOperations } from './wire/spot-operations.ts'
import { tagOperations } from './wire/tag-operations.ts'
import { templateOperations } from './wire/template-operations.ts'
import { xmlDocument } from './wire/xml.ts'

const NAMESPACE = 'http://ec2.amazonaws.com/doc/2016-11-15/'

const OPERATIONS: ReadonlyMap<string, WireOperation> = new Map(
  Object.entries({
    ...launchOperations,
    ...powerOperations,
    ...describeOperations,
    ...tagOperations,
    ...templateOperations,
    ...fleetOperations,
    ...spotOperations,
    ...securityGroupOperations,
  }),
)

export const ec2Operations: ReadonlySet<string> = new Set(OPERATIONS.keys())

export const ec2Service = (ec2: Ec2): AwsService => ({
  name: 'ec2',
  operationOf: queryOperation,
  handle: ec2QueryHandler(ec2),
  fail: ({ code, message, status }) => errorResponse(code, { message, status }),
})

/** Answers every request, refusals included; it rejects only for faults of this world itself. */
export function ec2QueryHandler(ec2: Ec2): AwsService['handle'] {
  return async (request, region) => {
    const requestId = uuid(ec2.randomHex(32))
    try {
      const form = Form.parse(encodedForm(request))
      const action = actionOf(form)
      const perform = OPERATIONS.get(action)
      if (perform === undefined) {
        throw new Ec2Error('InvalidAction', `The action ${action} is not valid for this web service.`)
      }
      const answer = perform(ec2, { region, caller: accessKeyOf(request) }, form)
      return xmlResponse(
        200,
        xmlDocument(`${action}Response`, { requestId, ...answer }, NAMESPACE),
        requestId,
      )
    } catch (error) {
      if (error instanceof Ec2Error) return errorResponse(error.code, { message: error.message, requestId })
      throw error
    }
  }
}

/** What AWS says with the codes that others than an operation answer with. */
const USUAL_MESSAGES: ReadonlyMap<string, string> = new Map([
  ['InsufficientInstanceCapacity', 'Insufficient capacity.'],
  ['InternalError', 'An internal error has occurred'],
  ['RequestLimitExceeded', 'Request limit exceeded.'],
  ['ServiceUnavailable', 'The service is unavailable. Please try again shortly.'],
  ['Unavailable', 'The service is unavailable. Please try again shortly.'],
  ['UnauthorizedOperation', 'You are not authorized to perform this operation.'],
])

/** An EC2 error as it goes over the wire; message and HTTP status follow from the code where not given. */
export function errorResponse(
  code: string,
  given: { message?: string; status?: number; requestId?: string } = {},
): HttpResponse {
  const { message = USUAL_MESSAGES.get(code) ?? code, requestId = randomUUID() } = given
  const tree = { Errors: { Error: { Code: code, Message: message } }, RequestID: requestId }
  const status = given.status ?? new Ec2Error(code, message).httpStatus
  return xmlResponse(status, xmlDocument('Response', tree), requestId)
}

const xmlResponse = (status: number, body: string, requestId: string): HttpResponse => ({
  status,
  headers: { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': requestId },
  body,
})

const encodedForm = ({ method, path, body }: HttpRequest): string =>
  method === 'GET' ? path.replace(/^[^?]*\??/, '') : body.toString('utf8')

function actionOf(form: Form): string {
  // Only one version of the API is spoken here, whichever is asked for.
  form.text('Version')
  const action = form.text('Action')
  if (action === undefined) {
    throw new Ec2Error('MissingAction', 'The request must contain the parameter Action')
  }
  return action
}

const accessKeyOf = ({ headers }: HttpRequest): string | undefined =>
  /Credential=([^/,\s]+)\//.exec(headers['authorization'] ?? '')?.[1]

const uuid = (hex: string): string =>
  [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
