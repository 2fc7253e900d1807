// What "startpass doctor" says.

import type { CheckWords } from './checkup-words.ts'

export const enCheckup: CheckWords = {
  checks: {
    identity: 'identity',
    clock: 'clock',
    table: 'table',
    backups: 'backups',
    secret: 'secret',
    slack: 'Slack',
    api: 'API',
    queue: 'queue',
    'dead-letters': 'dead letters',
    subscriptions: 'subscriptions',
    rule: 'rule',
    'queue-policy': 'queue policy',
    mapping: 'event source mapping',
    'account-queues': 'queues of accounts',
    functions: 'functions',
    versions: 'versions',
    sweep: 'sweep',
    regions: 'regions',
    trail: 'CloudTrail',
    tamper: 'tamper rules',
    mode: 'mode',
  },
  fine: {
    identity: ({ arn, account, region }) => `${arn} in ${account}, ${region}`,
    clock: ({ seconds }) => `within ${seconds} s of AWS's`,
    table: ({ table }) => `${table}: keys, indexes and time to live are in order`,
    backups: ({ table }) => `${table} can be restored to any moment of the last weeks`,
    secret: () => 'holds everything',
    slack: ({ team, url }) => `the token is good for ${team} (${url}), with every scope`,
    api: ({ url }) => `${url} answers, and knows the signing secret`,
    queue: ({ waiting }) => `in order; ${waiting} waiting`,
    'dead-letters': () => 'none',
    subscriptions: ({ confirmed }) => `${confirmed} confirmed`,
    rule: ({ name, region }) => `${name} in ${region} tells the queue of every start`,
    'queue-policy': () => 'lets the rule send',
    mapping: () => 'gives the queue to the gate',
    'account-queues': ({ count }) => `${count} more, each for the starts of one account, in order`,
    functions: () => 'slack, gate and sweep are there and may run',
    versions: ({ version, schema }) => `${version}, records of schema ${schema}`,
    sweep: ({ minutes }) => `ran ${minutes} min ago, everywhere`,
    trail: ({ arn }) => `${arn} records every change`,
    tamper: ({ count }) => `tell of changes to the gate in ${count} of ${count} regions`,
    regions: ({ count, account }) =>
      `every start is told of in ${count} of ${count}${account === undefined ? '' : ` of ${account}`}`,
    mode: ({ account, observed, enforced }) => `${account}: ${enforced} enforced, ${observed} observed`,
  },
  problems: {
    unreadable: ({ service, code }) =>
      `cannot be looked at (${service}: ${code}). If AWS refused, docs/command-line.md lists what doctor needs; else try again.`,
    'wrong-account': ({ is, should }) =>
      `these credentials are of ${is}; startpass runs in ${should}. Use others with --profile.`,
    'clock-off': ({ seconds }) =>
      `this machine's clock is ${seconds} s off: passes issued here would fit no start. Let it follow a time server.`,
    'table-busy': ({ table, status }) => `${table} is ${status}. Wait until it is ACTIVE.`,
    'table-keys': ({ table }) =>
      `${table} has other keys than pk and sk: it is not a table of startpass. Name the right one with --table.`,
    'table-index': ({ table, index }) =>
      `${table} has no index ${index} as it should be. Deploy the stack again.`,
    'table-ttl': ({ table }) =>
      `${table} never forgets: time to live is not on for ttl. Deploy the stack again.`,
    'table-no-backup': ({ table }) =>
      `${table} cannot be restored to a point in time. Turn that on: aws dynamodb update-continuous-backups --table-name ${table} --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true`,
    'table-unprotected': ({ table }) =>
      `${table} can be deleted by one call. Turn deletion protection on: aws dynamodb update-table --table-name ${table} --deletion-protection-enabled`,
    'secret-unreadable': ({ what }) =>
      `${what}. Without it nothing is judged: write it with "startpass connect", or restore an earlier version of it.`,
    'not-connected': () => 'Slack is not connected yet: nobody can ask for a pass. Run "startpass connect".',
    'token-refused': ({ code }) =>
      `Slack does not take the token (${code}). Install the app again, and run "startpass connect" with the token shown then.`,
    'scopes-missing': ({ scopes }) =>
      `the token lacks ${scopes}. Add them under "OAuth & Permissions" of the app, install it again, and run "startpass connect".`,
    'other-workspace': ({ is, was }) =>
      `the token is of ${is}, but ${was} was connected. If you changed it, run "startpass connect"; if not, find in CloudTrail who wrote the secret.`,
    'no-api-url': () =>
      'the table does not say where Slack sends its requests (API_URL), so that was not tried.',
    'api-silent': ({ url, code }) =>
      `${url} does not answer (${code}). Check that the API and its DNS name are there; deploy the stack again.`,
    'api-not-yet': ({ url }) =>
      `${url} answers that Slack is not connected, although the secret is there. Wait a minute; if that does not help, check SECRET_ID of the slack function.`,
    'api-other-secret': ({ url }) =>
      `${url} goes by another signing secret. Wait ten minutes; if that does not help, check SECRET_ID of the slack function, and your clock.`,
    'api-strange': ({ url, status }) =>
      `${url} answers HTTP ${status}. Read the log of the slack function; deploy the stack again.`,
    'queue-visibility': ({ seconds, least }) =>
      `a message comes back after ${seconds} s, while a gate may still be at it. Set the visibility timeout to ${least} s.`,
    'queue-no-dead-letters': () =>
      'what cannot be judged goes to no dead-letter queue, or to another one. Deploy the stack again.',
    'dead-letters': ({ count }) =>
      `${count} that the gate gave up on. "startpass replay" shows them, and sends them again.`,
    'nobody-hears': () =>
      'nobody is told of anything: the topic has no subscriber, and there is no alert channel. Subscribe to it: aws sns subscribe …',
    'no-subscription': () =>
      'nobody subscribes to the topic, so alerts reach Slack alone. An e-mail address would hear when Slack is down.',
    'not-confirmed': ({ pending }) =>
      `${pending} not confirmed, so not told of anything. Open the link in the mail from AWS Notifications.`,
    'rule-missing': ({ region, name }) =>
      `there is no rule ${name} in ${region}: no start is told of. Deploy the stack again, and find in CloudTrail who deleted it.`,
    'rule-disabled': ({ region, name }) =>
      `${name} in ${region} is disabled: no start is told of. Enable it: aws events enable-rule --region ${region} --name ${name}; and find in CloudTrail who disabled it.`,
    'rule-narrowed': ({ region, name }) =>
      `${name} in ${region} leaves out some starts: its pattern is not ours. Deploy the stack again, and find in CloudTrail who changed it.`,
    'rule-astray': ({ region, name }) =>
      `${name} in ${region} does not tell the gate's queue. Deploy the stack again, and find in CloudTrail who changed its targets.`,
    'queue-closed': ({ rule }) =>
      `the queue does not let ${rule} send. Deploy the stack again, and find in CloudTrail who changed it (SetQueueAttributes).`,
    'mapping-missing': () =>
      'the queue is given to nobody: nothing is judged but by the sweep. Deploy the stack again.',
    'mapping-off': ({ state }) =>
      `it is ${state}: nothing is judged but by the sweep. Enable it in the console of Lambda, and find in CloudTrail who switched it off.`,
    'mapping-all-or-nothing': () =>
      'one bad message makes a whole batch come again: ReportBatchItemFailures is not on. Deploy the stack again.',
    'account-queue': ({ account, why }) =>
      `the queue for the starts of ${account} is not in order (${why}): they may be judged by the sweep alone, minutes late. Deploy the stack again, and find in CloudTrail who changed it.`,
    'function-missing': ({ name }) => `there is no ${name}. Deploy the stack again.`,
    'function-broken': ({ name, state }) => `${name} is ${state}. Deploy the stack again.`,
    'function-held': ({ name }) =>
      `${name} is kept from running: its reserved concurrency is 0. Take that away: aws lambda delete-function-concurrency --function-name ${name}; and find in CloudTrail who set it.`,
    'function-astray': ({ name, table }) =>
      `${name} goes by the table ${table}. Deploy the stack again, or name that one with --table.`,
    'never-ran': ({ name }) => `${name} has not run yet, so its version is not known.`,
    'version-differs': ({ name, is, should }) =>
      `${name} is ${is}, this command line ${should}. Deploy that release, or install the command line of the other.`,
    'schema-differs': ({ name, is, should }) =>
      `${name} writes records of schema ${is}, this command line reads ${should}. Install the command line of its release.`,
    'schedule-off': ({ region, name }) =>
      `the rule ${name} is missing, disabled, or aimed elsewhere: what events do not tell of is never found. Enable it: aws events enable-rule --region ${region} --name ${name}; or deploy the stack again; and find in CloudTrail who changed it.`,
    'sweep-never': () =>
      'it has never run: what events do not tell of is never found. Check that the rule startpass-sweep is enabled, and read the log of the function.',
    'sweep-late': ({ minutes }) =>
      `it last ran ${minutes} min ago instead of within 5. Check that the rule startpass-sweep is enabled, and read the log of the function.`,
    'sweep-partial': ({ count }) =>
      `it could not reach ${count} regions or accounts. "startpass sweep" says which, and why.`,
    'region-unguarded': ({ region, why }) =>
      `${region} is not guarded (${why}): a start there is found minutes late. Deploy the regional part there (docs/install.md), or exempt the region in the settings.`,
    'trail-missing': ({ region }) =>
      `no trail records ${region}: nobody is told who tampers with the gate, nor who started what. Make one, for all regions and management events (its first copy is free of charge, its bucket is not): https://console.aws.amazon.com/cloudtrail`,
    'trail-off': ({ arn }) =>
      `logging is off: nobody is told who tampers with the gate. Turn it on: aws cloudtrail start-logging --name ${arn}; and find out who turned it off.`,
    'trail-partial': ({ arn }) =>
      `${arn} leaves out management events that change something, or some of them: nobody is told who tampers with the gate. Have it record them all (put-event-selectors).`,
    'trail-not-there': ({ region }) =>
      `no trail records the changes made in ${region}. Make the trail one for all regions: aws cloudtrail update-trail --is-multi-region-trail --include-global-service-events --name …`,
    'tamper-deaf': ({ region, names }) =>
      `in ${region} nobody is told who tampers with the gate: ${names} missing, disabled, or aimed elsewhere. Deploy the part of that region again, and find in CloudTrail who changed it.`,
    'tamper-global': ({ region, names }) =>
      `${names} missing, disabled, or aimed elsewhere in ${region}, where AWS tells of changes to roles and nowhere else: nobody is told who takes the gate's permissions away. Deploy the part of that region (docs/install.md), even where no instances are.`,
    'regional-gate': ({ region, why, dead }) =>
      why === 'dead-letters'
        ? `the gate of ${region} gave up on ${dead}. They are in the queue startpass-gate-dlq there: send them again from the console of SQS ("Start DLQ redrive").`
        : `the gate of ${region} is not in order (${why}). Deploy the regional part with a gate there again (docs/infrastructure.md), and find in CloudTrail who changed it.`,
    lockdown: ({ place, account }) =>
      `${place} is in lockdown. "startpass lockdown off --account ${account}" ends it, in every region.`,
  },
  notHere: ({ service }) => `not here: this endpoint has no such part of ${service}`,
  healthy: (notes) =>
    notes === 0 ? 'All is in order.' : `Nothing is broken. Worth knowing: ${notes}, marked "!".`,
  unhealthy: (count) => `Not in order: ${count}. Each says how to mend it.`,
}
