// The methods that say something: chat.postMessage, chat.postEphemeral, chat.update, chat.delete.

import type { Answer, ApiMethod, Call } from './api-method.ts'
import type { Conversation } from './conversations.ts'
import { readContent } from './message-content.ts'
import type { Draft, MessageContent, PostedMessage } from './messages.ts'
import { isRefusal, type Refusal, refuse } from './slack-state.ts'
import type { SlackObject } from './users.ts'
import type { Workspace } from './workspace.ts'

const chatWrite = {
  isRead: false,
  takesJson: true,
  scope: () => 'chat:write',
}

export const chatMethods: Readonly<Record<string, ApiMethod>> = {
  'chat.postMessage': { ...chatWrite, required: ['channel'], answer: postMessage },
  'chat.postEphemeral': { ...chatWrite, required: ['channel', 'user'], answer: postEphemeral },
  'chat.update': { ...chatWrite, required: ['channel', 'ts'], answer: update },
  'chat.delete': { ...chatWrite, required: ['channel', 'ts'], answer: remove },
}

function postMessage(call: Call): Answer {
  const { workspace, messages } = call.state
  const conversation = destination(call)
  if (isRefusal(conversation)) return conversation
  const content = sentContent(call)
  if (isRefusal(content)) return content
  const thread = threadOf(call, conversation)
  if (isRefusal(thread)) return thread
  const reader = workspace.readerOf(conversation.id)
  const message = messages.post({
    ...draft(call, conversation, content),
    ...thread,
    ...(reader === undefined ? {} : { user: reader }),
    ephemeral: false,
  })
  const shown = { ...messageObject(workspace, message), ...metadataOf(content) }
  return { ok: true, channel: conversation.id, ts: message.ts, message: shown }
}

function postEphemeral(call: Call): Answer {
  const { messages } = call.state
  const conversation = destination(call)
  if (isRefusal(conversation)) return conversation
  const user = call.arguments.string('user') ?? ''
  if (!conversation.members.includes(user)) return refuse('user_not_in_channel')
  const content = sentContent(call)
  if (isRefusal(content)) return content
  const thread = threadOf(call, conversation)
  if (isRefusal(thread)) return thread
  const message = messages.post({ ...draft(call, conversation, content), ...thread, user, ephemeral: true })
  return { ok: true, message_ts: message.ts }
}

function update(call: Call): Answer {
  const { workspace, messages } = call.state
  const before = ownMessage(call, 'cant_update_message')
  if (isRefusal(before)) return before
  const sent = sentFields(call)
  if (!('text' in sent || 'blocks' in sent || 'attachments' in sent)) return refuse('no_text')
  // What is not sent stays as it was, blocks and metadata too; empty ones take the old away.
  const content = readContent({
    text: before.text,
    blocks: before.blocks,
    metadata: before.metadata,
    ...sent,
  })
  if (isRefusal(content)) return content
  const after = messages.update(before, content)
  const message = messageObject(workspace, after)
  return { ok: true, channel: after.to, ts: after.ts, text: after.text, message }
}

function remove(call: Call): Answer {
  const message = ownMessage(call, 'cant_delete_message')
  if (isRefusal(message)) return message
  call.state.messages.remove(message)
  return { ok: true, channel: message.to, ts: message.ts }
}

/** Where the app may post: a conversation by id or #name, or the direct message with a user by user id. */
function destination({ arguments: sent, state }: Call): Conversation | Refusal {
  const { workspace, clock } = state
  const asked = sent.string('channel') ?? ''
  const user = workspace.user(asked)
  if (user?.kind === 'bot') return refuse('cannot_dm_bot')
  if (user?.kind === 'stranger') return refuse('channel_not_found')
  // Posting to the deactivated succeeds, and nobody reads it (slackapi/python-slack-sdk#1156).
  if (user !== undefined) return workspace.openDirectMessage([user.id], Math.floor(clock.now() / 1000))
  const conversation = workspace.conversation(asked) ?? byName(workspace, asked)
  if (conversation === undefined || !workspace.appSees(conversation)) return refuse('channel_not_found')
  if (conversation.isArchived) return refuse('is_archived')
  const mayPostAnyway = workspace.app.scopes.includes('chat:write.public')
  return workspace.appIsIn(conversation) || mayPostAnyway ? conversation : refuse('not_in_channel')
}

function byName(workspace: Workspace, name: string): Conversation | undefined {
  if (!name.startsWith('#')) return undefined
  return workspace.conversations.find((one) => one.kind === 'public' && `#${one.name}` === name)
}

/** Only by the id of its conversation, never by a user's, and only what the app itself posted. */
function ownMessage({ arguments: sent, state }: Call, notYours: string): PostedMessage | Refusal {
  const conversation = state.workspace.conversation(sent.string('channel') ?? '')
  if (conversation === undefined || !state.workspace.appSees(conversation)) return refuse('channel_not_found')
  const message = state.messages.find(conversation.id, sent.string('ts') ?? '')
  if (message === undefined || message.ephemeral) return refuse('message_not_found')
  return message.from === state.workspace.app.botUserId ? message : refuse(notYours)
}

function threadOf(
  { arguments: sent, state }: Call,
  { id }: Conversation,
): Pick<Draft, 'thread_ts'> | Refusal {
  const threadTs = sent.string('thread_ts')
  if (threadTs === undefined) return {}
  if (!/^\d{10}\.\d{6}$/.test(threadTs)) return refuse('invalid_thread_ts')
  return state.messages.find(id, threadTs) === undefined
    ? refuse('thread_not_found')
    : { thread_ts: threadTs }
}

const sentContent = (call: Call): MessageContent | Refusal => readContent(sentFields(call))

function sentFields({ arguments: sent }: Call): Readonly<Record<string, unknown>> {
  const names = ['text', 'blocks', 'attachments', 'metadata'].filter((name) => sent.has(name))
  return Object.fromEntries(names.map((name) => [name, sent.get(name)]))
}

function draft({ state }: Call, { id }: Conversation, content: MessageContent): Omit<Draft, 'ephemeral'> {
  return { ...content, to: id, from: state.workspace.app.botUserId }
}

function messageObject({ team, app }: Workspace, message: PostedMessage): SlackObject {
  return {
    type: 'message',
    user: message.from,
    bot_id: app.botId,
    app_id: app.id,
    team: team.id,
    bot_profile: { id: app.botId, app_id: app.id, name: app.name, team_id: team.id, deleted: false },
    ts: message.ts,
    text: message.text,
    ...(message.blocks.length === 0 ? {} : { blocks: message.blocks }),
    ...(message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts }),
    ...(message.edited === undefined ? {} : { edited: { user: message.from, ts: message.edited.ts } }),
  }
}

const metadataOf = ({ metadata }: MessageContent): SlackObject => (metadata === undefined ? {} : { metadata })
