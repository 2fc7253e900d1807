// Contract: the switch of a place: set up once, read from any copy, changed in all of them at once.

import { CreateTableCommand } from '@aws-sdk/client-dynamodb'
import { describe, expect, it } from 'vitest'
import {
  changeControl,
  dynamoSwitches,
  install,
  readControl,
} from '../../../src/adapters/aws/dynamo-control.ts'
import { dynamoStartBook } from '../../../src/adapters/aws/dynamo-start-book.ts'
import {
  CONTROL_COPIES,
  controlKey,
  installationKey,
  tableDefinition,
} from '../../../src/adapters/aws/table.ts'
import type { Control } from '../../../src/domain/control.ts'
import type { Place } from '../../../src/domain/place.ts'
import { noon, tokyo } from '../../builders.ts'
import type { Target } from '../support/targets.ts'
import { aDecision, aStore, elsewhere, installedAt, means, newInstance, type Store } from './a-store.ts'

/** The first and the last, and some between. */
const SOME_COPIES = [0, 1, Math.floor(CONTROL_COPIES / 2), CONTROL_COPIES - 1]

const copiesOf = (store: Store, place: Place): Promise<Control[]> =>
  Promise.all(
    SOME_COPIES.map((copy) => {
      const entropy = { ...means.entropy, fraction: () => (copy + 0.5) / CONTROL_COPIES }
      return readControl(store.table, place, { ...means, entropy })
    }),
  )

/** In three tables, since moto takes the longer for a change of all copies the more there is in the table. */
export function controlContract(target: Target): void {
  describe('of a place', () => {
    settingUp(aStore(target))
  })
  describe('once it is set', () => {
    changing(aStore(target))
  })
  describe('and the installation', () => {
    installing(aStore(target))
  })
}

function settingUp(store: Store): void {
  it('met for the first time is as the installation says', async () => {
    expect(await store.passBook().control(elsewhere(1))).toEqual({
      place: elsewhere(1),
      mode: 'enforce',
      guardingSince: installedAt,
      lockdown: false,
      passesVoidBefore: 0,
      revision: expect.stringMatching(/^\S{8,}$/) as string,
    })
  })

  it('is set by nobody who only looks, and looks as it will be set', async () => {
    const [place, switches] = [elsewhere(3), dynamoSwitches(store.table, means)]
    const seen = await switches.look(place)
    const recalled = await dynamoStartBook(store.table, { ...means, onlyLooks: true }).recall(place, [], [])
    for (const copy of SOME_COPIES) expect(await store.item(controlKey(place, copy))).toBeUndefined()
    const { revision: _, ...set } = await store.passBook().control(place)
    expect(seen).toEqual({ ...set, met: false })
    expect(recalled.control).toMatchObject(set)
    expect(await switches.look(place)).toMatchObject({ ...set, met: true })
  })

  it('is the same in every copy, and for both of two who meet it at once', async () => {
    const [one, other] = await Promise.all([
      store.passBook().control(elsewhere(2)),
      store.startBook().recall(elsewhere(2), [], []),
    ])
    expect(other.control).toEqual(one)
    expect(await copiesOf(store, elsewhere(2))).toEqual(SOME_COPIES.map(() => one))
  })

  it('is checked in whichever copy a decision happens to take', async () => {
    const taken: string[] = []
    const table = store.tableThrough((aws) => (request) => {
      const [copy] = /copy#\d\d/.exec(request.body.toString()) ?? []
      if (copy !== undefined) taken.push(copy)
      return aws(request)
    })
    for (let n = 0; n < 12; n += 1) {
      await store.startBook(table).decide(aDecision(newInstance(), store.control, undefined))
    }
    expect(taken).toHaveLength(12)
    // With 64 copies, that twelve decisions take fewer than four of them happens once in a thousand million runs.
    expect(new Set(taken).size).toBeGreaterThan(3)
  })
}

function changing(store: Store): void {
  it('changes in every copy at once, under a new revision', async () => {
    const before = await store.passBook().control(tokyo)
    const change = { mode: 'observe', lockdown: true, passesVoidBefore: noon, guardingSince: noon } as const
    const after = await changeControl(store.table, before, change, means.entropy)
    expect(after).toEqual({ ...before, ...change, revision: expect.any(String) as string })
    expect(after.revision).not.toBe(before.revision)
    expect(await copiesOf(store, tokyo)).toEqual(SOME_COPIES.map(() => after))
  })

  it('is changed by one of two who change it at once; the other is told', async () => {
    const before = await changeControl(
      store.table,
      await store.passBook().control(tokyo),
      { lockdown: false, mode: 'enforce' },
      means.entropy,
    )
    const outcomes = await Promise.allSettled([
      changeControl(store.table, before, { lockdown: true }, means.entropy),
      changeControl(store.table, before, { mode: 'observe' }, means.entropy),
    ])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(outcomes.find((one) => one.status === 'rejected')?.reason).toMatchObject({
      name: 'Unreachable',
      code: 'Contended',
    })
    const now = await store.passBook().control(tokyo)
    expect(now.lockdown && now.mode === 'observe').toBe(false)
  })

  it('of one place is not that of another', async () => {
    const [here, there] = [
      await store.passBook().control(tokyo),
      await store.passBook().control(elsewhere(5)),
    ]
    await changeControl(store.table, there, { lockdown: true }, means.entropy)
    expect(await store.passBook().control(tokyo)).toEqual(here)
    const decided = await store.startBook().decide(aDecision(newInstance(), here, undefined))
    expect(decided.kind).toBe('recorded')
  })
}

function installing(store: Store): void {
  it('keeps the date of the first installation when installed again, and takes the new mode for new places', async () => {
    await install(store.table, 'observe', noon)
    expect(await store.item(installationKey)).toMatchObject({ mode: 'observe', installedAt })
    expect(await store.passBook().control(elsewhere(6))).toMatchObject({
      mode: 'observe',
      guardingSince: installedAt,
    })
    await install(store.table, 'enforce', noon)
    expect(await store.passBook().control(elsewhere(6))).toMatchObject({ mode: 'observe' })
  })

  it('cannot be read where nothing was installed: the error says what to do', async () => {
    const { client } = store.table
    const empty = { client, name: 'contract-empty' }
    await client.send(new CreateTableCommand({ TableName: empty.name, ...tableDefinition }))
    await expect(readControl(empty, tokyo, means)).rejects.toMatchObject({
      name: 'Unreachable',
      code: 'NotInstalled',
      message: expect.stringContaining('npm run resources') as string,
    })
  })

  it('throws where the table is not there, and names what it said', async () => {
    const nowhere = { ...store.table, name: 'nowhere' }
    await expect(readControl(nowhere, tokyo, means)).rejects.toMatchObject({
      name: 'Unreachable',
      service: 'table',
      code: 'ResourceNotFoundException',
    })
  })

  it('refuses a switch and an installation of a schema it does not know, and names them', async () => {
    const key = controlKey(tokyo, 0)
    const entropy = { ...means.entropy, fraction: () => 0 }
    await store.edit(key, 'schema', 2)
    await expect(readControl(store.table, tokyo, { ...means, entropy })).rejects.toThrow(
      /control item control#123456789012\/ap-northeast-1 copy#00 .*schema/,
    )
    await store.edit(key, 'schema', 1)
    await store.edit(installationKey, 'schema', 2)
    await expect(store.passBook().control(elsewhere(7))).rejects.toThrow(
      /installation item installation installation .*schema/,
    )
    await store.edit(installationKey, 'schema', 1)
  })
}
