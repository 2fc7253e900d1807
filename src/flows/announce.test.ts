// Telling a bulletin: once, each way by itself, and never at the cost of whoever tells it.

import { expect, it } from 'vitest'
import { bulletinsWith } from '../../test/bulletins.ts'
import { type Bulletin, bulletinId } from '../domain/bulletin.ts'
import { type Announcer, announce, isTold } from './announce.ts'

const bulletin: Bulletin = bulletinsWith('web')['events-missed']

/** Whoever is asked to fail does so until told otherwise. */
function anAnnouncer() {
  const failing = new Set<'sns' | 'slack' | 'before' | 'note'>()
  const said: string[] = []
  const noted = new Map<string, number>()
  const log: string[] = []
  const unless = async (what: 'sns' | 'slack' | 'before' | 'note'): Promise<void> => {
    if (failing.has(what)) throw new Error(`${what} fails`)
  }
  const say = (way: 'sns' | 'slack') => async (one: Bulletin) => {
    await unless(way)
    said.push(`${way} ${bulletinId(one)}`)
  }
  const announcer: Announcer = {
    topic: { publish: () => Promise.reject(new Error('not an alert')), announce: say('sns') },
    channel: {
      post: () => Promise.reject(new Error('not an alert')),
      postBurst: () => Promise.reject(new Error('not an alert')),
      announce: say('slack'),
    },
    told: {
      before: async (key) => {
        await unless('before')
        return noted.has(key)
      },
      note: async (key, seconds) => {
        await unless('note')
        noted.set(key, seconds)
      },
    },
    log: { info: () => undefined, trouble: (event, _, { way }) => log.push(`${event} ${String(way)}`) },
  }
  return { announcer, failing, said, noted, log }
}

const id = bulletinId(bulletin)

it('tells both ways once, however often it is asked to', async () => {
  const { announcer, said } = anAnnouncer()
  expect(await isTold(id, announcer)).toBe(false)
  expect(await announce(bulletin, announcer)).toBe(true)
  expect(await announce(bulletin, announcer)).toBe(true)
  expect(said.toSorted()).toEqual([`slack ${id}`, `sns ${id}`])
  expect(await isTold(id, announcer)).toBe(true)
})

it('what differs in its id is told by itself', async () => {
  const { announcer, said } = anAnnouncer()
  await announce(bulletin, announcer)
  await announce({ ...bulletin, at: bulletin.at + 3600 }, announcer)
  expect(said).toHaveLength(4)
})

it.each(['sns', 'slack'] as const)('%s failing does not keep the other from being told', async (way) => {
  const { announcer, failing, said, log } = anAnnouncer()
  failing.add(way)
  expect(await announce(bulletin, announcer)).toBe(false)
  expect(said).toEqual([`${way === 'sns' ? 'slack' : 'sns'} ${id}`])
  expect(log).toEqual([`not-announced ${way}`])
  expect(await isTold(id, announcer)).toBe(false)
  failing.clear()
  expect(await announce(bulletin, announcer)).toBe(true)
  expect(said.toSorted()).toEqual([`slack ${id}`, `sns ${id}`])
})

it.each(['before', 'note', 'sns', 'slack'] as const)('never throws, even where %s fails', async (what) => {
  const { announcer, failing } = anAnnouncer()
  failing.add(what)
  expect(await announce(bulletin, announcer)).toBe(false)
})

it('tells again where it could not be noted, rather than not at all', async () => {
  const { announcer, failing, said } = anAnnouncer()
  failing.add('note')
  await announce(bulletin, announcer)
  failing.clear()
  await announce(bulletin, announcer)
  expect(said.filter((one) => one.startsWith('sns'))).toHaveLength(2)
})

it('without a channel the topic is all there is', async () => {
  const { announcer, said } = anAnnouncer()
  const alone = { ...announcer, channel: undefined }
  expect(await announce(bulletin, alone)).toBe(true)
  expect(await isTold(id, alone)).toBe(true)
  expect(said).toEqual([`sns ${id}`])
})

it('a first look is remembered for years', async () => {
  const { announcer, noted } = anAnnouncer()
  await announce(bulletinsWith('web')['first-look'], announcer)
  expect([...noted.values()].every((seconds) => seconds > 5 * 365 * 86_400)).toBe(true)
})
