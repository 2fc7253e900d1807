// Who people are and who can see a channel, from Slack's Web API. Methods used: users.info, conversations.info,
// usergroups.users.list, auth.test. Answers are kept for a minute; trouble never is.

import { type FetchFunction, LogLevel, WebAPIPlatformError, WebClient } from '@slack/web-api'
import { type PersonId, personKey, type SlackUser } from '../../domain/person.ts'
import { type Clock, type Directory, Unreachable } from '../../flows/ports.ts'
import { plainFetch } from './plain-fetch.ts'

export interface SlackSettings {
  readonly botToken: string
  /** Ends in a slash: `https://slack.com/api/`. */
  readonly apiUrl: string
}

/** A slash command has three seconds in all (E2); the library's default would retry for half an hour. */
const TIMEOUT_MS = 1500
const KEEP_MS = 60_000
const MOST_KEPT = 1000

export function slackDirectory(
  { botToken, apiUrl }: SlackSettings,
  clock: Pick<Clock, 'now'>,
  fetchWith: FetchFunction = plainFetch,
): Directory {
  const client = new WebClient(botToken, {
    slackApiUrl: apiUrl,
    timeout: TIMEOUT_MS,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    logLevel: LogLevel.ERROR,
    fetch: fetchWith,
  })
  const users = remembering<SlackUser | undefined>(clock)
  const members = remembering<ReadonlySet<string>>(clock)
  const channels = remembering<boolean>(clock)
  const teams = remembering<ReadonlySet<string>>(clock)

  async function user({ userId }: PersonId): Promise<SlackUser | undefined> {
    const found = await asking(client.users.info({ user: userId, include_locale: true }), 'user_not_found')
    const info = found?.user
    if (info === undefined) return undefined
    if (info.id === undefined || info.team_id === undefined) {
      throw new Unreachable('slack', 'incomplete-user', 'Slack answered users.info without id or team')
    }
    return {
      userId: info.id,
      teamId: info.team_id,
      enterpriseId: info.enterprise_user?.enterprise_id,
      deleted: info.deleted === true,
      bot: info.is_bot === true || info.id === 'USLACKBOT',
      guest: info.is_restricted === true || info.is_ultra_restricted === true,
      stranger: isStranger(info),
      locale: info.locale,
      timeZone: info.tz,
    }
  }

  async function membersOf(group: string): Promise<ReadonlySet<string>> {
    const answer = await asking(client.usergroups.users.list({ usergroup: group }), 'no_such_subteam')
    return new Set(answer?.users ?? [])
  }

  async function seenOnlyByUs(channel: string): Promise<boolean> {
    const info = (await asking(client.conversations.info({ channel })))?.channel
    return info !== undefined && info.is_ext_shared !== true && info.is_pending_ext_shared !== true
  }

  async function own(): Promise<ReadonlySet<string>> {
    const me = await asking(client.auth.test())
    const ids = [me?.team_id, me?.enterprise_id].filter((id): id is string => id !== undefined && id !== '')
    if (ids.length === 0)
      throw new Unreachable('slack', 'incomplete-team', 'Slack answered auth.test without a team')
    return new Set(ids)
  }

  return {
    user: (person) => users(personKey(person), () => user(person)),
    isPrivateToUs: (channelId) => channels(channelId, () => seenOnlyByUs(channelId)),
    ownTeams: () => teams('own', own),
    async groupsOf(person, among) {
      const lists = await Promise.all(
        [...among].map(async (group) => ({ group, ids: await members(group, () => membersOf(group)) })),
      )
      return new Set(lists.filter(({ ids }) => ids.has(person.userId)).map(({ group }) => group))
    },
  }
}

/** Not in the library's types. True only of outsiders who share no channel with the app; the rest tell by their team (E7). */
const isStranger = (info: object): boolean => 'is_stranger' in info && info.is_stranger === true

/** @param absent the Slack error that means "there is no such thing", which is an answer */
async function asking<T>(request: Promise<T>, absent?: string): Promise<T | undefined> {
  try {
    return await request
  } catch (error) {
    const code = error instanceof WebAPIPlatformError ? error.data.error : nameOf(error)
    if (code === absent) return undefined
    throw new Unreachable('slack', code, `Slack did not answer: ${code}`, error)
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'Unknown')

/** Keeps answers for a minute; a question asked again meanwhile is the same question. Trouble is not kept. */
function remembering<T>(clock: Pick<Clock, 'now'>): (key: string, ask: () => Promise<T>) => Promise<T> {
  const kept = new Map<string, { readonly until: number; readonly answer: Promise<T> }>()
  return (key, ask) => {
    const known = kept.get(key)
    if (known !== undefined && clock.now() < known.until) return known.answer
    const answer = ask()
    kept.delete(key)
    kept.set(key, { until: clock.now() + KEEP_MS, answer })
    for (const [oldest] of kept) if (kept.size > MOST_KEPT) kept.delete(oldest)
    answer.catch(() => kept.delete(key))
    return answer
  }
}
