import { expect, test } from 'vitest'
import { example, exampleScopes, exampleWorkspace } from './example-workspace.ts'
import { aSlack, call } from './test-slack.ts'

async function info(id: string, sent: object = {}, slack = aSlack()): Promise<Record<string, unknown>> {
  const { body } = await call(slack, 'users.info', { user: id, ...sent })
  return body['user'] as Record<string, unknown>
}

test('a member is shown with home workspace, names, zone and every role flag false', async () => {
  expect(await info(example.hana)).toMatchObject({
    id: example.hana,
    team_id: example.team,
    name: 'hana',
    deleted: false,
    real_name: 'Hana Sato',
    profile: { display_name: 'Hana' },
    is_admin: false,
    is_bot: false,
    is_restricted: false,
    is_ultra_restricted: false,
    tz: 'Asia/Tokyo',
    tz_offset: 32_400,
  })
})

test.each([
  ['guest', example.guest, { is_restricted: true, is_ultra_restricted: false }],
  ['single-channel guest', example.singleChannelGuest, { is_restricted: true, is_ultra_restricted: true }],
  ['admin', example.admin, { is_admin: true, is_restricted: false }],
  ['bot', example.otherBot, { is_bot: true }],
  ['stranger', example.stranger, { is_stranger: true, team_id: example.outsideTeam }],
])('a %s is told by its flags', async (_, id, flags) => {
  expect(await info(id)).toMatchObject(flags)
})

test('is_stranger is there only when it is true', async () => {
  expect(await info(example.hana)).not.toHaveProperty('is_stranger')
})

test('somebody of another organization in a shared channel carries no flag: only team_id tells', async () => {
  const user = await info(example.external)
  expect(user).not.toHaveProperty('is_stranger')
  expect(user).toMatchObject({ team_id: example.outsideTeam, is_restricted: false, deleted: false })
})

test('of the deactivated Slack shows no role flags at all', async () => {
  const user = await info(example.deactivated)
  expect(user['deleted']).toBe(true)
  expect(user).not.toHaveProperty('is_restricted')
})

test('the locale is shown only when asked for, and never of people of other organizations', async () => {
  const asked = { include_locale: true }
  expect(await info(example.hana)).not.toHaveProperty('locale')
  expect(await info(example.hana, asked)).toHaveProperty('locale', 'ja-JP')
  expect(await info(example.external, asked)).not.toHaveProperty('locale')
  expect(await info(example.stranger, asked)).not.toHaveProperty('locale')
})

test('the email is shown only to tokens that may read it', async () => {
  const scopes = [...exampleScopes, 'users:read.email']
  const curious = aSlack({ workspace: exampleWorkspace({ scopes }) })
  expect(await info(example.hana)).not.toHaveProperty('profile.email')
  expect(await info(example.hana, {}, curious)).toHaveProperty('profile.email', 'hana@acme.example')
})

test('a Grid colleague has another workspace and the same organization', async () => {
  const grid = aSlack({ workspace: exampleWorkspace({ grid: true }) })
  const inOrganization = { enterprise_user: { enterprise_id: example.enterprise } }
  expect(await info(example.hana, {}, grid)).toMatchObject({ team_id: example.team, ...inOrganization })
  expect(await info(example.colleague, {}, grid)).toMatchObject({
    team_id: example.colleagueTeam,
    ...inOrganization,
  })
  expect(await info(example.hana)).not.toHaveProperty('enterprise_user')
})

test('tz_offset follows summer time', async () => {
  const slack = aSlack()
  expect(await info(example.alex, {}, slack)).toHaveProperty('tz_offset', -18_000)
  await slack.clock.advance(Date.UTC(2027, 6, 1) - slack.clock.now())
  expect(await info(example.alex, {}, slack)).toHaveProperty('tz_offset', -14_400)
  expect(await info(example.priya, {}, slack)).toHaveProperty('tz_offset', 19_800)
})

test('nobody of that id is user_not_found', async () => {
  expect((await call(aSlack(), 'users.info', { user: 'U0NOBODY001' })).body).toEqual({
    ok: false,
    error: 'user_not_found',
  })
})
