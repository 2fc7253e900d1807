// ClientRequestToken: a transaction that was committed under a token is not run again for ten minutes (C2).

import { createHash } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { dynamoError } from './dynamo-error.ts'

const validForMilliseconds = 10 * 60 * 1000

/** Two requests are the same if their parameters are; only the digest is kept. */
export const fingerprintOf = (parameters: unknown): string =>
  createHash('sha256').update(JSON.stringify(parameters)).digest('base64')

export class ClientTokens {
  readonly #clock: Clock
  readonly #committed = new Map<string, { fingerprint: string; at: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * Whether the transaction was committed already.
   * @throws DynamoError IdempotentParameterMismatchException where the token belonged to other parameters
   */
  knows(token: string, fingerprint: string): boolean {
    this.#forgetOld()
    const known = this.#committed.get(token)
    if (known === undefined) return false
    if (known.fingerprint === fingerprint) return true
    throw dynamoError(
      'IdempotentParameterMismatchException',
      'DynamoDB rejected the request because you retried a request with a different payload ' +
        'but with an idempotent token that was already used.',
    )
  }

  remember(token: string, fingerprint: string): void {
    this.#committed.set(token, { fingerprint, at: this.#clock.now() })
  }

  #forgetOld(): void {
    // Tokens stand in the order of their commits, so the first young one ends the search.
    for (const [token, { at }] of this.#committed) {
      if (this.#clock.now() - at < validForMilliseconds) return
      this.#committed.delete(token)
    }
  }
}
