// Lets an AWS SDK client call a handler of the world directly: no socket, no stream.
// Goes into a client's `requestHandler`. Retries, signing and serialization stay the SDK's own.

import type { HttpHandler } from './http.ts'

/** The parts of an SDK request that a handler needs. */
interface SdkRequest {
  readonly method: string
  readonly hostname: string
  readonly port?: number | undefined
  readonly path: string
  readonly query?: Readonly<Record<string, unknown>> | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

interface SdkResponse {
  readonly statusCode: number
  readonly headers: Record<string, string>
  readonly body: Uint8Array
}

export interface InProcessAws {
  handle(request: SdkRequest): Promise<{ response: SdkResponse }>
}

export const inProcessAws = (handler: HttpHandler): InProcessAws => ({
  async handle(request) {
    const headers: Record<string, string> = { host: hostOf(request) }
    for (const [name, value] of Object.entries(request.headers)) headers[name.toLowerCase()] = value
    const answer = await handler({
      method: request.method,
      path: pathOf(request),
      headers,
      body: bodyOf(request.body),
    })
    return {
      response: {
        statusCode: answer.status,
        headers: { ...answer.headers },
        body: typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body,
      },
    }
  },
})

const hostOf = ({ hostname, port }: SdkRequest): string =>
  port === undefined ? hostname : `${hostname}:${port}`

function pathOf({ path, query = {} }: SdkRequest): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) parameters.append(name, String(value))
  return parameters.size === 0 ? path : `${path}?${parameters.toString()}`
}

function bodyOf(body: unknown): Buffer {
  if (body === undefined || body === null) return Buffer.alloc(0)
  if (typeof body === 'string') return Buffer.from(body)
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  throw new TypeError('The world takes whole request bodies, not streams')
}
