// Is this request Slack's, fresh, whole, and ours to answer? Everything here is decided on the raw bytes.

import { createHmac, timingSafeEqual } from 'node:crypto'

export interface RawRequest {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Buffer
}

export type Unacceptable =
  | 'unsupported-media-type'
  | 'too-large'
  | 'unsigned'
  | 'stale-timestamp'
  | 'bad-signature'
  | 'malformed-body'
  | 'duplicate-field'

/** Slack's own limit on a slash command's text is far below this. */
const MOST_BYTES = 64 * 1024

/** Both ways: Slack's libraries reject only old timestamps, which leaves a forger all of the future (E1). */
const WINDOW_SECONDS = 300

/** How long a signature has to be remembered: as long as its timestamp could still pass. */
export const REMEMBER_SECONDS = 2 * WINDOW_SECONDS + 60

export type Verified =
  | { readonly ok: true; readonly requestId: string }
  | { readonly ok: false; readonly why: Unacceptable }

/** @param nowSeconds epoch seconds */
export function verifyRequest(request: RawRequest, signingSecret: string, nowSeconds: number): Verified {
  const no = (why: Unacceptable): Verified => ({ ok: false, why })
  const timestamp = request.headers['x-slack-request-timestamp'] ?? ''
  const signature = request.headers['x-slack-signature'] ?? ''
  if (!/^\d{1,12}$/.test(timestamp) || !/^v0=[0-9a-f]{64}$/.test(signature)) return no('unsigned')
  if (Math.abs(nowSeconds - Number(timestamp)) > WINDOW_SECONDS) return no('stale-timestamp')
  const expected = createHmac('sha256', signingSecret)
    .update(`v0:${timestamp}:`)
    .update(request.body)
    .digest()
  if (!timingSafeEqual(expected, Buffer.from(signature.slice(3), 'hex'))) return no('bad-signature')
  return { ok: true, requestId: expected.toString('hex') }
}

/** The fields of a form body, each once. */
export function readForm(request: RawRequest): ReadonlyMap<string, string> | Unacceptable {
  const [mediaType = ''] = (request.headers['content-type'] ?? '').split(';')
  if (mediaType.trim().toLowerCase() !== 'application/x-www-form-urlencoded') return 'unsupported-media-type'
  if (request.body.length > MOST_BYTES) return 'too-large'
  const text = request.body.toString('utf8')
  if (!Buffer.from(text, 'utf8').equals(request.body)) return 'malformed-body'
  const fields = new Map<string, string>()
  for (const pair of text.split('&')) {
    if (pair === '') continue
    const at = pair.indexOf('=')
    const name = decode(at < 0 ? pair : pair.slice(0, at))
    const value = decode(at < 0 ? '' : pair.slice(at + 1))
    if (name === undefined || value === undefined) return 'malformed-body'
    if (fields.has(name)) return 'duplicate-field'
    fields.set(name, value)
  }
  return fields
}

/** Stricter than URLSearchParams, which mends what is broken: a mended request is not the one that was signed. */
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}
