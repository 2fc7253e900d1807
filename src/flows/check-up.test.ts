// A look at an installation: all in order, and then each thing that can be out of order by itself.

import { describe, expect, it } from 'vitest'
import { noon, tokyo } from '../../test/builders.ts'
import {
  aFunction,
  aNote,
  aPractice,
  aQueue,
  aTable,
  dlqArn,
  patient,
  queueArn,
} from '../../test/support/a-practice.ts'
import { defaultGuard } from '../domain/guard.ts'
import { VERSION } from '../domain/version.ts'
import { checkUp, type Patient, type Practice } from './check-up.ts'
import { type Inspector, NotSeen } from './ports-of-inspection.ts'

const looked = async (
  inspector: Partial<Inspector> = {},
  more: Partial<Practice> = {},
  who: Partial<Patient> = {},
) => (await checkUp({ ...patient, ...who }, aPractice(inspector, more))).map((one) => one)

/** Whatever is thrown, errors or not. */
const failingWith = (error: unknown) => async (): Promise<never> => {
  throw error
}

/** What is not simply fine. */
const wrong = async (...how: Parameters<typeof looked>) =>
  (await looked(...how)).filter(({ state }) => state !== 'ok')

const found = async (check: string, ...how: Parameters<typeof looked>) =>
  (await looked(...how)).filter((one) => one.check === check)

const failed = (check: string, problem: string, facts: object = {}) => ({
  check,
  state: 'failed',
  problem,
  facts,
})
const noted = (check: string, problem: string, facts: object = {}) => ({
  check,
  state: 'note',
  problem,
  facts,
})
const fine = (check: string, facts: object = {}) => ({ check, state: 'ok', facts })

it('says of an installation in order what it looked at, the versions last', async () => {
  expect(await looked()).toEqual([
    fine('identity', {
      arn: 'arn:aws:iam::123456789012:user/hana',
      account: '123456789012',
      region: 'ap-northeast-1',
    }),
    fine('clock', { seconds: 0 }),
    fine('table', { table: 'startpass' }),
    fine('backups', { table: 'startpass' }),
    fine('secret'),
    fine('slack', { team: 'Acme', url: 'https://acme.slack.com/' }),
    fine('api', { url: 'https://api.test/' }),
    fine('queue', { waiting: 0 }),
    fine('dead-letters'),
    fine('subscriptions', { confirmed: 1 }),
    fine('rule', { region: 'ap-northeast-1', name: 'startpass-starts' }),
    fine('queue-policy'),
    fine('mapping'),
    fine('functions'),
    fine('sweep', { minutes: 5 }),
    fine('regions', { count: 2 }),
    fine('trail', { arn: 'arn:of:trail' }),
    fine('tamper', { count: 2 }),
    fine('mode', { account: '123456789012', observed: 0, enforced: 2 }),
    fine('versions', { version: VERSION, schema: 2 }),
  ])
})

describe('what cannot be looked at', () => {
  it('is a finding with what AWS said, and keeps nothing else from being looked at', async () => {
    const table = async () => Promise.reject(new NotSeen('dynamodb', 'AccessDeniedException'))
    expect(await wrong({ table })).toEqual([
      failed('table', 'unreadable', { service: 'dynamodb', code: 'AccessDeniedException' }),
    ])
  })

  it.each(['UnknownService', 'UnknownOperationException', 'InvalidAction'])(
    'is not here where the service says %s',
    async (code) => {
      const backups = async () => Promise.reject(new NotSeen('dynamodb', code))
      expect(await wrong({ backups })).toEqual([
        { check: 'backups', state: 'not-here', facts: { service: 'dynamodb' } },
      ])
    },
  )

  it.each([
    [
      Object.assign(new Error('no'), { code: 'ECONNREFUSED', service: 'sqs' }),
      { service: 'sqs', code: 'ECONNREFUSED' },
    ],
    [new TypeError('no'), { service: 'startpass', code: 'TypeError' }],
    ['a string', { service: 'startpass', code: 'Unknown' }],
  ])('is told of by what little an error says: %s', async (error, facts) => {
    expect(await wrong({ backups: failingWith(error) })).toEqual([failed('backups', 'unreadable', facts)])
  })

  it('of the versions is one too', async () => {
    const noteOf = async () => Promise.reject(new NotSeen('dynamodb', 'AccessDeniedException'))
    const facts = { service: 'dynamodb', code: 'AccessDeniedException' }
    expect(await wrong({ noteOf })).toEqual([
      failed('sweep', 'unreadable', facts),
      failed('versions', 'unreadable', facts),
    ])
  })
})

describe('who is looking', () => {
  const identity = (account: string, aheadMs: number) => ({
    identity: async () => ({ account, arn: 'a', aheadMs }),
  })

  it('is of the account of the installation', async () => {
    expect(await wrong(identity('210987654321', 0))).toEqual([
      failed('identity', 'wrong-account', { is: '210987654321', should: '123456789012' }),
    ])
  })

  it.each([
    [3001, 3],
    [-4600, 5],
  ])('has a clock that may not be %i ms off', async (aheadMs, seconds) => {
    expect(await wrong(identity(tokyo.account, aheadMs))).toEqual([failed('clock', 'clock-off', { seconds })])
  })

  it.each([3000, -3000])('has a clock that may be %i ms off', async (aheadMs) => {
    expect(await wrong(identity(tokyo.account, aheadMs))).toEqual([])
  })
})

describe('the table', () => {
  it.each([
    [{ status: 'UPDATING' }, failed('table', 'table-busy', { table: 'startpass', status: 'UPDATING' })],
    [{ keys: ['pk'] }, failed('table', 'table-keys', { table: 'startpass' })],
    [{ keys: ['p', 'ksk'] }, failed('table', 'table-keys', { table: 'startpass' })],
    [{ indexes: ['byDue due'] }, failed('table', 'table-index', { table: 'startpass', index: 'byId' })],
    [{ timeToLive: undefined }, failed('table', 'table-ttl', { table: 'startpass' })],
  ])('is as it is to be: %o', async (more, finding) => {
    expect(await found('table', { table: async () => ({ ...aTable, ...more }) })).toEqual([finding])
  })

  it('without protection from deletion is in order, and that is noted', async () => {
    expect(await found('table', { table: async () => ({ ...aTable, deletionProtected: false }) })).toEqual([
      fine('table', { table: 'startpass' }),
      noted('table', 'table-unprotected', { table: 'startpass' }),
    ])
  })

  it('can be restored to a point in time', async () => {
    expect(await wrong({ backups: async () => false })).toEqual([
      failed('backups', 'table-no-backup', { table: 'startpass' }),
    ])
  })
})

describe('Slack', () => {
  const who = { teamId: 'T0ACME00001', team: 'Acme', url: 'u', scopes: ['commands', 'chat:write'] }
  const slack = (more: object) => ({ slack: { identify: async () => ({ ...who, ...more }) as never } })

  it('that is not connected is one finding, and what hangs on it is not looked at', async () => {
    const found = await looked({}, { secret: async () => undefined })
    expect(found.filter(({ state }) => state !== 'ok')).toEqual([failed('secret', 'not-connected')])
    expect(found.map(({ check }) => check)).not.toContain('api')
  })

  it.each([
    [new Error('access denied'), 'access denied'],
    ['denied', ''],
  ])('of which the secret cannot be read says so', async (error, what) => {
    expect(await wrong({}, { secret: failingWith(error) })).toEqual([
      failed('secret', 'secret-unreadable', { what }),
    ])
  })

  it('that does not take the token says why', async () => {
    const identify = async () => ({ refused: 'token_revoked' })
    expect(await wrong({}, { slack: { identify } })).toEqual([
      failed('slack', 'token-refused', { code: 'token_revoked' }),
    ])
  })

  it('of which the token lacks scopes names them', async () => {
    expect(await wrong({}, slack({ scopes: [] }))).toEqual([
      failed('slack', 'scopes-missing', { scopes: 'commands, chat:write' }),
    ])
    expect(await wrong({}, slack({ scopes: ['commands'] }))).toEqual([
      failed('slack', 'scopes-missing', { scopes: 'chat:write' }),
    ])
  })

  it('of another workspace than was agreed is told of', async () => {
    const connection = async () => ({ teamId: 'T0OTHER0001', team: 'Other' }) as never
    expect(await wrong({ connection })).toEqual([
      failed('slack', 'other-workspace', { is: 'Acme', was: 'Other' }),
    ])
    const same = async () => ({ teamId: 'T0ACME00001', team: 'Acme once' }) as never
    expect(await wrong({ connection: same })).toEqual([])
  })

  it('that does not answer keeps nothing else from being looked at', async () => {
    const identify = async () => Promise.reject(new NotSeen('slack', 'ETIMEDOUT'))
    const found = await looked({}, { slack: { identify } })
    expect(found.filter(({ state }) => state !== 'ok')).toEqual([
      failed('slack', 'unreadable', { service: 'slack', code: 'ETIMEDOUT' }),
    ])
    expect(found).toContainEqual(fine('api', { url: 'https://api.test/' }))
  })

  it('is told an address at which our function answers', async () => {
    const url = 'https://api.test/'
    const knock = (status: number | string) => wrong({ knock: async () => status })
    expect(await knock('ENOTFOUND')).toEqual([failed('api', 'api-silent', { url, code: 'ENOTFOUND' })])
    expect(await knock(200)).toEqual([failed('api', 'api-not-yet', { url })])
    expect(await knock(401)).toEqual([failed('api', 'api-other-secret', { url })])
    expect(await knock(503)).toEqual([failed('api', 'api-strange', { url, status: 503 })])
    expect(await wrong({ knock: async () => Promise.reject(new NotSeen('api', 'X')) })).toEqual([
      failed('api', 'unreadable', { service: 'api', code: 'X' }),
    ])
    expect(await wrong({}, {}, { apiUrl: undefined })).toEqual([noted('api', 'no-api-url')])
  })

  it('is knocked at with the secret it signs with', async () => {
    const knocked: string[][] = []
    const knock = async (...how: [string, string]) => (knocked.push(how), 400)
    await looked({ knock })
    expect(knocked).toEqual([['https://api.test/', 's']])
  })
})

describe('the queue', () => {
  const queue = (more: object, dead: object = {}) => ({
    queue: async (url: string) =>
      url === patient.dlqUrl ? { ...aQueue, arn: dlqArn, ...dead } : { ...aQueue, ...more },
  })

  it('keeps a message away for as long as a gate may be at it', async () => {
    expect(await wrong(queue({ visibilitySeconds: 89 }))).toEqual([
      failed('queue', 'queue-visibility', { seconds: 89, least: 90 }),
    ])
  })

  it('gives up into our dead letters', async () => {
    expect(await wrong(queue({ deadLetters: 'arn:other' }))).toEqual([
      failed('queue', 'queue-no-dead-letters'),
    ])
  })

  it('has nobody given up', async () => {
    expect(await wrong(queue({}, { waiting: 2 }))).toEqual([
      failed('dead-letters', 'dead-letters', { count: 2 }),
    ])
  })

  it.each(['Enabled', 'Enabling', 'Updating', 'enabled'])('is read by the gate: %s', async (state) => {
    expect(await wrong({ mapping: async () => ({ state, reportsItems: true }) })).toEqual([])
  })

  it('is told of where the gate does not read it, or all of a batch or nothing', async () => {
    expect(await wrong({ mapping: async () => undefined })).toEqual([failed('mapping', 'mapping-missing')])
    for (const state of ['Disabled', 'NotEnabled', 'Enabled?'])
      expect(await wrong({ mapping: async () => ({ state, reportsItems: true }) })).toEqual([
        failed('mapping', 'mapping-off', { state }),
      ])
    expect(await wrong({ mapping: async () => ({ state: 'Enabled', reportsItems: false }) })).toEqual([
      failed('mapping', 'mapping-all-or-nothing'),
    ])
  })

  it('is the one whose mapping is looked for', async () => {
    const asked: string[] = []
    await looked({ mapping: async (arn) => (asked.push(arn), undefined) })
    expect(asked).toEqual([queueArn])
  })
})

describe('who hears', () => {
  const heard = (confirmed: number, pending: number, who: Partial<Patient> = {}) =>
    found('subscriptions', { subscriptions: async () => ({ confirmed, pending }) }, {}, who)

  it('has said that they want to', async () => {
    expect(await heard(1, 2)).toEqual([failed('subscriptions', 'not-confirmed', { pending: 2 })])
  })

  it('is at least the alert channel', async () => {
    expect(await heard(0, 0)).toEqual([noted('subscriptions', 'no-subscription')])
    expect(await heard(0, 0, { alertChannelId: undefined })).toEqual([
      failed('subscriptions', 'nobody-hears'),
    ])
    expect(await heard(2, 0, { alertChannelId: undefined })).toEqual([
      fine('subscriptions', { confirmed: 2 }),
    ])
  })
})

describe('the functions', () => {
  const gate = (seen: object | undefined) => ({
    functionOf: async (name: string) => (name !== 'gate' ? aFunction : seen && { ...aFunction, ...seen }),
  })
  const name = 'startpass-gate'

  it('are there, able to run, and go by this table', async () => {
    expect(await wrong(gate(undefined))).toEqual([failed('functions', 'function-missing', { name })])
    expect(await wrong(gate({ state: 'Failed' }))).toEqual([
      failed('functions', 'function-broken', { name, state: 'Failed' }),
    ])
    expect(await wrong(gate({ state: 'NotActive' }))).toHaveLength(1)
    expect(await wrong(gate({ state: 'Actively' }))).toHaveLength(1)
    expect(await wrong(gate({ reservedConcurrency: 0 }))).toEqual([
      failed('functions', 'function-held', { name }),
    ])
    expect(await wrong(gate({ table: 'other' }))).toEqual([
      failed('functions', 'function-astray', { name, table: 'other' }),
    ])
    expect(await wrong(gate({ table: undefined }))).toEqual([
      failed('functions', 'function-astray', { name, table: '–' }),
    ])
  })

  it.each([{ state: 'Inactive' }, { state: 'Pending' }, { reservedConcurrency: 5 }])(
    'are in order with %o',
    async (seen) => expect(await wrong(gate(seen))).toEqual([]),
  )

  it('are of one making, and of ours', async () => {
    const note = (more: object | undefined) =>
      found('versions', {
        noteOf: async (name) => (name === 'slack' ? more && { ...aNote, ...more } : aNote),
      })
    expect(await note({ version: '0.0.9' })).toEqual([
      failed('versions', 'version-differs', { name: 'slack', is: '0.0.9', should: VERSION }),
    ])
    expect(await note({ schema: 1 })).toEqual([
      failed('versions', 'schema-differs', { name: 'slack', is: 1, should: 2 }),
    ])
    expect(await note(undefined)).toEqual([
      fine('versions', { version: VERSION, schema: 2 }),
      noted('versions', 'never-ran', { name: 'slack' }),
    ])
  })

  it('are asked for what they noted after all else, since the look may be what ran them first', async () => {
    const asked: string[] = []
    await looked({
      noteOf: async (name) => (asked.push(`note of ${name}`), aNote),
      knock: async () => (asked.push('knock'), 400),
    })
    expect(asked).toEqual(['note of sweep', 'knock', 'note of slack', 'note of gate', 'note of sweep'])
  })
})

describe('the sweep', () => {
  const sweep = (more: object) => found('sweep', { noteOf: async () => ({ ...aNote, ...more }) })

  it('is late once three were missed', async () => {
    expect(await sweep({ at: noon - 15 * 60 - 59 })).toEqual([fine('sweep', { minutes: 15 })])
    expect(await sweep({ at: noon - 16 * 60 })).toEqual([failed('sweep', 'sweep-late', { minutes: 16 })])
  })

  it('has been everywhere', async () => {
    expect(await sweep({ notSwept: 1 })).toEqual([failed('sweep', 'sweep-partial', { count: 1 })])
    expect(await sweep({ notSwept: 0 })).toEqual([fine('sweep', { minutes: 5 })])
  })

  it('that never ran is told of, save where there is no schedule to look at', async () => {
    const noteOf = async () => undefined
    expect(await found('sweep', { noteOf })).toEqual([failed('sweep', 'sweep-never')])
    const none: Inspector['rule'] = async () => Promise.reject(new NotSeen('events', 'UnknownService'))
    expect(await found('sweep', { noteOf, rule: none })).toEqual([
      { check: 'sweep', state: 'not-here', facts: { service: 'events' } },
    ])
  })
})

describe('the schedule', () => {
  const facts = { region: 'ap-northeast-1', name: 'startpass-sweep' }
  const seen = {
    arn: 'arn',
    enabled: true,
    pattern: {},
    targets: ['arn:aws:lambda:r:1:function:startpass-sweep'],
  }
  it.each([
    undefined,
    { ...seen, enabled: false },
    { ...seen, targets: [] },
    { ...seen, targets: ['arn:aws:lambda:r:1:function:another'] },
  ])('that will start no sweep is told of, although one has just run: %j', async (schedule) => {
    const rule: Inspector['rule'] = async (_, name) => (name === 'startpass-sweep' ? schedule : undefined)
    expect(await found('sweep', { rule })).toEqual([failed('sweep', 'schedule-off', facts)])
  })
})

describe('the mode', () => {
  const nameless = { roleArn: undefined, externalId: undefined }
  const accounts = [
    { id: '210987654321', name: 'other', ...nameless },
    { id: '123456789012', name: 'home', ...nameless },
  ]
  const guard = { inForce: async () => ({ ...defaultGuard, accounts }) }

  it('is counted in every guarded account, and lockdown is noted', async () => {
    const controlOf: Practice['controlOf'] = async ({ account, region }) => ({
      mode: region === 'us-east-1' ? 'observe' : 'enforce',
      lockdown: account === '210987654321' && region === 'us-east-1',
    })
    expect(await found('mode', {}, { guard, controlOf })).toEqual([
      fine('mode', { account: '123456789012', observed: 1, enforced: 1 }),
      fine('mode', { account: '210987654321', observed: 1, enforced: 1 }),
      noted('mode', 'lockdown', { place: '210987654321/us-east-1', account: '210987654321' }),
    ])
  })

  it('of an account that does not answer keeps no other from being counted', async () => {
    const regionsOf = async (account: string) =>
      account === tokyo.account ? ['ap-northeast-1'] : Promise.reject(new NotSeen('ec2', 'AccessDenied'))
    expect(await found('mode', {}, { guard, regionsOf })).toEqual([
      fine('mode', { account: '123456789012', observed: 0, enforced: 1 }),
      failed('mode', 'unreadable', { service: 'ec2', code: 'AccessDenied' }),
    ])
  })
})
