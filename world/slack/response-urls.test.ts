import { describe, expect, test } from 'vitest'
import { example } from './example-workspace.ts'
import { aSlack, call, respond, type TestSlack } from './test-slack.ts'

const commandUrl = (slack: TestSlack, channelId: string = example.ops) =>
  slack.responseUrls.issue({ origin: 'command', channelId, userId: example.hana })

async function aClickedMessage(slack: TestSlack): Promise<{ ts: string; url: string }> {
  const { body } = await call(slack, 'chat.postMessage', { channel: example.ops, text: 'May they?' })
  const ts = String(body['ts'])
  const click = { origin: 'click', channelId: example.ops, userId: example.hana, messageTs: ts } as const
  return { ts, url: slack.responseUrls.issue(click) }
}

describe('for a command', () => {
  test('each has a URL of its own, with the workspace in it', () => {
    const slack = aSlack()
    const urls = [commandUrl(slack), commandUrl(slack)]
    expect(urls[0]).toMatch(/^http:\/\/slack\.test\/commands\/T0ACME00001\/\d{13}\/[0-9a-f]{24}$/)
    expect(new Set(urls).size).toBe(2)
  })

  test('answers only the asker unless told otherwise', async () => {
    const slack = aSlack()
    const response = await respond(slack, commandUrl(slack), { text: 'your code' })
    expect([response.status, response.body]).toEqual([200, 'ok'])
    expect(slack.messages.onlyFor(example.hana)).toMatchObject([
      { to: example.ops, text: 'your code', ephemeral: true },
    ])
    expect(slack.messages.inConversation(example.ops)).toEqual([])
  })

  test('in_channel is for everybody', async () => {
    const slack = aSlack()
    await respond(slack, commandUrl(slack), { response_type: 'in_channel', text: 'hear ye' })
    expect(slack.messages.inConversation(example.ops)).toMatchObject([{ text: 'hear ye', ephemeral: false }])
  })

  test('goes past channel permissions: where the command was typed, the answer appears', async () => {
    const slack = aSlack()
    await respond(slack, commandUrl(slack, example.privateDm), { text: 'here too' })
    expect(slack.messages.onlyFor(example.hana)).toMatchObject([{ to: example.privateDm }])
  })

  test('works five times', async () => {
    const slack = aSlack()
    const url = commandUrl(slack)
    const statuses = []
    for (let use = 1; use <= 6; use++) statuses.push((await respond(slack, url, { text: `${use}` })).status)
    expect(statuses).toEqual([200, 200, 200, 200, 200, 404])
    expect(JSON.parse((await respond(slack, url, { text: '7' })).body.toString()).error).toBe('used_url')
    expect(slack.messages.all).toHaveLength(5)
  })

  test('works for thirty minutes', async () => {
    const slack = aSlack()
    const url = commandUrl(slack)
    await slack.clock.advance(30 * 60_000 - 1)
    expect((await respond(slack, url, { text: 'in time' })).status).toBe(200)
    await slack.clock.advance(1)
    const late = await respond(slack, url, { text: 'late' })
    expect([late.status, JSON.parse(late.body.toString())]).toEqual([
      404,
      { ok: false, error: 'expired_url' },
    ])
    expect(slack.messages.all).toHaveLength(1)
  })

  test('has no original to replace: the answer is posted anew', async () => {
    const slack = aSlack()
    const url = commandUrl(slack)
    await respond(slack, url, { text: 'wait' })
    await respond(slack, url, { text: 'done', replace_original: true })
    expect(slack.messages.onlyFor(example.hana).map((message) => message.text)).toEqual(['wait', 'done'])
  })

  test('refuses what no message may say, without using up the URL', async () => {
    const slack = aSlack()
    const url = commandUrl(slack)
    for (let attempt = 1; attempt <= 6; attempt++) {
      const refused = await respond(slack, url, { blocks: [{ type: 'blink' }] })
      expect([refused.status, JSON.parse(refused.body.toString()).error]).toEqual([400, 'invalid_blocks'])
    }
    expect((await respond(slack, url, {})).status).toBe(400)
    expect((await respond(slack, url, [])).body).toBe('invalid_payload')
    expect((await respond(slack, url, { text: 'better' })).status).toBe(200)
  })

  test('a URL that was never issued leads nowhere', async () => {
    const slack = aSlack()
    const guessed = commandUrl(slack).replace(/.$/, '_')
    const response = await respond(slack, guessed, { text: 'hi' })
    expect([response.status, response.body]).toEqual([404, 'no_service'])
  })
})

describe('for a click', () => {
  test('replace_original changes the clicked message in place', async () => {
    const slack = aSlack()
    const { ts, url } = await aClickedMessage(slack)
    const response = await respond(slack, url, { replace_original: 'true', text: 'Approved' })
    expect(JSON.parse(response.body.toString())).toEqual({ ok: true })
    expect(slack.messages.all).toMatchObject([{ ts, text: 'Approved', versions: [{ text: 'May they?' }] }])
  })

  test('delete_original takes the clicked message away, with or without a new one', async () => {
    const slack = aSlack()
    const first = await aClickedMessage(slack)
    await respond(slack, first.url, { delete_original: true })
    expect(slack.messages.all).toEqual([])
    const second = await aClickedMessage(slack)
    await respond(slack, second.url, { delete_original: true, text: 'gone' })
    expect(slack.messages.all).toMatchObject([{ text: 'gone', ephemeral: true, user: example.hana }])
  })

  test('without either, the clicker alone sees a new message', async () => {
    const slack = aSlack()
    const { ts, url } = await aClickedMessage(slack)
    await respond(slack, url, { text: 'Not you' })
    expect(slack.messages.all).toMatchObject([
      { ts, text: 'May they?' },
      { text: 'Not you', ephemeral: true, user: example.hana },
    ])
  })

  test('in_channel can answer in the thread', async () => {
    const slack = aSlack()
    const { ts, url } = await aClickedMessage(slack)
    await respond(slack, url, { response_type: 'in_channel', thread_ts: ts, text: 'Approved' })
    expect(slack.messages.inConversation(example.ops)).toMatchObject([{ ts }, { thread_ts: ts }])
  })
})
