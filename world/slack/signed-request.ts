// A form request signed as Slack signs (E1), with ways to get each part of it wrong for tests.
// The signing secret never appears in what it returns.

import { createHmac } from 'node:crypto'
import type { HttpRequest } from '../http.ts'

export type FormFields = readonly (readonly [name: string, value: string])[]

/** How a request departs from what Slack would send. */
export interface Forgery {
  /** Signs with another secret. */
  readonly signingSecret?: string
  /** Moves the timestamp, before signing: negative into the past. */
  readonly timestampShiftSeconds?: number
  /** Appended, before signing: a name already there becomes a duplicate. */
  readonly extraFields?: FormFields
  /** Left out, before signing. */
  readonly omitFields?: readonly string[]
  /** Changes the body after it was signed. */
  readonly tamper?: (body: string) => string
  /** Left out: x-slack-signature, x-slack-request-timestamp … */
  readonly omitHeaders?: readonly string[]
}

export interface Signing {
  readonly signingSecret: string
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Path on the app's side. */
  readonly path?: string
  readonly forge?: Forgery
}

export function signedRequest(fields: FormFields, signing: Signing): HttpRequest {
  const { forge = {}, path = '/slack' } = signing
  const sent = [
    ...fields.filter(([name]) => !(forge.omitFields ?? []).includes(name)),
    ...(forge.extraFields ?? []),
  ]
  const body = formEncode(sent)
  const timestamp = String(Math.floor(signing.now / 1000) + (forge.timestampShiftSeconds ?? 0))
  const signature = sign(forge.signingSecret ?? signing.signingSecret, timestamp, body)
  const bytes = Buffer.from(forge.tamper === undefined ? body : forge.tamper(body))
  const headers: Record<string, string> = {
    'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    accept: 'application/json,*/*',
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(bytes.length),
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': signature,
  }
  for (const name of forge.omitHeaders ?? []) delete headers[name]
  return { method: 'POST', path, headers, body: bytes }
}

/** @returns `v0=` and the hex HMAC-SHA256 of `v0:{timestamp}:{body}` (E1) */
export function sign(signingSecret: string, timestamp: string, body: string): string {
  return `v0=${createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex')}`
}

/** As Slack encodes forms: a space is +, and all but letters, digits and -_. is escaped. */
function formEncode(fields: FormFields): string {
  return fields.map(([name, value]) => `${name}=${encodeValue(value)}`).join('&')
}

function encodeValue(value: string): string {
  return encodeURIComponent(value)
    .replace(/[!'()*~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
}
