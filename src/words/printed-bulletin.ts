// A bulletin with everything in it ready to print: whoever shows it says how ids, times and what others wrote are
// printed there, and the sentences only put it together.

import type { Bulletin, BulletinKind, BulletinOf, GroupAspect } from '../domain/bulletin.ts'
import type { Mode } from '../domain/control.ts'
import type { Cap } from '../domain/guard.ts'
import type { Membership, MembershipKind } from '../domain/membership.ts'
import type { ShownInstance } from '../domain/reply.ts'

export interface Print {
  /** A name, as others chose it. */
  readonly name: (text: string) => string
  /** A sentence that others wrote. */
  readonly line: (text: string) => string
  /** An id, or a value. */
  readonly code: (text: string) => string
  /** A Slack user id, or any name. */
  readonly person: (text: string) => string
  /** Epoch seconds. */
  readonly time: (epochSeconds: number) => string
}

export interface PrintedGroup {
  readonly kind: MembershipKind
  readonly name: string
}

interface PrintedChange {
  readonly what: GroupAspect
  readonly was: string
  readonly is: string
}

/** So much of a list as a message holds. */
export interface Some<T> {
  readonly shown: readonly T[]
  readonly more: number
}

/** What there is to print of each kind. */
interface PrintedFacts {
  readonly 'api-starved': { readonly operation: string; readonly since: string; readonly waiting: number }
  readonly 'cap-reached': Cap & { readonly held: number; readonly until: string }
  readonly 'cap-answered': { readonly answer: 'continue' | 'it-is-an-attack'; readonly by: string }
  readonly 'group-changed': { readonly group: PrintedGroup; readonly changes: Some<PrintedChange> }
  /** `undo`: the command that gives it back what it had. */
  readonly 'group-suspended': { readonly group: PrintedGroup; readonly undo: string }
  readonly 'issued-with-aws-identity': {
    readonly who: string
    readonly passId: string
    readonly instances: Some<string>
    readonly because: string
  }
  readonly 'standing-pass-ends': {
    readonly pass: string
    readonly owner: string
    readonly reason: string
    readonly endsAt: string
    readonly withinDays: 7 | 1
  }
  readonly 'still-observing': { readonly denied: number; readonly since: string }
  readonly 'first-look': { readonly keepers: Some<PrintedGroup>; readonly up: number }
  readonly 'events-missed': { readonly starts: number }
  readonly 'account-out-of-reach': { readonly name: string; readonly code: string; readonly message: string }
  readonly 'mode-changed': { readonly mode: Mode; readonly by: string }
  readonly 'lockdown-changed': { readonly on: boolean; readonly by: string }
  readonly 'settings-applied': { readonly by: string; readonly changes: Some<string> }
  readonly 'slack-connected': { readonly by: string; readonly team: string; readonly allowAny: boolean }
}

interface Where {
  readonly where: string
  /** The place, as the command line is told of it. */
  readonly here: string
  /** Its account, likewise. */
  readonly everywhere: string
}

export type PrintedBulletin<Kind extends BulletinKind = BulletinKind> = {
  readonly [K in Kind]: Where & { readonly kind: K } & PrintedFacts[K]
}[Kind]

const MOST_SHOWN = 15

function some<T, P>(all: readonly T[], print: (one: T) => P): Some<P> {
  return { shown: all.slice(0, MOST_SHOWN).map(print), more: Math.max(0, all.length - MOST_SHOWN) }
}

export function printed(bulletin: Bulletin, print: Print): PrintedBulletin {
  const { account, region } = bulletin.place
  const common = {
    where: `${print.code(account)} ${print.code(region)}`,
    here: `--account ${account} --region ${region}`,
    everywhere: `--account ${account}`,
  }
  const group = ({ kind, name }: Membership): PrintedGroup => ({ kind, name: print.name(name) })
  const instance = ({ name, instanceId }: ShownInstance): string =>
    name === undefined ? print.code(instanceId) : `${print.name(name)} ${print.code(instanceId)}`
  switch (bulletin.kind) {
    case 'api-starved': {
      const { kind, operation, since, waiting } = bulletin
      return { ...common, kind, operation: print.code(operation), since: print.time(since), waiting }
    }
    case 'cap-reached': {
      const { kind, cap, held, until } = bulletin
      return { ...common, kind, ...cap, held, until: print.time(until) }
    }
    case 'cap-answered':
      return { ...common, kind: bulletin.kind, answer: bulletin.answer, by: print.name(bulletin.by) }
    case 'mode-changed':
      return { ...common, kind: bulletin.kind, mode: bulletin.mode, by: print.name(bulletin.by) }
    case 'lockdown-changed':
      return { ...common, kind: bulletin.kind, on: bulletin.on, by: print.name(bulletin.by) }
    case 'group-changed': {
      const change = (one: PrintedChange) => ({ ...one, was: print.code(one.was), is: print.code(one.is) })
      return {
        ...common,
        kind: bulletin.kind,
        group: group(bulletin.group),
        changes: some(bulletin.changes, change),
      }
    }
    case 'group-suspended':
      return {
        ...common,
        kind: bulletin.kind,
        group: group(bulletin.group),
        undo: print.code(undoOf(bulletin)),
      }
    case 'issued-with-aws-identity':
      return {
        ...common,
        kind: bulletin.kind,
        who: print.name(bulletin.who),
        passId: print.code(bulletin.passId),
        instances: some(bulletin.instances, instance),
        because: print.line(bulletin.because),
      }
    case 'standing-pass-ends':
      return {
        ...common,
        kind: bulletin.kind,
        pass: print.name(bulletin.pass),
        owner: print.person(bulletin.owner),
        reason: print.line(bulletin.reason),
        endsAt: print.time(bulletin.endsAt),
        withinDays: bulletin.withinDays,
      }
    case 'still-observing':
      return {
        ...common,
        kind: bulletin.kind,
        denied: bulletin.deniedInSevenDays,
        since: print.time(bulletin.since),
      }
    case 'first-look':
      return { ...common, kind: bulletin.kind, keepers: some(bulletin.keepers, group), up: bulletin.up }
    case 'events-missed':
      return { ...common, kind: bulletin.kind, starts: bulletin.starts }
    case 'account-out-of-reach':
      return {
        ...common,
        kind: bulletin.kind,
        name: print.name(bulletin.name),
        code: print.name(bulletin.code),
        message: print.line(bulletin.message),
      }
    case 'settings-applied':
      return {
        ...common,
        kind: bulletin.kind,
        by: print.name(bulletin.by),
        changes: some(bulletin.changes, print.line),
      }
    case 'slack-connected':
      return {
        ...common,
        kind: bulletin.kind,
        by: print.name(bulletin.by),
        team: print.name(bulletin.team),
        allowAny: bulletin.allowAny,
      }
  }
}

/** In the place's own region, by whoever may. */
function undoOf({ place, group, targetWas }: BulletinOf<'group-suspended'>): string {
  const here = `--region ${place.region}`
  return group.kind === 'fleet'
    ? `aws ec2 modify-fleet ${here} --fleet-id ${quoted(group.name)} --target-capacity-specification TotalTargetCapacity=${targetWas ?? 'N'}`
    : `aws autoscaling resume-processes ${here} --auto-scaling-group-name ${quoted(group.name)} --scaling-processes Launch ReplaceUnhealthy`
}

/** For a shell: whoever named the group may hope that somebody pastes this. */
const quoted = (text: string): string =>
  /^[\w.:/-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
