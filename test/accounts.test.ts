// Several accounts, told as it happens: what is stopped in an account beside home, and what one account's trouble does
// to the others, which is nothing.

import { describe, expect, it } from 'vitest'
import { applySettings } from '../src/adapters/aws/dynamo-guard-book.ts'
import { defaultGuard, type GuardedAccount, noExemptions } from '../src/domain/guard.ts'
import { accountId, defaultRegion } from '../world/account.ts'
import { aStage, type Stage, type StageOptions } from './stage.ts'

const SECOND = '222222222222'
const THIRD = '333333333333'
const roleIn = (id: string): string => `arn:aws:iam::${id}:role/startpass`
const guarded = (id: string, more: Partial<GuardedAccount> = {}): GuardedAccount => ({
  id,
  name: `account-${id[0]}`,
  roleArn: roleIn(id),
  externalId: `secret-of-${id}`,
  ...more,
})

const guarding = (...accounts: GuardedAccount[]): StageOptions => ({
  otherAccounts: [SECOND, THIRD],
  guard: { accounts },
})

/** A stage with two more accounts, both with the role that the settings name. */
async function threeAccounts(options: StageOptions = guarding(guarded(SECOND), guarded(THIRD))) {
  const stage = await aStage(options)
  for (const id of [SECOND, THIRD]) {
    stage.accounts.addRole({ arn: roleIn(id), externalId: `secret-of-${id}` })
  }
  return stage
}

const seedIn = (stage: Stage, account: string, name: string): string =>
  stage.account(account).ec2.seedStopped({ region: defaultRegion, name, instanceType: 't3.micro' })
const startIn = (stage: Stage, account: string, id: string): void => {
  const origin = { region: defaultRegion, caller: 'AKIATHIEF' }
  stage.account(account).ec2.startInstances(origin, { instanceIds: [id] })
}
const stateIn = (stage: Stage, account: string, id: string): string | undefined =>
  stage
    .account(account)
    .ec2.truth(defaultRegion)
    .find(({ instanceId }) => instanceId === id)?.state

/** One miner in each account, all started now. */
function miners(stage: Stage): Record<string, string> {
  const ids = [accountId, SECOND, THIRD].map((account) => [account, seedIn(stage, account, 'miner')] as const)
  for (const [account, id] of ids) startIn(stage, account, id)
  return Object.fromEntries(ids)
}
const states = (stage: Stage, ids: Record<string, string>) =>
  Object.entries(ids).map(([account, id]) => stateIn(stage, account, id))

const troublesOf = (stage: Stage): string =>
  stage.logged.map(({ event, trouble }) => `${event} ${String(trouble)}`).join('\n')

describe('in every guarded account', () => {
  it('a thief is stopped, and told of by account', async () => {
    const stage = await threeAccounts()
    const ids = miners(stage)
    await stage.run(60)
    expect(states(stage, ids)).toEqual(['stopped', 'stopped', 'stopped'])
    expect(stage.published.map(({ start }) => start.place.account).toSorted()).toEqual([
      accountId,
      SECOND,
      THIRD,
    ])
    const own = stage.requests.filter(
      ({ account, operation }) => account === SECOND && operation === 'StopInstances',
    )
    expect(own.length).toBeGreaterThan(0)
  })

  it('with every event lost, the sweep finds and stops it', async () => {
    const stage = await threeAccounts()
    stage.faults.set({ events: { drop: 1 } })
    const ids = miners(stage)
    await stage.run(60)
    const { reports, troubles, unreached } = await stage.sweepAll()
    expect(reports.map(({ place }) => `${place.account}/${place.region}`).toSorted()).toEqual(
      [accountId, SECOND, THIRD].flatMap((id) => [`${id}/ap-northeast-1`, `${id}/us-east-1`]),
    )
    expect([troubles.size, unreached.size]).toEqual([0, 0])
    await stage.run(60)
    expect(states(stage, ids)).toEqual(['stopped', 'stopped', 'stopped'])
  })

  it('one account needs no session, and asks for none', async () => {
    const stage = await aStage()
    stage.start(stage.seed('miner'))
    await stage.run(60)
    await stage.sweepAll()
    expect(stage.requests.filter(({ service }) => service === 'sts')).toEqual([])
  })
})

describe('a session', () => {
  const assumed = (stage: Stage): number =>
    stage.requests.filter(({ operation }) => operation === 'AssumeRole').length

  it('is one for all regions, whoever asks at once, and lasts for many calls', async () => {
    const stage = await threeAccounts(guarding(guarded(SECOND)))
    await stage.sweepAll()
    await stage.run(600)
    await stage.sweepAll()
    expect(assumed(stage)).toBe(1)
  })

  it('is renewed before it expires, and goes on after', async () => {
    const stage = await threeAccounts(guarding(guarded(SECOND)))
    await stage.sweepAll()
    await stage.clock.advance(56 * 60_000)
    await stage.sweepAll()
    expect(assumed(stage)).toBe(2)
    await stage.clock.advance(3 * 3_600_000)
    const { unreached, troubles } = await stage.sweepAll()
    expect([unreached.size, troubles.size, assumed(stage)]).toEqual([0, 0, 3])
  })

  it('that is still good is used where renewing it fails', async () => {
    const stage = await threeAccounts(guarding(guarded(SECOND)))
    await stage.sweepAll()
    await stage.clock.advance(57 * 60_000)
    stage.faults.set({
      fail: [{ service: 'sts', operation: 'AssumeRole', when: 'before', code: 'InternalFailure', times: 99 }],
    })
    expect((await stage.sweepAll()).unreached.size).toBe(0)
    await stage.clock.advance(4 * 60_000)
    expect([...(await stage.sweepAll()).unreached.keys()]).toEqual([SECOND])
  })
})

describe('an account that cannot be entered', () => {
  const cases: readonly (readonly [string, Partial<GuardedAccount>, RegExp])[] = [
    [
      'its role is missing',
      { roleArn: roleIn(SECOND).replace('startpass', 'gone') },
      /role\/gone.*AccessDenied|AccessDenied/,
    ],
    ['its external id is wrong', { externalId: 'guessed' }, /AccessDenied/],
    ['it has no role in the settings', { roleArn: undefined }, /NoRole/],
    ['its role is of another account', { roleArn: roleIn(THIRD) }, /OtherAccount/],
  ]

  it.each(cases)('since %s holds up no other, and is named', async (_, wrong, code) => {
    const stage = await threeAccounts(guarding(guarded(SECOND, wrong), guarded(THIRD)))
    const ids = miners(stage)
    await stage.run(60)
    expect(states(stage, ids)).toEqual(['stopped', 'running', 'stopped'])
    expect(troublesOf(stage)).toContain(SECOND)
    const { reports, unreached } = await stage.sweepAll()
    expect(reports.map(({ place }) => place.account)).not.toContain(SECOND)
    expect(reports).toHaveLength(4)
    const said = String(unreached.get(SECOND))
    expect(said).toContain(SECOND)
    expect(`${said} ${(unreached.get(SECOND) as { code: string }).code}`).toMatch(code)
    const [told, ...more] = stage.announced.filter(({ kind }) => kind === 'account-out-of-reach')
    expect(told).toMatchObject({ name: 'account-2', place: { account: SECOND } })
    await stage.sweepAll()
    expect(more).toEqual([])
    expect(stage.announced.filter(({ kind }) => kind === 'account-out-of-reach')).toHaveLength(1)
  })

  it('leaves its events in the dead-letter queue, with account and role, and nobody else’s', async () => {
    const stage = await threeAccounts(guarding(guarded(SECOND, { externalId: 'guessed' }), guarded(THIRD)))
    const ids = miners(stage)
    await stage.run(7200)
    expect(states(stage, ids)).toEqual(['stopped', 'running', 'stopped'])
    expect(stage.queue.dead.length).toBeGreaterThan(0)
    for (const { body, reason } of stage.queue.dead) {
      expect(body).toContain(SECOND)
      expect(reason).toContain(roleIn(SECOND))
    }
  })

  it('is guarded again once its role is there', async () => {
    const stage = await threeAccounts(guarding(guarded(SECOND, { externalId: 'later' })))
    const id = seedIn(stage, SECOND, 'miner')
    startIn(stage, SECOND, id)
    await stage.run(60)
    expect(stateIn(stage, SECOND, id)).toBe('running')
    stage.accounts.addRole({ arn: roleIn(SECOND), externalId: 'later' })
    await stage.run(120)
    expect(stateIn(stage, SECOND, id)).toBe('stopped')
  })
})

it('an account that is throttled holds up no other', async () => {
  const stage = await threeAccounts({ ...guarding(guarded(SECOND), guarded(THIRD)), throttled: true })
  const ids = miners(stage)
  const { ec2 } = stage.account(SECOND)
  // A thief uses the quota up, and goes on doing so.
  let starving = true
  const starve = (): void => {
    if (!starving) return
    for (let calls = 0; calls < 200; calls += 1) {
      try {
        ec2.describeInstances({ region: defaultRegion, caller: 'AKIATHIEF' }, { maxResults: 5 })
      } catch {
        break
      }
    }
    stage.clock.after(100, starve)
  }
  starve()
  await stage.run(30)
  expect(states(stage, ids)).toEqual(['stopped', 'running', 'stopped'])
  const { reports, troubles } = await stage.sweepAll()
  expect(reports).toHaveLength(5)
  expect([...troubles.keys()]).toEqual([{ account: SECOND, region: defaultRegion }])
  starving = false
  await stage.run(120)
  expect(states(stage, ids)).toEqual(['stopped', 'stopped', 'stopped'])
})

describe('an account that the settings do not name', () => {
  it('is sent away, after the settings were read once more', async () => {
    const stage = await threeAccounts({ otherAccounts: [SECOND, THIRD] })
    const id = seedIn(stage, SECOND, 'miner')
    startIn(stage, SECOND, id)
    await stage.run(30)
    expect(stateIn(stage, SECOND, id)).toBe('running')
    expect(new Set(stage.queue.dead.map(({ reason }) => reason))).toEqual(
      new Set([`account ${SECOND} is not guarded by this gate`]),
    )
  })

  it('and was named a moment ago is not sent away', async () => {
    const stage = await threeAccounts({ otherAccounts: [SECOND, THIRD] })
    // Every gate has read the settings, and keeps them for some seconds.
    miners(stage)
    await stage.run(1)
    const guard = { ...defaultGuard, accounts: [guarded(SECOND)] }
    await applySettings(stage.table, guard, { at: stage.now(), by: 'alex', text: '' })
    const dead = stage.queue.dead.length
    await stage.run(1)
    const id = seedIn(stage, SECOND, 'late-miner')
    startIn(stage, SECOND, id)
    await stage.run(60)
    expect(stateIn(stage, SECOND, id)).toBe('stopped')
    expect(stage.queue.dead.slice(dead).filter(({ body }) => body.includes(id))).toEqual([])
  })
})

it('what ran in an account before the settings named it is adopted', async () => {
  const stage = await threeAccounts({ otherAccounts: [SECOND, THIRD] })
  stage.faults.set({ events: { drop: 1 } })
  const old = seedIn(stage, SECOND, 'old')
  startIn(stage, SECOND, old)
  await stage.run(60)
  const guard = { ...defaultGuard, accounts: [guarded(SECOND)] }
  await applySettings(stage.table, guard, { at: stage.now(), by: 'alex', text: '' })
  await stage.run(11)
  const miner = seedIn(stage, SECOND, 'miner')
  startIn(stage, SECOND, miner)
  await stage.run(30)
  await stage.sweepAll()
  await stage.run(30)
  expect([stateIn(stage, SECOND, old), stateIn(stage, SECOND, miner)]).toEqual(['running', 'stopped'])
  expect(stage.spans.verdicts.toSorted()).toEqual(['deny no-pass', 'exempt adopted'])
})

describe('an exempt account, and an exempt region', () => {
  it.each([
    ['account', { accounts: new Set([SECOND]) }],
    ['region', { regions: new Set([`${SECOND}/${defaultRegion}`]) }],
  ])('have their starts noted as exempt by %s, once, and no news of them', async (rule, exempt) => {
    const stage = await threeAccounts({
      otherAccounts: [SECOND, THIRD],
      guard: { accounts: [guarded(SECOND)], exempt: { ...noExemptions, ...exempt } },
    })
    stage.faults.set({ events: { drop: 1 } })
    const id = seedIn(stage, SECOND, 'web')
    startIn(stage, SECOND, id)
    await stage.run(300)
    await stage.sweepAll()
    const before = stage.requests.length
    expect(stage.spans.verdicts).toEqual([`exempt ${rule}`])
    const { reports } = await stage.sweepAll()
    expect(reports.every(({ unjudged, unseen, unfinished }) => unjudged + unseen + unfinished === 0)).toBe(
      true,
    )
    expect(stage.requests.slice(before).filter(({ operation }) => operation.startsWith('Transact'))).toEqual(
      [],
    )
    expect(stateIn(stage, SECOND, id)).toBe('running')
    expect(stage.announced).toEqual([])
  })
})
