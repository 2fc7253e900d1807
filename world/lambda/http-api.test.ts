import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../clock.ts'
import type { HttpRequest } from '../http.ts'
import { httpApi } from './http-api.ts'
import type { Invocation } from './invocation.ts'

const common = { requestId: 'r', coldStart: false, durationMilliseconds: 1 }

/** An API whose function answers with that payload, or fails where there is none. */
function anApi(payload?: unknown) {
  const events: Record<string, unknown>[] = []
  const observed: Invocation[] = []
  const error = { errorType: 'Error', errorMessage: 'secret detail', trace: [] }
  const handler = httpApi({
    clock: new VirtualClock(Date.UTC(2026, 2, 4, 5, 6, 7)),
    observe: (invocation) => observed.push(invocation),
    invoke: async (event) => {
      events.push(event as Record<string, unknown>)
      return payload === undefined
        ? { ...common, outcome: 'failed', error }
        : { ...common, outcome: 'answered', payload }
    },
  })
  return { handler, events, observed }
}

const aRequest = (more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'POST',
  path: '/slack/commands',
  headers: { host: 'localhost:3000' },
  body: Buffer.from(''),
  ...more,
})

describe('a request', () => {
  it('becomes an event of payload format 2.0', async () => {
    const { handler, events } = anApi({ statusCode: 200 })
    const headers = { host: 'localhost:3000', 'user-agent': 'Slackbot 1.0', cookie: 'a=1; b=2' }
    await handler(aRequest({ method: 'GET', path: '/a%20b?x=1&x=2&y=%2F', headers }))
    expect(events[0]).toMatchObject({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/a%20b',
      rawQueryString: 'x=1&x=2&y=%2F',
      cookies: ['a=1', 'b=2'],
      headers: { host: 'localhost:3000', 'user-agent': 'Slackbot 1.0' },
      queryStringParameters: { x: '1,2', y: '/' },
      requestContext: {
        accountId: '123456789012',
        domainName: 'localhost:3000',
        http: { method: 'GET', path: '/a%20b', sourceIp: '127.0.0.1', userAgent: 'Slackbot 1.0' },
        time: '04/Mar/2026:05:06:07 +0000',
        timeEpoch: Date.UTC(2026, 2, 4, 5, 6, 7),
      },
      isBase64Encoded: false,
    })
    expect(events[0]).not.toHaveProperty('body')
    expect(events[0]).not.toHaveProperty('headers.cookie')
  })

  it('with a form arrives in base64, byte for byte (D3)', async () => {
    const { handler, events } = anApi({ statusCode: 200 })
    const body = Buffer.from('token=x&text=%E3%81%AA+web-1')
    await handler(aRequest({ headers: { 'content-type': 'application/x-www-form-urlencoded' }, body }))
    expect(events[0]).toMatchObject({ isBase64Encoded: true, body: body.toString('base64') })
  })

  it.each(['application/json', 'text/plain; charset=utf-8', 'application/vnd.api+json', 'application/xml'])(
    'with %s arrives as text',
    async (contentType) => {
      const { handler, events } = anApi({ statusCode: 200 })
      await handler(
        aRequest({ headers: { 'content-type': contentType }, body: Buffer.from('{"text":"なまえ"}') }),
      )
      expect(events[0]).toMatchObject({ isBase64Encoded: false, body: '{"text":"なまえ"}' })
    },
  )
})

describe('an answer', () => {
  it('has the status, headers and body the function gave it', async () => {
    const { handler } = anApi({
      statusCode: 202,
      headers: { 'Content-Type': 'application/json', 'X-N': 7 },
      body: '{}',
    })
    expect(await handler(aRequest())).toEqual({
      status: 202,
      headers: { 'content-type': 'application/json', 'x-n': '7' },
      body: '{}',
    })
  })

  it('is plain text where the function names no type, and bytes where it says base64', async () => {
    const { handler } = anApi({
      statusCode: 200,
      body: Buffer.from([0, 255]).toString('base64'),
      isBase64Encoded: true,
    })
    const answer = await handler(aRequest())
    expect(answer.headers['content-type']).toBe('text/plain;charset=UTF-8')
    expect(answer.body).toEqual(Buffer.from([0, 255]))
  })

  it('without a status is a body that is well', async () => {
    expect(await anApi({ ok: true }).handler(aRequest())).toMatchObject({ status: 200, body: '{"ok":true}' })
    expect(await anApi('hello').handler(aRequest())).toMatchObject({ status: 200, body: 'hello' })
  })

  it('tells nothing of a function that failed or answered nonsense', async () => {
    const { handler, observed } = anApi()
    const failed = await handler(aRequest())
    expect(failed).toEqual({
      status: 500,
      headers: { 'content-type': 'application/json' },
      body: '{"message":"Internal Server Error"}',
    })
    expect(observed).toMatchObject([{ error: { errorMessage: 'secret detail' } }])
    expect(await anApi({ statusCode: 'ok' }).handler(aRequest())).toEqual(failed)
    expect(await anApi({ statusCode: 200, body: { not: 'text' } }).handler(aRequest())).toEqual(failed)
  })
})
