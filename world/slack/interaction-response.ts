// What becomes of an app's answer to a command or click, whether it comes as the HTTP answer or
// through the response_url: a message only the person sees, one for the channel, or a change of the clicked one.

import type { HttpResponse } from '../http.ts'
import { isRecord } from './block-schema.ts'
import { readContent } from './message-content.ts'
import type { PostedMessage } from './messages.ts'
import { isRefusal, type Refusal, refuse, type SlackState } from './slack-state.ts'

/** What somebody did that the app may respond to. */
export type Interaction =
  | { readonly origin: 'command'; readonly channelId: string; readonly userId: string }
  | {
      readonly origin: 'click'
      readonly channelId: string
      readonly userId: string
      /** The message whose button was clicked. */
      readonly messageTs: string
    }

export type Published =
  | { readonly message: PostedMessage; readonly refusal?: never }
  | { readonly refusal: Refusal }
  | undefined

/** @returns undefined where the payload asked for nothing to be shown */
export function publishResponse(
  state: SlackState,
  interaction: Interaction,
  payload: Readonly<Record<string, unknown>>,
): Published {
  const { messages, workspace } = state
  // A command has no message of its own to change; asked to, Slack posts anew (slackapi/bolt-python#1268).
  const original =
    interaction.origin === 'click' ? messages.find(interaction.channelId, interaction.messageTs) : undefined
  const saysSomething = ['text', 'blocks', 'attachments'].some((name) => payload[name] !== undefined)
  if (!saysSomething) {
    if (isTrue(payload['delete_original']) && original !== undefined) messages.remove(original)
    return asksForNothing(payload) ? undefined : { refusal: refuse('no_text') }
  }
  const content = readContent(payload)
  if (isRefusal(content)) return { refusal: content }
  if (isTrue(payload['replace_original']) && original !== undefined) {
    return { message: messages.update(original, content) }
  }
  if (isTrue(payload['delete_original']) && original !== undefined) messages.remove(original)
  const inChannel = payload['response_type'] === 'in_channel'
  const threadTs = inChannel ? payload['thread_ts'] : undefined
  const reader = inChannel ? workspace.readerOf(interaction.channelId) : interaction.userId
  const message = messages.post({
    ...content,
    to: interaction.channelId,
    from: workspace.app.botUserId,
    ephemeral: !inChannel,
    ...(reader === undefined ? {} : { user: reader }),
    ...(typeof threadTs === 'string' ? { thread_ts: threadTs } : {}),
  })
  return { message }
}

/**
 * What Slack shows for the HTTP answer to a slash command; it uses up none of the response_url.
 * @returns undefined where there is nothing to show
 */
export function publishCommandAnswer(
  state: SlackState,
  interaction: Interaction,
  response: HttpResponse,
): Published {
  if (response.status !== 200) return { refusal: refuse('http_service_error') }
  const body = response.body.toString()
  if (body.trim() === '') return undefined
  if (!(response.headers['content-type'] ?? '').startsWith('application/json')) {
    return publishResponse(state, interaction, { text: body })
  }
  const payload = parseJson(body)
  if (!isRecord(payload)) return { refusal: refuse('invalid_command_response') }
  return publishResponse(state, interaction, payload)
}

/** Deleting, and `{"response_type": "in_channel"}` that only shows the command itself, are complete answers. */
const asksForNothing = (payload: Readonly<Record<string, unknown>>): boolean =>
  isTrue(payload['delete_original']) || payload['response_type'] !== undefined

/** Slack's own examples write these flags as strings. */
const isTrue = (flag: unknown): boolean => flag === true || flag === 'true'

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
