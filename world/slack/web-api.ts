// Slack's Web API as an HTTP handler: `POST /<method>` under a base path, answered as Slack answers,
// refusals with HTTP 200 and `ok: false`. What a method does stands in directory-methods and chat-methods.

import type { Faults } from '../faults.ts'
import type { HttpHandler, HttpResponse } from '../http.ts'
import type { Answer, ApiMethod, Call } from './api-method.ts'
import { type ApiRequest, Arguments, readApiRequest } from './api-request.ts'
import { isRecord } from './block-schema.ts'
import { chatMethods } from './chat-methods.ts'
import { directoryMethods } from './directory-methods.ts'
import { suffer } from './injected-faults.ts'
import type { LateAnswers } from './late-answers.ts'
import { json, plain } from './responses.ts'
import { refuse, type SlackState } from './slack-state.ts'

const methods: Readonly<Record<string, ApiMethod>> = { ...directoryMethods, ...chatMethods }

export const slackMethods: ReadonlySet<string> = new Set(Object.keys(methods))

export interface WebApiOptions {
  readonly state: SlackState
  readonly faults: Faults
  readonly late: LateAnswers
  /** What stands before the method's name, without a slash at its end. */
  readonly basePath: string
}

export function webApi({ state, faults, late, basePath }: WebApiOptions): HttpHandler {
  return async (httpRequest) => {
    if (httpRequest.method !== 'GET' && httpRequest.method !== 'POST') return plain(405, 'method not allowed')
    const request = readApiRequest(httpRequest, basePath)
    const method = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined
    if (method === undefined) {
      return json(200, refuse('unknown_method', { req_method: request.method }))
    }
    const rule = faults.take('slack', request.method)
    return suffer(rule, late, () => respond(method, request, state))
  }
}

function respond(method: ApiMethod, request: ApiRequest, state: SlackState): HttpResponse {
  const overlooked = request.isJson && !method.takesJson
  const call: Call = { arguments: overlooked ? new Arguments({}) : request.arguments, state }
  const answer = withWarnings(answerCall(method, request, call), request.warnings)
  const needed = method.scope(call)
  return json(200, answer, {
    'x-oauth-scopes': state.workspace.app.scopes.join(','),
    ...(needed === undefined ? {} : { 'x-accepted-oauth-scopes': needed }),
  })
}

function answerCall(method: ApiMethod, request: ApiRequest, call: Call): Answer {
  const { app } = call.state.workspace
  if (request.problem !== undefined) return refuse(request.problem)
  if (request.verb === 'GET' && !method.isRead) return refuse('insecure_request')
  if (request.token === undefined) return refuse('not_authed')
  if (request.token !== app.botToken) return refuse('invalid_auth')
  const missing = method.required.filter((name) => !call.arguments.has(name))
  if (missing.length > 0) {
    const messages = missing.map((name) => `[ERROR] missing required field: ${name}`)
    return refuse('invalid_arguments', { response_metadata: { messages } })
  }
  const needed = method.scope(call)
  if (needed !== undefined && !needed.split(',').some((scope) => app.scopes.includes(scope))) {
    return refuse('missing_scope', { needed, provided: app.scopes.join(',') })
  }
  return method.answer(call)
}

function withWarnings(answer: Answer, warnings: readonly string[]): Answer {
  if (warnings.length === 0) return answer
  const metadata = isRecord(answer['response_metadata']) ? answer['response_metadata'] : {}
  return { ...answer, warning: warnings.join(','), response_metadata: { ...metadata, warnings } }
}
