// The command line in the hands of somebody who may only read, in places that nothing has looked at yet: whatever only
// looks says what it sees, and writes nothing.

import { ScanCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accountId, defaultRegion } from '../../world/account.ts'
import { aWorld } from './a-world.ts'

const SECOND = '222222222222'
const roleArn = `arn:aws:iam::${SECOND}:role/startpass`
const { aws, faults, table, startpass, guarding } = aWorld(SECOND)

const writing = ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'TransactWriteItems']
const mayOnlyRead = (): void =>
  faults.set({
    fail: writing.map((operation) => ({
      service: 'dynamodb',
      operation,
      when: 'before',
      code: 'AccessDeniedException',
      times: 1000,
    })),
  })

const items = async (): Promise<number> => {
  const { client, name } = table()
  return (await client.send(new ScanCommand({ TableName: name, Select: 'COUNT' }))).Count ?? 0
}

describe('to somebody who may only read', () => {
  beforeAll(async () => {
    aws.accounts.addRole({ arn: roleArn, externalId: 'known' })
    await guarding({ id: SECOND, name: 'second', roleArn, externalId: 'known' })
    mayOnlyRead()
  })
  afterAll(() => faults.clear())

  it('mode shows what a place that was never met would get, and marks it, in either language', async () => {
    const before = await items()
    const { code, out, err } = await startpass('mode')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(new RegExp(`^${accountId}  ${defaultRegion}  enforce    \\d{4}-.*  no$`, 'm'))
    expect(out).toMatch(new RegExp(`^${SECOND}  ${defaultRegion}  enforce \\*  \\d{4}-.*  no$`, 'm'))
    expect(out).toContain(
      '\n\n* Nothing has looked there yet, gate or sweep; this is what the place gets when one does.\n',
    )
    expect((await startpass('mode', '--lang', 'ja')).out).toContain(
      '\n\n* ゲートも巡回もまだ見ていない場所です。最初に見たときに、表示のとおりに設定されます。\n',
    )
    expect((await startpass('mode', '--json')).json).toMatchObject({
      places: [
        { account: accountId, met: true },
        { account: SECOND, met: false, mode: 'enforce', lockdown: false, passesVoidBefore: null },
      ],
    })
    expect(await items()).toBe(before)
  })

  it('sweep --dry-run says what it would take up', async () => {
    const { ec2 } = aws.account(SECOND)
    const miner = ec2.seedStopped({ region: defaultRegion, name: 'miner', instanceType: 't3.micro' })
    ec2.startInstances({ region: defaultRegion, caller: 'AKIATHIEF' }, { instanceIds: [miner] })
    const before = await items()
    const { code, json } = await startpass('sweep', '--dry-run', '--json')
    expect({ code, json }).toMatchObject({
      code: 0,
      json: { taken: [{ account: SECOND, instanceId: miner, what: 'unjudged' }], notSwept: [] },
    })
    expect(await items()).toBe(before)
  })
})

describe('once the place is met', () => {
  it('mode shows the same, without the mark', async () => {
    const shown = async () => (await startpass('mode', '--json', '--account', SECOND)).json
    const [{ met: _, ...foretold }] = ((await shown()) as { places: [{ met: boolean }] }).places
    await startpass('sweep')
    expect(await shown()).toMatchObject({ places: [{ ...foretold, met: true }] })
    expect((await startpass('mode')).out).not.toContain('*')
  })
})
