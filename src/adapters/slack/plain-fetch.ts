// As much of fetch as Slack's client says it needs, and as ours does, over node:https. Node's own is loaded when it is first
// called, which takes as long as all else that a cold start adds (decision 0049). Redirects are not followed: a token goes
// nowhere else.

import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { FetchFunction } from '@slack/web-api'

/** @throws what the signal says, or the error of the connection; TypeError where the body is a form */
export const plainFetch: FetchFunction = (url, { method = 'GET', headers = {}, body, signal } = {}) =>
  new Promise((resolve, reject) => {
    if (body !== undefined && typeof body !== 'string') throw new TypeError('A body is text here, not a form')
    const fail = (error: unknown): void => reject(signal?.aborted === true ? signal.reason : error)
    const target = new URL(url)
    const { request } = target.protocol === 'http:' ? http : https
    const options = { method, headers, ...(signal && { signal }) }
    const asked = request(target, options, (response) => {
      const chunks: Buffer<ArrayBuffer>[] = []
      response.on('data', (chunk: Buffer<ArrayBuffer>) => chunks.push(chunk))
      response.on('error', fail)
      response.on('end', () => resolve(answerOf(target, response, Buffer.concat(chunks))))
    })
    asked.on('error', fail)
    asked.end(body)
  })

function answerOf(
  { href: url }: URL,
  { statusCode: status = 0, statusMessage = '', headers }: IncomingMessage,
  body: Buffer<ArrayBuffer>,
): Awaited<ReturnType<FetchFunction>> {
  const entries = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)])
  return {
    url,
    status,
    statusText: statusMessage,
    ok: status >= 200 && status < 300,
    headers: { get: (name) => headers[name.toLowerCase()]?.toString() ?? null, entries: () => entries },
    text: async () => body.toString(),
    json: async (): Promise<unknown> => JSON.parse(body.toString()),
    arrayBuffer: async () => body.buffer.slice(body.byteOffset, body.byteOffset + body.byteLength),
  }
}
