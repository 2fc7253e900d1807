import { describe, expect, test } from 'vitest'
import type { HttpResponse } from '../http.ts'
import { example } from './example-workspace.ts'
import { slackWorld } from './slack-world.ts'
import { aSlack, call, respond } from './test-slack.ts'

const typing = { userId: example.hana, channelId: example.ops, line: '/startpass web-1.example.com' }
const anAnswer = (body: string, change: Partial<HttpResponse> = {}): HttpResponse => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body,
  ...change,
})

describe('a person types a command', () => {
  test('and the app is sent it as Slack would send it', () => {
    const { request } = aSlack().type(typing)
    expect(Object.fromEntries(new URLSearchParams(request.body.toString()))).toMatchObject({
      command: '/startpass',
      text: '<http://web-1.example.com|web-1.example.com>',
      user_id: example.hana,
      channel_id: example.ops,
    })
  })

  test('with escaping off the app is sent what was typed', () => {
    const { request } = aSlack({ shouldEscape: false }).type(typing)
    expect(new URLSearchParams(request.body.toString()).get('text')).toBe('web-1.example.com')
  })

  test('alone, without a text', () => {
    const fields = new URLSearchParams(
      aSlack()
        .type({ ...typing, line: '/startpass' })
        .request.body.toString(),
    )
    expect([fields.get('command'), fields.get('text')]).toEqual(['/startpass', ''])
  })

  test('and the response_url that came with it works', async () => {
    const slack = aSlack()
    const fields = new URLSearchParams(slack.type(typing).request.body.toString())
    await respond(slack, fields.get('response_url') ?? '', { text: 'Here' })
    expect(slack.messages.onlyFor(example.hana)).toMatchObject([{ text: 'Here', ephemeral: true }])
  })

  test('and reads the app’s direct answer', () => {
    const slack = aSlack()
    slack.type(typing).answered(anAnswer('{"text":"in JSON"}'))
    slack.type(typing).answered(anAnswer('plain', { headers: { 'content-type': 'text/plain' } }))
    slack.type(typing).answered(anAnswer('{"response_type":"in_channel","text":"to all"}'))
    expect(slack.messages.onlyFor(example.hana).map((message) => message.text)).toEqual(['in JSON', 'plain'])
    expect(slack.messages.inConversation(example.ops).map((message) => message.text)).toEqual(['to all'])
  })

  test('and is shown nothing where the app only acknowledged', () => {
    const slack = aSlack()
    expect(slack.type(typing).answered(anAnswer(''))).toBeUndefined()
    expect(slack.type(typing).answered(anAnswer('{"response_type":"in_channel"}'))).toBeUndefined()
    expect(slack.messages.all).toEqual([])
  })

  test.each([
    ['http_service_error', anAnswer('oops', { status: 500 })],
    ['invalid_command_response', anAnswer('[]')],
    ['no_text', anAnswer('{"txet":"hi"}')],
    ['invalid_blocks', anAnswer('{"blocks":[{"type":"blink"}]}')],
  ])('and is told of %s where the answer is no good', (error, response) => {
    const slack = aSlack()
    expect(slack.type(typing).answered(response)).toMatchObject({ refusal: { error } })
    expect(slack.messages.all).toEqual([])
  })
})

test('in the direct message with the app, an answer for the channel is for that person', () => {
  const slack = aSlack()
  const typed = slack.type({ ...typing, channelId: example.hanaDm })
  typed.answered(anAnswer('{"response_type":"in_channel","text":"to you"}'))
  expect(slack.messages.onlyFor(example.hana)).toMatchObject([{ to: example.hanaDm, text: 'to you' }])
})

test('a person clicks a button, and the response_url that came with it changes that message', async () => {
  const slack = aSlack()
  const button = { type: 'button', action_id: 'approve', text: { type: 'plain_text', text: 'Approve' } }
  const blocks = [{ type: 'actions', elements: [button] }]
  await call(slack, 'chat.postMessage', { channel: example.ops, text: 'May they?', blocks })
  const [message] = slack.messages.inConversation(example.ops)
  if (message === undefined) throw new Error('nothing was posted')
  const request = slack.click({ userId: example.kenji, message, actionId: 'approve' })
  const payload = JSON.parse(new URLSearchParams(request.body.toString()).get('payload') ?? '')
  await respond(slack, payload.response_url, { replace_original: true, text: 'Approved', blocks: [] })
  expect(slack.messages.inConversation(example.ops)).toMatchObject([{ ts: message.ts, text: 'Approved' }])
})

test('a world may be mounted below any path', async () => {
  const slack = aSlack()
  const mounted = slackWorld({ ...slack, baseUrl: 'http://127.0.0.1:4566/a/slack' })
  const request = { method: 'GET', path: '/a/slack/api/auth.test', headers: {}, body: Buffer.alloc(0) }
  expect(JSON.parse((await mounted.handler(request)).body.toString()).error).toBe('not_authed')
  expect((await mounted.handler({ ...request, path: '/api/auth.test' })).status).toBe(404)
})
