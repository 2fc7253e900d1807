// A dynalite store that reads the real one and keeps what is written to itself, until it is committed
// in one atomic batch or forgotten. It does not see its own writes: no two staged actions may share an item.

import type { BatchOperation, ItemStore, Store, SubStore } from 'dynalite/db/index.js'

export interface Staged {
  readonly store: ItemStore
  commit(): Promise<void>
}

export function stage(real: Store): Staged {
  const writes: BatchOperation[] = []

  // dynalite keeps everything in one database under these prefixes (its db/index.js, getItemDb and getIndexDb).
  // A batch on that database is its only way to change a table and its indexes at one instant.
  const staged = (prefix: string, sub: SubStore): SubStore => ({
    get: (key, done) => sub.get(key, done),
    put: (key, value, done) => {
      writes.push({ type: 'put', key: prefix + key, value })
      done(null, undefined)
    },
    del: (key, done) => {
      writes.push({ type: 'del', key: prefix + key })
      done(null, undefined)
    },
    // The caller of stage() already holds the lock over all writes.
    lock: (_key, run) => run((done) => done),
  })

  return {
    store: {
      options: real.options,
      getTable: (name, done) => real.getTable(name, done),
      getItemDb: (table) => staged(`item-${table}~`, real.getItemDb(table)),
      getIndexDb: (indexType, table, index) =>
        staged(
          `index-${indexType.toLowerCase()}~${table}~${index}~`,
          real.getIndexDb(indexType, table, index),
        ),
    },
    commit: () => real.db.batch(writes),
  }
}
