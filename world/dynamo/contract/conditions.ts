// Contract: what conditions mean.

import { expect, it } from 'vitest'
import type { SharedTable } from './shared-table.ts'

export function conditions(shared: SharedTable): void {
  it('ask whether an attribute is there', async () => {
    await shared.put({ here: { S: 'x' } })
    expect(await shared.holds('attribute_exists(here)')).toBe(true)
    expect(await shared.holds('attribute_exists(gone)')).toBe(false)
    expect(await shared.holds('attribute_not_exists(gone)')).toBe(true)
    expect(await shared.holds('attribute_not_exists(here)')).toBe(false)
  })

  it('compare numbers as numbers, and never with a string', async () => {
    await shared.put({ n: { N: '9' } })
    expect(await shared.holds('n < :v', { ':v': { N: '10' } })).toBe(true)
    expect(await shared.holds('n BETWEEN :v AND :w', { ':v': { N: '9' }, ':w': { N: '10' } })).toBe(true)
    expect(await shared.holds('n = :v', { ':v': { S: '9' } })).toBe(false)
    expect(await shared.holds('n <> :v', { ':v': { N: '9.0' } })).toBe(false)
  })

  it('compare a missing attribute as different from everything, and as neither less nor more', async () => {
    await shared.put()
    expect(await shared.holds('gone <> :v', { ':v': { N: '1' } })).toBe(true)
    expect(await shared.holds('gone < :v', { ':v': { N: '1' } })).toBe(false)
    expect(await shared.holds('gone > :v', { ':v': { N: '1' } })).toBe(false)
  })

  shared.unlikeMoto('find no two missing attributes equal', 'it does', async () => {
    await shared.put({ here: { N: '1' } })
    expect(await shared.holds('gone = lost')).toBe(false)
    expect(await shared.holds('gone <= lost OR gone >= lost')).toBe(false)
    expect(await shared.holds('gone <> lost')).toBe(true)
    expect(await shared.holds('NOT gone = lost')).toBe(true)
    expect(await shared.holds('here = lost')).toBe(false)
    expect(await shared.holds('here <> lost')).toBe(true)
  })

  it('combine AND, OR, NOT and IN', async () => {
    await shared.put({ state: { S: 'open' } })
    expect(
      await shared.holds(
        'NOT #s = :a AND #s IN (:a, :b)',
        { ':a': { S: 'spent' }, ':b': { S: 'open' } },
        { '#s': 'state' },
      ),
    ).toBe(true)
    expect(
      await shared.holds('#s = :a OR attribute_exists(gone)', { ':a': { S: 'spent' } }, { '#s': 'state' }),
    ).toBe(false)
  })

  it('look into string sets, number sets and strings with contains', async () => {
    await shared.put({ ids: { SS: ['i-1', 'i-2'] }, ports: { NS: ['22'] }, text: { S: 'abcdef' } })
    expect(await shared.holds('contains(ids, :v)', { ':v': { S: 'i-2' } })).toBe(true)
    expect(await shared.holds('contains(ids, :v)', { ':v': { S: 'i-' } })).toBe(false)
    expect(await shared.holds('contains(ports, :v)', { ':v': { N: '22' } })).toBe(true)
    expect(await shared.holds('contains(#t, :v)', { ':v': { S: 'cd' } }, { '#t': 'text' })).toBe(true)
  })

  it('follow paths into maps and lists', async () => {
    await shared.put({ scope: { M: { regions: { L: [{ S: 'a' }, { S: 'b' }] }, max: { N: '2' } } } })
    const names = { '#r': 'regions', '#s': 'scope' }
    expect(await shared.holds('#s.#r[1] = :v', { ':v': { S: 'b' } }, names)).toBe(true)
    expect(await shared.holds('attribute_exists(#s.#m)', {}, { '#s': 'scope', '#m': 'max' })).toBe(true)
    expect(await shared.holds('attribute_exists(#s.gone.deeper)', {}, { '#s': 'scope' })).toBe(false)
  })

  it('measure with size and know types', async () => {
    await shared.put({ ids: { SS: ['a', 'b'] }, text: { S: 'abc' }, map: { M: { a: { N: '1' } } } })
    expect(await shared.holds('size(ids) = :v', { ':v': { N: '2' } })).toBe(true)
    expect(await shared.holds('size(#t) < :v', { ':v': { N: '3' } }, { '#t': 'text' })).toBe(false)
    expect(await shared.holds('attribute_type(#m, :v)', { ':v': { S: 'M' } }, { '#m': 'map' })).toBe(true)
  })

  it('fail on an item that is not there, so that an update cannot create it by mistake', async () => {
    expect(await shared.holds('attribute_exists(pk)')).toBe(false)
    expect(await shared.read()).toBeUndefined()
  })
}
