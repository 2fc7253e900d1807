// The one secret as whoever connects Slack changes it. What it holds goes nowhere else, least of all into an error.

import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import type { SecretKeeper } from '../../flows/ports.ts'

export const secretKeeper = (client: SecretsManagerClient, secretId: string): SecretKeeper => ({
  async read() {
    try {
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }))
      return fieldsOf(SecretString ?? '')
    } catch (error) {
      // A secret without any value is one that nothing was written into yet; one that is not there fails when written.
      if (error instanceof ResourceNotFoundException) return {}
      throw failed('read', secretId, error)
    }
  },
  async write(fields) {
    try {
      await client.send(
        new PutSecretValueCommand({ SecretId: secretId, SecretString: JSON.stringify(fields) }),
      )
    } catch (error) {
      throw failed('written', secretId, error)
    }
  },
})

function failed(what: string, secretId: string, cause: unknown): Error {
  const code = cause instanceof Error ? cause.name : 'Unknown'
  return new Error(`the secret ${secretId} (SECRET_ID) cannot be ${what}: ${code}`, { cause })
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
