// The workspace the playground runs against, with one person of every kind Slack knows.
// Tests take it as it is, or change what they are about.

import type { Conversation } from './conversations.ts'
import type { User, UserKind } from './users.ts'
import { type UserGroup, Workspace, type WorkspaceData } from './workspace.ts'

/** The ids of the example, by what they stand for. */
export const example = {
  team: 'T0ACME00001',
  colleagueTeam: 'T0ACME00002',
  outsideTeam: 'T0PARTNER01',
  enterprise: 'E0ACMEORG01',
  app: 'A0STARTPASS',
  bot: 'U0STARTPASS',

  hana: 'U0HANASATO1',
  alex: 'U0ALEXRIV01',
  kenji: 'U0KENJIMO01',
  priya: 'U0PRIYANA01',
  admin: 'U0MIRAADM01',
  guest: 'U0GUESTMU01',
  singleChannelGuest: 'U0GUESTSI01',
  external: 'U0EXTERNA01',
  stranger: 'U0STRANGE01',
  otherBot: 'U0OTHERBOT1',
  deactivated: 'U0LEFTUS001',
  /** Of another workspace of the same Grid organization; only in the Grid example. */
  colleague: 'W0COLLEAG01',

  platform: 'S0PLATFORM1',

  ops: 'C0OPS000001',
  alerts: 'C0ALERTS001',
  notJoined: 'C0RANDOM001',
  archived: 'C0ARCHIVE01',
  privateChannel: 'C0SECRET001',
  externallyShared: 'C0PARTNER01',
  orgShared: 'C0ORGWIDE01',
  /** Between Hana and the app. */
  hanaDm: 'D0HANASATO1',
  /** Between two people; the app is not in it, and yet commands can be typed there. */
  privateDm: 'D0HANAALEX1',
  groupDm: 'G0GROUPDM1',
} as const

export interface ExampleOptions {
  /** Makes the workspace one of a Grid organization, with a colleague from its sister workspace. */
  readonly grid?: boolean
  /** The scopes granted to the bot token. */
  readonly scopes?: readonly string[]
}

/** Every scope an app like startpass asks for. */
export const exampleScopes: readonly string[] = [
  'commands',
  'chat:write',
  'users:read',
  'usergroups:read',
  'channels:read',
  'groups:read',
  'im:read',
  'im:write',
  'mpim:read',
  'mpim:write',
]

const acmeOrg = { id: example.enterprise, name: 'Acme Group' }

export function exampleWorkspace(options: ExampleOptions = {}): Workspace {
  return new Workspace(exampleData(options))
}

/** The same as data, for tests that build a workspace of their own from it. */
export function exampleData({ grid = false, scopes = exampleScopes }: ExampleOptions = {}): WorkspaceData {
  return {
    team: { id: example.team, name: 'Acme', domain: 'acme', ...(grid ? { enterprise: acmeOrg } : {}) },
    app: {
      id: example.app,
      name: 'startpass',
      botUserId: example.bot,
      botId: 'B0STARTPASS',
      botToken: 'xoxb-playground',
      scopes,
      signingSecret: 'playground-signing-secret',
      verificationToken: 'playground-verification-token',
    },
    users: people(grid),
    userGroups: [platform],
    conversations: places(grid),
  }
}

const tokyo = { locale: 'ja-JP', timeZone: 'Asia/Tokyo' }
const newYork = { locale: 'en-US', timeZone: 'America/New_York' }
const kolkata = { locale: 'en-GB', timeZone: 'Asia/Kolkata' }

function people(grid: boolean): readonly User[] {
  const home = { teamId: example.team, ...(grid ? { enterprise: acmeOrg } : {}) }
  const outside = { teamId: example.outsideTeam }
  const sister = { teamId: example.colleagueTeam, enterprise: acmeOrg }
  const colleague = aUser(example.colleague, 'member', 'cora', 'Cora Colleague', { ...newYork, ...sister })
  return [
    aUser(example.hana, 'member', 'hana', 'Hana Sato', { ...tokyo, ...home }),
    aUser(example.alex, 'member', 'alex', 'Alex Rivera', { ...newYork, ...home }),
    aUser(example.kenji, 'member', 'kenji', 'Kenji Mori', { ...tokyo, ...home }),
    aUser(example.priya, 'member', 'priya', 'Priya Nair', { ...kolkata, ...home }),
    aUser(example.admin, 'admin', 'mira', 'Mira Lindqvist', { ...newYork, ...home }),
    aUser(example.guest, 'guest', 'gus', 'Gus Contractor', { ...newYork, ...home }),
    aUser(example.singleChannelGuest, 'single-channel-guest', 'sia', 'Sia Auditor', { ...newYork, ...home }),
    aUser(example.external, 'external', 'erin', 'Erin Partner', { ...newYork, ...outside }),
    aUser(example.stranger, 'stranger', 'sam', 'Sam Stranger', { ...newYork, ...outside }),
    aUser(example.bot, 'bot', 'startpass', 'startpass', { ...newYork, ...home }),
    aUser(example.otherBot, 'bot', 'deploybot', 'deploybot', { ...newYork, ...home }),
    aUser(example.deactivated, 'deactivated', 'lou', 'Lou Former', { ...newYork, ...home }),
    ...(grid ? [colleague] : []),
  ]
}

const aUser = (
  id: string,
  kind: UserKind,
  name: string,
  realName: string,
  home: Pick<User, 'teamId' | 'enterprise' | 'locale' | 'timeZone'>,
): User => ({
  id,
  kind,
  name,
  realName,
  displayName: realName.split(' ')[0] ?? '',
  email: `${name}@acme.example`,
  ...home,
})

const platform: UserGroup = {
  id: example.platform,
  handle: 'platform',
  users: [example.hana, example.priya],
}

function places(grid: boolean): readonly Conversation[] {
  const staff = [example.hana, example.alex, example.kenji, example.priya, example.admin]
  const everyone = [...staff, example.guest, example.bot]
  const always = [
    aConversation(example.ops, 'public', 'ops', [...everyone, example.singleChannelGuest]),
    aConversation(example.alerts, 'public', 'startpass-alerts', everyone),
    aConversation(example.notJoined, 'public', 'random', staff),
    { ...aConversation(example.archived, 'public', 'old-ops', everyone), isArchived: true },
    aConversation(example.privateChannel, 'private', 'incident-review', [example.admin, example.hana]),
    {
      ...aConversation(example.externallyShared, 'public', 'partner', [...everyone, example.external]),
      externalTeamIds: [example.outsideTeam],
    },
    aConversation(example.hanaDm, 'im', '', [example.hana, example.bot]),
    aConversation(example.privateDm, 'im', '', [example.hana, example.alex]),
    aConversation(example.groupDm, 'mpim', 'mpdm-hana--kenji--startpass-1', [
      example.hana,
      example.kenji,
      example.bot,
    ]),
  ]
  if (!grid) return always
  const orgShared = aConversation(example.orgShared, 'public', 'org-wide', [...everyone, example.colleague])
  return [...always, { ...orgShared, orgTeamIds: [example.colleagueTeam] }]
}

const aConversation = (
  id: string,
  kind: Conversation['kind'],
  name: string,
  members: readonly string[],
): Conversation => ({
  id,
  kind,
  name,
  members,
  isArchived: false,
  externalTeamIds: [],
  orgTeamIds: [],
  createdAtEpochSeconds: 1_700_000_000,
})
