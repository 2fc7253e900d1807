import { describe, expect, test } from 'vitest'
import type { HttpRequest } from '../http.ts'
import { example, exampleWorkspace } from './example-workspace.ts'
import { sign } from './signed-request.ts'
import { clickRequest, type SlashCommand, slashCommandRequest, sslCheckRequest } from './slash-command.ts'
import { aSlack, startsAt } from './test-slack.ts'

const aCommand = (change: Partial<SlashCommand> = {}): SlashCommand => ({
  workspace: exampleWorkspace(),
  userId: example.hana,
  channelId: example.ops,
  command: '/startpass',
  text: 'web-1',
  responseUrl: 'https://hooks.slack.test/commands/T0ACME00001/1/abc',
  now: startsAt,
  ...change,
})

const fieldsOf = (request: HttpRequest) => [...new URLSearchParams(request.body.toString())]
const valuesOf = (request: HttpRequest) => Object.fromEntries(fieldsOf(request))

function isSigned(request: HttpRequest, secret = 'playground-signing-secret'): boolean {
  const timestamp = request.headers['x-slack-request-timestamp'] ?? ''
  return request.headers['x-slack-signature'] === sign(secret, timestamp, request.body.toString())
}

test('signs as Slack’s own example does', () => {
  const body =
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V' +
    '&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=' +
    '&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN' +
    '&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c'
  expect(sign('8f742231b10e8888abcd99yyyzzz85a5', '1531420618', body)).toBe(
    'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  )
})

describe('a slash command', () => {
  test('carries Slack’s fields in Slack’s order', () => {
    const request = slashCommandRequest(aCommand())
    expect(fieldsOf(request)).toEqual([
      ['token', 'playground-verification-token'],
      ['team_id', example.team],
      ['team_domain', 'acme'],
      ['channel_id', example.ops],
      ['channel_name', 'ops'],
      ['user_id', example.hana],
      ['user_name', 'hana'],
      ['command', '/startpass'],
      ['text', 'web-1'],
      ['api_app_id', example.app],
      ['is_enterprise_install', 'false'],
      ['response_url', 'https://hooks.slack.test/commands/T0ACME00001/1/abc'],
      ['trigger_id', expect.stringMatching(/^\d+\.\d+\.[0-9a-f]{32}$/)],
    ])
  })

  test('is signed over its raw bytes at its time', () => {
    const request = slashCommandRequest(aCommand({ path: '/slack/commands' }))
    expect(request.path).toBe('/slack/commands')
    expect(request.headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(startsAt / 1000),
    })
    expect(isSigned(request)).toBe(true)
  })

  test('on Grid it names the organization', () => {
    const workspace = exampleWorkspace({ grid: true })
    expect(valuesOf(slashCommandRequest(aCommand({ workspace })))).toMatchObject({
      enterprise_id: example.enterprise,
      enterprise_name: 'Acme Group',
      is_enterprise_install: 'false',
    })
  })

  test.each([
    ['directmessage', example.hanaDm],
    ['privategroup', example.privateChannel],
  ])('is told to come from a %s without its name', (name, channelId) => {
    expect(valuesOf(slashCommandRequest(aCommand({ channelId })))['channel_name']).toBe(name)
  })

  test('is encoded as Slack encodes: + for a space, everything but letters, digits and -_. escaped', () => {
    const body = slashCommandRequest(aCommand({ text: "a b*(c)!'~-_.起動" })).body.toString()
    expect(body).toContain('&text=a+b%2A%28c%29%21%27%7E-_.%E8%B5%B7%E5%8B%95&')
  })

  test('of nobody, or from nowhere, cannot be built', () => {
    expect(() => slashCommandRequest(aCommand({ userId: 'U0NOBODY001' }))).toThrow('no user')
    expect(() => slashCommandRequest(aCommand({ channelId: 'C0NOWHERE01' }))).toThrow('no conversation')
  })
})

describe('a forged request', () => {
  test('with another secret has a signature that is not Slack’s', () => {
    const request = slashCommandRequest(aCommand({ forge: { signingSecret: 'guessed' } }))
    expect(isSigned(request)).toBe(false)
    expect(isSigned(request, 'guessed')).toBe(true)
  })

  test('with a shifted time is well signed for that time', () => {
    const request = slashCommandRequest(aCommand({ forge: { timestampShiftSeconds: -301 } }))
    expect(request.headers['x-slack-request-timestamp']).toBe(String(startsAt / 1000 - 301))
    expect(isSigned(request)).toBe(true)
  })

  test('with duplicate and missing fields is well signed', () => {
    const forge = { extraFields: [['user_id', example.admin]] as const, omitFields: ['text'] }
    const request = slashCommandRequest(aCommand({ forge }))
    const users = fieldsOf(request).filter(([name]) => name === 'user_id')
    expect(users).toEqual([
      ['user_id', example.hana],
      ['user_id', example.admin],
    ])
    expect(valuesOf(request)).not.toHaveProperty('text')
    expect(isSigned(request)).toBe(true)
  })

  test('changed after signing, or without its headers, is not signed', () => {
    const tamper = (body: string) => body.replace('web-1', 'db-1')
    expect(isSigned(slashCommandRequest(aCommand({ forge: { tamper } })))).toBe(false)
    const bare = slashCommandRequest(aCommand({ forge: { omitHeaders: ['x-slack-signature'] } }))
    expect(bare.headers).not.toHaveProperty('x-slack-signature')
  })
})

test('a check of the certificate is signed and carries nothing else', () => {
  const request = sslCheckRequest({ workspace: exampleWorkspace(), now: startsAt })
  expect(fieldsOf(request)).toEqual([
    ['ssl_check', '1'],
    ['token', 'playground-verification-token'],
  ])
  expect(isSigned(request)).toBe(true)
})

describe('a click', () => {
  const approve = {
    type: 'button',
    action_id: 'approve',
    value: 'pass/1',
    text: { type: 'plain_text', text: '許可' },
  }
  const { messages, workspace } = aSlack()
  const draft = { to: example.externallyShared, from: example.bot, text: 'May they?', ephemeral: false }
  const message = messages.post({ ...draft, blocks: [{ type: 'actions', elements: [approve] }] })
  const aClick = {
    workspace,
    userId: example.hana,
    message,
    actionId: 'approve',
    responseUrl: 'https://hooks.slack.test/actions/T0ACME00001/1/abc',
    now: startsAt,
  }
  const payloadOf = (request: HttpRequest) => JSON.parse(valuesOf(request)['payload'] ?? '')

  test('is signed JSON in one form field, written as Slack writes JSON', () => {
    const request = clickRequest(aClick)
    expect(isSigned(request)).toBe(true)
    expect(fieldsOf(request)).toHaveLength(1)
    expect(valuesOf(request)['payload']).toContain('"response_url":"https:\\/\\/hooks.slack.test\\/actions')
    expect(valuesOf(request)['payload']).toContain('\\u8a31\\u53ef')
  })

  test('says who clicked what, where', () => {
    expect(payloadOf(clickRequest(aClick))).toMatchObject({
      type: 'block_actions',
      user: { id: example.hana, team_id: example.team },
      team: { id: example.team, domain: 'acme' },
      enterprise: null,
      is_enterprise_install: false,
      container: { message_ts: message.ts, channel_id: example.externallyShared, is_ephemeral: false },
      channel: { id: example.externallyShared },
      message: { ts: message.ts, text: 'May they?' },
      actions: [
        {
          action_id: 'approve',
          block_id: message.blocks[0]?.['block_id'],
          value: 'pass/1',
          type: 'button',
          text: { text: '許可' },
        },
      ],
    })
  })

  test('of somebody of another workspace names that workspace as the user’s and ours as the team', () => {
    expect(payloadOf(clickRequest({ ...aClick, userId: example.external }))).toMatchObject({
      user: { id: example.external, team_id: example.outsideTeam },
      team: { id: example.team },
    })
  })

  test('on an ephemeral message sends no message back', () => {
    const whispered = messages.post({ ...message, user: example.hana, ephemeral: true })
    const payload = payloadOf(clickRequest({ ...aClick, message: whispered }))
    expect(payload).not.toHaveProperty('message')
    expect(payload.container.is_ephemeral).toBe(true)
  })

  test('on a button that is not there cannot be built', () => {
    expect(() => clickRequest({ ...aClick, actionId: 'deny' })).toThrow('no button')
  })
})
