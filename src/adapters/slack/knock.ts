// A request that asks for nothing, signed as Slack signs: whether our own function is where Slack is told it is, and knows
// the secret.

import { createHmac } from 'node:crypto'
import { slackPaths } from './manifest.ts'

const TIMEOUT_MS = 10_000

/** @returns the status of the answer; or, where there was none, why */
export async function knock(apiUrl: string, signingSecret: string): Promise<number | string> {
  const body = 'startpass=doctor'
  const timestamp = String(Math.floor(Date.now() / 1000))
  const digest = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex')
  try {
    const answer = await fetch(`${apiUrl.replace(/\/$/, '')}${slackPaths.commands}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': `v0=${digest}`,
      },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    await answer.body?.cancel()
    return answer.status
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined
    if (cause instanceof Error && 'code' in cause) return String(cause.code)
    return error instanceof Error ? error.name : 'Unknown'
  }
}
