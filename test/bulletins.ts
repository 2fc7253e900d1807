// A bulletin of each kind, with this text wherever others may have chosen one.

import type { Bulletin, BulletinKind, BulletinOf } from '../src/domain/bulletin.ts'
import type { Membership } from '../src/domain/membership.ts'
import { noon, tokyo } from './builders.ts'

export function bulletinsWith(text: string): { readonly [Kind in BulletinKind]: BulletinOf<Kind> } {
  const common = { place: tokyo, at: noon } as const
  const group: Membership = { kind: 'auto-scaling-group', name: text }
  const instance = { place: tokyo, instanceId: 'i-0123456789abcdef0', name: text }
  const many = <T>(one: T): T[] => Array.from({ length: 40 }, () => one)
  return {
    'api-starved': {
      ...common,
      kind: 'api-starved',
      operation: 'StopInstances',
      since: noon - 600,
      waiting: 12,
    },
    'cap-reached': {
      ...common,
      kind: 'cap-reached',
      cap: { restarts: 10, withinMinutes: 10 },
      held: 11,
      until: noon + 900,
    },
    'cap-answered': { ...common, kind: 'cap-answered', answer: 'it-is-an-attack', by: text },
    'group-changed': {
      ...common,
      kind: 'group-changed',
      group,
      since: noon - 300,
      changes: many({ what: 'launch', was: text, is: text }),
    },
    'group-suspended': { ...common, kind: 'group-suspended', group, targetWas: 7 },
    'issued-with-aws-identity': {
      ...common,
      kind: 'issued-with-aws-identity',
      who: text,
      passId: 'P-7K3M9Q2X',
      instances: many(instance),
      because: text,
    },
    'standing-pass-ends': {
      ...common,
      kind: 'standing-pass-ends',
      pass: text,
      owner: text,
      reason: text,
      endsAt: noon + 86_400,
      withinDays: 7,
    },
    'still-observing': { ...common, kind: 'still-observing', deniedInSevenDays: 3, since: noon - 604_800 },
    'first-look': { ...common, kind: 'first-look', keepers: many(group), up: 40 },
    'events-missed': { ...common, kind: 'events-missed', starts: 2 },
    'account-out-of-reach': {
      ...common,
      kind: 'account-out-of-reach',
      name: text,
      code: text,
      message: text,
    },
    'mode-changed': { ...common, kind: 'mode-changed', mode: 'enforce', by: text },
    'lockdown-changed': { ...common, kind: 'lockdown-changed', on: true, by: text },
    'settings-applied': { ...common, kind: 'settings-applied', by: text, changes: many(text) },
    'slack-connected': { ...common, kind: 'slack-connected', by: text, team: text, allowAny: true },
  }
}

export const bulletins: readonly Bulletin[] = Object.values(bulletinsWith('web-group'))
