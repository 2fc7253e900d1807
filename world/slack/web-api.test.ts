import { expect, test } from 'vitest'
import { example, exampleWorkspace } from './example-workspace.ts'
import { apiRequest, aSlack, call, callJson, parsed } from './test-slack.ts'

const form = 'application/x-www-form-urlencoded'

test('auth.test says who the app is', async () => {
  const { status, body } = await call(aSlack(), 'auth.test')
  expect(status).toBe(200)
  expect(body).toMatchObject({
    ok: true,
    url: 'https://acme.slack.com/',
    team_id: example.team,
    user_id: example.bot,
    is_enterprise_install: false,
  })
})

test('a method Slack does not have is unknown, with or without a token', async () => {
  const { status, body } = await call(aSlack(), 'instances.stop', {}, '')
  expect(status).toBe(200)
  expect(body).toEqual({ ok: false, error: 'unknown_method', req_method: 'instances.stop' })
  expect((await call(aSlack(), 'toString')).body.error).toBe('unknown_method')
})

test('no token is not_authed, a wrong one invalid_auth', async () => {
  expect((await call(aSlack(), 'auth.test', {}, '')).body).toEqual({ ok: false, error: 'not_authed' })
  expect((await call(aSlack(), 'auth.test', {}, 'xoxb-other')).body).toEqual({
    ok: false,
    error: 'invalid_auth',
  })
})

test('the token is taken from the header or a form field, and not from a query or a JSON body', async () => {
  const slack = aSlack()
  const token = slack.workspace.app.botToken
  const inForm = apiRequest('auth.test', {
    headers: { 'content-type': form },
    body: Buffer.from(`token=${token}`),
  })
  const inQuery = apiRequest(`auth.test?token=${token}`, { method: 'GET' })
  const inJson = apiRequest('auth.test', {
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: Buffer.from(JSON.stringify({ token })),
  })
  expect(parsed(await slack.handler(inForm)).body.ok).toBe(true)
  expect(parsed(await slack.handler(inQuery)).body.error).toBe('not_authed')
  expect(parsed(await slack.handler(inJson)).body.error).toBe('not_authed')
})

test('a method without its scope is refused with what is needed and what was granted', async () => {
  const scopes = ['commands', 'chat:write']
  const slack = aSlack({ workspace: exampleWorkspace({ scopes }) })
  const { body, headers } = await call(slack, 'users.info', { user: example.hana })
  expect(body).toEqual({
    ok: false,
    error: 'missing_scope',
    needed: 'users:read',
    provided: 'commands,chat:write',
  })
  expect(headers['x-oauth-scopes']).toBe('commands,chat:write')
  expect(headers['x-accepted-oauth-scopes']).toBe('users:read')
})

test('a required argument that is absent is invalid_arguments, one that is empty is looked up', async () => {
  const slack = aSlack()
  expect((await call(slack, 'conversations.info')).body).toEqual({
    ok: false,
    error: 'invalid_arguments',
    response_metadata: { messages: ['[ERROR] missing required field: channel'] },
  })
  expect((await call(slack, 'conversations.info', { channel: '' })).body.error).toBe('channel_not_found')
})

test('read methods take GET, the others do not', async () => {
  const slack = aSlack()
  const headers = { authorization: `Bearer ${slack.workspace.app.botToken}` }
  const read = apiRequest(`users.info?user=${example.hana}`, { method: 'GET', headers })
  const write = apiRequest(`chat.postMessage?channel=${example.ops}&text=hi`, { method: 'GET', headers })
  expect(parsed(await slack.handler(read)).body).toMatchObject({ user: { name: 'hana' } })
  expect(parsed(await slack.handler(write)).body.error).toBe('insecure_request')
  expect(slack.messages.all).toEqual([])
})

test('arguments sent as JSON are overlooked by the methods that read forms only', async () => {
  const slack = aSlack()
  expect((await callJson(slack, 'users.info', { user: example.hana })).body.error).toBe('user_not_found')
  expect((await callJson(slack, 'conversations.info', { channel: example.ops })).body.error).toBe(
    'invalid_arguments',
  )
  expect((await callJson(slack, 'chat.postMessage', { channel: example.ops, text: 'hi' })).body.ok).toBe(true)
})

test('JSON without a charset works and is remarked upon', async () => {
  const { body } = await callJson(aSlack(), 'auth.test', {}, 'application/json')
  expect(body).toMatchObject({
    ok: true,
    warning: 'missing_charset',
    response_metadata: { warnings: ['missing_charset'] },
  })
})

test.each([
  ['invalid_json', 'application/json; charset=utf-8', '{'],
  ['json_not_object', 'application/json; charset=utf-8', '[]'],
  ['invalid_post_type', 'text/html', '<p>'],
  ['missing_post_type', '', 'text=hi'],
])('a body that cannot be read is %s', async (error, contentType, text) => {
  const request = apiRequest('auth.test', {
    headers: contentType === '' ? {} : { 'content-type': contentType },
    body: Buffer.from(text),
  })
  expect(parsed(await aSlack().handler(request)).body).toEqual({ ok: false, error })
})

test('an unknown path under the base URL is not found', async () => {
  const response = await aSlack().handler(apiRequest('', { path: '/nowhere' }))
  expect(response.status).toBe(404)
})
