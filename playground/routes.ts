// What the playground answers over HTTP: the product's two paths, its health, and, under /world, the world's own.

import { realClock } from '../world/clock.ts'
import type { Faults } from '../world/faults.ts'
import type { HttpHandler, HttpRequest, HttpResponse } from '../world/http.ts'
import { httpApi } from '../world/lambda/http-api.ts'
import type { Invoker } from '../world/lambda/invocation.ts'
import type { PostedMessage } from '../world/slack/messages.ts'
import { renderMessage } from '../world/slack/render-text.ts'
import type { SlackWorld } from '../world/slack/slack-world.ts'
import { readFaults, readTyping } from './world-requests.ts'

export interface HealthReport {
  readonly awsEndpoint: string
  readonly region: string
  readonly account: string
  readonly topicArn: string
  readonly queueUrl: string
  readonly dlqUrl: string
  readonly tableName: string
  readonly slack: {
    readonly teamId: string
    readonly channelId: string
    readonly alertChannelId: string
    readonly users: readonly {
      readonly id: string
      readonly name: string
      readonly kind: string
      readonly locale: string
    }[]
  }
}

/** What is there once the playground is ready. */
interface Ready {
  readonly slack: SlackWorld
  readonly health: HealthReport
  readonly invoke: Invoker
}

interface Front {
  readonly handler: HttpHandler
  /** From now on everything is answered; before, only that it is too early. */
  readonly open: (ready: Ready) => void
}

export function routes(world: {
  readonly faults: Faults
  readonly inject: (raw: unknown) => Promise<void>
}): Front {
  let ready: (Ready & { readonly app: HttpHandler }) | undefined
  return {
    open(made) {
      ready = { ...made, app: httpApi({ invoke: made.invoke, clock: realClock }) }
    },
    async handler(request) {
      const path = request.path.replace(/\?.*$/s, '')
      if (ready === undefined) return json(503, { status: 'starting' })
      if (path === '/healthz') return json(200, { status: 'ready', ...ready.health })
      if (path.startsWith('/slack/')) return ready.app(request)
      if (path === '/world/slack/messages') return ready.slack.messagesHandler(request)
      if (path === '/world/slack/app') return json(200, credentialsOf(ready.slack))
      if (path === '/world/slack/type') return type(request, ready)
      if (path.startsWith('/world/slack/')) return ready.slack.handler(request)
      if (path === '/world/faults') return faultsOf(request, world.faults)
      if (path === '/world/events') return inject(request, world.inject)
      return json(404, { error: 'not-found', see: 'docs/configuration.md' })
    },
  }
}

/** As the pages of the app show it to whoever made it: what `startpass connect` asks for. */
const credentialsOf = ({ workspace: { app } }: SlackWorld): object => ({
  signingSecret: app.signingSecret,
  botToken: app.botToken,
})

/** A person types a command: Slack signs it and sends it to the app, and shows what comes back. */
async function type(
  request: HttpRequest,
  { slack, app, health }: Ready & { readonly app: HttpHandler },
): Promise<HttpResponse> {
  if (request.method !== 'POST') return json(405, { error: 'method-not-allowed' }, { allow: 'POST' })
  const typing = readTyping(request.body.toString(), slack, health.slack.channelId)
  if (typeof typing === 'string') return json(400, { error: typing })
  const before = slack.messages.onlyFor(typing.userId).length
  const { request: command, answered } = slack.type({ ...typing, path: '/slack/commands' })
  const published = answered(await app(command))
  if (published === undefined || 'refusal' in published) return json(200, { shown: published?.refusal ?? '' })
  const { locale, timeZone } = typing.user
  const nameOf = (id: string): string | undefined => slack.workspace.nameOf(id)
  const seen = (message: Pick<PostedMessage, 'text' | 'blocks'>): string =>
    renderMessage(
      { text: message.text, blocks: message.blocks },
      { locale, timeZone, now: realClock.now(), nameOf },
    )
  const direct = slack.messages
    .onlyFor(typing.userId)
    .slice(before)
    .filter(({ ephemeral }) => !ephemeral)
  return json(200, {
    shown: [seen(published.message), ...direct.map((one) => `[direct message]\n${seen(one)}`)].join('\n\n'),
  })
}

function faultsOf(request: HttpRequest, faults: Faults): HttpResponse {
  if (request.method === 'DELETE') faults.clear()
  else if (request.method === 'POST') {
    const change = readFaults(request.body.toString())
    if (typeof change === 'string') return json(400, { error: change })
    faults.set(change)
  } else if (request.method !== 'GET') {
    return json(405, { error: 'method-not-allowed' }, { allow: 'GET, POST, DELETE' })
  }
  return json(200, faults.plan)
}

async function inject(request: HttpRequest, put: (raw: unknown) => Promise<void>): Promise<HttpResponse> {
  if (request.method !== 'POST') return json(405, { error: 'method-not-allowed' }, { allow: 'POST' })
  if (request.body.length === 0) return json(400, { error: 'the body is empty; SQS takes no empty message' })
  await put(request.body.toString())
  return json(202, { injected: true })
}

const json = (status: number, body: object, headers: Record<string, string> = {}): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: `${JSON.stringify(body)}\n`,
})
