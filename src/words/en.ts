// English. Plain words, short sentences, and always what to do next.

import type { GrammarFault } from '../domain/command.ts'
import { LONGEST_REASON, MOST_INSTANCES, MOST_LAUNCHES } from '../domain/command.ts'
import type { Hindrance } from '../domain/ladder.ts'
import { isSpotFleet } from '../domain/membership.ts'
import type { Outcome } from '../domain/start-record.ts'
import type { DenyReason } from '../domain/verdict.ts'
import { typed } from './bulletins.ts'
import { type About, anotherThan, type Instead, type Words } from './words.ts'

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`

const list = (items: readonly string[]): string =>
  new Intl.ListFormat('en', { type: 'disjunction' }).format(items)

const all = (items: readonly string[]): string =>
  new Intl.ListFormat('en', { type: 'conjunction' }).format(items)

const why: Record<DenyReason, string> = {
  'no-pass': 'Nobody had asked for it: its `Auth` tag holds no pass code.',
  'unknown-pass': 'What its `Auth` tag holds is not a pass code that startpass issued.',
  expired: 'Its pass code had expired before it was started.',
  spent: 'Its pass code had been used already; each is good for one start.',
  revoked: 'Its pass had been revoked.',
  'other-instance': 'Its pass code was issued for another instance.',
  'first-launch':
    'It was launched for the first time, and its pass code is for instances that already exist.',
  'not-first-launch': 'It existed before, and its pass code is for launching new instances.',
  'issued-after-start': 'Its pass was issued only after it had been started.',
  'instance-changed':
    'It is no longer what it was when the pass was issued: its type, image, instance profile or root volume changed.',
  lockdown: 'startpass is in lockdown: no start is allowed.',
  'outside-window': 'It has a standing pass, but not for this time of the week.',
  'daily-limit': 'It has a standing pass, but that was used up for the day.',
  'standing-ended': 'Its standing pass has ended.',
  'restarted-by-aws':
    'EC2 itself started this Spot instance again after an interruption; the settings do not let it inherit its pass.',
}

const briefly: Record<DenyReason, string> = {
  'no-pass': 'was started without a pass',
  'unknown-pass': 'was started with an unknown pass code',
  expired: 'was started with an expired pass',
  spent: 'was started with a used pass',
  revoked: 'was started with a revoked pass',
  'other-instance': 'was started with a pass for another instance',
  'first-launch': 'was launched with a pass for existing instances',
  'not-first-launch': 'was started with a pass for new instances',
  'issued-after-start': 'was started before its pass was issued',
  'instance-changed': 'was changed after its pass was issued',
  lockdown: 'was started during lockdown',
  'outside-window': 'was started outside the hours of its standing pass',
  'daily-limit': 'was started more often than its standing pass allows',
  'standing-ended': 'was started after its standing pass ended',
  'restarted-by-aws': 'was started again by EC2 itself',
}

const outcomes: Record<Outcome, string> = {
  stopping: 'It is being stopped.',
  'waiting-for-running':
    'It is being launched for the first time; AWS lets it be stopped only once it runs, and then it will be.',
  stopped: 'It is stopped.',
  failed: 'It could NOT be stopped yet. startpass keeps trying.',
  'observed-only': 'Nothing: startpass only observes here. It keeps running.',
  held: 'Nothing yet: so many instances were to be stopped that stopping is held for a person to decide, 15 minutes at most. It keeps running meanwhile.',
  spared: 'Nothing more: it was found to be exempt, or somebody took it over. It keeps running.',
  'left-running': 'It was NOT stopped. It keeps running.',
  isolated:
    'It keeps running, cut off: its network interfaces admit nothing and let nothing out. What they allowed before is noted.',
  terminating: 'It cannot be stopped, so it is being terminated, as the settings say.',
  terminated: 'It is terminated.',
  stuck: 'It could NOT be stopped for a quarter of an hour. startpass keeps trying.',
}

const hindrances: Record<Hindrance['kind'], (name: string) => string> = {
  'auto-scaling-group': (name) =>
    `It belongs to the Auto Scaling group ${name}, which is not listed and would replace it.`,
  fleet: (name) => `It belongs to the fleet ${name}, which is not listed and would replace it.`,
  operator: (name) => `${name} manages it, and AWS lets nobody else touch it.`,
  'one-time-spot': () => 'It is a one-time Spot instance, which cannot be stopped.',
  'cancelled-spot': () => 'It is a Spot instance whose request was cancelled; such cannot be stopped.',
  'instance-store': () => 'Its root device is an instance store; such instances cannot be stopped.',
  unsupported: () => 'AWS says that this instance cannot be stopped.',
}

/** Where a person has to act, the first thing to do. */
function first(outcome: Outcome, about: About): string | undefined {
  const { instanceId, hindrance } = about
  if (outcome === 'isolated') {
    return `Look at it, then terminate it. If it is yours after all, ${typed.release(about)} gives it its network back.`
  }
  if (outcome === 'stuck') {
    return `Stop ${instanceId} by hand, with force if need be, and see that startpass may do what AWS refused.`
  }
  if (outcome !== 'left-running') return undefined
  const kind = hindrance?.kind
  if (hindrance !== undefined && isSpotFleet(hindrance)) {
    return `If ${hindrance.name} is yours, list it in the settings as exempt. If not, \`aws ec2 cancel-spot-fleet-requests --terminate-instances --spot-fleet-request-ids ${hindrance.name}\` ends it with its instances; startpass cannot keep a fleet of this kind from launching.`
  }
  if (kind === 'auto-scaling-group' || kind === 'fleet') {
    return `If ${hindrance?.name ?? 'the group'} is yours, list it in the settings as exempt. If not, set its capacity to 0 and terminate its instances; \`unlistedGroups: suspend\` makes startpass keep such groups from launching.`
  }
  if (kind === 'operator') {
    return `Stop it where it is managed (${hindrance?.name ?? 'its operator'}), or list the operator as exempt.`
  }
  return `Terminate ${instanceId} if it is not yours. \`whereStoppingIsImpossible\` in the settings can do that, or isolate it.`
}

const faults: Record<GrammarFault['fault'], (near: string) => string> = {
  'unclosed-quote': (near) => `A quote is opened at ${near} and never closed.`,
  'too-many-words': (near) => `I do not understand ${near} there.`,
  'name-missing': (near) => `${near} needs the name or id of an instance.`,
  'one-at-a-time': (near) => `One instance at a time: what is ${near}? A name with spaces goes in quotes.`,
  'too-many-instances': (near) =>
    `${near} instances are too many for one pass; ${MOST_INSTANCES} is the most.`,
  'count-out-of-range': (near) => `${near} is not a number of launches from 1 to ${MOST_LAUNCHES}.`,
  'not-a-pass-id': (near) => `${near} is not the id of a pass; those look like P-7K3M9Q2X.`,
  'account-reserved': (near) => `${near}: naming another account is not possible yet.`,
  'reason-missing': (near) => `A reason should follow ${near}.`,
  'reason-too-long': () => `The reason is too long; ${LONGEST_REASON} characters is the most.`,
}

function rather({ near, others }: Instead): string {
  if (near.length > 0) return ` Did you mean ${list(near)}?`
  if (others.length === 0) return ''
  return ` There ${others.length === 1 ? 'is' : 'are'} ${all(others)}.`
}

const elsewhere = (region: string): string => `For another region add it: \`@${anotherThan(region)}\`.`

export const en: Words = {
  codeFor: (what, goodUntil) => `Pass code for ${what}, good until ${goodUntil}`,
  openTags: (label) => `the tags of ${label}`,
  openInstances: () => 'the tags of the instance you want',
  howToUseNamed: (links) =>
    `*1.* Open ${links.length === 1 ? links[0] : links.join(', ')}\n*2.* Paste the code above as the value of \`Auth\`, and save\n*3.* Start ${links.length === 1 ? 'the instance' : 'the instances'}`,
  howToUseAny: (link) =>
    `*1.* Open ${link}\n*2.* Paste the code above as the value of \`Auth\`, and save\n*3.* Start the instance`,
  howToUseNew: (count) =>
    `Launch ${count === 1 ? 'one new instance' : `up to ${count} new instances`} with the tag \`Auth\` set to the code above: in the console under _Name and tags_, _Add additional tags_. The tag must be there at the launch itself.`,
  inATerminal: () => 'Or in a terminal:',
  passFacts: (goodUntil, starts, passId, howToRevoke) =>
    `Good until ${goodUntil} · ${starts} · ${passId} · ${howToRevoke} takes it back`,
  startsOfNamed: (count) => (count === 1 ? 'one start' : `one start each of ${count} instances`),
  startsOfAny: () => 'one start of any one existing instance',
  startsOfNew: (count) => plural(count, 'first launch', 'first launches'),
  replaced: (passId) =>
    `You were at your limit of open passes: ${passId}, for the same, was replaced and is void.`,
  observing: () =>
    '👀 startpass only *observes* here: it judges and tells, and stops nothing. Starts without a pass keep running.',
  sentByDm: (why) =>
    why === 'setting'
      ? 'I have sent you the code by direct message.'
      : 'I have sent you the code by direct message: others might see it here.',

  starting: (label, sure) =>
    sure
      ? `Starting *${label}*. I will send you a direct message as soon as it runs.`
      : `I have asked AWS to start *${label}* and have no answer yet. I will send you a direct message as soon as I know.`,
  noOpenPasses: (howToAsk) => `You have no open pass. ${howToAsk} asks for one.`,
  openPasses: (count) => `You have ${plural(count, 'open pass', 'open passes')}:`,
  passLine: (passId, what, goodUntil, left, because) =>
    `${passId} · *${what}* · until ${goodUntil} · ${plural(left, 'start', 'starts')} left${because === undefined ? '' : ` · ${because}`}`,
  whatAny: (region) => `any existing instance in ${region}`,
  whatNew: (region) => `new instances in ${region}`,
  whatPermit: (label) => `${label} (being started)`,
  revoked: (passIds) =>
    `Revoked: ${passIds.join(', ')}. A start with ${passIds.length === 1 ? 'it' : 'any of them'} will be denied from now on.`,
  helpTitle: () => 'No pass, no start: an instance keeps running only if somebody asked for it here.',
  help: (command) => [
    [`${command} start web-1`, 'starts it for you, and tells you when it runs'],
    [`${command} web-1 db-1`, 'a code for one start of each; a name or an id'],
    [`${command} web-1@us-east-1`, 'in another region'],
    [`${command} any`, 'a code for one start of any one existing instance, where allowed'],
    [`${command} new 3`, 'a code for three first launches'],
    [`${command} web-1 because release`, 'with a reason'],
    [`${command} status`, 'your open passes'],
    [`${command} revoke`, 'takes back all of them, or one: revoke P-7K3M9Q2X'],
    [`${command} code status`, 'for an instance whose name is one of these words'],
  ],
  guide: (examples) => `Which instance? For example ${list(examples)}.`,

  refusals: {
    deactivated: () => 'This account is deactivated, so no pass is issued.',
    bot: () => 'Apps and bots cannot ask for passes; a member of the workspace can.',
    guest: () =>
      'Guests cannot ask for passes. Please ask a full member of this workspace to start the instance.',
    stranger: () => 'Only members of this workspace can ask for passes. Please ask somebody there.',
    otherWorkspace: () =>
      'Passes are issued to members of the workspace that owns the instances. Please ask somebody there.',
    slackUnreachable: () =>
      'Slack did not tell me who you are, so I issued nothing. Please try again in a moment.',
    storeUnavailable: () =>
      'I could not reach my records, so I issued nothing. Please try again in a moment.',
    tooSlow: () =>
      'That took longer than Slack waits for, so I cannot show the result here. Look at `status`, and ask again if there is nothing.',
    notConnected: () =>
      'startpass is installed, but not connected to this workspace yet. Whoever installs it runs `startpass connect` next; starts are watched meanwhile.',
    notAllowed: (wish) =>
      `You are not on the list of people who may start *${wish}*. Whoever runs startpass can add you (WHO_MAY_START).`,
    notAllowedAny: () =>
      'You may start some instances, not any. Name the one you need; whoever runs startpass can allow more.',
    notAllowedNew: () =>
      'You are not on the list of people who may launch new instances. Whoever runs startpass can add you.',
    unknownName: (name, region, instead) =>
      `There is no instance named *${name}* in ${region}.${rather(instead)} ${elsewhere(region)}`,
    unknownId: (id, region, instead) =>
      `There is no instance *${id}* in ${region}.${rather(instead)} ${elsewhere(region)}`,
    ambiguousName: (name, matches) =>
      `Several instances are named *${name}*. Please use the id:\n${matches.join('\n')}`,
    anyNotAllowed: (example) => `Codes for any instance are switched off here. Name the instance: ${example}`,
    tooManyOpen: (most, lines, howToRevoke) =>
      `You already have ${plural(most, 'open pass', 'open passes')}, and that is the most:\n${lines.join('\n')}\nUse one, let one expire, or take one back: ${howToRevoke}`,
    alreadyUp: (label) => `*${label}* is running already, or about to. Nothing to start.`,
    goingDown: (label) => `*${label}* is just going down. Try again when it is stopped, in a minute or so.`,
    startInProgress: (label) => `*${label}* is being started already.`,
    startFailed: (label, code, message) =>
      `AWS could not start *${label}*, so the pass is closed and nothing is used up.\n*${code}*: ${message}`,
    noSuchPass: (passId, howToSee) =>
      passId === undefined
        ? 'You have no open pass to take back.'
        : `You have no open pass ${passId}. ${howToSee} shows what you have.`,
    dmFailed: () =>
      'I could not send you the code by direct message, so the pass is void. Please allow messages from this app and ask again.',
    lockdown: () =>
      'startpass is in lockdown: no pass is issued and no start is allowed. Please talk to whoever runs it.',
    awsUnreachable: (code, message) =>
      `AWS did not answer as it should, so I issued nothing. Please try again.\n*${code}*: ${message}`,
    badCommand: (fault, near, howToHelp) => `${faults[fault](near)} ${howToHelp} shows what I understand.`,
  },

  allowed: (label, passId) => `✅ *${label}* was started with your pass ${passId}. It may run.`,
  running: (label) => `✅ *${label}* is running.`,
  notStarted: (label, trouble, retry) =>
    `❌ *${label}* did not start${trouble === undefined ? '. ' : `:\n${trouble}\n`}The pass is closed and nothing is used up. To try again: ${retry}`,
  denied: (label, passId, reason, mode, retry) =>
    `🛑 *${label}* was started with your pass ${passId}. ${why[reason]} ${mode === 'observe' ? 'startpass only observes here, so it keeps running.' : 'It is being stopped.'}\nIf you need it, type ${retry}`,
  givenBack: (label, passId, retry) =>
    `↩️ AWS could not bring *${label}* up. Your pass ${passId} has its start back: put the code into \`Auth\` again and start once more. Should it have expired meanwhile: ${retry}`,
  collateral: (label, passId) =>
    `⚠️ My mistake: I meant to stop an earlier start of *${label}* and hit yours. Your pass ${passId} has its start back; please start it once more.`,

  headline: (label, reason) => `${label} ${briefly[reason]}`,
  burstHeadline: (count) => `${count} starts denied within a minute`,
  burstMore: (count) => `… and ${count} more`,
  why: (reason) => why[reason],
  done: (outcome, trouble, hindrance) => {
    const because = hindrance === undefined ? '' : ` ${hindrances[hindrance.kind](hindrance?.name ?? '–')}`
    return `${outcomes[outcome]}${because}${trouble === undefined ? '' : `\n${trouble}`}`
  },
  doneBriefly: (outcome) =>
    ({
      stopping: 'being stopped',
      'waiting-for-running': 'stopped once it runs',
      stopped: 'stopped',
      failed: '*not stopped yet*',
      'observed-only': 'observed only, still running',
      held: '*held, still running*',
      spared: 'spared',
      'left-running': '*still running*',
      isolated: '*isolated, still running*',
      terminating: 'being terminated',
      terminated: 'terminated',
      stuck: '*NOT stopped for 15 minutes*',
    })[outcome],
  next: (reason, outcome, about = { instanceId: 'it', hindrance: undefined }) => {
    const byHand = outcome === 'failed' ? 'Stop it by hand if you can.' : undefined
    const toDo = first(outcome, about) ?? byHand
    const stillUp = toDo === undefined ? '' : `${toDo} `
    if (outcome === 'spared') return 'Nothing.'
    if (outcome === 'held') {
      return 'Decide: `startpass cap it-is-an-attack` stops them all at once; `startpass cap continue` lets those held keep running. With no answer, stopping goes on after 15 minutes.'
    }
    if (outcome === 'observed-only') {
      return `If one of you did this, nothing has to be done now; ${typed.adopt(about)} says that it is fine. If nobody did, stop it, and treat it as a leaked key: find the caller in CloudTrail, disable that key, and look for other starts.`
    }
    if (reason === 'lockdown') {
      return `${stillUp}Nothing may start until lockdown ends. Find the caller in CloudTrail, disable that key, and look for other starts.`
    }
    if (reason === 'no-pass' || reason === 'unknown-pass') {
      return `${stillUp}If one of you did this, ask for a pass in Slack and start it again. If nobody did, treat it as a leaked key: find the caller in CloudTrail, disable that key, and look for other starts.`
    }
    return `${stillUp}Most likely the owner of the pass tried to start it; they have been told what to type instead. If it was not them, treat it as a leaked key: find the caller in CloudTrail.`
  },
  trusting: (choices) =>
    `⚠️ trustLauncherChosen is on: whoever launches with ${list(choices)} needs no pass, thieves included.`,
  misspelledTag: (key) => `It has a tag ${key}; the key must be exactly \`Auth\`.`,
  labels: {
    what: 'What',
    where: 'Where',
    when: 'When',
    who: 'Who',
    why: 'Why',
    done: 'Done',
    next: 'What to do next',
  },
  whoIsInCloudTrail: (link) => `Not known to startpass; ${link} shows the caller.`,
  whoseDidNotFit: (owner, cloudTrail) => `With a pass of ${owner}; ${cloudTrail} shows the caller.`,
  openInstance: () => 'the instance in the console',
  openCloudTrail: () => 'CloudTrail',
}
