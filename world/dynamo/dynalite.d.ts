// Types for the parts of dynalite 4.0.0 that world/dynamo rests on, read from its source.
// dynalite ships none. Describe here only what is called.

declare module 'dynalite/db/index.js' {
  export type Done<T> = (error: Error | null | undefined, value: T) => void

  /** Attribute values by name, as on the wire: `{ pk: { S: 'x' } }`. */
  export type Item = Record<string, Record<string, unknown>>

  export interface Table {
    readonly TableName: string
    readonly TableStatus: string
    readonly KeySchema: readonly { readonly AttributeName: string; readonly KeyType: string }[]
    readonly AttributeDefinitions: readonly {
      readonly AttributeName: string
      readonly AttributeType: string
    }[]
  }

  /** The items of one table or index. */
  export interface SubStore {
    /** Answers undefined where nothing is stored. */
    get(key: string, done: Done<Item | undefined>): void
    put(key: string, value: Item, done: Done<void>): void
    del(key: string, done: Done<void>): void
    /** Hands `run` a function that wraps the final callback and lets the next waiter in when it is called. */
    lock(key: string, run: (release: Release) => void): void
  }

  export type Release = <F extends (...results: never[]) => void>(done: F) => F

  /** What an action touches when it reads or writes items; a staged store offers exactly this. */
  export interface ItemStore {
    readonly options: { readonly maxItemSize: number }
    /** Refuses tables being created or deleted. */
    getTable(name: string, done: Done<Table>): void
    getItemDb(table: string): SubStore
    getIndexDb(indexType: string, table: string, index: string): SubStore
  }

  export interface Store extends ItemStore {
    readonly db: {
      batch(operations: readonly BatchOperation[]): Promise<void>
      close(): Promise<void>
    }
    readonly tableDb: { awsAccountId: string; awsRegion: string }
  }

  export type BatchOperation =
    | { readonly type: 'put'; readonly key: string; readonly value: Item }
    | { readonly type: 'del'; readonly key: string }

  export function create(options: {
    createTableMs: number
    deleteTableMs: number
    updateTableMs: number
  }): Store
  export function createKey(item: Item, table: Table): string
  export function validateKey(key: Item, table: Table): Error | null | undefined
  export function validationError(message: string): Error
}

declare module 'dynalite/validations/index.js' {
  import type { ItemStore } from 'dynalite/db/index.js'

  /** Drops unknown fields and refuses wrong JSON types. Changes what it is given. */
  export function checkTypes(data: object, types: object): Record<string, unknown>
  /** Refuses invalid values; parses expressions and attaches them to `data`. */
  export function checkValidations(data: object, types: object, custom: unknown, store: ItemStore): void
}
