// The requests Slack sends to an app: a slash command, a click on a button, and the check of its certificate.
// They are built, signed and returned; sending them is for whoever asked.

import { createHash } from 'node:crypto'
import type { HttpRequest } from '../http.ts'
import { isRecord } from './block-schema.ts'
import type { Conversation } from './conversations.ts'
import type { PostedMessage } from './messages.ts'
import { type Forgery, type FormFields, type Signing, signedRequest } from './signed-request.ts'
import type { SlackObject, User } from './users.ts'
import type { Workspace } from './workspace.ts'

interface Sending {
  readonly workspace: Workspace
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Path on the app's side. */
  readonly path?: string
  readonly forge?: Forgery
}

export interface SlashCommand extends Sending {
  readonly userId: string
  readonly channelId: string
  /** With its slash. */
  readonly command: string
  /** As Slack sends it, not as it was typed: see escape.ts. */
  readonly text: string
  /** From ResponseUrls.issue. */
  readonly responseUrl: string
}

/** @throws Error where the user or the channel is not in the workspace */
export function slashCommandRequest(command: SlashCommand): HttpRequest {
  const { workspace, responseUrl } = command
  const { team, app } = workspace
  const user = userOf(workspace, command.userId)
  const channel = conversationOf(workspace, command.channelId)
  const fields: FormFields = [
    ['token', app.verificationToken],
    ['team_id', team.id],
    ['team_domain', team.domain],
    ...enterpriseFields(workspace),
    ['channel_id', channel.id],
    ['channel_name', channelName(channel)],
    ['user_id', user.id],
    ['user_name', user.name],
    ['command', command.command],
    ['text', command.text],
    ['api_app_id', app.id],
    ['is_enterprise_install', 'false'],
    ['response_url', responseUrl],
    ['trigger_id', triggerId(workspace, responseUrl)],
  ]
  return signedRequest(fields, signingOf(command))
}

/** Sent now and then to see that the app's certificate is good; it carries nothing else. */
export function sslCheckRequest(sending: Sending): HttpRequest {
  const fields: FormFields = [
    ['ssl_check', '1'],
    ['token', sending.workspace.app.verificationToken],
  ]
  return signedRequest(fields, signingOf(sending))
}

export interface Click extends Sending {
  readonly userId: string
  /** As it was posted; the button is found in it. */
  readonly message: PostedMessage
  readonly actionId: string
  /** From ResponseUrls.issue. */
  readonly responseUrl: string
}

/** @throws Error where the user or the message's channel is not in the workspace, or the button not in the message */
export function clickRequest(click: Click): HttpRequest {
  const payload = phpJson(blockActionsPayload(click))
  return signedRequest([['payload', payload]], signingOf(click))
}

function blockActionsPayload(click: Click): SlackObject {
  const { workspace, message } = click
  const { team, app } = workspace
  const user = userOf(workspace, click.userId)
  const channel = conversationOf(workspace, message.to)
  const enterprise = team.enterprise
  return {
    type: 'block_actions',
    // Of the person; `team` is where the app is installed, and they differ in a shared channel (E5).
    user: { id: user.id, username: user.name, name: user.name, team_id: user.teamId },
    api_app_id: app.id,
    token: app.verificationToken,
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: channel.id,
      is_ephemeral: message.ephemeral,
    },
    trigger_id: triggerId(workspace, click.responseUrl),
    team: {
      id: team.id,
      domain: team.domain,
      ...(enterprise === undefined ? {} : { enterprise_id: enterprise.id, enterprise_name: enterprise.name }),
    },
    enterprise: enterprise === undefined ? null : { id: enterprise.id, name: enterprise.name },
    is_enterprise_install: false,
    channel: { id: channel.id, name: channelName(channel) },
    // Slack keeps no ephemeral message, and so sends none back.
    ...(message.ephemeral ? {} : { message: clickedMessage(workspace, message) }),
    state: { values: {} },
    response_url: click.responseUrl,
    actions: [{ ...buttonIn(message, click.actionId), action_ts: `${Math.floor(click.now / 1000)}.000000` }],
  }
}

const clickedMessage = (
  { app, team }: Workspace,
  { from, ts, text, blocks }: PostedMessage,
): SlackObject => ({
  type: 'message',
  user: from,
  ts,
  bot_id: app.botId,
  app_id: app.id,
  text,
  team: team.id,
  blocks,
})

function buttonIn(message: PostedMessage, actionId: string): SlackObject {
  for (const block of message.blocks) {
    const elements: unknown[] = Array.isArray(block['elements']) ? block['elements'] : []
    const button = [...elements, block['accessory']].find(
      (element) => isRecord(element) && element['action_id'] === actionId,
    )
    if (!isRecord(button)) continue
    const { action_id, text, value, type } = button
    return { action_id, block_id: block['block_id'], text, ...(value === undefined ? {} : { value }), type }
  }
  throw new Error(`message ${message.ts} has no button ${actionId}`)
}

function enterpriseFields({ team }: Workspace): FormFields {
  if (team.enterprise === undefined) return []
  return [
    ['enterprise_id', team.enterprise.id],
    ['enterprise_name', team.enterprise.name],
  ]
}

/** Slack names no private conversation. */
function channelName({ kind, name }: Conversation): string {
  const names = { public: name, private: 'privategroup', im: 'directmessage', mpim: name }
  return names[kind]
}

/** Different for every response_url, and so for every command and click. */
function triggerId({ team }: Workspace, responseUrl: string): string {
  const hash = createHash('sha256').update(responseUrl).digest('hex')
  const digits = (from: number): string => String(Number.parseInt(hash.slice(from, from + 10), 16))
  return `${digits(0)}.${digits(10)}.${createHash('md5').update(`${team.id}${hash}`).digest('hex')}`
}

/** JSON as Slack writes it: slashes and everything outside ASCII escaped. */
function phpJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function signingOf({ workspace, now, path, forge }: Sending): Signing {
  return {
    signingSecret: workspace.app.signingSecret,
    now,
    ...(path === undefined ? {} : { path }),
    ...(forge === undefined ? {} : { forge }),
  }
}

function userOf(workspace: Workspace, id: string): User {
  const user = workspace.user(id)
  if (user === undefined) throw new Error(`no user ${id} in ${workspace.team.name}`)
  return user
}

function conversationOf(workspace: Workspace, id: string): Conversation {
  const conversation = workspace.conversation(id)
  if (conversation === undefined) throw new Error(`no conversation ${id} in ${workspace.team.name}`)
  return conversation
}
