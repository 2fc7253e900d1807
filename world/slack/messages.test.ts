import { expect, test } from 'vitest'
import { VirtualClock } from '../clock.ts'
import type { HttpRequest } from '../http.ts'
import { example } from './example-workspace.ts'
import { type Draft, Messages } from './messages.ts'
import { aSlack, call, type TestSlack } from './test-slack.ts'

const aDraft = (change: Partial<Draft> = {}): Draft => ({
  to: example.ops,
  from: example.bot,
  text: 'hello',
  blocks: [],
  ephemeral: false,
  ...change,
})

test('the last ten thousand messages are kept', () => {
  const messages = new Messages(new VirtualClock())
  for (let index = 0; index < 10_002; index++) messages.post(aDraft({ text: String(index) }))
  expect(messages.all).toHaveLength(10_000)
  expect(messages.all[0]?.text).toBe('2')
})

async function view(slack: TestSlack, query: string, method = 'GET'): Promise<[number, unknown]> {
  const path = `/world/slack/messages${query}`
  const request: HttpRequest = { method, path, headers: {}, body: Buffer.alloc(0) }
  const { status, body } = await slack.messagesHandler(request)
  return [status, status === 200 ? JSON.parse(body.toString()) : undefined]
}

test('asked by user the view gives the direct message and what only that person saw, newest last', async () => {
  const slack = aSlack()
  await call(slack, 'chat.postMessage', { channel: example.hana, text: 'direct' })
  await call(slack, 'chat.postMessage', { channel: example.ops, text: 'for all' })
  await call(slack, 'chat.postEphemeral', { channel: example.ops, user: example.hana, text: 'for you' })
  await call(slack, 'chat.postMessage', { channel: example.kenji, text: 'not yours' })
  const [, messages] = await view(slack, `?to=${example.hana}`)
  expect(messages).toMatchObject([
    { to: example.hanaDm, user: example.hana, text: 'direct', ephemeral: false },
    { to: example.ops, user: example.hana, text: 'for you', ephemeral: true },
  ])
})

test('asked by channel it gives what everybody there sees, asked for nothing it gives all', async () => {
  const slack = aSlack()
  await call(slack, 'chat.postMessage', { channel: example.ops, text: 'for all' })
  await call(slack, 'chat.postEphemeral', { channel: example.ops, user: example.hana, text: 'for one' })
  expect((await view(slack, `?to=${example.ops}`))[1]).toMatchObject([{ text: 'for all' }])
  expect((await view(slack, ''))[1]).toHaveLength(2)
})

test('an id that is nobody and nothing is not found', async () => {
  const slack = aSlack()
  expect((await view(slack, '?to=C0TYPO'))[0]).toBe(404)
  expect((await view(slack, '', 'POST'))[0]).toBe(405)
})
