// Who somebody is, and whether they may talk to startpass at all. Settled by what Slack's API says of them,
// never by what a form claims (E3, E5).

/** `user_name` is not an identity; the pair of ids is (E3). */
export interface PersonId {
  readonly teamId: string
  readonly userId: string
}

export type Locale = 'en' | 'ja'

export interface Person extends PersonId {
  readonly locale: Locale
  /** IANA time zone, as Slack knows it; for showing times. */
  readonly timeZone: string | undefined
}

/** What Slack says of a user, reduced to what decides. */
export interface SlackUser {
  readonly userId: string
  readonly teamId: string
  readonly enterpriseId: string | undefined
  readonly deleted: boolean
  readonly bot: boolean
  readonly guest: boolean
  readonly stranger: boolean
  readonly locale: string | undefined
  readonly timeZone: string | undefined
}

export const outsiderReasons = ['deactivated', 'bot', 'stranger', 'guest', 'other-workspace'] as const
export type OutsiderReason = (typeof outsiderReasons)[number]

/** Whoever got a pass at the command line: `userId` is their ARN. No Slack id looks like this. */
export const awsIdentity = (arn: string): PersonId => ({ teamId: 'aws', userId: arn })

export const isAwsIdentity = ({ teamId }: PersonId): boolean => teamId === 'aws'

export const personKey = (person: PersonId): string => `${person.teamId}/${person.userId}`

export const localeOf = (slackLocale: string | undefined): Locale =>
  slackLocale?.toLowerCase().startsWith('ja') === true ? 'ja' : 'en'

/**
 * Why this user may not ask, or nothing for a full member of an allowed workspace or Grid enterprise.
 * @param allowedTeams workspace ids (`T…`) and enterprise ids (`E…`)
 */
export function outsiderReason(
  user: SlackUser,
  allowedTeams: ReadonlySet<string>,
): OutsiderReason | undefined {
  if (user.deleted) return 'deactivated'
  if (user.bot) return 'bot'
  if (user.stranger) return 'stranger'
  if (user.guest) return 'guest'
  const ours =
    allowedTeams.has(user.teamId) || (user.enterpriseId !== undefined && allowedTeams.has(user.enterpriseId))
  return ours ? undefined : 'other-workspace'
}
