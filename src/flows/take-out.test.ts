// Taking an installation out: everything is read once, kept, and looked through; and is anybody still at work?

import { expect, it } from 'vitest'
import { noon } from '../../test/builders.ts'
import type { Kept } from '../domain/remains.ts'
import { stillAtWork, takeStock } from './take-out.ts'

const journal: Kept = {
  kind: 'journal',
  of: 'instance#a/b/i-1',
  at: 1,
  event: 'verdict',
  ref: 'r',
  facts: {},
}
const pass: Kept = { kind: 'pass', id: 'P-1', facts: {} }
const isolated: Kept = { kind: 'isolated', instance: 'a/b/i-1', interfaceId: 'eni-1' }

const archive = {
  async *all(unread: () => void) {
    yield journal
    unread()
    yield pass
    unread()
    yield isolated
  },
}

it('keeps what was written down, and counts what is there and what cannot be read', async () => {
  const kept: Kept[] = []
  expect(await takeStock(archive, (one) => void kept.push(one))).toEqual({
    isolated: [{ instance: 'a/b/i-1', interfaces: ['eni-1'] }],
    undone: [],
    journal: 1,
    passes: 1,
    unread: 2,
  })
  expect(kept).toEqual([journal, pass])
})

it('only looks where nothing is to be kept', async () => {
  expect(await takeStock(archive)).toMatchObject({ journal: 1, unread: 2 })
})

it.each([
  [0, 0],
  [10 * 60 + 59, 10],
  [11 * 60, undefined],
])('a sweep %i seconds ago says that the functions are there: %s minutes', async (ago, minutes) => {
  const note = async () => ({ version: '1', schema: 2, at: noon - ago })
  expect(await stillAtWork(note, { now: () => noon * 1000 })).toBe(minutes)
})

it('nobody is at work where no sweep ever ran', async () => {
  expect(await stillAtWork(async () => undefined, { now: () => noon * 1000 })).toBeUndefined()
})
