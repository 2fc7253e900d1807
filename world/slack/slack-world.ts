// The whole Slack of the world put together: its HTTP side for the app, and the hands of its people,
// who type commands and click buttons. Sending the requests they cause is left to the caller.

import type { Clock } from '../clock.ts'
import type { Faults } from '../faults.ts'
import type { HttpHandler, HttpRequest, HttpResponse } from '../http.ts'
import { asSlackSends } from './escape.ts'
import { exampleWorkspace } from './example-workspace.ts'
import { type Interaction, type Published, publishCommandAnswer } from './interaction-response.ts'
import { LateAnswers } from './late-answers.ts'
import { Messages, type PostedMessage } from './messages.ts'
import { messagesView } from './messages-view.ts'
import { ResponseUrls } from './response-urls.ts'
import { plain } from './responses.ts'
import type { Forgery } from './signed-request.ts'
import type { SlackState } from './slack-state.ts'
import { clickRequest, slashCommandRequest } from './slash-command.ts'
import { webApi } from './web-api.ts'
import type { Workspace } from './workspace.ts'

export interface SlackWorldOptions {
  readonly clock: Clock
  readonly faults: Faults
  /** Where the app finds Slack, without a slash at the end; the Web API is under `/api`. */
  readonly baseUrl: string
  readonly workspace?: Workspace
  /** The command's `should_escape`; Slack advises to turn it on. */
  readonly shouldEscape?: boolean
  /** Told of every message posted or edited. */
  readonly observe?: (message: PostedMessage) => void
}

interface Typing {
  readonly userId: string
  readonly channelId: string
  /** As typed into the message box: `/startpass web-1`. */
  readonly line: string
  /** Path on the app's side. */
  readonly path?: string
  readonly forge?: Forgery
}

interface Clicking {
  readonly userId: string
  readonly message: PostedMessage
  readonly actionId: string
  readonly path?: string
  readonly forge?: Forgery
}

interface TypedCommand {
  /** What Slack sends to the app. */
  readonly request: HttpRequest
  /** To be told what the app answered; shows it, or says what the person is shown instead. */
  readonly answered: (response: HttpResponse) => Published
}

export interface SlackWorld extends SlackState {
  readonly responseUrls: ResponseUrls
  /** Everything under the base URL: the Web API and the response URLs. */
  readonly handler: HttpHandler
  /** GET /world/slack/messages */
  readonly messagesHandler: HttpHandler
  /** @throws Error where the person or the channel is not there */
  readonly type: (typing: Typing) => TypedCommand
  /** @throws Error where the person, the channel or the button is not there */
  readonly click: (clicking: Clicking) => HttpRequest
  /** Leaves no timer behind. */
  readonly close: () => void
}

export function slackWorld(options: SlackWorldOptions): SlackWorld {
  const { clock, faults, baseUrl, workspace = exampleWorkspace(), shouldEscape = true } = options
  const state: SlackState = { workspace, messages: new Messages(clock, options.observe), clock }
  const late = new LateAnswers(clock)
  const responseUrls = new ResponseUrls({ state, faults, late, baseUrl })
  const basePath = new URL(baseUrl).pathname.replace(/\/$/, '')
  const api = webApi({ state, faults, late, basePath: `${basePath}/api` })
  return {
    ...state,
    responseUrls,
    handler: async (request) => {
      const isUnder = (folder: string) => request.path.startsWith(`${basePath}/${folder}/`)
      if (isUnder('api')) return api(request)
      return isUnder('commands') || isUnder('actions')
        ? responseUrls.handler(request)
        : plain(404, 'not found')
    },
    messagesHandler: messagesView(state),
    type: (typing) => typeCommand(state, responseUrls, typing, shouldEscape),
    click: (clicking) => clickButton(state, responseUrls, clicking),
    close: () => late.close(),
  }
}

function typeCommand(
  state: SlackState,
  responseUrls: ResponseUrls,
  { line, ...typing }: Typing,
  shouldEscape: boolean,
): TypedCommand {
  const { workspace, clock } = state
  const interaction: Interaction = {
    origin: 'command',
    channelId: typing.channelId,
    userId: typing.userId,
  }
  const [, command = line, typed = ''] = /^(\S+)\s*(.*)$/s.exec(line) ?? []
  const request = slashCommandRequest({
    ...typing,
    workspace,
    command,
    text: asSlackSends(typed, workspace, { shouldEscape }),
    responseUrl: responseUrls.issue(interaction),
    now: clock.now(),
  })
  return { request, answered: (response) => publishCommandAnswer(state, interaction, response) }
}

function clickButton(
  { workspace, clock }: SlackState,
  responseUrls: ResponseUrls,
  clicking: Clicking,
): HttpRequest {
  const responseUrl = responseUrls.issue({
    origin: 'click',
    channelId: clicking.message.to,
    userId: clicking.userId,
    messageTs: clicking.message.ts,
  })
  return clickRequest({ ...clicking, workspace, responseUrl, now: clock.now() })
}
