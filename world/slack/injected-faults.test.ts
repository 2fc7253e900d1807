import { expect, test } from 'vitest'
import type { FailRule } from '../faults.ts'
import { example } from './example-workspace.ts'
import { apiRequest, aSlack, call } from './test-slack.ts'

const aRule = (change: Partial<FailRule>): FailRule => ({
  service: 'slack',
  operation: 'chat.postMessage',
  when: 'before',
  code: 'fatal_error',
  times: 1,
  ...change,
})

const post = { channel: example.ops, text: 'hello' }

test('ratelimited is HTTP 429 with Retry-After, once for each of its times', async () => {
  const slack = aSlack()
  slack.faults.set({ fail: [aRule({ code: 'ratelimited' })] })
  const limited = await call(slack, 'chat.postMessage', post)
  expect(limited.status).toBe(429)
  expect(limited.headers['retry-after']).toBe('1')
  expect(limited.body).toEqual({ ok: false, error: 'ratelimited' })
  expect((await call(slack, 'chat.postMessage', post)).body.ok).toBe(true)
})

test('any other code is the error of the answer, and nothing is done before', async () => {
  const slack = aSlack()
  slack.faults.set({ fail: [aRule({ code: 'account_inactive' })] })
  const { status, body } = await call(slack, 'chat.postMessage', post)
  expect(status).toBe(200)
  expect(body).toEqual({ ok: false, error: 'account_inactive' })
  expect(slack.messages.all).toHaveLength(0)
})

test('after: the work is done and the answer says otherwise', async () => {
  const slack = aSlack()
  slack.faults.set({ fail: [aRule({ when: 'after', code: 'http_500' })] })
  const response = await slack.handler(
    apiRequest('chat.postMessage', {
      headers: {
        authorization: `Bearer ${slack.workspace.app.botToken}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: Buffer.from(new URLSearchParams(post).toString()),
    }),
  )
  expect(response.status).toBe(500)
  expect(slack.messages.inConversation(example.ops)).toHaveLength(1)
})

test('a fault of one method leaves the others alone', async () => {
  const slack = aSlack()
  slack.faults.set({ fail: [aRule({})] })
  expect((await call(slack, 'auth.test')).body.ok).toBe(true)
})

test('timeout: no answer within the seconds a client can wait, and the work done where it was to be', async () => {
  const slack = aSlack()
  slack.faults.set({ fail: [aRule({ when: 'after', code: 'timeout' })] })
  const answered = call(slack, 'chat.postMessage', post)
  let isAnswered = false
  void answered.then(() => (isAnswered = true))
  await slack.clock.advance(5000)
  expect(isAnswered).toBe(false)
  expect(slack.messages.inConversation(example.ops)).toHaveLength(1)
  await slack.clock.advance(5000)
  expect((await answered).body.ok).toBe(true)
})

test('closing ends the waiting and leaves no timer behind', async () => {
  const slack = aSlack()
  slack.faults.set({ fail: [aRule({ code: 'timeout' })] })
  const answered = slack.handler(apiRequest('chat.postMessage'))
  slack.close()
  expect((await answered).status).toBe(504)
  expect(slack.messages.all).toHaveLength(0)
})

test('a response_url can be made to fail too', async () => {
  const slack = aSlack()
  slack.faults.set({ fail: [aRule({ operation: 'response_url', code: 'http_500' })] })
  const url = slack.responseUrls.issue({ origin: 'command', channelId: example.ops, userId: example.hana })
  const response = await slack.handler({
    method: 'POST',
    path: new URL(url).pathname,
    headers: {},
    body: Buffer.from('{"text":"hi"}'),
  })
  expect(response.status).toBe(500)
})
