// What is left in an account: the newest of each kind, in order, and everything counted.

import { expect, it } from 'vitest'
import { type Kept, remainsOf } from './remains.ts'

const entry = (
  at: number,
  event: string,
  of = 'instance#a/b/i-1',
  facts: Record<string, unknown> = {},
): Kept => ({
  kind: 'journal',
  of,
  at,
  event,
  ref: 'r',
  facts,
})

function remains(...all: readonly Kept[]) {
  const { add, done } = remainsOf()
  for (const one of all) add(one)
  return done()
}

it('nothing is left of nothing', () => {
  expect(remains()).toEqual({ isolated: [], undone: [], journal: 0, passes: 0 })
})

it('counts entries and passes, and names each isolated instance with its interfaces', () => {
  const isolated = (instance: string, interfaceId: string): Kept => ({
    kind: 'isolated',
    instance,
    interfaceId,
  })
  const left = remains(
    entry(1, 'verdict'),
    { kind: 'pass', id: 'P-1', facts: {} },
    isolated('a/b/i-1', 'eni-1'),
    entry(2, 'ran'),
    isolated('a/b/i-2', 'eni-3'),
    isolated('a/b/i-1', 'eni-2'),
  )
  expect(left).toEqual({
    isolated: [
      { instance: 'a/b/i-1', interfaces: ['eni-1', 'eni-2'] },
      { instance: 'a/b/i-2', interfaces: ['eni-3'] },
    ],
    undone: [],
    journal: 2,
    passes: 1,
  })
})

it('keeps the newest of what was changed and is not changed back, oldest first', () => {
  const { undone } = remains(
    entry(5, 'unprotected'),
    entry(9, 'group-suspended', 'instance#a/b/i-2', { group: 'web' }),
    entry(7, 'group-suspended', 'instance#a/b/i-3', { group: 'web' }),
    entry(3, 'unprotected'),
    entry(4, 'group-suspended', 'instance#a/b/i-4', { group: 7 }),
    entry(8, 'unprotected', 'instance#a/b/x-instance#'),
  )
  expect(undone).toEqual([
    { event: 'group-suspended', instance: 'a/b/i-4', at: 4, group: undefined },
    { event: 'unprotected', instance: 'a/b/i-1', at: 5, group: undefined },
    { event: 'unprotected', instance: 'a/b/x-instance#', at: 8, group: undefined },
    { event: 'group-suspended', instance: 'a/b/i-2', at: 9, group: 'web' },
  ])
})
