// Who is asking, really: Slack's API says, and where it does not answer, nobody is let in (E5).

import {
  type Locale,
  localeOf,
  type OutsiderReason,
  outsiderReason,
  type Person,
  type SlackUser,
} from '../domain/person.ts'
import type { Refusal } from '../domain/reply.ts'
import type { Asked, Desk } from './desk.ts'

export type Asker =
  | { readonly kind: 'member'; readonly person: Person }
  /** Slack does not tell an outsider's language (E8). */
  | {
      readonly kind: 'refused'
      readonly refusal: Refusal
      readonly locale: Locale | undefined
      readonly timeZone: string | undefined
    }

export async function whoAsks(asked: Asked, desk: Desk): Promise<Asker> {
  try {
    const [user, allowed] = await Promise.all([
      desk.directory.user(asked.person),
      desk.settings.allowedTeams ?? desk.directory.ownTeams(),
    ])
    if (user === undefined) return outsider('stranger', undefined)
    const reason = outsiderReason(user, allowed)
    if (reason !== undefined) return outsider(reason, user)
    const { teamId, userId, timeZone } = user
    return { kind: 'member', person: { teamId, userId, timeZone, locale: localeOf(user.locale) } }
  } catch (error) {
    desk.log.trouble('slack-unreachable', error, { user: asked.person.userId })
    return {
      kind: 'refused',
      refusal: { reason: 'slack-unreachable' },
      locale: undefined,
      timeZone: undefined,
    }
  }
}

const outsider = (reason: OutsiderReason, user: SlackUser | undefined): Asker => ({
  kind: 'refused',
  refusal: { reason },
  locale: user?.locale === undefined ? undefined : localeOf(user.locale),
  timeZone: user?.timeZone,
})
