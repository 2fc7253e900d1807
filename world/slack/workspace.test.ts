import { describe, expect, test } from 'vitest'
import { example, exampleData, exampleScopes, exampleWorkspace } from './example-workspace.ts'
import { aSlack, call } from './test-slack.ts'
import { Workspace } from './workspace.ts'

const info = async (channel: string, slack = aSlack()) =>
  (await call(slack, 'conversations.info', { channel })).body

describe('conversations.info', () => {
  test('shows a channel with who may see it and whether the app is in it', async () => {
    expect(await info(example.ops)).toMatchObject({
      ok: true,
      channel: {
        id: example.ops,
        name: 'ops',
        is_channel: true,
        is_private: false,
        is_member: true,
        is_ext_shared: false,
        is_shared: false,
      },
    })
    expect(await info(example.notJoined)).toMatchObject({ channel: { is_member: false } })
  })

  test('counts the members only where asked to', async () => {
    const slack = aSlack()
    const asked = { channel: example.ops, include_num_members: true }
    expect((await call(slack, 'conversations.info', asked)).body).toMatchObject({
      channel: { num_members: 8 },
    })
    expect(await info(example.ops, slack)).not.toHaveProperty('channel.num_members')
  })

  test('what the app may not see is not found: private channels and the messages of others', async () => {
    const notFound = { ok: false, error: 'channel_not_found' }
    expect(await info(example.privateChannel)).toEqual(notFound)
    expect(await info(example.privateDm)).toEqual(notFound)
    expect(await info('C0NOWHERE01')).toEqual(notFound)
  })

  test('an externally shared channel is is_ext_shared, an org-shared one only is_shared', async () => {
    const grid = aSlack({ workspace: exampleWorkspace({ grid: true }) })
    expect(await info(example.externallyShared, grid)).toMatchObject({
      channel: { is_ext_shared: true, is_shared: true, is_org_shared: false },
    })
    expect(await info(example.orgShared, grid)).toMatchObject({
      channel: { is_ext_shared: false, is_shared: true, is_org_shared: true },
    })
  })

  test('a direct message names the person, a group one is an mpim', async () => {
    expect(await info(example.hanaDm)).toMatchObject({ channel: { is_im: true, user: example.hana } })
    expect(await info(example.groupDm)).toMatchObject({ channel: { is_mpim: true, is_private: true } })
  })

  test('each kind of conversation needs its own scope', async () => {
    const scopes = exampleScopes.filter((scope) => scope !== 'im:read')
    const slack = aSlack({ workspace: exampleWorkspace({ scopes }) })
    expect((await info(example.ops, slack)).ok).toBe(true)
    expect(await info(example.hanaDm, slack)).toMatchObject({ error: 'missing_scope', needed: 'im:read' })
  })
})

describe('conversations.open', () => {
  const open = async (sent: object, slack = aSlack()) =>
    (await call(slack, 'conversations.open', { ...sent })).body

  test('opens a direct message once, and finds it again', async () => {
    const slack = aSlack()
    const first = await open({ users: example.kenji }, slack)
    const again = await open({ users: example.kenji, return_im: true }, slack)
    expect(first).toEqual({ ok: true, channel: { id: expect.stringMatching(/^D/) } })
    expect(again).toMatchObject({ no_op: true, already_open: true, channel: { user: example.kenji } })
    expect(again).toMatchObject({ channel: first['channel'] })
  })

  test('opens a group with several people, whatever their order', async () => {
    expect(await open({ users: `${example.kenji},${example.hana}` })).toMatchObject({
      already_open: true,
      channel: { id: example.groupDm },
    })
    expect(await open({ users: `${example.alex},${example.priya}` })).toMatchObject({
      channel: { id: 'G0GROUPDM2' },
    })
  })

  test('resumes by channel id only what the app is in', async () => {
    expect((await open({ channel: example.hanaDm })).ok).toBe(true)
    expect((await open({ channel: example.privateDm })).error).toBe('channel_not_found')
  })

  test.each([
    ['users_list_not_supplied', ''],
    ['user_not_found', 'U0NOBODY001'],
    ['user_disabled', example.deactivated],
    ['invalid_user_combination', example.stranger],
    ['cannot_dm_bot', example.otherBot],
    ['too_many_users', Array.from({ length: 9 }, (_, index) => `U0MANY${index}`).join(',')],
  ])('refuses with %s', async (error, users) => {
    expect(await open({ users })).toEqual({ ok: false, error })
  })
})

test('usergroups.users.list gives the members, and knows no group of another id', async () => {
  const slack = aSlack()
  const list = async (usergroup: string) => (await call(slack, 'usergroups.users.list', { usergroup })).body
  expect(await list(example.platform)).toEqual({ ok: true, users: [example.hana, example.priya] })
  expect(await list('S0NOBODY001')).toEqual({ ok: false, error: 'no_such_subteam' })
})

test('a change to the workspace is seen by the next call', async () => {
  const slack = aSlack()
  const hana = slack.workspace.user(example.hana)
  if (hana === undefined) throw new Error('the example has no Hana')
  slack.workspace.putUser({ ...hana, kind: 'deactivated' })
  const { body } = await call(slack, 'users.info', { user: example.hana })
  expect(body).toMatchObject({ user: { deleted: true } })
})

test('a workspace of another making is one of data', async () => {
  const data = exampleData()
  const team = { id: 'T0OTHER0001', name: 'Other', domain: 'other' }
  const slack = aSlack({ workspace: new Workspace({ ...data, team, users: [], conversations: [] }) })
  expect((await call(slack, 'auth.test')).body).toMatchObject({ team_id: 'T0OTHER0001', team: 'Other' })
  expect((await call(slack, 'users.info', { user: example.hana })).body.error).toBe('user_not_found')
})

test('ids are read as the names of people, channels, groups and the person of a direct message', () => {
  const workspace = exampleWorkspace()
  const names = [example.hana, example.ops, example.platform, example.hanaDm, 'U0NOBODY001']
  expect(names.map((id) => workspace.nameOf(id))).toEqual(['Hana', 'ops', 'platform', 'Hana', undefined])
})

test('only a direct message with the app has one reader', () => {
  const workspace = exampleWorkspace()
  const places = [example.hanaDm, example.privateDm, example.groupDm, example.ops]
  expect(places.map((id) => workspace.readerOf(id))).toEqual([example.hana, undefined, undefined, undefined])
})
