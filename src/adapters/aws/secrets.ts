// The one secret: hash key and, once Slack is connected, signing secret and bot token. Kept in memory only.

import { createHmac } from 'node:crypto'
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import * as z from 'zod/mini'
import type { HashCode } from '../../flows/ports.ts'
import { codeOf } from './denied.ts'

interface SlackSecrets {
  readonly signingSecret: string
  readonly botToken: string
}

export interface Secrets {
  /** 32 bytes or more, as hexadecimal. */
  readonly hashKey: string
  /** Nothing until `startpass connect` has written both. */
  readonly slack: SlackSecrets | undefined
}

/** As it is written. Both of Slack's are empty, or absent, until it is connected. */
export type SecretFields = SlackSecrets & Pick<Secrets, 'hashKey'>

const hashKey = z.string().check(z.regex(/^[0-9a-f]{64,}$/))
const secretString = z.object({
  signingSecret: z._default(z.string(), ''),
  botToken: z._default(z.string(), ''),
  hashKey,
})
const wholeSecret = z.object({
  signingSecret: z.string().check(z.minLength(1)),
  botToken: z.string().check(z.minLength(1)),
  hashKey,
})

/** @throws Error naming the secret and what is wrong with it, never what is in it */
export async function fetchSecrets(client: SecretsManagerClient, secretId: string): Promise<Secrets> {
  let text: string | undefined
  try {
    text = (await client.send(new GetSecretValueCommand({ SecretId: secretId }))).SecretString
  } catch (error) {
    throw new Error(`the secret ${secretId} (SECRET_ID) cannot be read: ${codeOf(error)}`, { cause: error })
  }
  const parsed = z.safeParse(secretString, jsonOrNothing(text ?? ''))
  if (parsed.success) {
    const { hashKey, ...slack } = parsed.data
    return { hashKey, slack: slack.signingSecret === '' || slack.botToken === '' ? undefined : slack }
  }
  throw new Error(
    `the secret ${secretId} lacks or spoils: ${fieldsOf(parsed.error)} (run "npm run resources" to write it)`,
  )
}

/**
 * Checks what is about to be written. A hash key is made once and never replaced: with another one, every pass
 * issued before would be unknown.
 * @throws Error naming what is wrong, never what is in it
 */
export function checkSecrets(secretId: string, secrets: unknown): void {
  const parsed = z.safeParse(wholeSecret, secrets)
  if (parsed.success) return
  throw new Error(
    `the secret ${secretId} would be of no use: ${fieldsOf(parsed.error)} must be mended first; ` +
      'hashKey is 64 or more hexadecimal digits, and is made anew only where the field is absent',
  )
}

const fieldsOf = (error: { readonly issues: readonly { readonly path: readonly PropertyKey[] }[] }): string =>
  [...new Set(error.issues.map(({ path }) => String(path[0] ?? 'everything')))].join(', ')

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** HMAC-SHA256: without the key, a stolen table tells nothing of the codes, short as they are. */
export const hashCodeWith =
  (hashKey: string): HashCode =>
  (code) =>
    `code:${createHmac('sha256', Buffer.from(hashKey, 'hex')).update(code).digest('hex')}`
