import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { plainFetch } from './plain-fetch.ts'

const answers: Record<string, RequestListener> = {
  '/echo': (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method, headers } = request
      const heard = { method, length: headers['content-length'], token: headers.authorization }
      response.setHeader('X-Accepted-OAuth-Scopes', 'users:read')
      response.end(JSON.stringify({ ...heard, body: Buffer.concat(chunks).toString() }))
    })
  },
  '/away': (_, response) => void response.writeHead(302, { location: '/echo' }).end('elsewhere'),
  '/busy': (_, response) => void response.writeHead(429, { 'retry-after': '7' }).end(),
  '/never': () => undefined,
  '/half': (_, response) => {
    response.writeHead(200, { 'content-length': '100' })
    response.write('half', () => response.destroy())
  },
}

const server = createServer((request, response) => answers[request.url ?? '']?.(request, response))
let base = ''
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

it('sends what it is given, and answers with status, headers and text', async () => {
  const answer = await plainFetch(`${base}/echo`, {
    method: 'POST',
    headers: { authorization: 'Bearer it' },
    body: 'name=東京',
  })
  expect([answer.ok, answer.status, answer.headers.get('x-accepted-oauth-scopes')]).toEqual([
    true,
    200,
    'users:read',
  ])
  expect(await answer.json()).toEqual({ method: 'POST', length: '11', token: 'Bearer it', body: 'name=東京' })
})

it('follows no redirect', async () => {
  const answer = await plainFetch(`${base}/away`)
  expect([answer.ok, answer.status, await answer.text()]).toEqual([false, 302, 'elsewhere'])
})

it('tells how long to wait', async () => {
  const answer = await plainFetch(`${base}/busy`)
  expect([answer.ok, answer.status, answer.headers.get('retry-after')]).toEqual([false, 429, '7'])
})

it('ends when the signal says so, and says why', async () => {
  const asked = plainFetch(`${base}/never`, { signal: AbortSignal.timeout(50) })
  await expect(asked).rejects.toMatchObject({ name: 'TimeoutError' })
})

it('fails where the connection is lost half way, or there is none', async () => {
  await expect(plainFetch(`${base}/half`)).rejects.toMatchObject({ code: 'ECONNRESET' })
  await expect(plainFetch('http://127.0.0.1:1/')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

it('speaks TLS to everything but http', async () => {
  await expect(plainFetch(base.replace('http:', 'https:'))).rejects.toMatchObject({
    code: expect.stringMatching(/SSL|TLS|EPROTO|ECONNRESET/),
  })
})
