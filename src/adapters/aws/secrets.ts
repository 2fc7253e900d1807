// The one secret: signing secret, bot token and hash key, fetched once per cold start and kept in memory only.

import { createHmac } from 'node:crypto'
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import * as z from 'zod/mini'
import type { HashCode } from '../../flows/ports.ts'
import { codeOf } from './denied.ts'

export interface Secrets {
  readonly signingSecret: string
  readonly botToken: string
  /** 32 bytes or more, as hexadecimal. */
  readonly hashKey: string
}

const secretString = z.object({
  signingSecret: z.string().check(z.minLength(1)),
  botToken: z.string().check(z.minLength(1)),
  hashKey: z.string().check(z.regex(/^[0-9a-f]{64,}$/)),
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
  if (parsed.success) return parsed.data
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
  const parsed = z.safeParse(secretString, secrets)
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
