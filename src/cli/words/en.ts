// The command line in English.

import { enCheckup } from './checkup-en.ts'
import { eventsInEnglish } from './events.ts'
import type { CliWords } from './words.ts'

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`

export const en: CliWords = {
  about:
    'No pass, no start: looks after an installation of startpass. It needs credentials, a region and the name of the table; everything else it finds there.',
  commands: {
    settings: 'the settings in force, since when and by whom',
    'settings check': 'reads a settings file and says what is wrong, line by line',
    'settings apply': 'shows what a settings file changes, asks, and puts it into force',
    'settings example': 'prints a settings file with everything explained',
    'settings propose': 'lists groups, fleets, clusters and operators as entries for the settings file',
    mode: 'who is observed and who is enforced; "mode enforce" first shows what it would have stopped',
    lockdown: 'on: no pass is issued, every new start is denied, all open passes are void; off',
    adopt: 'accepts what runs now: those starts are never stopped',
    issue: 'a pass code under your AWS identity, for when Slack is down',
    revoke: "takes back anybody's pass",
    sweep: 'looks in every region for starts that no event told of, and judges them',
    replay: 'the dead letters; with --all or ids, sends them to the gate again',
    explain: 'everything that happened to an instance, in order',
    release: 'undoes the isolation of an instance; it is left alone from then on',
    scp: 'a service control policy that keeps starts from happening, and hands off the gate; nothing is attached',
    'user-policy': 'an IAM policy for people who tag and start with a code, and never touch the gate',
    cap: 'what the blast-radius cap holds; continue, or it-is-an-attack',
    uninstall: 'how to take startpass out, and what would be left; exports, and deletes the table',
    doctor: 'checks every part of the installation, and says how to mend what is not in order',
    connect: 'connects Slack: prints the link that makes the app, asks for its secret and token',
  },
  options: {
    json: 'one JSON value on stdout',
    lang: 'en or ja; else LC_ALL, LC_MESSAGES or LANG decides',
    'endpoint-url': 'talk to this AWS endpoint',
    'region-home': 'the region of the table',
    'region-here': 'in this region; may be given several times',
    table: 'the name of the table',
    profile: 'a profile of your AWS configuration',
    'all-regions': 'every region enabled for the account, and regions and accounts met later',
    'all-regions-now': 'in every region enabled for the account',
    account: 'the account, twelve digits; else the one startpass runs in',
    confirm: "the account's name, instead of typing it",
    'also-running': 'stop what was denied while observing and still runs',
    yes: 'do not ask',
    all: 'all there are',
    because: 'the reason, for the journal and the announcement',
    'dry-run': 'only say what would be taken up',
    url: 'the URL of the HTTP API, where the table does not say it',
    stdin: 'read signing secret and bot token from standard input, a line each',
    any: 'a code for any one existing instance may be asked for',
    'no-any': 'it may not',
    export: 'write journal and passes to this new file, a JSON object a line',
    'delete-table': 'delete the table, once its name is typed',
    'confirm-table': 'the name of the table, instead of typing it',
    'break-glass': 'the ARN of a role that may always start; may be given several times',
    operator: 'the ARN of a role that deploys and looks after startpass; may be given several times',
    version: 'prints the version',
    help: 'prints this',
  },
  headings: {
    'Usage:': 'Usage:',
    'Arguments:': 'Arguments:',
    'Options:': 'Options:',
    'Commands:': 'Commands:',
  },
  afterHelp: (here) => `
Exit codes: 0 done · 1 failed · 2 not understood · 3 refused or not confirmed
--region before the command is the region of the table; after ${here.slice(0, -1).join(', ')} and ${here.at(-1) ?? ''} it is where to look or act. Every command takes --help.`,
  usage: {
    'missing-command': () => 'Which command?',
    'unknown-command': (near) => `There is no command ${near}.`,
    'unknown-option': (near) => `There is no option ${near} here.`,
    'missing-argument': (near) => `${near} is missing.`,
    'option-without-value': (near) => `${near} needs a value.`,
    'bad-value': (near, choices = []) => `${near} is not understood here; ${choices.join(' or ')} is.`,
    'too-many-words': (near) => `${near} is one word too many.`,
  },
  seeHelp: (command) => `See "${command} --help".`,
  columns: {
    account: 'ACCOUNT',
    region: 'REGION',
    mode: 'MODE',
    since: 'GUARDING SINCE',
    lockdown: 'LOCKDOWN',
    instance: 'INSTANCE',
    name: 'NAME',
    starts: 'STARTS',
    instances: 'INSTANCES',
    reason: 'REASON',
    last: 'LAST START',
    group: 'GROUP',
    runs: 'STILL RUNS',
    what: 'WHAT',
    id: 'ID',
    sent: 'SENT',
    received: 'RECEIVED',
    setting: 'SETTING',
    value: 'VALUE',
    line: 'LINE',
    problem: 'PROBLEM',
  },
  yes: 'yes',
  no: 'no',
  trouble: {
    noTable: (table, where) =>
      `There is no table ${table} in ${where}. Name another with --table, or another region before the command: startpass --region …`,
    notInstalled: (table) =>
      `The table ${table} is there, but nothing is installed in it: let "npm run resources" or your infrastructure code write the installation.`,
    denied: (service) =>
      `AWS does not let you do this (${service}). Ask for the permission, or use other credentials with --profile; docs/command-line.md lists what each command needs.`,
    notEntered: (why) => `Out of reach: ${why}. Check that the role is there, and that it trusts you.`,
    nothingAnswers: (where) =>
      `Nothing answers at ${where}. Check the address and your network; in a checkout, "npm start" runs the playground.`,
    noCredentials: (profile) =>
      profile === undefined
        ? 'There are no AWS credentials. Sign in with "aws sso login", or name a profile with --profile.'
        : `The profile ${profile} gives no AWS credentials. "aws configure list-profiles" lists those there are, "aws sso login --profile ${profile}" signs in.`,
    badCredentials: () =>
      'AWS does not accept these credentials: they are wrong or have expired. Sign in again, or name another profile with --profile.',
    noRegion: () => 'It is not known where the table is. Say it: startpass --region ap-northeast-1 …',
    noSuchRegion: (region) =>
      `${region} is not a region that is enabled for this account. "startpass mode" lists those that are.`,
    noSuchAccount: (account) =>
      `${account} is not guarded here. "startpass settings" lists the accounts that are.`,
    badEndpoint: (source, url) => `${source} should be a URL such as http://127.0.0.1:4566, not ${url}.`,
    throttled: (service) => `AWS asks for patience (${service}). Try again in a minute.`,
    other: (what) => `That did not work: ${what}.`,
    along: (event, code, about) => `${event}: ${code}${about === '' ? '' : ` (${about})`}`,
    noSuchFile: (file, code) => `The file ${file} cannot be read (${code}).`,
    notAnnounced: () =>
      'It could not be announced everywhere; it is in the journal all the same. Tell your colleagues yourself.',
  },
  ask: {
    typeName: (name) => `Type ${name} to confirm: `,
    yesOrNo: () => 'Put this into force? (y/N) ',
    notConfirmed: (how) => `Not confirmed, so nothing was changed. ${how}`,
    confirmWith: (name) => `In a script, add --confirm ${name}.`,
    confirmWithYes: () => 'In a script, add --yes.',
  },
  settings: {
    inForce: (since, by) => `In force since ${since}, applied by ${by}.`,
    defaults: () => 'No settings were ever applied: everything is guarded, and nothing is destroyed.',
    good: (file) => `${file} is in order.`,
    faulty: (file, faults) => `${file} has ${plural(faults, 'fault', 'faults')}:`,
    unchanged: () => 'That is what is in force already; nothing changes.',
    changes: (count) =>
      count === 0
        ? 'No setting changes; the file is kept as it is now.'
        : `${plural(count, 'change', 'changes')}:`,
    applied: () => 'In force, everywhere within ten seconds.',
    nothingToPropose: () => 'There is nothing that is not in the settings already.',
    proposal: (places) =>
      `What keeps or manages instances by itself in ${plural(places, 'region', 'regions')}. Keep the lines you trust`,
    proposedUp: (count) => `${count} up now`,
  },
  mode: {
    mode: (mode) => mode,
    notMet: () => 'Nothing has looked there yet, gate or sweep; this is what the place gets when one does.',
    noneDenied: (account) => `In the last seven days enforcing would have stopped nothing in ${account}.`,
    wouldHaveStopped: (instances, starts, account) =>
      `In the last seven days enforcing would have stopped ${plural(instances, 'instance', 'instances')} (${plural(starts, 'start', 'starts')}) in ${account}:`,
    byGroup: () => 'By what they belong to:',
    switched: (place, was, is) => `${place}: ${was} → ${is}`,
    already: (place, is) => `${place}: ${is} already`,
    newPlacesToo: (is) => `Regions and accounts met later: ${is}`,
    enforcedLate: (count) =>
      count === 0
        ? 'Nothing that was denied while observing still runs.'
        : `${plural(count, 'start that still runs is', 'starts that still run are')} being stopped.`,
    stillRuns: () => 'What still runs keeps running; --also-running would stop it too.',
  },
  lockdown: {
    on: (places) =>
      `Lockdown is on in ${plural(places, 'region', 'regions')}: no pass is issued, every new start is denied, and passes issued until now are void for good.`,
    off: (places) =>
      `Lockdown is off in ${plural(places, 'region', 'regions')}. Passes from before it stay void.`,
    already: (on) => `Lockdown is ${on ? 'on' : 'off'} already; nothing changes.`,
  },
  adopt: {
    how: {
      adopted: 'adopted',
      spared: 'was denied; is spared from now on',
      'in-order': 'may run already',
      'not-up': 'does not run; nothing to adopt',
    },
    nothingUp: () => 'Nothing is running.',
    allOrNames: () => 'Say which instances, or --all.',
  },
  issue: {
    code: (what, until) => `Pass code for ${what}, good until ${until}:`,
    next: () => 'It is shown only this once. Write it into the Auth tag, then start:',
    facts: (passId, who) => `Issued to ${who}, and journalled. "startpass revoke ${passId}" takes it back.`,
    observing: () => 'startpass only observes here: it stops nothing.',
    lockdown: () =>
      'startpass is in lockdown: no pass is issued. "startpass mode" shows where, and "startpass lockdown off --account ACCOUNT" ends it there.',
    becauseTooLong: (most) => `The reason should have 1 to ${most} characters.`,
    tooMany: (most) => `${most} instances are the most for one pass.`,
  },
  revoke: {
    done: (passId, owner) => `${passId} of ${owner} is revoked. A start with it will be denied.`,
    not: {
      unknown: (passId) => `There is no pass ${passId}; passes are forgotten 30 days after they expire.`,
      'revoked-before': (passId) => `${passId} was revoked before.`,
      spent: (passId) =>
        `${passId} is used up: there is nothing left to take back. "startpass explain INSTANCE" shows what it started.`,
    },
    notAnId: (typed) => `${typed} is not the id of a pass; those look like P-7K3M9Q2X.`,
  },
  sweep: {
    what: {
      unjudged: 'nobody had judged it',
      unseen: 'its running or its end was not noted',
      unfinished: 'something was left to do',
    },
    up: (count) => `${count} up`,
    nothing: (up, places, isAll) =>
      `${isAll ? 'All in order: ' : ''}${up} up in ${plural(places, 'region', 'regions')}, nothing that events had not told.`,
    found: (found, up, places) =>
      `${found} taken up; ${up} up in ${plural(places, 'region', 'regions')}. "startpass explain INSTANCE" shows what came of it.`,
    wouldFind: (found, up, places) =>
      `${found} would be taken up; ${up} up in ${plural(places, 'region', 'regions')}.`,
    notSwept: (place, code) => `${place} could not be swept: ${code}. Sweep again.`,
    failed: (count) => `${count} could not be judged now; the next sweep finds them again.`,
  },
  replay: {
    none: () => 'There are no dead letters.',
    there: (count) =>
      `${plural(count, 'dead letter', 'dead letters')}. "startpass replay --all" or "startpass replay ID" sends them to the gate again.`,
    sent: (count) => `${plural(count, 'dead letter', 'dead letters')} sent to the gate again.`,
    missing: (ids) => `Not among the dead letters: ${ids.join(', ')}.`,
    allOrIds: () => 'Either ids or --all, not both.',
    event: (instance, state) => `event: ${instance} ${state}`,
    look: (instance) => `a later look at ${instance}`,
    finish: (instance) => `what is left to do about ${instance}`,
    followUp: (instance) => `whether ${instance} came up`,
    unreadable: () => 'cannot be read; it would come straight back',
    triedOften: () => 'tried too often',
  },
  explain: {
    title: (label, place) => `${label} in ${place}`,
    nothing: (label) =>
      `Nothing is known of ${label}: it was not started since startpass guards, or no event came and no sweep ran yet.`,
    events: eventsInEnglish,
  },
  release: {
    done: (label, interfaces) =>
      `${label} is on the network again (${plural(interfaces, 'interface', 'interfaces')}) and is left alone from now on.`,
    notIsolated: (label) => `${label} is not isolated, so there is nothing to undo.`,
    gone: (label) => `${label} is gone; what was noted of it is forgotten.`,
    trouble: (label, awsSays) =>
      `${label} is not on the network again yet. Mend what AWS objects to, then release it again. ${awsSays}`,
  },
  doctor: enCheckup,
  uninstall: {
    kept: (journal, passes) =>
      `The table holds ${plural(journal, 'journal entry', 'journal entries')} and ${plural(passes, 'pass', 'passes')}. --export FILE copies them, a JSON object a line.`,
    unread: (count) => `${plural(count, 'item', 'items')} could not be read and would be missing.`,
    noneIsolated: () => 'No instance is isolated.',
    isolated: (count) =>
      `${plural(count, 'instance is', 'instances are')} isolated. Release each first ("startpass release INSTANCE"): afterwards nobody knows its security groups.`,
    nothingUndone: () => 'Nothing was changed that would have to be changed back.',
    undone: (count) => `${plural(count, 'change is', 'changes are')} for you to take back:`,
    what: {
      unprotected: (_, instance) => `the stop protection of ${instance} was taken off`,
      'group-suspended': (group, instance) => `the group ${group} was kept from launching (${instance})`,
    },
    exported: (lines, file) => `${plural(lines, 'line', 'lines')} written to ${file}.`,
    cannotWrite: (file, code) =>
      `${file} cannot be written (${code}). An export is never written over another file.`,
    steps: (table, region) => `Nothing was changed. To take startpass out:

1. Organization policies (SCP) first, if you made any: they forbid the rest.
2. The stack "startpass-region" in every region that has one.
3. The stack "startpass" in ${region}. From then on nothing is judged or stopped. It keeps the table ${table}.
4. The roles that you made in other guarded accounts.
5. In Slack: api.slack.com/apps, startpass, "Basic Information", "Delete App".
6. The table: "startpass uninstall --delete-table --export FILE". Keep it if you may come back: "MakeTable" is "no" then.`,
    stillAtWork: (minutes) =>
      `The sweep ran ${minutes} min ago, so the functions are still there and would fail without their table. Delete the stack first, wait ten minutes, and try again. Nothing was changed.`,
    deleted: (table) => `The table ${table} is deleted.`,
  },
  connect: {
    create: (link) => `Open this link. It has Slack make the app, with everything filled in:

  ${link}

1. Pick your workspace, press Next, then Create.
2. "Basic Information": under "App Credentials" is the signing secret. Press Show, and copy it.
3. "Install App": press "Install to …", then Allow. The bot token (xoxb-…) is shown afterwards.
4. In Slack, type "/invite @startpass" in the channel for alerts.`,
    askSigningSecret: () => 'Signing secret (not shown as you type or paste): ',
    askToken: () => 'Bot token, xoxb-… (not shown): ',
    askAny: () => 'May people ask for a code that starts any one existing instance? (y/N) ',
    inAScript: () =>
      'Nothing was changed. Run this in a terminal, which asks for both; or in a script, with both on standard input, a line each: startpass connect --stdin < FILE',
    noUrl: () =>
      'It is not known where Slack is to send what people type. Say it: startpass connect --url https://… (the output SlackUrl of the stack, up to /slack).',
    twoLines: () => 'Two lines are needed on standard input: the signing secret, and the bot token.',
    notASigningSecret: () =>
      'That is not a signing secret: those are 32 letters and digits, on the page "Basic Information" of the app. Nothing was changed.',
    notAToken: () =>
      'That is not a bot token: those begin with xoxb-, on the page "Install App" of the app. Nothing was changed.',
    refused: (code) =>
      `Slack does not take this token (${code}). Copy it again from the page "Install App"; if it was revoked, install the app anew. Nothing was changed.`,
    scopesMissing: (scopes) =>
      `The app may not do all it has to; it lacks ${scopes.join(', ')}. Add them under "OAuth & Permissions", install the app again, and connect with the token shown then. Nothing was changed.`,
    badHashKey: () =>
      'The hashKey in the secret is spoiled, and a new one would make every open pass unknown. Put back the earlier version of the secret; or, if no passes matter, empty the field, and connect again. Nothing was changed.',
    done: (team, url) => `Connected to ${team} (${url}).`,
    any: (allowed, bySetting) =>
      `Codes for any instance are ${allowed ? 'on' : 'off'}${bySetting ? ', as ALLOW_ANY says' : ''}.`,
    hashKeyMade: () => 'A hash key was made: there was none.',
    greeted: (channel) => `The alert channel ${channel} was greeted.`,
    notGreeted: (channel) =>
      `The alert channel ${channel} could not be greeted. Type "/invite @startpass" in it, and connect again.`,
    noChannel: () =>
      'No alert channel is set: alerts go to the SNS topic alone. ALERT_CHANNEL_ID, a parameter of the stack, names one.',
    next: () =>
      'Within a minute "/startpass help" answers in Slack. "startpass doctor" shows whether all is well.',
  },
  prevention: {
    notARole: (typed) =>
      `${typed} is not the ARN of an IAM role, such as arn:aws:iam::123456789012:role/break-glass.`,
    tooLarge: (characters, limit) =>
      `The policy has ${characters} characters, and AWS Organizations takes ${limit}. Name fewer roles, or one pattern for several of them.`,
  },
  cap: {
    off: () => 'The cap is off: nothing is ever held.',
    open: (restarts, minutes) =>
      `Nothing is held. The cap holds what comes after ${plural(restarts, 'stop', 'stops')} within ${plural(minutes, 'minute', 'minutes')}.`,
    held: (count, place, until) =>
      `${plural(count, 'start', 'starts')} held in ${place} until ${until}. Decide: "startpass cap continue" lets them run, "startpass cap it-is-an-attack" stops them all.`,
    answered: (place, by) => `${place}: decided by ${by}.`,
    nothingHeld: () => 'Nothing is held, so there is nothing to decide.',
    continued: (count) => `${plural(count, 'held start goes', 'held starts go')} on running.`,
    attack: (count) => `${plural(count, 'held start is', 'held starts are')} being stopped.`,
  },
}
