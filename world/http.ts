// Plain-data HTTP, so that every service of the world can be called with or without a socket.

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ConnectionLost } from './connection-loss.ts'

export interface HttpRequest {
  readonly method: string
  /** Path with its query string, as on the request line. */
  readonly path: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

export interface HttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer
}

export type HttpHandler = (request: HttpRequest) => Promise<HttpResponse>

export interface Listener {
  readonly port: number
  close(): Promise<void>
}

/**
 * Serves a handler on loopback only.
 * @param port 0 lets the system choose
 * @throws Error with code EADDRINUSE where the port is taken
 */
export async function listen(handler: HttpHandler, port: number): Promise<Listener> {
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('error', () => response.destroy())
    request.on('end', () => {
      const headers: Record<string, string> = {}
      for (const [name, value] of Object.entries(request.headers)) {
        headers[name] = Array.isArray(value) ? value.join(',') : (value ?? '')
      }
      handler({
        method: request.method ?? 'GET',
        path: request.url ?? '/',
        headers,
        body: Buffer.concat(chunks),
      })
        .then((answer) => response.writeHead(answer.status, answer.headers).end(answer.body))
        .catch((error: unknown) => {
          if (error instanceof ConnectionLost) {
            response.destroy()
            return
          }
          response
            .writeHead(500, { 'content-type': 'text/plain' })
            .end(`the world itself failed: ${String(error)}\n`)
        })
    })
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve())
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()))
        server.closeAllConnections()
      }),
  }
}
