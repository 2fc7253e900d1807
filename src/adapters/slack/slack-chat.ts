// Writing to people and to the alert channel. Methods used: chat.postMessage, chat.update. Small on purpose: it is
// in the gate's bundle, where every kilobyte is cold start.

import type { FetchFunction } from '@slack/web-api'
import type { Locale } from '../../domain/person.ts'
import { type AlertChannel, type Chat, type MessageRef, Unreachable } from '../../flows/ports.ts'
import type { Drawn } from './blocks.ts'
import { drawAlert, drawBurst } from './draw-alert.ts'
import { drawNotice } from './draw-notice.ts'
import { plainFetch } from './plain-fetch.ts'
import type { SlackSettings } from './slack-directory.ts'

const TIMEOUT_MS = 2000

/** Posts, or, where `ref` names a message, changes it. */
type Write = (channel: string, message: Drawn, ref?: MessageRef) => Promise<MessageRef>

function writer({ botToken, apiUrl }: SlackSettings, fetchWith: FetchFunction): Write {
  return async (channel, message, ref) => {
    const method = ref === undefined ? 'chat.postMessage' : 'chat.update'
    const target = ref === undefined ? { channel, unfurl_links: false, unfurl_media: false } : ref
    const response = await fetchWith(`${apiUrl}${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${botToken}`, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ ...target, ...message }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((error: unknown) => {
      throw trouble(method, error instanceof Error ? error.name : 'Unknown', error)
    })
    if (!response.ok) throw trouble(method, `http_${response.status}`)
    const answer: unknown = await response.json().catch(() => undefined)
    const { ok, error, channel: where, ts } = fieldsOf(answer)
    if (ok !== true) throw trouble(method, typeof error === 'string' ? error : 'no_answer')
    if (typeof where !== 'string' || typeof ts !== 'string') throw trouble(method, 'no_timestamp')
    return { channel: where, ts }
  }
}

const fieldsOf = (answer: unknown): Readonly<Record<string, unknown>> =>
  typeof answer === 'object' && answer !== null ? { ...answer } : {}

const trouble = (method: string, code: string, cause?: unknown): Unreachable =>
  new Unreachable('slack', code, `${method} failed: ${code}`, cause)

/** @param homeRegion where names are looked for when people give no region */
export function slackChat(
  settings: SlackSettings,
  homeRegion: string,
  fetchWith: FetchFunction = plainFetch,
): Chat {
  const write = writer(settings, fetchWith)
  return {
    async tell(person, notice) {
      // A user id opens the app's own conversation with that user (chat.postMessage, "channel").
      await write(person.userId, drawNotice(notice, homeRegion))
    },
  }
}

export function slackAlertChannel(
  settings: SlackSettings,
  channel: string,
  locale: Locale,
  fetchWith: FetchFunction = plainFetch,
): AlertChannel {
  const write = writer(settings, fetchWith)
  return {
    post: (alert, ref) => write(channel, drawAlert(alert, locale), ref),
    postBurst: (burst, ref) => write(channel, drawBurst(burst, locale), ref),
    async announce(bulletin) {
      // Loaded when there is one to tell: hardly any cold start needs it.
      const { drawBulletin } = await import('./draw-bulletin.ts')
      await write(channel, drawBulletin(bulletin, locale))
    },
  }
}
