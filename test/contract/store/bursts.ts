// Contract: the alerts of one place within a minute, written together by several gates, one pen among them.

import { expect, it } from 'vitest'
import { dynamoBurstBook } from '../../../src/adapters/aws/dynamo-burst-book.ts'
import { burstKey } from '../../../src/adapters/aws/table.ts'
import type { Place } from '../../../src/domain/place.ts'
import { startKey, startOf } from '../../../src/domain/start.ts'
import type { Burst, BurstLine, HeldBurst } from '../../../src/flows/ports.ts'
import { noon } from '../../builders.ts'
import type { Target, Through } from '../support/targets.ts'
import { aStore, elsewhere, newInstance } from './a-store.ts'

const aLine = (more: Partial<BurstLine> = {}): BurstLine => ({
  start: startOf(newInstance()),
  instanceName: 'web-1',
  reason: 'no-pass',
  outcome: 'stopping',
  ...more,
})

const lines = (count: number): BurstLine[] => Array.from({ length: count }, () => aLine())
const message = { channel: 'C0ALERTS001', ts: '1.000100' }
const shownIn = (burst: Burst | undefined): string[] => burst?.lines.map(({ start }) => startKey(start)) ?? []
const keysOf = (some: readonly BurstLine[]): string[] => some.map(({ start }) => startKey(start)).toSorted()

export function burstContract(target: Target): void {
  const store = aStore(target, 'bare')
  let places = 0
  const newPlace = (): Place => elsewhere((places += 1))
  const add = (place: Place, some: readonly BurstLine[], at = noon): Promise<Burst> =>
    store.burstBook().add(place, 'enforce', some, at)

  async function take(burst: Burst, at = noon): Promise<HeldBurst> {
    const held = await store.burstBook().takePen(burst, at)
    if (held === undefined) throw new Error('somebody else holds the pen')
    return held
  }

  it('opens with the first lines, and keeps what they say', async () => {
    const place = newPlace()
    const line = aLine({ instanceName: undefined, reason: 'other-instance', outcome: 'failed' })
    expect(await add(place, [line])).toEqual({
      place,
      mode: 'enforce',
      openedAt: noon,
      lines: [line],
      message: undefined,
      version: 1,
      shown: 0,
    })
    expect(await store.item(burstKey(place))).toMatchObject({ ttl: noon + 86_400 })
  })

  it('gathers the lines of a minute, whoever brings them', async () => {
    const place = newPlace()
    const some = lines(10)
    await Promise.all(some.map((line) => add(place, [line])))
    const burst = await add(place, some.slice(0, 1), noon + 59)
    expect(burst.openedAt).toBe(noon)
    expect(shownIn(burst)).toEqual(keysOf(some))
  })

  it('keeps one line of a start that is added twice, as it was said last', async () => {
    const place = newPlace()
    const line = aLine()
    await add(place, [line])
    const burst = await add(place, [{ ...line, outcome: 'stopped' }])
    expect(burst.lines).toEqual([{ ...line, outcome: 'stopped' }])
  })

  it('begins anew after a minute, without the message of the one before', async () => {
    const place = newPlace()
    const old = await add(place, lines(2))
    await store.burstBook().putPen(await take(old), message)
    const line = aLine()
    const fresh = await add(place, [line], noon + 60)
    expect(fresh).toMatchObject({ openedAt: noon + 60, message: undefined, version: 1, shown: 0 })
    expect(shownIn(fresh)).toEqual([startKey(line.start)])
  })

  it('begins anew once, though five find the old one over at the same time', async () => {
    const place = newPlace()
    await add(place, lines(1))
    const some = lines(5)
    await Promise.all(some.map((line) => add(place, [line], noon + 61)))
    expect(shownIn(await add(place, some.slice(0, 1), noon + 62))).toEqual(keysOf(some))
  })

  it('begins anew when it has become long, and never goes by the name of the one before', async () => {
    const place = newPlace()
    let full = await add(place, lines(50))
    for (let n = 1; n < 4; n += 1) full = await add(place, lines(50))
    expect(full.lines).toHaveLength(200)
    const next = await add(place, lines(1))
    expect(next.lines).toHaveLength(1)
    expect(next.openedAt).toBeGreaterThan(full.openedAt)
  })

  // DynamoDB takes expressions of 4 KB at most (developer guide, Constraints, "Expression parameters"); neither
  // implementation minds their length, so it is enough to measure it with one.
  it.runIf(target.name === 'embedded')('takes a hundred at once, as DynamoDB wants it', async () => {
    const lengths: number[] = []
    const measuring: Through = (aws) => (request) => {
      const { UpdateExpression = '' } = JSON.parse(request.body.toString()) as { UpdateExpression?: string }
      lengths.push(Buffer.byteLength(UpdateExpression))
      return aws(request)
    }
    const some = lines(100)
    const burst = await store.burstBook(store.tableThrough(measuring)).add(newPlace(), 'enforce', some, noon)
    expect(shownIn(burst)).toEqual(keysOf(some))
    expect(Math.max(...lengths)).toBeGreaterThan(0)
    expect(Math.max(...lengths)).toBeLessThanOrEqual(4096)
  })

  it('keeps a hundred together, though the burst under way is nearly full', async () => {
    const place = newPlace()
    await add(place, lines(100))
    const full = await add(place, lines(99))
    const some = lines(100)
    const burst = await add(place, some)
    expect(burst.openedAt).toBe(full.openedAt)
    expect(shownIn(burst)).toEqual(expect.arrayContaining(keysOf(some)))
  })

  it('keeps a hundred together, though others begin anew meanwhile', async () => {
    const place = newPlace()
    const some = lines(100)
    let calls = 0
    const interrupting: Through = (aws) => async (request) => {
      calls += 1
      if (calls === 3) await add(place, lines(1), noon + 60)
      return aws(request)
    }
    const burst = await store.burstBook(store.tableThrough(interrupting)).add(place, 'enforce', some, noon)
    expect(burst.openedAt).toBe(noon + 60)
    expect(burst.lines).toHaveLength(101)
  })

  it('of one place is not that of another', async () => {
    const [here, there] = [newPlace(), newPlace()]
    const line = aLine()
    await add(here, [line])
    expect((await add(there, [aLine()])).lines).toHaveLength(1)
  })

  it('has one pen: of five writers at once, one holds it', async () => {
    const burst = await add(newPlace(), lines(4))
    const writers = Array.from({ length: 5 }, () => store.burstBook().takePen(burst, noon))
    const held = (await Promise.all(writers)).filter((one) => one !== undefined)
    expect(held).toHaveLength(1)
    expect(held[0]).toEqual({ ...burst, pen: noon + 10 })
  })

  it('lends the pen again once it is put down', async () => {
    const burst = await add(newPlace(), lines(4))
    const put = await store.burstBook().putPen(await take(burst), message)
    expect(put).toMatchObject({ message, version: 1, shown: 1 })
    expect(await store.burstBook().takePen(put, noon)).toMatchObject(put)
  })

  it('lends the pen again ten seconds after a writer died with it', async () => {
    const burst = await add(newPlace(), lines(4))
    await store.burstBook().takePen(burst, noon)
    expect(await store.burstBook().takePen(burst, noon + 9)).toBeUndefined()
    expect(await store.burstBook().takePen(burst, noon + 10)).toMatchObject(burst)
  })

  it('shows whoever takes the pen the lines that came in since, and tells of them when it is put down', async () => {
    const place = newPlace()
    const some = lines(6)
    const first = await add(place, some.slice(0, 3))
    await add(place, some.slice(3, 4))
    const held = await take(first)
    expect(shownIn(held)).toEqual(keysOf(some.slice(0, 4)))
    await add(place, some.slice(4))
    const put = await store.burstBook().putPen(held, message)
    expect(put).toMatchObject({ message, shown: 2, version: 3 })
    expect(shownIn(put)).toEqual(keysOf(some))
  })

  it('keeps the pen with its new holder when a writer thought dead puts it down', async () => {
    const burst = await add(newPlace(), lines(4))
    const slow = await take(burst)
    const holder = await take(burst, noon + 10)
    expect(await store.burstBook().putPen(slow, message)).toMatchObject({ message, shown: 1 })
    expect(await store.burstBook().takePen(burst, noon + 11)).toBeUndefined()
    expect(await store.burstBook().putPen(holder, message)).toMatchObject({ message, shown: 1 })
    expect(await store.burstBook().takePen(burst, noon + 12)).toBeDefined()
  })

  it('leaves the next burst alone when a slow writer puts its pen down', async () => {
    const place = newPlace()
    const old = await add(place, lines(2))
    const held = await take(old)
    const fresh = await add(place, lines(1), noon + 60)
    const put = await store.burstBook().putPen(held, message)
    expect(put).toMatchObject({ openedAt: noon, message, shown: 1, version: 1 })
    expect(await store.burstBook().takePen(old, noon + 61)).toBeUndefined()
    expect(await store.burstBook().takePen(fresh, noon + 61)).toMatchObject(fresh)
  })

  it('refuses one of a schema it does not know, and names it', async () => {
    const place = newPlace()
    await add(place, lines(1))
    await store.edit(burstKey(place), 'schema', 2)
    await expect(add(place, lines(1))).rejects.toThrow(/burst item alerts#\S+ burst .*schema/)
  })

  it('throws where the table is not there', async () => {
    const book = dynamoBurstBook({ ...store.table, name: 'nowhere' })
    await expect(book.add(newPlace(), 'enforce', lines(1), noon)).rejects.toMatchObject({
      name: 'Unreachable',
      code: 'ResourceNotFoundException',
    })
  })
}
