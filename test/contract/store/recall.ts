// Contract: everything judging needs to know beforehand, in one strongly consistent request.

import { expect, it } from 'vitest'
import { passItemKey, startItemKey } from '../../../src/adapters/aws/table.ts'
import { startKey, startOf } from '../../../src/domain/start.ts'
import { jsonOperation, jsonResponse } from '../../../world/aws-service.ts'
import { aRecord, noon, tokyo, virginia } from '../../builders.ts'
import type { Target, Through } from '../support/targets.ts'
import { noting, withBody } from '../support/through.ts'
import { aDecision, aStore, elsewhere, installedAt, newInstance, newPass } from './a-store.ts'

/** As DynamoDB does when it is short of capacity: does half of the reads, and hands the rest back. */
const puttingOffHalf: Through = (aws) => async (request) => {
  if (jsonOperation(request) !== 'BatchGetItem') return aws(request)
  const { RequestItems } = JSON.parse(request.body.toString()) as {
    RequestItems: Record<string, { Keys: object[] }>
  }
  const [[table, { Keys, ...more }] = ['', { Keys: [] }]] = Object.entries(RequestItems)
  const half = Math.ceil(Keys.length / 2)
  const answer = await aws(
    withBody(request, { RequestItems: { [table]: { ...more, Keys: Keys.slice(0, half) } } }),
  )
  const rest = Keys.slice(half)
  const body = JSON.parse(answer.body.toString()) as object
  return jsonResponse(
    200,
    { ...body, UnprocessedKeys: rest.length === 0 ? {} : { [table]: { ...more, Keys: rest } } },
    'application/x-amz-json-1.0',
  )
}

export function recallContract(target: Target): void {
  const store = aStore(target)

  it('shows the switch, and the starts and passes that there are', async () => {
    const [start, other] = [newInstance(), newInstance()]
    const pass = await store.issue(newPass({}, [start]))
    await store.startBook().decide(aDecision(start, store.control, undefined))
    const recalled = await store
      .startBook()
      .recall(tokyo, [startOf(start), startOf(other)], [pass.key, 'code:none'])
    expect(recalled.control).toEqual(store.control)
    expect([...recalled.starts.keys()]).toEqual([startKey(startOf(start))])
    expect([...recalled.passes]).toEqual([[pass.key, pass]])
  })

  it('takes one request, strongly consistent, for up to a hundred keys', async () => {
    const operations: string[] = []
    const bodies: string[] = []
    const table = store.tableThrough((aws) =>
      noting(operations)((request) => {
        bodies.push(request.body.toString())
        return aws(request)
      }),
    )
    const starts = Array.from({ length: 60 }, () => startOf(newInstance()))
    const passes = Array.from({ length: 39 }, () => newPass().key)
    await store.startBook(table).recall(tokyo, starts, passes)
    expect(operations).toEqual(['BatchGetItem'])
    expect(JSON.parse(bodies[0] ?? '{}')).toMatchObject({
      RequestItems: { [table.name]: { ConsistentRead: true } },
    })
  })

  it('finds the first and the last of more than a hundred', async () => {
    const instances = Array.from({ length: 130 }, () => newInstance())
    const [first, last] = [instances[0] ?? newInstance(), instances[129] ?? newInstance()]
    for (const start of [first, last]) {
      await store.startBook().decide(aDecision(start, store.control, undefined))
    }
    const recalled = await store.startBook().recall(tokyo, instances.map(startOf), [])
    expect([...recalled.starts.keys()].toSorted()).toEqual(
      [first, last].map((start) => startKey(startOf(start))).toSorted(),
    )
  })

  it('asks again for what the table put off', async () => {
    const instances = Array.from({ length: 5 }, () => newInstance())
    for (const start of instances) {
      await store.startBook().decide(aDecision(start, store.control, undefined))
    }
    const book = store.startBook(store.tableThrough(puttingOffHalf))
    expect((await book.recall(tokyo, instances.map(startOf), [])).starts.size).toBe(5)
  })

  it('throws where the table puts reads off for ever, rather than taking them for absent', async () => {
    const never: Through = (aws) => (request) => {
      if (jsonOperation(request) !== 'BatchGetItem') return aws(request)
      const { RequestItems } = JSON.parse(request.body.toString()) as { RequestItems: object }
      return Promise.resolve(
        jsonResponse(200, { Responses: {}, UnprocessedKeys: RequestItems }, 'application/x-amz-json-1.0'),
      )
    }
    const book = store.startBook(store.tableThrough(never))
    await expect(book.recall(tokyo, [], [])).rejects.toMatchObject({
      name: 'Unreachable',
      code: 'UnprocessedKeys',
    })
  })

  it('sets up the switch of a place met for the first time, guarded since the installation', async () => {
    const { control } = await store.startBook().recall(elsewhere(1), [], [])
    expect(control).toMatchObject({ place: elsewhere(1), mode: 'enforce', guardingSince: installedAt })
    expect((await store.startBook().recall(elsewhere(1), [], [])).control).toEqual(control)
  })

  it('knows the newest two starts of an instance up to a time, newest first', async () => {
    const instance = newInstance()
    // The earliest has fewer digits than the others: they are in order of time, not of their text.
    const times = [999_999_999, noon - 60, noon, noon + 60]
    for (const launchedAt of times) {
      await store.startBook().decide(aDecision({ ...instance, launchedAt }, store.control, undefined))
    }
    const recent = async (upTo: number) =>
      (await store.startBook().recent(tokyo, instance.instanceId, upTo)).map(({ name }) => name.launchedAt)
    expect(await recent(noon + 60)).toEqual([noon + 60, noon])
    expect(await recent(noon + 59)).toEqual([noon, noon - 60])
    expect(await recent(noon - 60)).toEqual([noon - 60, 999_999_999])
    expect(await recent(999_999_998)).toEqual([])
    expect(await store.startBook().recent(virginia, instance.instanceId, noon)).toEqual([])
  })

  it('keeps an allowed or denied start for as long as it may run, and ninety days beyond its end', async () => {
    const start = newInstance()
    const decided = await store.startBook().decide(aDecision(start, store.control, undefined))
    const record = decided.kind === 'recorded' ? decided.record : aRecord()
    expect(await store.item(startItemKey(record.name))).not.toHaveProperty('ttl')
    await store
      .startBook()
      .change(record, (fresh) => ({ record: { ...fresh, endedAt: noon + 9 }, journal: [] }))
    expect(await store.item(startItemKey(record.name))).toMatchObject({ ttl: noon + 9 + 90 * 86_400 })
  })

  it('calls a start and a pass of a schema it does not know unreadable, and gives what else was asked for', async () => {
    const [start, other] = [newInstance(), newInstance()]
    const pass = await store.issue(newPass({}, [start]))
    for (const one of [start, other]) await store.startBook().decide(aDecision(one, store.control, undefined))
    const recall = () => store.startBook().recall(tokyo, [start, other].map(startOf), [pass.key])
    for (const [key, name] of [
      [startItemKey(startOf(start)), startKey(startOf(start))],
      [passItemKey(pass.key), pass.key],
    ] as const) {
      await store.edit(key, 'schema', 2)
      const { unreadable, starts, passes } = await recall()
      expect([...unreadable.keys()]).toEqual([name])
      expect(String(unreadable.get(name))).toMatch(
        new RegExp(`${escaped(key.pk)} ${escaped(key.sk)}.*schema`),
      )
      expect(starts.has(startKey(startOf(other)))).toBe(true)
      expect(starts.size + passes.size).toBe(2)
      await store.edit(key, 'schema', 1)
    }
    expect((await recall()).unreadable.size).toBe(0)
  })

  it('refuses an item that somebody has edited by hand, and names what is wrong with it', async () => {
    const pass = await store.issue(newPass())
    await store.edit(passItemKey(pass.key), 'startsLeft', 'many')
    await expect(store.passBook().find(pass.key)).rejects.toThrow(/startsLeft/)
  })
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)
