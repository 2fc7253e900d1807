// Calls that get no answer at all. The codes ConnectionReset and Timeout of an injected fault mean these.

import type { Clock } from './clock.ts'

/** Has the `code` of a system error, so that SDKs take it for a network failure. */
export class ConnectionLost extends Error {
  readonly code: 'ECONNRESET' | 'ETIMEDOUT'

  constructor(code: ConnectionLost['code']) {
    super(`the embedded world dropped the connection: ${code}`)
    this.name = 'ConnectionLost'
    this.code = code
  }
}

const silenceMilliseconds = 10_000

/** Undefined for every other code. With `Timeout` the caller waits ten seconds, unless it gives up earlier. */
export function connectionLossFor(code: string, clock: Clock): Promise<never> | undefined {
  if (code === 'ConnectionReset') return Promise.reject(new ConnectionLost('ECONNRESET'))
  if (code !== 'Timeout') return undefined
  return new Promise((_, reject) => {
    clock.after(silenceMilliseconds, () => reject(new ConnectionLost('ETIMEDOUT')))
  })
}
