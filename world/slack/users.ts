// People and bots as plain data, and the user object users.info shows of each.
// It decides nothing about who may do what: that is the app's business.

export type UserKind =
  | 'member'
  | 'admin'
  /** Invited into several channels of this workspace. */
  | 'guest'
  | 'single-channel-guest'
  /** From another organization, met in a channel shared with the app. Slack sets no flag: only team_id tells. */
  | 'external'
  /** From another organization, with no channel in common with the app. */
  | 'stranger'
  | 'bot'
  | 'deactivated'

/** A Grid organization. */
export interface Enterprise {
  /** E… */
  readonly id: string
  readonly name: string
}

export interface User {
  /** U… or, on Grid, W… */
  readonly id: string
  readonly kind: UserKind
  /** The workspace the person belongs to, which need not be the one the app is installed in. */
  readonly teamId: string
  /** The handle, which is not an identity (E3). */
  readonly name: string
  readonly realName: string
  readonly displayName: string
  readonly email: string
  /** As Slack spells it: ja-JP, en-US. */
  readonly locale: string
  /** IANA name. */
  readonly timeZone: string
  /** The Grid organization of the home workspace. */
  readonly enterprise?: Enterprise
}

export interface UserView {
  /** Milliseconds since the epoch; decides the summer time in tz_offset. */
  readonly now: number
  readonly includeLocale: boolean
  /** Only tokens with users:read.email are shown it. */
  readonly includeEmail: boolean
}

export type SlackObject = Readonly<Record<string, unknown>>

/** What users.info answers about one user. */
export function userObject(user: User, view: UserView): SlackObject {
  const common = {
    id: user.id,
    team_id: user.teamId,
    name: user.name,
    deleted: user.kind === 'deactivated',
    profile: profileObject(user, view),
    is_bot: user.kind === 'bot',
    is_app_user: false,
    updated: Math.floor(view.now / 1000),
  }
  // Slack withholds the role flags of the deactivated: only `is_restricted === false` would notice.
  if (user.kind === 'deactivated') return common
  return {
    ...common,
    color: '9f69e7',
    real_name: user.realName,
    ...zoneFields(user.timeZone, view.now),
    is_admin: user.kind === 'admin',
    is_owner: false,
    is_primary_owner: false,
    is_restricted: isGuest(user),
    is_ultra_restricted: user.kind === 'single-channel-guest',
    is_email_confirmed: true,
    who_can_share_contact_card: 'EVERYONE',
    ...(user.kind === 'stranger' ? { is_stranger: true } : {}),
    ...(view.includeLocale && !isFromElsewhere(user) ? { locale: user.locale } : {}),
    ...(user.enterprise === undefined ? {} : { enterprise_user: enterpriseUser(user, user.enterprise) }),
  }
}

const isGuest = (user: User): boolean => user.kind === 'guest' || user.kind === 'single-channel-guest'

/** Slack gives no locale of people of other organizations, asked for or not. */
const isFromElsewhere = (user: User): boolean => user.kind === 'external' || user.kind === 'stranger'

function profileObject(user: User, view: UserView): SlackObject {
  return {
    real_name: user.realName,
    real_name_normalized: user.realName,
    display_name: user.displayName,
    display_name_normalized: user.displayName,
    status_text: '',
    status_emoji: '',
    team: user.teamId,
    ...(view.includeEmail && user.kind !== 'bot' ? { email: user.email } : {}),
  }
}

function enterpriseUser(user: User, enterprise: Enterprise): SlackObject {
  return {
    id: user.id,
    enterprise_id: enterprise.id,
    enterprise_name: enterprise.name,
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    teams: [user.teamId],
  }
}

function zoneFields(timeZone: string, now: number): SlackObject {
  return {
    tz: timeZone,
    tz_label: zoneName(timeZone, now, 'long'),
    tz_offset: offsetSeconds(zoneName(timeZone, now, 'longOffset')),
  }
}

/** Making one takes longer than answering the call. */
const zoneFormats = new Map<string, Intl.DateTimeFormat>()

function zoneName(timeZone: string, now: number, style: 'long' | 'longOffset'): string {
  const key = `${timeZone} ${style}`
  const format = zoneFormats.get(key) ?? new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: style })
  zoneFormats.set(key, format)
  const parts = format.formatToParts(now)
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT'
}

/** @param offset GMT, GMT+09:00 or GMT-03:30 */
function offsetSeconds(offset: string): number {
  const [, sign, hours, minutes] = /^GMT([+-])(\d\d):(\d\d)$/.exec(offset) ?? []
  const seconds = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60
  return sign === '-' ? -seconds : seconds
}
