// From a signed request to its answer, at 1, 10 and 50 requests a second: people who ask for a code at the playground.

import { createHmac, randomInt } from 'node:crypto'
import { startPlayground } from '../playground/playground.ts'
import { readSettings } from '../playground/settings.ts'
import { percentile } from './statistics.ts'

export interface SlackAnswer {
  readonly perSecond: number
  readonly answers: number
  readonly p50: number
  readonly p99: number
}

const SIGNING_SECRET = 'of-the-bench'
const RATES = [
  { perSecond: 1, answers: 15 },
  { perSecond: 10, answers: 100 },
  { perSecond: 50, answers: 400 },
] as const

export async function slackAnswers(): Promise<SlackAnswer[]> {
  const env = { PORT: '0', AWS_PORT: '0', SLACK_SIGNING_SECRET: SIGNING_SECRET, MAX_OPEN_PASSES: '50' }
  const playground = await startPlayground(readSettings(env))
  try {
    const { teamId, channelId, users } = playground.health.slack
    const ask = async (n: number): Promise<number> => {
      const body = new URLSearchParams({
        team_id: teamId,
        channel_id: channelId,
        user_id: users[n % users.length]?.id ?? '',
        command: '/startpass',
        text: 'status',
        trigger_id: `${n}.${randomInt(1_000_000_000)}`,
      }).toString()
      const timestamp = String(Math.floor(Date.now() / 1000))
      const mac = createHmac('sha256', SIGNING_SECRET).update(`v0:${timestamp}:${body}`).digest('hex')
      const before = performance.now()
      const answer = await fetch(`${playground.url}/slack/commands`, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'x-slack-request-timestamp': timestamp,
          'x-slack-signature': `v0=${mac}`,
        },
        body,
      })
      await answer.text()
      if (answer.status !== 200) throw new Error(`Slack would have been answered ${answer.status}`)
      return performance.now() - before
    }
    for (let n = 0; n < 20; n += 1) await ask(n)
    const figures: SlackAnswer[] = []
    for (const { perSecond, answers } of RATES) {
      const times = await Promise.all(
        Array.from({ length: answers }, async (_, n) => {
          await new Promise((resolve) => setTimeout(resolve, (n * 1000) / perSecond))
          return ask(n)
        }),
      )
      figures.push({ perSecond, answers, p50: percentile(times, 0.5), p99: percentile(times, 0.99) })
    }
    return figures
  } finally {
    await playground.close()
  }
}
