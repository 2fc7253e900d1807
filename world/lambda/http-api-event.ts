// The event an HTTP API makes of a request: payload format 2.0.

import { randomUUID } from 'node:crypto'
import { accountId } from '../account.ts'
import type { HttpRequest } from '../http.ts'

/** @param now milliseconds since the Unix epoch */
export function httpApiEvent(request: HttpRequest, now: number) {
  const [rawPath = '/', rawQueryString = ''] = request.path.split(/\?(.*)/s)
  const parameters = new URLSearchParams(rawQueryString)
  const { cookie, ...headers } = request.headers
  const isBase64Encoded = !isText(headers['content-type'])
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    ...(cookie !== undefined && { cookies: cookie.split('; ') }),
    headers,
    ...(parameters.size > 0 && { queryStringParameters: joined(parameters) }),
    requestContext: {
      accountId,
      apiId: 'world',
      domainName: headers.host ?? 'localhost',
      domainPrefix: 'world',
      http: {
        method: request.method,
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: logTime(now),
      timeEpoch: now,
    },
    ...(request.body.length > 0 && { body: request.body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    isBase64Encoded: isBase64Encoded && request.body.length > 0,
  }
}

/** Anything else is encoded, Slack's forms too (D3). */
const isText = (contentType = ''): boolean =>
  /^(?:text\/|application\/(?:[\w.-]+\+)?(?:json|xml)\b|application\/javascript\b)/.test(contentType)

/** A parameter that is given several times becomes one, with commas. */
function joined(parameters: URLSearchParams): Record<string, string> {
  const names = new Set(parameters.keys())
  return Object.fromEntries([...names].map((name) => [name, parameters.getAll(name).join(',')]))
}

/** As in `12/Mar/2020:19:03:58 +0000`. */
function logTime(now: number): string {
  const [, day, month, year, time] = new Date(now).toUTCString().split(' ')
  return `${day}/${month}/${year}:${time} +0000`
}
