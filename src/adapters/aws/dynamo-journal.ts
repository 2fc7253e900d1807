// What is written for its own sake: journal entries, and which requests were seen before.

import type { Clock, Journal, RequestMemory, ToldBook } from '../../flows/ports.ts'
import { batchGet, put, putIf, type Table } from './dynamo.ts'
import { journalToItem } from './items.ts'
import { requestKey, SCHEMA, TTL_ATTRIBUTE, toldKey } from './table.ts'

export const dynamoJournal = (table: Table): Journal => ({
  write: (entry) => put(table, journalToItem(entry)),
})

/** What was told is asked for at every sweep: what is known to be told is not looked up again. */
export function dynamoToldBook(table: Table, clock: Pick<Clock, 'now'>): ToldBook {
  const until = new Map<string, number>()
  const isGood = (key: string): boolean => (until.get(key) ?? 0) > clock.now() / 1000
  return {
    async before(key) {
      if (isGood(key)) return true
      const [item] = await batchGet(table, [toldKey(key)])
      // Readable until it is deleted, which may be days after it was over (C3).
      until.set(key, Number(item?.[TTL_ATTRIBUTE] ?? 0))
      return isGood(key)
    },
    async note(key, seconds) {
      const ttl = Math.ceil(clock.now() / 1000) + seconds
      await put(table, { ...toldKey(key), schema: SCHEMA, [TTL_ATTRIBUTE]: ttl })
      until.set(key, ttl)
    },
  }
}

export const dynamoRequestMemory = (table: Table, clock: Pick<Clock, 'now'>): RequestMemory => ({
  firstTime: (digest, seconds) =>
    putIf(table, {
      ...requestKey(digest),
      schema: SCHEMA,
      [TTL_ATTRIBUTE]: Math.ceil(clock.now() / 1000) + seconds,
    }),
})
