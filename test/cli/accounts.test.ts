// The command line where more than one account is guarded: what looks everywhere looks in each, and one that cannot be
// entered is named and holds up no other.

import { beforeAll, describe, expect, it } from 'vitest'
import { dynamoCapBook } from '../../src/adapters/aws/dynamo-cap-book.ts'
import { freshCap } from '../../src/domain/cap.ts'
import type { GuardedAccount } from '../../src/domain/guard.ts'
import { accountId, defaultRegion } from '../../world/account.ts'
import { aWorld } from './a-world.ts'

const SECOND = '222222222222'
const roleArn = `arn:aws:iam::${SECOND}:role/startpass`
const second = (externalId: string): GuardedAccount => ({ id: SECOND, name: 'second', roleArn, externalId })
const { aws, faults, table, startpass, guarding } = aWorld(SECOND)

beforeAll(async () => {
  aws.accounts.addRole({ arn: roleArn, externalId: 'known' })
  // Home may be listed for its name; it is no other account for that.
  await guarding({ id: accountId, name: 'main', roleArn: undefined, externalId: undefined }, second('known'))
})

describe('with two accounts', () => {
  it('shows the mode of every region of both, or of the one that is named', async () => {
    const { code, json } = await startpass('mode', '--json')
    expect({ code, json }).toMatchObject({
      code: 0,
      json: { places: [{ account: accountId }, { account: SECOND }], unreached: [] },
    })
    expect((await startpass('mode', '--json', '--account', SECOND)).json).toMatchObject({
      places: [{ account: SECOND, region: defaultRegion }],
    })
  })

  it('sweeps both, and stops what nobody judged in the other', async () => {
    const { ec2 } = aws.account(SECOND)
    const miner = ec2.seedStopped({ region: defaultRegion, name: 'miner', instanceType: 't3.micro' })
    ec2.startInstances({ region: defaultRegion, caller: 'AKIATHIEF' }, { instanceIds: [miner] })
    const dry = await startpass('sweep', '--dry-run', '--json')
    expect(dry.json).toMatchObject({
      places: [
        { account: accountId, up: 0 },
        { account: SECOND, up: 1 },
      ],
      taken: [{ account: SECOND, region: defaultRegion, instanceId: miner, what: 'unjudged' }],
    })
    const swept = await startpass('sweep')
    expect(swept).toMatchObject({
      code: 0,
      out: expect.stringContaining(`${SECOND}/${defaultRegion}  ${miner}`),
    })
    await expect.poll(() => ec2.truth(defaultRegion)[0]?.state).toBe('stopped')
  })

  it('shows what the cap holds in either, and one answer decides it', async () => {
    const book = dynamoCapBook(table(), { bytes: (count) => new Uint8Array(count).fill(1) })
    const place = { account: SECOND, region: defaultRegion }
    const heldSince = Math.floor(Date.now() / 1000)
    await book.write(place, await book.read(place), { ...freshCap, heldSince, held: 3 })
    expect((await startpass('cap')).out).toContain(`3 starts held in ${SECOND}/${defaultRegion} until`)
    expect((await startpass('cap', 'continue', '--json')).json).toMatchObject({
      decision: 'continue',
      places: [{ account: SECOND, region: defaultRegion }],
    })
    expect((await startpass('cap')).out).toContain('Nothing is held.')
  })
})

describe('lockdown of the other account', () => {
  it('is noted by doctor with the command that ends it there, in either language', async () => {
    await startpass('lockdown', 'on', '--account', SECOND)
    const command = `startpass lockdown off --account ${SECOND}`
    for (const language of ['en', 'ja']) {
      const { out } = await startpass('doctor', '--lang', language)
      expect(out).toContain(`${SECOND}/${defaultRegion}`)
      expect(out).toContain(`"${command}"`)
    }
    await startpass(...command.split(' ').slice(1))
    expect((await startpass('mode', '--json', '--account', SECOND)).json).toMatchObject({
      places: [{ lockdown: false }],
    })
  })
})

describe('with an account that cannot be entered', () => {
  beforeAll(() => guarding(second('guessed')))
  const why = `Out of reach: account ${SECOND} cannot be entered by ${roleArn} with the external id of the settings:`

  it('shows and sweeps the other, says which and why, and has failed in part', async () => {
    for (const args of [['mode'], ['sweep'], ['cap']]) {
      const { code, out, err } = await startpass(...args)
      expect({ args, code, out }).toMatchObject({
        args,
        code: 1,
        out: expect.not.stringContaining('All in order'),
      })
      expect(err).toContain(`startpass: ${why}`)
      expect(err).not.toContain('guessed')
    }
    const { json, err } = await startpass('sweep', '--json', '--lang', 'ja')
    expect(json).toMatchObject({
      places: [{ account: accountId }],
      unreached: [{ account: SECOND, code: 'AccessDenied' }],
    })
    expect(err).toContain(`startpass: アカウントに入れません: account ${SECOND}`)
  })

  it('says so where that one is named, and does not send anybody after permissions of their own', async () => {
    const { code, err, json } = await startpass('sweep', '--account', SECOND, '--json')
    expect({ code, json }).toMatchObject({ code: 1, json: { error: { code: 'account-out-of-reach' } } })
    expect(err).toContain(`startpass: ${why}`)
  })

  it('does not say that the cap holds nothing where it could not look', async () => {
    expect((await startpass('cap', 'continue')).err).toContain(why)
    expect((await startpass('cap')).out).not.toContain('Nothing is held')
  })
})

describe('a region that cannot be swept', () => {
  it('is said on stderr, and not that all is in order', async () => {
    await guarding()
    const fault = {
      service: 'ec2',
      operation: 'DescribeInstances',
      when: 'before',
      code: 'InternalError',
    } as const
    faults.set({ fail: [{ ...fault, times: 60 }] })
    const { code, out, err } = await startpass('sweep')
    faults.clear()
    expect({ code, out }).toEqual({ code: 1, out: '0 up in 0 regions, nothing that events had not told.\n' })
    expect(err).toContain(
      `startpass: ${accountId}/${defaultRegion} could not be swept: InternalError. Sweep again.`,
    )
  })
})
