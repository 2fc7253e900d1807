// GET /world/slack/messages?to=<channel or user id>: what was posted, for tests and the console.
// No part of Slack, and nothing an app may use.

import type { HttpHandler } from '../http.ts'
import type { PostedMessage } from './messages.ts'
import { json, plain } from './responses.ts'
import type { SlackState } from './slack-state.ts'

/** A user id gives what only that person sees, a channel id what all of the channel see, no id everything. */
export function messagesView(state: SlackState): HttpHandler {
  return async (request) => {
    if (request.method !== 'GET') return plain(405, 'method not allowed')
    const to = new URL(request.path, 'http://world').searchParams.get('to')
    const messages = to === null ? state.messages.all : messagesTo(state, to)
    if (messages === undefined) return json(404, { error: `nobody and nothing in this Slack is ${to}` })
    return json(200, messages)
  }
}

function messagesTo({ workspace, messages }: SlackState, id: string): readonly PostedMessage[] | undefined {
  if (workspace.user(id) !== undefined) return messages.onlyFor(id)
  return workspace.conversation(id) === undefined ? undefined : messages.inConversation(id)
}
