// Bulletins in English.

import type { GroupAspect } from '../domain/bulletin.ts'
import type { MembershipKind } from '../domain/membership.ts'
import { type BulletinWords, typed } from './bulletins.ts'
import type { PrintedGroup, Some } from './printed-bulletin.ts'

const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`

const kinds: Record<MembershipKind, string> = {
  'auto-scaling-group': 'Auto Scaling group',
  fleet: 'fleet',
  cluster: 'cluster',
  operator: 'operator',
}

const group = ({ kind, name }: PrintedGroup): string => `${kinds[kind]} *${name}*`

const aspects: Record<GroupAspect, string> = {
  existence: 'existence',
  created: 'created anew',
  min: 'minimum',
  max: 'maximum',
  desired: 'desired capacity',
  launch: 'what it launches',
  suspended: 'suspended processes',
  apart: 'taken out of it and still running',
  restarted: 'stopped and started again',
}

const lines = <T>({ shown, more }: Some<T>, line: (one: T) => string): string =>
  [...shown.map((one) => `• ${line(one)}`), ...(more > 0 ? [`… and ${more} more`] : [])].join('\n')

const ifNobodyDid =
  'If nobody did, treat it as a leaked key: find the caller in CloudTrail and disable that key.'

export const bulletinsEn: BulletinWords = {
  'api-starved': ({ operation, since, waiting }) => ({
    headline: 'AWS is throttling startpass',
    body: `AWS has refused ${operation} for too many calls since ${since}. ${count(waiting, 'start waits', 'starts wait')} to be stopped meanwhile. Calls of everybody in the account count: a thief can use them up on purpose.`,
    next: `startpass goes on trying. Find in CloudTrail who makes so many calls, and disable that key; stop by hand what cannot wait.`,
  }),
  'cap-reached': ({ restarts, withinMinutes, held, until, here }) => ({
    headline: `Stopping is held: ${count(held, 'instance')} to be stopped`,
    body: `More than ${count(restarts, 'instance')} that had run with permission before ${restarts === 1 ? 'was' : 'were'} to be stopped within ${count(withinMinutes, 'minute')}. That may be an attack, or a mistake in the settings, so ${count(held, 'instance is', 'instances are')} left running until somebody decides. First launches are stopped all the same.`,
    next: `${typed.capAttack(here)} stops them all at once; ${typed.capContinue(here)} lets them keep running. With no answer, stopping goes on at ${until}.`,
  }),
  'cap-answered': ({ answer, by, everywhere }) => ({
    headline: answer === 'continue' ? 'Held instances keep running' : 'It is an attack: stopping goes on',
    body:
      answer === 'continue'
        ? `${by} decided that what was held keeps running.`
        : `${by} decided that it is an attack: what was held is being stopped now, and nothing is held for the time being.`,
    next:
      answer === 'continue'
        ? `Nothing, if that is right. Otherwise stop them yourself: their alerts name them. ${typed.lockdown(everywhere)} has every further start denied.`
        : 'Find the caller in CloudTrail, disable that key, and look for other starts.',
  }),
  'group-changed': ({ group: which, changes }) => ({
    headline: `A listed ${kinds[which.kind]} was changed: ${which.name}`,
    body: `The settings exempt the members of the ${group(which)} from needing a pass. Whoever changes it decides what runs without one.\n${lines(changes, ({ what, was, is }) => `${aspects[what]}: ${was} → ${is}`)}`,
    next: `Nothing, if one of you did this. ${ifNobodyDid} Taking the group off the list (${typed.apply()}) ends its exemption.`,
  }),
  'group-suspended': ({ group: which, undo }) => ({
    headline: `A group was kept from launching: ${which.name}`,
    body: `The ${group(which)} is not listed in the settings and launched instances without a pass. Its launching was suspended, so that it does not replace what is stopped.`,
    next: `If it is yours, list it in the settings, apply them, and give it back what it had: ${undo}. ${ifNobodyDid}`,
  }),
  'issued-with-aws-identity': ({ who, passId, instances, because }) => ({
    headline: `A pass was issued at the command line`,
    body: `${who} issued ${passId} with an AWS identity; Slack was not asked who that is. For:\n${lines(instances, (one) => one)}\nReason given: ${because}`,
    next: `Nothing, if you know of it. Otherwise ${typed.revoke(passId)} takes it back; then find the caller in CloudTrail and disable that key.`,
  }),
  'standing-pass-ends': ({ pass, owner, reason, endsAt, withinDays }) => ({
    headline: `A standing pass ends within ${count(withinDays, 'day')}: ${pass}`,
    body: `The standing pass *${pass}* ends at ${endsAt}. ${owner} answers for it. It is there for: ${reason}\nFrom then on, what starts with it is denied.`,
    next: `If it is still needed, give it a later end in the settings file (90 days at most) and apply that: ${typed.apply()}. If not, take it out.`,
  }),
  'still-observing': ({ denied, since, here }) => ({
    headline: 'startpass still only observes here',
    body: `Guarded since ${since}, and still only observed: starts without a pass are told of and keep running. In the last seven days, ${count(denied, 'start')} would have been stopped.`,
    next: `${typed.enforce(here)} shows what would have been stopped, and enforces once you confirm it.`,
  }),
  'first-look': ({ keepers, up, here }) => ({
    headline: `First look: ${count(up, 'instance')} up`,
    body:
      keepers.shown.length === 0
        ? 'Nothing here is kept running by a group, fleet, cluster or operator that the settings do not list.'
        : `These keep instances running by themselves and are not listed in the settings. What they launch has no pass:\n${lines(keepers, group)}`,
    next:
      keepers.shown.length === 0
        ? `Observe for a while; then ${typed.enforce(here)} shows what would be stopped.`
        : `List those that are yours by their exact names in the settings file, under \`exempt\`, and apply it (${typed.apply()}) before you enforce. Look into those that nobody knows.`,
  }),
  'events-missed': ({ starts }) => ({
    headline: `No event told of ${count(starts, 'start')}`,
    body: `The sweep found ${count(starts, 'start')} more than two minutes old that no event of EC2 had told of, and judged ${starts === 1 ? 'it' : 'them'} like any other. Events are best effort, but somebody may have switched them off. Without events, a start is found only by the sweep, minutes later. Told once an hour.`,
    next: 'Check that the EventBridge rule is enabled in this region and still has its target, that the queue takes messages, and that the gate runs. CloudTrail shows who changed them: DisableRule, RemoveTargets, SetQueueAttributes.',
  }),
  'account-out-of-reach': ({ name, code, message }) => ({
    headline: `startpass cannot act in the account ${name}`,
    body: `Nothing is judged or stopped in *${name}* until this is mended. Other accounts are guarded as before.\n*${code}*: ${message}`,
    next: `Check that the role exists there, that it trusts the role of startpass, and that the external id in the settings is the one it asks for (${typed.settings()}). If it worked before, CloudTrail of that account shows who changed it.`,
  }),
  'mode-changed': ({ mode, by, here }) => ({
    headline: mode === 'enforce' ? 'startpass enforces here now' : 'startpass only observes here now',
    body:
      mode === 'enforce'
        ? `${by} switched to enforcing: starts without a pass are stopped from now on. What was started before is stopped only where --also-running asked for it.`
        : `${by} switched to observing: starts without a pass are told of, and keep running.`,
    next: `Nothing, if that was meant. Otherwise ${mode === 'enforce' ? typed.observe(here) : typed.enforce(here)} switches back.`,
  }),
  'lockdown-changed': ({ on, by, everywhere }) => ({
    headline: on ? 'startpass is in lockdown' : 'The lockdown is over',
    body: on
      ? `${by} locked the whole account down: no pass is issued, and every new start is denied. Passes issued until now are void for good.`
      : `${by} lifted the lockdown of the account. Passes from before it stay void; whoever needs one asks again.`,
    next: on
      ? `When the trouble is over, ${typed.unlock(everywhere)} lifts it.`
      : 'Nothing, if that was meant.',
  }),
  'settings-applied': ({ by, changes }) => ({
    headline: 'The settings were changed',
    body: `${by} applied settings that are in force within ten seconds. They say who needs no pass.\n${lines(changes, (one) => one)}`,
    next: `Nothing, if that was meant; ${typed.settings()} shows all that is in force. Otherwise apply the file as it was (${typed.apply()}), and find the caller in CloudTrail.`,
  }),
  'slack-connected': ({ by, team, allowAny, everywhere }) => ({
    headline: 'startpass is connected to Slack',
    body: `Hello. ${by} connected startpass to the workspace *${team}*: its members can ask for passes with \`/startpass web-1\`, and alerts come here. Codes for _any_ instance are switched ${allowAny ? 'on' : 'off'}.`,
    next: `Try \`/startpass help\`. If this was not one of you, somebody else issues your passes now: ${typed.lockdown(everywhere)}, and find the caller in CloudTrail (PutSecretValue).`,
  }),
}
