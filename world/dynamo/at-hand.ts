// A dynalite store with its items and tables at hand: reads by key are answered from memory at once, without dynalite's
// trip through text and turns of the event loop. Everything that changes items must come through its batch.

import type { Item, Store, Table } from 'dynalite/db/index.js'

export interface StoreAtHand extends Store {
  /** To be told before and after a table is changed, since dynalite does that behind its back. */
  forgetTable(name: string): void
  /** To be told once a table is gone. */
  forgetItems(table: string): void
}

export function atHand(real: Store): StoreAtHand {
  // Under the keys of the whole database (staged-store.ts). dynalite copies an item before it changes it.
  const items = new Map<string, Item>()
  const tables = new Map<string, Table>()

  return {
    ...real,
    getTable(name, done) {
      const known = tables.get(name)
      if (known !== undefined) return done(null, known)
      return real.getTable(name, (error, table) => {
        if (!error && table.TableStatus === 'ACTIVE') tables.set(name, table)
        done(error, table)
      })
    },
    getItemDb: (table) => ({
      ...real.getItemDb(table),
      get: (key, done) => done(null, items.get(`item-${table}~${key}`)),
    }),
    db: {
      async batch(writes) {
        await real.db.batch(writes)
        for (const write of writes) {
          if (write.type === 'put') items.set(write.key, write.value)
          else items.delete(write.key)
        }
      },
      close: () => real.db.close(),
    },
    forgetTable: (name) => void tables.delete(name),
    forgetItems(table) {
      for (const key of items.keys()) if (key.startsWith(`item-${table}~`)) items.delete(key)
    },
  }
}
