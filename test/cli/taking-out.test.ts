// startpass uninstall over the playground: what would be left, an export without secrets, and the end of the table.

import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  type PutItemCommandInput,
} from '@aws-sdk/client-dynamodb'
import { afterAll, describe, expect, it } from 'vitest'
import { toItem } from '../../src/adapters/aws/dynamo.ts'
import { noteFunction } from '../../src/adapters/aws/dynamo-function-notes.ts'
import { isolationKey, journalItemKey, SCHEMA } from '../../src/adapters/aws/table.ts'
import { eventually } from '../support/playground-process.ts'
import { aPlayground } from './support.ts'

describe('startpass uninstall', () => {
  const world = aPlayground()
  const folder = mkdtempSync(join(tmpdir(), 'startpass-out-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'kept.jsonl')
  const dynamo = () =>
    new DynamoDBClient({
      endpoint: world.awsUrl,
      region: 'ap-northeast-1',
      credentials: { accessKeyId: 'AKIAOPERATOR', secretAccessKey: 'any' },
    })
  const table = () => ({ client: dynamo(), name: 'startpass' })
  const put = (item: object): Promise<unknown> =>
    dynamo().send(
      new PutItemCommand({ TableName: 'startpass', Item: toItem(item) } satisfies PutItemCommandInput),
    )
  const place = { account: '123456789012', region: 'ap-northeast-1' }
  const minutesAgo = (minutes: number): number => Math.floor(Date.now() / 1000) - minutes * 60

  it('says what to do, in order, and changes nothing', async () => {
    const { code, out } = await world.startpass('uninstall')
    expect(code).toBe(0)
    expect(out).toContain(
      'No instance is isolated.\nNothing was changed that would have to be changed back.\n',
    )
    const order = ['SCP', '"startpass-region"', '"startpass" in', 'Delete App', '--delete-table']
    const places = order.map((step) => out.indexOf(step))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(places.every((at) => at >= 0)).toBe(true)
    expect((await world.startpass('uninstall', '--lang', 'ja')).out).toContain('何も変更していません。')
  })

  it('exports journal and passes, a JSON object a line, for its owner alone, and nothing secret', async () => {
    const issued = await world.startpass('issue', 'web-1', '--because', 'export', '--json')
    const { code: passCode } = issued.json as { code: string }
    await world.start('gpu-1')
    await eventually(
      () => world.startpass('explain', 'gpu-1', '--json'),
      ({ out }) => /"outcome": "stopped"/.test(out),
    )
    const { code, out } = await world.startpass('uninstall', '--export', file)
    expect(code).toBe(0)
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
    expect(out).toContain(`${lines.length} lines written to ${file}.`)
    const kept = lines.map((line) => JSON.parse(line) as { kind: string; event?: string; id?: string })
    expect(kept.map(({ event }) => event)).toEqual(expect.arrayContaining(['issued', 'verdict', 'stopped']))
    expect(kept.filter(({ kind }) => kind === 'pass')).toMatchObject(
      [{ id: /^P-/, facts: { because: 'export' } }].map((one) => ({
        ...one,
        id: expect.stringMatching(one.id) as string,
      })),
    )
    for (const secret of [passCode, 'code:', 'xoxb-', 'playground-signing-secret'])
      expect(lines.join('\n')).not.toContain(secret)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect((await world.startpass('uninstall', '--export', file)).code).toBe(2)
  })

  it('lists what is isolated, and what nobody takes back', async () => {
    const instanceId = 'i-0123456789abcdef0'
    await put({
      ...isolationKey(place, instanceId, 'eni-1'),
      schema: SCHEMA,
      interfaceId: 'eni-1',
      groupIds: ['sg-1'],
    })
    const suspended = {
      subject: { kind: 'instance', place, instanceId },
      at: Date.now(),
      event: 'group-suspended',
      ref: 'x',
      facts: { group: 'web-group' },
    } as const
    const { subject: _, ...entry } = suspended
    await put({ ...journalItemKey(suspended), schema: SCHEMA, ...entry })
    const { out } = await world.startpass('uninstall')
    expect(out).toContain('1 instance is isolated. Release each first')
    expect(out).toContain(`  123456789012/ap-northeast-1/${instanceId} (eni-1)\n`)
    expect(out).toContain('the group web-group was kept from launching')
    expect((await world.startpass('uninstall', '--json')).json).toMatchObject({
      isolated: [{ interfaces: ['eni-1'] }],
      undone: [{ event: 'group-suspended', group: 'web-group' }],
      exported: null,
      deleted: false,
    })
  })

  it('deletes the table only once nothing works with it any more, and its name is given', async () => {
    await noteFunction(table(), 'sweep', { at: minutesAgo(3) })
    const early = await world.startpass('uninstall', '--delete-table', '--confirm', 'startpass', '--json')
    expect([early.code, early.json]).toMatchObject([3, { error: { code: 'still-at-work' } }])
    await noteFunction(table(), 'sweep', { at: minutesAgo(20) })
    expect((await world.startpass('uninstall', '--delete-table')).code).toBe(3)
    const wrong = await world.startpass('uninstall', '--delete-table', '--confirm', 'startpas')
    expect([wrong.code, wrong.out.includes('nothing was changed')]).toEqual([3, true])
    const last = join(folder, 'last.jsonl')
    const done = await world.startpass(
      'uninstall',
      '--delete-table',
      '--confirm',
      'startpass',
      '--export',
      last,
    )
    expect(done.code).toBe(0)
    expect(done.out).toContain('The table startpass is deleted.')
    expect(existsSync(last)).toBe(true)
    await expect(dynamo().send(new DescribeTableCommand({ TableName: 'startpass' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    })
  })
})
