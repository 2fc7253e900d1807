// A Slack on a virtual clock, and short ways to call it. For tests only.

import { VirtualClock } from '../clock.ts'
import { Faults } from '../faults.ts'
import type { HttpRequest, HttpResponse } from '../http.ts'
import { type SlackWorld, type SlackWorldOptions, slackWorld } from './slack-world.ts'

export const startsAt = Date.UTC(2026, 10, 23, 9, 0, 0)

export interface TestSlack extends SlackWorld {
  readonly clock: VirtualClock
  readonly faults: Faults
}

export function aSlack(options: Pick<SlackWorldOptions, 'workspace' | 'shouldEscape'> = {}): TestSlack {
  const clock = new VirtualClock(startsAt)
  const faults = new Faults()
  const world = slackWorld({ baseUrl: 'http://slack.test', ...options, clock, faults })
  return { ...world, clock, faults }
}

export interface ApiAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: { readonly ok: boolean; readonly error?: string; readonly [field: string]: unknown }
}

/** Calls a Web API method with a form body, as the SDKs do. */
export async function call(
  slack: SlackWorld,
  method: string,
  sent: Readonly<Record<string, unknown>> = {},
  token: string | undefined = slack.workspace.app.botToken,
): Promise<ApiAnswer> {
  const fields = Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, inForm(value)]))
  const request = apiRequest(method, {
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
    },
    body: Buffer.from(new URLSearchParams(fields).toString()),
  })
  return parsed(await slack.handler(request))
}

/** Calls a Web API method with a JSON body. */
export async function callJson(
  slack: SlackWorld,
  method: string,
  sent: Readonly<Record<string, unknown>>,
  contentType = 'application/json; charset=utf-8',
): Promise<ApiAnswer> {
  const request = apiRequest(method, {
    headers: { 'content-type': contentType, authorization: `Bearer ${slack.workspace.app.botToken}` },
    body: Buffer.from(JSON.stringify(sent)),
  })
  return parsed(await slack.handler(request))
}

export const apiRequest = (method: string, change: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'POST',
  path: `/api/${method}`,
  headers: {},
  body: Buffer.alloc(0),
  ...change,
})

export const parsed = (response: HttpResponse): ApiAnswer => ({
  status: response.status,
  headers: response.headers,
  body: JSON.parse(response.body.toString()),
})

/** Sends a payload to a response_url. */
export function respond(slack: SlackWorld, url: string, payload: object): Promise<HttpResponse> {
  return slack.handler({
    method: 'POST',
    path: new URL(url).pathname,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(payload)),
  })
}

const inForm = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
