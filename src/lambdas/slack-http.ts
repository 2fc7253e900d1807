// Slack over HTTP: nothing is believed before the signature holds, nothing is done twice, and whatever comes in is
// answered, within the three seconds that Slack waits.

import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import * as z from 'zod/mini'
import { drawReply } from '../adapters/slack/draw-reply.ts'
import { slackPaths } from '../adapters/slack/manifest.ts'
import {
  type RawRequest,
  REMEMBER_SECONDS,
  readForm,
  type Unacceptable,
  verifyRequest,
} from '../adapters/slack/slack-request.ts'
import { refused } from '../domain/reply.ts'
import { answerCommand } from '../flows/answer-command.ts'
import type { Answer, Asked } from '../flows/desk.ts'
import type { DeskWiring } from './wire-desk.ts'

type HttpAnswer = APIGatewayProxyStructuredResultV2

const STATUS: Readonly<Record<Unacceptable | 'seen-before' | 'missing-field', number>> = {
  'unsupported-media-type': 415,
  'too-large': 413,
  unsigned: 401,
  'stale-timestamp': 401,
  'bad-signature': 401,
  'seen-before': 409,
  'malformed-body': 400,
  'duplicate-field': 400,
  'missing-field': 400,
}

/** Slack gives up after 3 s (E2); the way there and back takes some of it. */
const ANSWER_WITHIN_MS = 2500

/** As much of an HTTP API event (payload format 2.0) as is looked at. */
const httpEvent = z.object({
  rawPath: z.string(),
  requestContext: z.object({
    http: z.object({ method: z.string() }),
    stage: z._default(z.string(), '$default'),
  }),
  headers: z.record(z.string(), z.optional(z.string())),
  body: z.optional(z.string()),
  isBase64Encoded: z._default(z.boolean(), false),
})

type HttpEvent = z.infer<typeof httpEvent>

/** @param wiring nothing until Slack is connected: whoever asks is told so, signed or not, since nothing can be verified */
export async function answerHttp(input: unknown, wiring: DeskWiring | undefined): Promise<HttpAnswer> {
  const parsed = z.safeParse(httpEvent, input)
  if (!parsed.success) return json(400, { error: 'not-an-http-event' })
  const event = parsed.data
  const refuse = (why: keyof typeof STATUS): HttpAnswer => {
    wiring?.desk.log.info('request-refused', { why })
    // A forger learns that it failed, not how.
    return json(STATUS[why], { error: STATUS[why] === 401 ? 'unauthorized' : why })
  }
  // A stage with a name of its own stands before the path (HTTP API developer guide, "Working with stages").
  const { stage } = event.requestContext
  const path = event.rawPath.startsWith(`/${stage}/`) ? event.rawPath.slice(stage.length + 1) : event.rawPath
  if (path !== slackPaths.commands && path !== slackPaths.interactions)
    return json(404, { error: 'not-found' })
  if (event.requestContext.http.method !== 'POST')
    return json(405, { error: 'method-not-allowed' }, { allow: 'POST' })
  const request = rawRequest(event)
  const form = readForm(request)
  // Slack's certificate check carries no command; answering it tells nobody anything.
  if (typeof form !== 'string' && form.get('ssl_check') === '1') return { statusCode: 200, body: '' }
  if (form === 'unsupported-media-type' || form === 'too-large') return refuse(form)
  if (wiring === undefined)
    return path === slackPaths.commands ? notConnected() : { statusCode: 200, body: '' }

  const { desk, requests } = wiring
  const startedAt = desk.clock.now()
  const verified = verifyRequest(request, wiring.signingSecret, Math.floor(startedAt / 1000))
  if (!verified.ok) return refuse(verified.why)
  if (typeof form === 'string') return refuse(form)
  // Buttons are plain links; Slack reports the click all the same and wants it acknowledged.
  if (path === slackPaths.interactions) return { statusCode: 200, body: '' }

  const asked = readCommand(form, verified.requestId)
  if (asked === undefined) return refuse('missing-field')
  const say = ({ reply, locale, timeZone }: Answer): HttpAnswer => {
    const homeRegion = desk.settings.home.region
    return json(200, drawReply(reply, { locale, timeZone, command: asked.command, homeRegion }))
  }
  try {
    if (!(await requests.firstTime(verified.requestId, REMEMBER_SECONDS))) return refuse('seen-before')
  } catch (error) {
    desk.log.trouble('request-memory-failed', error, {})
    return say({
      reply: refused({ reason: 'store-unavailable' }),
      locale: undefined,
      timeZone: undefined,
    })
  }
  return say(await inTime(answerCommand(asked, desk), startedAt + ANSWER_WITHIN_MS, wiring))
}

function notConnected(): HttpAnswer {
  const nobody = { locale: undefined, timeZone: undefined, command: '/startpass', homeRegion: '' }
  return json(200, drawReply(refused({ reason: 'not-connected' }), nobody))
}

function rawRequest(event: HttpEvent): RawRequest {
  const encoding = event.isBase64Encoded ? 'base64' : 'utf8'
  return { headers: event.headers, body: Buffer.from(event.body ?? '', encoding) }
}

function readCommand(form: ReadonlyMap<string, string>, requestId: string): Asked | undefined {
  const field = (name: string): string => form.get(name)?.trim() ?? ''
  const [teamId, userId, channelId] = [field('team_id'), field('user_id'), field('channel_id')]
  const command = field('command')
  const ids = [teamId, userId, channelId]
  if (!ids.every((id) => /^[A-Z0-9]{2,30}$/.test(id)) || !/^\/\S{1,80}$/.test(command)) return undefined
  return { person: { teamId, userId }, channelId, command, text: form.get('text') ?? '', requestId }
}

/** The work goes on as far as Lambda lets it; what it comes to is told by direct message or by `status`. */
async function inTime(work: Promise<Answer>, deadline: number, wiring: DeskWiring): Promise<Answer> {
  const { desk, timer = realTimer } = wiring
  let takeBack = (): void => undefined
  const late = new Promise<Answer>((resolve) => {
    takeBack = timer(deadline - desk.clock.now(), () => {
      desk.log.info('too-slow', {})
      resolve({ reply: refused({ reason: 'too-slow' }), locale: undefined, timeZone: undefined })
    })
  })
  try {
    return await Promise.race([work, late])
  } finally {
    takeBack()
  }
}

function realTimer(milliseconds: number, late: () => void): () => void {
  const timer = setTimeout(late, milliseconds)
  return () => clearTimeout(timer)
}

const json = (statusCode: number, body: object, headers: Record<string, string> = {}): HttpAnswer => ({
  statusCode,
  headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
  body: JSON.stringify(body),
})
