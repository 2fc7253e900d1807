import { describe, expect, test } from 'vitest'
import { example, exampleScopes, exampleWorkspace } from './example-workspace.ts'
import { aSlack, call, callJson, type TestSlack } from './test-slack.ts'

const post = async (slack: TestSlack, sent: object) =>
  (await call(slack, 'chat.postMessage', { channel: example.ops, text: 'hello', ...sent })).body

const divider = { type: 'divider' }

describe('chat.postMessage', () => {
  test('posts to a channel and answers with the message as stored', async () => {
    const slack = aSlack()
    const blocks = [{ type: 'header', text: { type: 'plain_text', text: 'Alert' } }]
    const body = await post(slack, { blocks })
    const [kept] = slack.messages.inConversation(example.ops)
    expect(body).toMatchObject({
      ok: true,
      channel: example.ops,
      ts: kept?.ts,
      message: { type: 'message', user: example.bot, text: 'hello', ts: kept?.ts },
    })
    expect(kept).toMatchObject({ to: example.ops, text: 'hello', blocks, ephemeral: false })
    expect(kept).not.toHaveProperty('user')
  })

  test('takes blocks as JSON in a form and as they are in JSON', async () => {
    const slack = aSlack()
    const sent = { channel: example.ops, text: 'a', blocks: [divider] }
    expect((await call(slack, 'chat.postMessage', sent)).body.ok).toBe(true)
    expect((await callJson(slack, 'chat.postMessage', sent)).body.ok).toBe(true)
    expect(slack.messages.all.map((message) => message.blocks[0]?.['type'])).toEqual(['divider', 'divider'])
  })

  test('gives blocks and buttons without ids ids of their own', async () => {
    const slack = aSlack()
    const go = { type: 'button', text: { type: 'plain_text', text: 'Go' } }
    const named = { ...divider, block_id: 'mine' }
    const row = { type: 'actions', elements: [go, { ...go, action_id: 'mine' }] }
    await post(slack, { blocks: [divider, row, named] })
    const [first, second, third] = slack.messages.all[0]?.blocks ?? []
    expect(third).toEqual(named)
    expect(first?.['block_id']).toMatch(/^\w{5}$/)
    expect(second).toMatchObject({
      block_id: expect.stringMatching(/^\w{5}$/),
      elements: [{ action_id: expect.stringMatching(/^\w{5}$/) }, { action_id: 'mine' }],
    })
    expect(first?.['block_id']).not.toBe(second?.['block_id'])
  })

  test('a user id is that person’s direct message with the app', async () => {
    const slack = aSlack()
    const toHana = await post(slack, { channel: example.hana })
    const toKenji = await post(slack, { channel: example.kenji })
    expect(toHana['channel']).toBe(example.hanaDm)
    expect(toKenji['channel']).toMatch(/^D/)
    expect(slack.messages.onlyFor(example.kenji)).toMatchObject([
      { to: toKenji['channel'], user: example.kenji, text: 'hello' },
    ])
  })

  test('posting to somebody deactivated succeeds, though nobody will read it', async () => {
    const slack = aSlack()
    expect((await post(slack, { channel: example.deactivated })).ok).toBe(true)
    expect(slack.messages.onlyFor(example.deactivated)).toHaveLength(1)
  })

  test.each([
    ['a channel that is not there', 'C0NOWHERE01', 'channel_not_found'],
    ['a private channel the app is not in', example.privateChannel, 'channel_not_found'],
    ['a direct message of two others', example.privateDm, 'channel_not_found'],
    ['a stranger', example.stranger, 'channel_not_found'],
    ['a public channel the app is not in', example.notJoined, 'not_in_channel'],
    ['an archived channel', example.archived, 'is_archived'],
    ['a bot', example.otherBot, 'cannot_dm_bot'],
  ])('refuses to post to %s', async (_, channel, error) => {
    const slack = aSlack()
    expect(await post(slack, { channel })).toEqual({ ok: false, error })
    expect(slack.messages.all).toEqual([])
  })

  test('with chat:write.public it posts to any public channel', async () => {
    const scopes = [...exampleScopes, 'chat:write.public']
    const slack = aSlack({ workspace: exampleWorkspace({ scopes }) })
    expect((await post(slack, { channel: example.notJoined })).ok).toBe(true)
    expect((await post(slack, { channel: example.privateChannel })).error).toBe('channel_not_found')
  })

  test('a channel may be named with its #', async () => {
    const slack = aSlack()
    expect((await post(slack, { channel: '#startpass-alerts' }))['channel']).toBe(example.alerts)
    expect((await post(slack, { channel: '#incident-review' })).error).toBe('channel_not_found')
    expect((await post(slack, { channel: '#' })).error).toBe('channel_not_found')
  })

  test.each([
    ['neither text nor blocks', { text: '', blocks: [] }, 'no_text'],
    ['text over 40,000 characters', { text: 'x'.repeat(40_001) }, 'msg_too_long'],
    ['blocks that are no JSON', { blocks: '[{' }, 'invalid_blocks_format'],
    ['blocks that are no list', { blocks: divider }, 'invalid_blocks_format'],
    ['metadata without its payload', { metadata: { event_type: 'stop' } }, 'invalid_metadata_format'],
    ['legacy attachments', { attachments: [{ text: 'a' }] }, 'invalid_attachments'],
    ['a thread that is none', { thread_ts: 'first' }, 'invalid_thread_ts'],
    ['a thread under no message', { thread_ts: '1700000000.000100' }, 'thread_not_found'],
  ])('refuses %s', async (_, sent, error) => {
    const slack = aSlack()
    expect(await post(slack, sent)).toMatchObject({ ok: false, error })
    expect(slack.messages.all).toEqual([])
  })

  test('refuses blocks beyond the limits and says which and where', async () => {
    const slack = aSlack()
    const blocks = [divider, { type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }]
    const problem = 'must be less than 151 characters [json-pointer:/blocks/1/text/text]'
    expect(await post(slack, { blocks })).toEqual({
      ok: false,
      error: 'invalid_blocks',
      errors: [problem],
      response_metadata: { messages: [`[ERROR] ${problem}`] },
    })
  })

  test('refuses blocks that are each within their limit and too long together', async () => {
    const slack = aSlack()
    const full = { type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3000) } }
    expect((await post(slack, { blocks: [full, full, full, full] })).ok).toBe(true)
    expect((await post(slack, { blocks: [full, full, full, full, full] })).error).toBe('msg_blocks_too_long')
  })

  test('answers in a thread of the same channel', async () => {
    const slack = aSlack()
    const parent = await post(slack, {})
    const reply = await post(slack, { thread_ts: parent['ts'] })
    expect(reply).toMatchObject({ ok: true, message: { thread_ts: parent['ts'] } })
    expect((await post(slack, { channel: example.alerts, thread_ts: parent['ts'] })).error).toBe(
      'thread_not_found',
    )
  })

  test('keeps metadata', async () => {
    const slack = aSlack()
    const metadata = { event_type: 'start_denied', event_payload: { instance: 'i-1' } }
    expect(await post(slack, { metadata })).toMatchObject({ ok: true, message: { metadata } })
    expect(slack.messages.all[0]?.metadata).toEqual(metadata)
  })
})

describe('chat.postEphemeral', () => {
  const whisper = async (slack: TestSlack, sent: object) => {
    const body = { channel: example.ops, user: example.hana, text: 'psst', ...sent }
    return (await call(slack, 'chat.postEphemeral', body)).body
  }

  test('is seen by that person alone', async () => {
    const slack = aSlack()
    const { message_ts: ts } = await whisper(slack, {})
    expect(slack.messages.onlyFor(example.hana)).toMatchObject([{ ts, to: example.ops, ephemeral: true }])
    expect(slack.messages.inConversation(example.ops)).toEqual([])
    expect(slack.messages.onlyFor(example.alex)).toEqual([])
  })

  test('reaches only people in the channel', async () => {
    expect((await whisper(aSlack(), { user: example.stranger })).error).toBe('user_not_in_channel')
  })

  test('cannot be updated', async () => {
    const slack = aSlack()
    const { message_ts: ts } = await whisper(slack, {})
    const { body } = await call(slack, 'chat.update', { channel: example.ops, ts, text: 'new' })
    expect(body.error).toBe('message_not_found')
  })
})

test('chat.delete takes the app’s own message away', async () => {
  const slack = aSlack()
  const { ts } = await post(slack, {})
  const remove = async () => (await call(slack, 'chat.delete', { channel: example.ops, ts })).body
  expect(await remove()).toEqual({ ok: true, channel: example.ops, ts })
  expect(slack.messages.all).toEqual([])
  expect(await remove()).toEqual({ ok: false, error: 'message_not_found' })
})
