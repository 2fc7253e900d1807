import { describe, expect, test } from 'vitest'
import { example } from './example-workspace.ts'
import { aSlack, call, type TestSlack } from './test-slack.ts'

const post = async (slack: TestSlack, sent: object) =>
  (await call(slack, 'chat.postMessage', { channel: example.ops, text: 'hello', ...sent })).body

const divider = { type: 'divider' }

describe('chat.update', () => {
  const update = async (slack: TestSlack, sent: object) =>
    (await call(slack, 'chat.update', { ...sent })).body

  test('puts the new content in the old place and keeps what it said', async () => {
    const slack = aSlack()
    const { ts } = await post(slack, { text: 'one denied' })
    await post(slack, { text: 'something else' })
    await update(slack, { channel: example.ops, ts, text: 'nearly two denied' })
    const body = await update(slack, { channel: example.ops, ts, text: 'two denied' })
    expect(body).toMatchObject({ ok: true, channel: example.ops, ts, text: 'two denied' })
    expect(slack.messages.inConversation(example.ops)).toMatchObject([
      {
        ts,
        text: 'two denied',
        edited: { ts: expect.any(String) },
        versions: [{ text: 'one denied' }, { text: 'nearly two denied' }],
      },
      { text: 'something else' },
    ])
  })

  test('blocks that are not sent stay, an empty list takes them away', async () => {
    const slack = aSlack()
    const { ts } = await post(slack, { blocks: [divider] })
    const target = { channel: example.ops, ts }
    await update(slack, { ...target, text: 'changed' })
    expect(slack.messages.all[0]?.blocks).toMatchObject([divider])
    await update(slack, { ...target, text: 'changed', blocks: [] })
    expect(slack.messages.all[0]?.blocks).toEqual([])
  })

  test('metadata that is not sent stays', async () => {
    const slack = aSlack()
    const metadata = { event_type: 'start_denied', event_payload: {} }
    const { ts } = await post(slack, { metadata })
    await update(slack, { channel: example.ops, ts, text: 'changed' })
    expect(slack.messages.all[0]?.metadata).toEqual(metadata)
    await update(slack, { channel: example.ops, ts, text: 'changed', metadata: {} })
    expect(slack.messages.all[0]).not.toHaveProperty('metadata')
  })

  test('refuses what is not there, what is not the app’s, and what has nothing new', async () => {
    const slack = aSlack()
    const { ts } = await post(slack, {})
    const others = slack.messages.post({
      to: example.ops,
      from: example.hana,
      text: 'mine',
      blocks: [],
      ephemeral: false,
    })
    const at = (sent: object) => update(slack, { channel: example.ops, text: 'new', ...sent })
    expect((await at({ ts: '1700000000.000100' })).error).toBe('message_not_found')
    expect((await at({ ts, channel: example.alerts })).error).toBe('message_not_found')
    expect((await at({ ts: others.ts })).error).toBe('cant_update_message')
    expect((await update(slack, { channel: example.ops, ts })).error).toBe('no_text')
    expect((await at({ ts, channel: example.hana })).error).toBe('channel_not_found')
  })

  test('refuses blocks beyond the limits and leaves the message as it was', async () => {
    const slack = aSlack()
    const { ts } = await post(slack, {})
    const body = await update(slack, { channel: example.ops, ts, blocks: [{ type: 'blink' }] })
    expect(body.error).toBe('invalid_blocks')
    expect(slack.messages.all).toMatchObject([{ text: 'hello' }])
    expect(slack.messages.all[0]).not.toHaveProperty('versions')
  })
})
