// A look at a whole installation. It changes nothing, and what cannot be looked at is a finding like any other.

import { type Check, type Finding, failed, fine, noted, orFine } from '../domain/checkup.ts'
import type { Control } from '../domain/control.ts'
import { guardedAccounts } from '../domain/guard.ts'
import { functionNames, partNames } from '../domain/part-names.ts'
import { type Place, placeKey } from '../domain/place.ts'
import { VERSION } from '../domain/version.ts'
import { checkAccountQueues } from './check-account-queues.ts'
import {
  checkOtherRegions,
  checkRegions,
  checkRules,
  GIVING,
  LEAST_VISIBILITY_SECONDS,
  WORKING,
} from './check-regions.ts'
import { checkTamperRules, checkTrails } from './check-trails.ts'
import { type Clock, type GuardBook, type RegionsOf, type SlackApp, secondsNow } from './ports.ts'
import { type Inspector, NotSeen } from './ports-of-inspection.ts'

export interface Patient {
  readonly home: Place
  readonly partition: string
  readonly tableName: string
  readonly queueUrl: string
  readonly dlqUrl: string
  readonly topicArn: string
  readonly apiUrl: string | undefined
  readonly alertChannelId: string | undefined
}

export interface Practice {
  readonly clock: Pick<Clock, 'now'>
  readonly inspector: Inspector
  readonly slack: SlackApp
  /** Signing secret and token; nothing where Slack is not connected. @throws Error where it cannot be read */
  readonly secret: () => Promise<{ readonly signingSecret: string; readonly botToken: string } | undefined>
  readonly scopes: readonly string[]
  /** How the table is to be: its keys and indexes, and the attribute of its time to live. */
  readonly tableWanted: {
    readonly keys: readonly string[]
    readonly indexes: readonly string[]
    readonly timeToLive: string
  }
  readonly schema: number
  /** The switch of a place, without setting it. */
  readonly controlOf: (place: Place) => Promise<Pick<Control, 'mode' | 'lockdown'>>
  readonly guard: Pick<GuardBook, 'inForce'>
  readonly regionsOf: RegionsOf
}

export type Looking = (patient: Patient, practice: Practice) => Promise<readonly Finding[]>

export async function checkUp(patient: Patient, practice: Practice): Promise<readonly Finding[]> {
  const found = await Promise.all(LOOKS.map(([check, how]) => looked(check, () => how(patient, practice))))
  // Last: the function that was knocked at may have had its first run by it.
  return [...found.flat(), ...(await looked('versions', () => versions(patient, practice)))]
}

/** What an emulator answers where it has no such service, or the service no such operation. */
const NOT_HERE: ReadonlySet<string> = new Set([
  'UnknownService',
  'UnknownOperationException',
  'InvalidAction',
])

async function looked(check: Check, how: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await how()
  } catch (error) {
    const code = error instanceof NotSeen ? error.code : codeOf(error)
    const service = error instanceof NotSeen ? error.service : serviceOf(error)
    if (NOT_HERE.has(code)) return [{ check, state: 'not-here', facts: { service } }]
    return [failed(check, 'unreadable', { service, code })]
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error
    ? String(error.code)
    : error instanceof Error
      ? error.name
      : 'Unknown'

const serviceOf = (error: unknown): string =>
  error instanceof Error && 'service' in error ? String(error.service) : 'startpass'

/** The clock by which passes are issued here may be so far from AWS's: a pass from the future fits no start. */
const MOST_AHEAD_MS = 3000

const identity: Looking = async ({ home }, { inspector }) => {
  const { account, arn, aheadMs } = await inspector.identity()
  const seconds = Math.round(Math.abs(aheadMs) / 1000)
  return [
    account === home.account
      ? fine('identity', { arn, account, region: home.region })
      : failed('identity', 'wrong-account', { is: account, should: home.account }),
    Math.abs(aheadMs) > MOST_AHEAD_MS
      ? failed('clock', 'clock-off', { seconds })
      : fine('clock', { seconds }),
  ]
}

const table: Looking = async ({ tableName }, { inspector, tableWanted }) => {
  const seen = await inspector.table()
  const facts = { table: tableName }
  const missing = tableWanted.indexes.filter((index) => !seen.indexes.includes(index))
  const found = [
    ...(seen.status === 'ACTIVE' ? [] : [failed('table', 'table-busy', { ...facts, status: seen.status })]),
    ...(seen.keys.join() === tableWanted.keys.join() ? [] : [failed('table', 'table-keys', facts)]),
    ...missing.map((index) => failed('table', 'table-index', { ...facts, index: index.split(' ')[0] ?? '' })),
    ...(seen.timeToLive === tableWanted.timeToLive ? [] : [failed('table', 'table-ttl', facts)]),
    ...(seen.deletionProtected ? [] : [noted('table', 'table-unprotected', facts)]),
  ]
  return found.some(({ state }) => state === 'failed') ? found : [fine('table', facts), ...found]
}

const backups: Looking = async ({ tableName }, { inspector }) => {
  const facts = { table: tableName }
  return [(await inspector.backups()) ? fine('backups', facts) : failed('backups', 'table-no-backup', facts)]
}

/** The secret, the token, and whether our function is where Slack is told it is. */
const slack: Looking = async ({ apiUrl }, practice) => {
  const { inspector, scopes } = practice
  let secrets: Awaited<ReturnType<Practice['secret']>>
  try {
    secrets = await practice.secret()
  } catch (error) {
    return [failed('secret', 'secret-unreadable', { what: error instanceof Error ? error.message : '' })]
  }
  if (secrets === undefined) return [failed('secret', 'not-connected')]
  const { signingSecret, botToken } = secrets
  const token = looked('slack', async () => {
    const who = await practice.slack.identify(botToken)
    if ('refused' in who) return [failed('slack', 'token-refused', { code: who.refused })]
    const lacks = scopes.filter((scope) => !who.scopes.includes(scope))
    const before = await inspector.connection()
    const moved = before !== undefined && before.teamId !== who.teamId
    const faults = [
      ...(lacks.length > 0 ? [failed('slack', 'scopes-missing', { scopes: lacks.join(', ') })] : []),
      ...(moved ? [failed('slack', 'other-workspace', { is: who.team, was: before.team })] : []),
    ]
    return orFine(faults, 'slack', { team: who.team, url: who.url })
  })
  const api = looked('api', async () =>
    apiUrl === undefined
      ? [noted('api', 'no-api-url')]
      : [answered(await inspector.knock(apiUrl, signingSecret), apiUrl)],
  )
  return [fine('secret'), ...(await token), ...(await api)]
}

function answered(status: number | string, url: string): Finding {
  if (typeof status === 'string') return failed('api', 'api-silent', { url, code: status })
  // Signed, but without a command in it: verified, and refused for what it lacks.
  if (status === 400) return fine('api', { url })
  if (status === 200) return failed('api', 'api-not-yet', { url })
  if (status === 401) return failed('api', 'api-other-secret', { url })
  return failed('api', 'api-strange', { url, status })
}

const queues: Looking = async ({ queueUrl, dlqUrl }, { inspector }) => {
  const [queue, dlq] = await Promise.all([inspector.queue(queueUrl), inspector.queue(dlqUrl)])
  const { visibilitySeconds } = queue
  const faults = [
    ...(visibilitySeconds < LEAST_VISIBILITY_SECONDS
      ? [failed('queue', 'queue-visibility', { seconds: visibilitySeconds, least: LEAST_VISIBILITY_SECONDS })]
      : []),
    ...(queue.deadLetters === dlq.arn ? [] : [failed('queue', 'queue-no-dead-letters')]),
  ]
  return [
    ...orFine(faults, 'queue', { waiting: queue.waiting }),
    dlq.waiting > 0 ? failed('dead-letters', 'dead-letters', { count: dlq.waiting }) : fine('dead-letters'),
  ]
}

const subscriptions: Looking = async ({ alertChannelId }, { inspector }) => {
  const { confirmed, pending } = await inspector.subscriptions()
  if (pending > 0) return [failed('subscriptions', 'not-confirmed', { pending })]
  if (confirmed > 0) return [fine('subscriptions', { confirmed })]
  return [
    alertChannelId === undefined
      ? failed('subscriptions', 'nobody-hears')
      : noted('subscriptions', 'no-subscription'),
  ]
}

const mapping: Looking = async ({ queueUrl }, { inspector }) => {
  const { arn } = await inspector.queue(queueUrl)
  const seen = await inspector.mapping(arn)
  if (seen === undefined) return [failed('mapping', 'mapping-missing')]
  const { state, reportsItems } = seen
  const faults = [
    ...(GIVING.test(state) ? [] : [failed('mapping', 'mapping-off', { state })]),
    ...(reportsItems ? [] : [failed('mapping', 'mapping-all-or-nothing')]),
  ]
  return orFine(faults, 'mapping')
}

const functions: Looking = async ({ tableName }, { inspector }) => {
  const found = await Promise.all(
    functionNames.map(async (name): Promise<Finding[]> => {
      const seen = await inspector.functionOf(name)
      const called = partNames[name]
      if (seen === undefined) return [failed('functions', 'function-missing', { name: called })]
      const { state, reservedConcurrency, table: goesBy } = seen
      return [
        ...(WORKING.test(state) ? [] : [failed('functions', 'function-broken', { name: called, state })]),
        ...(reservedConcurrency === 0 ? [failed('functions', 'function-held', { name: called })] : []),
        ...(goesBy === tableName
          ? []
          : [failed('functions', 'function-astray', { name: called, table: goesBy ?? '–' })]),
      ]
    }),
  )
  return orFine(found.flat(), 'functions')
}

const versions: Looking = async (_, { inspector, schema }) => {
  const found = await Promise.all(
    functionNames.map(async (name): Promise<Finding[]> => {
      const note = await inspector.noteOf(name)
      if (note === undefined) return [noted('versions', 'never-ran', { name })]
      const facts = { name, is: note.version, should: VERSION }
      return [
        ...(note.version === VERSION ? [] : [failed('versions', 'version-differs', facts)]),
        ...(note.schema === schema
          ? []
          : [failed('versions', 'schema-differs', { name, is: note.schema, should: schema })]),
      ]
    }),
  )
  const faults = found.flat()
  return faults.some(({ state }) => state === 'failed')
    ? faults
    : [fine('versions', { version: VERSION, schema }), ...faults]
}

/** Three sweeps missed. */
const LATE_MINUTES = 15

const sweep: Looking = async ({ home }, { clock, inspector }) => {
  const note = await inspector.noteOf('sweep')
  // Before what it has noted: a schedule that was switched off a minute ago has just run.
  const schedule = await inspector.rule(home.region, partNames.schedule)
  const aimed = schedule?.targets.some((arn) => arn.endsWith(`:function:${partNames.sweep}`))
  if (schedule?.enabled !== true || aimed !== true)
    return [failed('sweep', 'schedule-off', { region: home.region, name: partNames.schedule })]
  if (note === undefined) return [failed('sweep', 'sweep-never')]
  const minutes = Math.floor((secondsNow(clock) - note.at) / 60)
  if (minutes > LATE_MINUTES) return [failed('sweep', 'sweep-late', { minutes })]
  if ((note.notSwept ?? 0) > 0) return [failed('sweep', 'sweep-partial', { count: note.notSwept ?? 0 })]
  return [fine('sweep', { minutes })]
}

const mode: Looking = async ({ home }, { controlOf, guard, regionsOf }) => {
  const all = guardedAccounts(home.account, await guard.inForce())
  const found = await Promise.all(
    all.map((account) =>
      looked('mode', async () => {
        const places = (await regionsOf(account)).map((region) => ({ account, region }))
        const controls = await Promise.all(
          places.map(async (place) => ({ place, ...(await controlOf(place)) })),
        )
        const observed = controls.filter((control) => control.mode === 'observe').length
        return [
          fine('mode', { account, observed, enforced: controls.length - observed }),
          ...controls
            .filter(({ lockdown }) => lockdown)
            .map(({ place }) => noted('mode', 'lockdown', { place: placeKey(place), account })),
        ]
      }),
    ),
  )
  return found.flat()
}

const regions: Looking = async (patient, practice) => {
  const { accounts, exempt } = await practice.guard.inForce()
  const others = accounts.filter(({ id }) => id !== patient.home.account && !exempt.accounts.has(id))
  const found = await Promise.all([
    checkRegions(patient, practice),
    ...others.map(({ id }) => looked('regions', () => checkOtherRegions(patient, practice, id))),
  ])
  return found.flat()
}

const LOOKS: readonly (readonly [Check, Looking])[] = [
  ['identity', identity],
  ['table', table],
  ['backups', backups],
  ['secret', slack],
  ['queue', queues],
  ['subscriptions', subscriptions],
  ['rule', checkRules],
  ['mapping', mapping],
  ['account-queues', checkAccountQueues],
  ['functions', functions],
  ['sweep', sweep],
  ['regions', regions],
  ['trail', checkTrails],
  ['tamper', checkTamperRules],
  ['mode', mode],
]
