// Slack's own client over loopback: what it believes is the proof of the wire.

/* oxlint-disable unicorn/require-post-message-target-origin -- chat.postMessage is no window's postMessage */

import { LogLevel, WebClient, type WebClientOptions } from '@slack/web-api'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { realClock } from '../clock.ts'
import { Faults } from '../faults.ts'
import { type Listener, listen } from '../http.ts'
import { example, exampleScopes, exampleWorkspace } from './example-workspace.ts'
import { type SlackWorld, slackWorld } from './slack-world.ts'

const faults = new Faults()
let listener: Listener
let slack: SlackWorld
let base: string

beforeEach(async () => {
  faults.clear()
  slack = slackWorld({ clock: realClock, faults, baseUrl: 'http://127.0.0.1/slack' })
  listener = await listen((request) => slack.handler(request), 0)
  base = `http://127.0.0.1:${listener.port}/slack`
})

afterEach(async () => {
  slack.close()
  await listener.close()
})

const client = (options: WebClientOptions = {}, token = 'xoxb-playground'): WebClient =>
  new WebClient(token, {
    slackApiUrl: `${base}/api/`,
    logLevel: LogLevel.ERROR,
    retryConfig: { retries: 0 },
    ...options,
  })

const fail = (code: string, when: 'before' | 'after' = 'before') =>
  faults.set({ fail: [{ service: 'slack', operation: 'chat.postMessage', when, code, times: 1 }] })

const post = { channel: example.ops, text: 'hello' }

test('it authenticates, and reads the granted scopes', async () => {
  const answer = await client().auth.test()
  expect(answer).toMatchObject({ ok: true, team_id: example.team, user_id: example.bot })
  expect(answer.response_metadata?.scopes).toEqual([...exampleScopes])
})

test('it reads users, groups and conversations', async () => {
  const { user } = await client().users.info({ user: example.hana, include_locale: true })
  const { users } = await client().usergroups.users.list({ usergroup: example.platform })
  const { channel } = await client().conversations.info({ channel: example.externallyShared })
  expect(user).toMatchObject({ real_name: 'Hana Sato', locale: 'ja-JP', tz_offset: 32_400 })
  expect(users).toContain(example.hana)
  expect(channel?.is_ext_shared).toBe(true)
})

test('it opens a direct message, posts blocks and metadata to it, and updates what it posted', async () => {
  const { channel } = await client().conversations.open({ users: example.kenji })
  const posted = await client().chat.postMessage({
    channel: channel?.id ?? '',
    text: '起動許可',
    blocks: [{ type: 'section', text: { type: 'mrkdwn', text: '*web-1* を起動できます' } }],
    metadata: { event_type: 'pass_issued', event_payload: { uses: 1 } },
  })
  await client().chat.update({
    channel: posted.channel ?? '',
    ts: posted.ts ?? '',
    text: '使用済み',
    blocks: [],
  })
  expect(slack.messages.onlyFor(example.kenji)).toMatchObject([
    {
      ts: posted.ts,
      text: '使用済み',
      blocks: [],
      versions: [{ text: '起動許可', blocks: [{ type: 'section' }] }],
      metadata: { event_type: 'pass_issued' },
    },
  ])
})

test('it whispers', async () => {
  const { message_ts: ts } = await client().chat.postEphemeral({ ...post, user: example.hana })
  expect(slack.messages.onlyFor(example.hana)).toMatchObject([{ ts, ephemeral: true }])
})

test('it is told why a call was refused', async () => {
  const header = { type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } } as const
  const refused = client({ logger: quiet }).chat.postMessage({ ...post, blocks: [header] })
  await expect(refused).rejects.toMatchObject({
    code: 'slack_webapi_platform_error',
    data: {
      error: 'invalid_blocks',
      errors: ['must be less than 151 characters [json-pointer:/blocks/0/text/text]'],
    },
  })
  await expect(client({}, 'xoxb-wrong').auth.test()).rejects.toMatchObject({
    data: { error: 'invalid_auth' },
  })
})

test('it is told which scope it lacks', async () => {
  slack = slackWorld({
    clock: realClock,
    faults,
    baseUrl: 'http://127.0.0.1/slack',
    workspace: exampleWorkspace({ scopes: ['chat:write'] }),
  })
  await expect(client().users.info({ user: example.hana })).rejects.toMatchObject({
    data: { error: 'missing_scope', needed: 'users:read', provided: 'chat:write' },
  })
})

test('it sees rate limits, and waits them out where it may', async () => {
  fail('ratelimited')
  const impatient = client({ rejectRateLimitedCalls: true }).chat.postMessage(post)
  await expect(impatient).rejects.toMatchObject({ code: 'slack_webapi_rate_limited_error', retryAfter: 1 })
  fail('ratelimited')
  const patient = client({ retryConfig: { retries: 1, minTimeout: 1 } }).chat.postMessage(post)
  expect((await patient).ok).toBe(true)
})

test('it sees a broken server', async () => {
  fail('http_500', 'after')
  await expect(client().chat.postMessage(post)).rejects.toMatchObject({
    code: 'slack_webapi_http_error',
    statusCode: 500,
  })
  expect(slack.messages.inConversation(example.ops)).toHaveLength(1)
})

test('it gives up on an answer that does not come', async () => {
  fail('timeout', 'after')
  await expect(client({ timeout: 100, logger: quiet }).chat.postMessage(post)).rejects.toMatchObject({
    code: 'slack_webapi_request_error',
  })
  expect(slack.messages.inConversation(example.ops)).toHaveLength(1)
})

test('a response_url is answered over the same socket', async () => {
  const typed = slack.responseUrls.issue({ origin: 'command', channelId: example.ops, userId: example.hana })
  const response = await fetch(`http://127.0.0.1:${listener.port}${new URL(typed).pathname}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text: '起動コード' }),
  })
  expect([response.status, await response.text()]).toEqual([200, 'ok'])
  expect(slack.messages.onlyFor(example.hana)).toMatchObject([{ text: '起動コード', ephemeral: true }])
})

/** For refusals that are expected, and would be logged. */
const quiet = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
}
