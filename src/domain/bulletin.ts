// News of a place rather than of one start: what whoever runs startpass has to know or decide. Told at least once, under
// a stable id, in Slack and on SNS.

import type { Cap } from './guard.ts'
import type { Membership } from './membership.ts'
import { type Place, placeKey } from './place.ts'
import type { ShownInstance } from './reply.ts'

export interface GroupChange {
  readonly what: GroupAspect
  readonly was: string
  readonly is: string
}

/** What of a group decides how many instances need no pass, and what they are. */
export type GroupAspect =
  | 'existence'
  | 'created'
  | 'min'
  | 'max'
  | 'desired'
  | 'launch'
  | 'suspended'
  | 'apart'
  | 'restarted'

export type Bulletin = { readonly place: Place /** Epoch seconds. */; readonly at: number } & (
  | {
      /** AWS throttles our calls and goes on throttling them: somebody may be starving the API (A9). */
      readonly kind: 'api-starved'
      readonly operation: string
      readonly since: number
      /** Starts waiting to be stopped. */
      readonly waiting: number
    }
  | {
      /** Stopping is held until somebody decides (rule 13). */
      readonly kind: 'cap-reached'
      readonly cap: Cap
      readonly held: number
      /** When stopping goes on if nobody does. */
      readonly until: number
    }
  | {
      readonly kind: 'cap-answered'
      readonly answer: 'continue' | 'it-is-an-attack'
      readonly by: string
    }
  | {
      /** A listed group, whose members need no pass, is not what it was (rule 12). */
      readonly kind: 'group-changed'
      readonly group: Membership
      /** When it was last found to be what it was. */
      readonly since: number
      readonly changes: readonly GroupChange[]
    }
  | {
      /** An unlisted group was kept from launching, so that its members stay stopped. */
      readonly kind: 'group-suspended'
      readonly group: Membership
      /** What a fleet was to have before its target was set to 0: needed to undo it. */
      readonly targetWas?: number
    }
  | {
      /** A pass was issued at the command line, under an AWS identity: nobody in Slack was asked. */
      readonly kind: 'issued-with-aws-identity'
      readonly who: string
      readonly passId: string
      readonly instances: readonly ShownInstance[]
      readonly because: string
    }
  | {
      readonly kind: 'standing-pass-ends'
      /** As named in the settings file. */
      readonly pass: string
      readonly owner: string
      readonly reason: string
      readonly endsAt: number
      /** Which of the two reminders this is. */
      readonly withinDays: 7 | 1
    }
  | {
      /** Weekly: this place still only observes. */
      readonly kind: 'still-observing'
      readonly deniedInSevenDays: number
      /** Guarded since then. */
      readonly since: number
    }
  | {
      /** The first look at a place: what keeps instances there by itself, and is not listed. */
      readonly kind: 'first-look'
      readonly keepers: readonly Membership[]
      readonly up: number
    }
  | {
      /** The sweep found starts that no event had told of. */
      readonly kind: 'events-missed'
      readonly starts: number
    }
  | {
      /** A guarded account that the functions cannot act in: nothing is stopped there. */
      readonly kind: 'account-out-of-reach'
      readonly name: string
      /** AWS's own words; the message names the role. */
      readonly code: string
      readonly message: string
    }
  | { readonly kind: 'mode-changed'; readonly mode: 'observe' | 'enforce'; readonly by: string }
  | { readonly kind: 'lockdown-changed'; readonly on: boolean; readonly by: string }
  | { readonly kind: 'settings-applied'; readonly by: string; readonly changes: readonly string[] }
  | {
      /** Passes are asked for in this workspace from now on: whoever can connect another one can issue passes. */
      readonly kind: 'slack-connected'
      readonly by: string
      /** The name of the workspace, as its people chose it. */
      readonly team: string
      readonly allowAny: boolean
    }
)

export const bulletinKinds = [
  'api-starved',
  'cap-reached',
  'cap-answered',
  'group-changed',
  'group-suspended',
  'issued-with-aws-identity',
  'standing-pass-ends',
  'still-observing',
  'first-look',
  'events-missed',
  'account-out-of-reach',
  'mode-changed',
  'lockdown-changed',
  'settings-applied',
  'slack-connected',
] as const satisfies readonly Bulletin['kind'][]

export type BulletinKind = Bulletin['kind']
export type BulletinOf<K extends BulletinKind> = Extract<Bulletin, { readonly kind: K }>

/** Stable: whoever is told the same twice can tell. What goes on is told again every so often, under another id. */
export function bulletinId(bulletin: Bulletin): string {
  const about = `${placeKey(bulletin.place)}/${bulletin.kind}`
  switch (bulletin.kind) {
    case 'api-starved':
      return `${about}/${Math.floor(bulletin.at / QUARTER_HOUR_SECONDS)}`
    case 'cap-reached':
      return `${about}/${bulletin.until}`
    case 'group-changed':
      return `${about}/${bulletin.group.kind}/${bulletin.group.name}/${bulletin.since}/${changesKey(bulletin.changes)}`
    case 'group-suspended':
      return `${about}/${bulletin.group.kind}/${bulletin.group.name}/${Math.floor(bulletin.at / DAY_SECONDS)}`
    case 'issued-with-aws-identity':
      return `${about}/${bulletin.passId}`
    case 'standing-pass-ends':
      return `${about}/${bulletin.pass}/${bulletin.endsAt}/${bulletin.withinDays}`
    case 'still-observing':
      return `${about}/${bulletin.since}/${Math.floor((bulletin.at - bulletin.since) / WEEK_SECONDS)}`
    case 'first-look':
      return about
    case 'events-missed':
      return `${about}/${Math.floor(bulletin.at / HOUR_SECONDS)}`
    case 'account-out-of-reach':
      return `${about}/${bulletin.code}/${Math.floor(bulletin.at / DAY_SECONDS)}`
    case 'cap-answered':
    case 'mode-changed':
    case 'lockdown-changed':
    case 'settings-applied':
    case 'slack-connected':
      return `${about}/${bulletin.at}`
  }
}

const QUARTER_HOUR_SECONDS = 900
const changesKey = (changes: readonly GroupChange[]): string =>
  changes.map(({ what, is }) => `${what}=${is.slice(0, LONGEST_IN_KEY)}`).join(',')

/** The id is part of a key, and those are short; which change it is, `since` tells as well. */
const LONGEST_IN_KEY = 80

const HOUR_SECONDS = 3600
export const DAY_SECONDS = 86_400
export const WEEK_SECONDS = 604_800

/** So long a bulletin is remembered as told: a first look is one for good, or as good as. */
export const rememberSeconds = ({ kind }: Pick<Bulletin, 'kind'>): number =>
  kind === 'first-look' ? 3650 * DAY_SECONDS : 30 * DAY_SECONDS
