// The methods that say who and what is there: auth.test, users.info, usergroups.users.list, conversations.*.

import type { Answer, ApiMethod, Call } from './api-method.ts'
import { type Conversation, conversationObject } from './conversations.ts'
import { type Refusal, refuse } from './slack-state.ts'
import { userObject } from './users.ts'
import type { Workspace } from './workspace.ts'

/** At most this many people besides the app in one group direct message. */
const maximumGroup = 8

export const directoryMethods: Readonly<Record<string, ApiMethod>> = {
  'auth.test': {
    isRead: true,
    takesJson: true,
    required: [],
    scope: () => undefined,
    answer: authTest,
  },
  'users.info': {
    isRead: true,
    // Sent as JSON, the user is not seen, and the answer is user_not_found (kortix-ai/suna#6616).
    takesJson: false,
    required: [],
    scope: () => 'users:read',
    answer: usersInfo,
  },
  'usergroups.users.list': {
    isRead: true,
    takesJson: false,
    required: ['usergroup'],
    scope: () => 'usergroups:read',
    answer: usergroupsUsersList,
  },
  'conversations.info': {
    isRead: true,
    takesJson: false,
    required: ['channel'],
    scope: (call) => readScope(visibleConversation(call)),
    answer: conversationsInfo,
  },
  'conversations.open': {
    isRead: false,
    takesJson: true,
    required: [],
    scope: (call) => (askedUsers(call).length > 1 ? 'mpim:write' : 'im:write'),
    answer: conversationsOpen,
  },
}

function authTest({ state }: Call): Answer {
  const { team, app } = state.workspace
  return {
    ok: true,
    url: `https://${team.domain}.slack.com/`,
    team: team.name,
    user: app.name,
    team_id: team.id,
    user_id: app.botUserId,
    bot_id: app.botId,
    is_enterprise_install: false,
    ...(team.enterprise === undefined ? {} : { enterprise_id: team.enterprise.id }),
  }
}

function usersInfo({ arguments: sent, state }: Call): Answer {
  const user = state.workspace.user(sent.string('user') ?? '')
  if (user === undefined) return refuse('user_not_found')
  const view = {
    now: state.clock.now(),
    includeLocale: sent.isTrue('include_locale'),
    includeEmail: state.workspace.app.scopes.includes('users:read.email'),
  }
  return { ok: true, user: userObject(user, view) }
}

function usergroupsUsersList({ arguments: sent, state }: Call): Answer {
  const group = state.workspace.userGroup(sent.string('usergroup') ?? '')
  return group === undefined ? refuse('no_such_subteam') : { ok: true, users: group.users }
}

function conversationsInfo(call: Call): Answer {
  const conversation = visibleConversation(call)
  if (conversation === undefined) return refuse('channel_not_found')
  const shown = conversationObject(conversation, viewOf(call.state.workspace))
  if (!call.arguments.isTrue('include_num_members')) return { ok: true, channel: shown }
  return { ok: true, channel: { ...shown, num_members: conversation.members.length } }
}

function conversationsOpen(call: Call): Answer {
  const { workspace, clock } = call.state
  if (call.arguments.has('channel')) {
    const resumed = visibleConversation(call)
    return resumed === undefined ? refuse('channel_not_found') : opened(call, resumed, true)
  }
  const users = askedUsers(call)
  const refusal = refuseCompany(workspace, users)
  if (refusal !== undefined) return refusal
  const wasOpen = workspace.directMessage(users) !== undefined
  return opened(call, workspace.openDirectMessage(users, Math.floor(clock.now() / 1000)), wasOpen)
}

function refuseCompany(workspace: Workspace, userIds: readonly string[]): Refusal | undefined {
  if (userIds.length === 0) return refuse('users_list_not_supplied')
  if (userIds.length > maximumGroup) return refuse('too_many_users')
  for (const id of userIds) {
    const kind = workspace.user(id)?.kind
    if (kind === undefined) return refuse('user_not_found')
    if (kind === 'bot') return refuse('cannot_dm_bot')
    if (kind === 'deactivated') return refuse('user_disabled')
    if (kind === 'stranger') return refuse('invalid_user_combination')
  }
  return undefined
}

function opened(call: Call, conversation: Conversation, wasOpen: boolean): Answer {
  const isFull = call.arguments.isTrue('return_im')
  const channel = isFull
    ? conversationObject(conversation, viewOf(call.state.workspace))
    : { id: conversation.id }
  return { ok: true, ...(wasOpen ? { no_op: true, already_open: true } : {}), channel }
}

function visibleConversation({ arguments: sent, state }: Call): Conversation | undefined {
  const conversation = state.workspace.conversation(sent.string('channel') ?? '')
  return conversation !== undefined && state.workspace.appSees(conversation) ? conversation : undefined
}

const askedUsers = ({ arguments: sent }: Call): readonly string[] =>
  (sent.string('users') ?? '').split(',').filter((id) => id !== '')

const viewOf = ({ team, app }: Workspace) => ({ teamId: team.id, botUserId: app.botUserId })

/** Each kind of conversation has a scope of its own; of one that is not there, any of them will do. */
function readScope(conversation: Conversation | undefined): string {
  const byKind = { public: 'channels:read', private: 'groups:read', mpim: 'mpim:read', im: 'im:read' }
  return conversation === undefined ? Object.values(byKind).join(',') : byKind[conversation.kind]
}
