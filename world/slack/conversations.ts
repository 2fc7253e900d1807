// Channels and direct messages as plain data, and the conversation object conversations.info shows of each.

import type { SlackObject } from './users.ts'

type ConversationKind = 'public' | 'private' | 'im' | 'mpim'

export interface Conversation {
  /** C…, G… or D… */
  readonly id: string
  readonly kind: ConversationKind
  /** Without the #; empty for a direct message. */
  readonly name: string
  /** User ids; the app counts as its bot user. */
  readonly members: readonly string[]
  readonly isArchived: boolean
  /** Workspaces of other organizations in it (Slack Connect). */
  readonly externalTeamIds: readonly string[]
  /** Other workspaces of the same Grid organization in it. */
  readonly orgTeamIds: readonly string[]
  readonly createdAtEpochSeconds: number
}

export interface ConversationView {
  readonly teamId: string
  readonly botUserId: string
}

/** What conversations.info answers about one conversation. */
export function conversationObject(conversation: Conversation, view: ConversationView): SlackObject {
  return conversation.kind === 'im' ? imObject(conversation, view) : channelObject(conversation, view)
}

/** The person on the other side of a direct message with the app. */
export function counterpart(conversation: Conversation, botUserId: string): string | undefined {
  if (conversation.kind !== 'im' || !conversation.members.includes(botUserId)) return undefined
  return conversation.members.find((member) => member !== botUserId)
}

function imObject(conversation: Conversation, view: ConversationView): SlackObject {
  return {
    id: conversation.id,
    created: conversation.createdAtEpochSeconds,
    is_archived: false,
    is_im: true,
    is_org_shared: false,
    context_team_id: view.teamId,
    updated: conversation.createdAtEpochSeconds * 1000,
    user: counterpart(conversation, view.botUserId),
    last_read: '0000000000.000000',
    latest: null,
    unread_count: 0,
    unread_count_display: 0,
    is_open: true,
    priority: 0,
  }
}

function channelObject(conversation: Conversation, view: ConversationView): SlackObject {
  const { externalTeamIds, orgTeamIds } = conversation
  const isExternal = externalTeamIds.length > 0
  const isMpim = conversation.kind === 'mpim'
  const emptyNote = { value: '', creator: '', last_set: 0 }
  return {
    id: conversation.id,
    name: conversation.name,
    name_normalized: conversation.name,
    is_channel: !isMpim,
    is_group: isMpim,
    is_im: false,
    is_mpim: isMpim,
    is_private: conversation.kind !== 'public',
    created: conversation.createdAtEpochSeconds,
    updated: conversation.createdAtEpochSeconds * 1000,
    creator: conversation.members[0] ?? '',
    is_archived: conversation.isArchived,
    is_general: false,
    unlinked: 0,
    // Also true of a channel shared within the organization only: is_ext_shared is the one to ask.
    is_shared: isExternal || orgTeamIds.length > 0,
    is_org_shared: orgTeamIds.length > 0,
    is_ext_shared: isExternal,
    is_pending_ext_shared: false,
    pending_shared: [],
    pending_connected_team_ids: [],
    context_team_id: view.teamId,
    conversation_host_id: view.teamId,
    shared_team_ids: [view.teamId, ...orgTeamIds, ...externalTeamIds],
    internal_team_ids: orgTeamIds,
    connected_team_ids: externalTeamIds,
    parent_conversation: null,
    is_member: conversation.members.includes(view.botUserId),
    topic: emptyNote,
    purpose: emptyNote,
    previous_names: [],
  }
}
