// The app as Slack knows it by its token. Methods used: auth.test.

import { LogLevel, WebAPIPlatformError, WebClient } from '@slack/web-api'
import { type SlackApp, Unreachable } from '../../flows/ports.ts'

/** Somebody is waiting at a keyboard. */
const TIMEOUT_MS = 10_000

export const slackApp = (apiUrl: string): SlackApp => ({
  async identify(botToken) {
    const client = new WebClient(botToken, {
      slackApiUrl: apiUrl,
      timeout: TIMEOUT_MS,
      retryConfig: { retries: 1 },
      rejectRateLimitedCalls: true,
      allowAbsoluteUrls: false,
      logLevel: LogLevel.ERROR,
    })
    try {
      const { team_id: teamId = '', team = '', url = '', ...answer } = await client.auth.test()
      return { teamId, team, url, scopes: answer.response_metadata?.scopes ?? [] }
    } catch (error) {
      if (error instanceof WebAPIPlatformError) return { refused: error.data.error }
      const code = error instanceof Error ? error.name : 'Unknown'
      throw new Unreachable('slack', code, `Slack did not answer: ${code}`, error)
    }
  },
})
