// API Gateway's HTTP API in front of one function: every path, payload format 2.0.
// Not modelled: routes, CORS, throttling, the 30-second limit, and several cookies in one answer.

import type { Clock } from '../clock.ts'
import type { HttpHandler, HttpResponse } from '../http.ts'
import { httpApiEvent } from './http-api-event.ts'
import type { Invocation, Invoker } from './invocation.ts'

export interface HttpApiSettings {
  readonly invoke: Invoker
  readonly clock: Clock
  /** Every invocation, failed ones too; the caller of the API learns nothing of why. */
  readonly observe?: (invocation: Invocation) => void
}

export function httpApi({ invoke, clock, observe }: HttpApiSettings): HttpHandler {
  return async (request) => {
    const invocation = await invoke(httpApiEvent(request, clock.now()))
    observe?.(invocation)
    if (invocation.outcome === 'failed') return serverError
    return responseOf(invocation.payload)
  }
}

interface Answer {
  readonly statusCode: number
  readonly headers?: Readonly<Record<string, string | number | boolean>>
  readonly body?: string
  readonly isBase64Encoded?: boolean
}

/** An answer without a statusCode is a body, and all is well. */
function responseOf(payload: unknown): HttpResponse {
  if (typeof payload !== 'object' || payload === null || !('statusCode' in payload)) {
    const body = typeof payload === 'string' ? payload : JSON.stringify(payload)
    return { status: 200, headers: { 'content-type': 'application/json' }, body }
  }
  if (!isAnswer(payload)) return serverError
  const headers: Record<string, string> = { 'content-type': 'text/plain;charset=UTF-8' }
  for (const [name, value] of Object.entries(payload.headers ?? {}))
    headers[name.toLowerCase()] = String(value)
  const body = payload.body ?? ''
  return {
    status: payload.statusCode,
    headers,
    body: payload.isBase64Encoded ? Buffer.from(body, 'base64') : body,
  }
}

const isAnswer = (payload: { statusCode: unknown; body?: unknown }): payload is Answer =>
  Number.isInteger(payload.statusCode) && (payload.body === undefined || typeof payload.body === 'string')

const serverError: HttpResponse = {
  status: 500,
  headers: { 'content-type': 'application/json' },
  body: '{"message":"Internal Server Error"}',
}
