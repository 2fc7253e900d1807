// SQS and SNS of the world: fauxqs in process, with the world's account in everything a caller sees.

import {
  type AwsFault,
  type AwsService,
  form,
  jsonOperation,
  jsonResponse,
  queryErrorResponse,
  queryOperation,
} from '../aws-service.ts'
import type { HttpRequest, HttpResponse } from '../http.ts'
import { type Fauxqs, startFauxqs } from './fauxqs.ts'
import { type Queues, queuesOf } from './queues.ts'
import { inwardForm, outwardXml } from './sns-translation.ts'
import { inwardRequest, outwardAnswer } from './sqs-translation.ts'

export interface Messaging {
  readonly sqs: AwsService
  readonly sns: AwsService
  readonly queues: Queues
  /** Ends long polls and forgets all queues and topics. */
  close(): Promise<void>
}

const version = 'application/x-amz-json-1.0'

export function createMessaging(): Messaging {
  const fauxqs = startFauxqs()
  return {
    sqs: {
      name: 'sqs',
      operationOf: (request) => jsonOperation(request) ?? queryOperation(request),
      handle: (request, region) => handleSqs(request, region, fauxqs),
      fail: sqsError,
    },
    sns: {
      name: 'sns',
      operationOf: queryOperation,
      handle: (request, region) => handleSns(request, region, fauxqs),
      fail: queryErrorResponse,
    },
    queues: queuesOf(fauxqs),
    close: () => fauxqs.close(),
  }
}

async function handleSqs(request: HttpRequest, region: string, fauxqs: Fauxqs): Promise<HttpResponse> {
  const operation = jsonOperation(request)
  if (operation === undefined) return queryErrorResponse(onlyJson)
  const fields = fieldsOf(request)
  if (fields === undefined) return sqsError(noJson)
  const answer = await fauxqs.json(operation, inwardRequest(operation, fields, region), region)
  const body = JSON.parse(answer.body) as Record<string, unknown>
  const outward =
    answer.status === 200 ? outwardAnswer(fields, body, region, request.headers.host ?? 'localhost') : body
  return jsonResponse(answer.status, outward, version, answer.headers)
}

async function handleSns(request: HttpRequest, region: string, fauxqs: Fauxqs): Promise<HttpResponse> {
  const answer = await fauxqs.query(inwardForm(form(request)), region)
  return { status: answer.status, headers: answer.headers, body: outwardXml(answer.body) }
}

function fieldsOf(request: HttpRequest): Record<string, unknown> | undefined {
  try {
    const fields: unknown = JSON.parse(request.body.toString())
    return typeof fields === 'object' && fields !== null ? (fields as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

const sqsError = ({ code, message, status }: AwsFault): HttpResponse =>
  jsonResponse(status, { __type: `com.amazonaws.sqs#${code}`, message }, version, {
    'x-amzn-query-error': `${code};${status < 500 ? 'Sender' : 'Receiver'}`,
  })

const noJson: AwsFault = {
  code: 'SerializationException',
  message: 'The request body is not a JSON object',
  status: 400,
}

/** Every SDK of the last years, and both versions of the CLI, speak JSON to SQS. */
const onlyJson: AwsFault = {
  code: 'UnsupportedProtocol',
  message: "The embedded SQS speaks AWS's JSON protocol only",
  status: 400,
}
