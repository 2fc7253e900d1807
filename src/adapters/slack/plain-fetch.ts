// As much of fetch as Slack's client and ours ask of it, over node:https. Node's own is loaded when it is first called, which
// takes as long as all else that a cold start adds (decision 0049). Redirects are not followed: a token goes nowhere else.

import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'

interface Request {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal | null
}

/** @throws what the signal says, or the error of the connection */
function ask(url: string, { method = 'GET', headers = {}, body, signal }: Request = {}) {
  return new Promise<ReturnType<typeof answerOf>>((resolve, reject) => {
    const fail = (error: Error): void => reject(signal?.aborted === true ? signal.reason : error)
    const options = { method, headers, ...(signal && { signal }) }
    const request = (url.startsWith('http:') ? http : https).request(url, options, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', fail)
      response.on('end', () => resolve(answerOf(url, response, Buffer.concat(chunks))))
    })
    request.on('error', fail)
    request.end(body)
  })
}

function answerOf(
  url: string,
  { statusCode: status = 0, statusMessage, headers }: IncomingMessage,
  body: Buffer,
) {
  const entries = Object.entries(headers).map(([name, value]) => [name, String(value)] as const)
  return {
    url,
    status,
    statusText: statusMessage ?? '',
    ok: status >= 200 && status < 300,
    headers: new Map(entries),
    text: async () => body.toString(),
    json: async (): Promise<unknown> => JSON.parse(body.toString()),
    arrayBuffer: async () => body,
  }
}

// Whoever asks for more than there is would be found out by the tests of Slack's client.
export const plainFetch: typeof fetch = ask as never
