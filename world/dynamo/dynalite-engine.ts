// dynalite as a library: opens a store, and checks and runs one operation on it, with promises.
// Knows nothing of transactions, locks or HTTP.

import { createRequire } from 'node:module'
import { create, type Done, type Item, type ItemStore, type Store, type Table } from 'dynalite/db/index.js'
import { checkTypes, checkValidations } from 'dynalite/validations/index.js'
import { accountId } from '../account.ts'
import { demandOperands } from './missing-operands.ts'

type Action = (store: ItemStore, data: object, done: Done<Answer>) => void
export type Answer = Record<string, unknown>

interface Rules {
  readonly types: object
  readonly custom?: unknown
}

const require = createRequire(import.meta.url)
const loaded = new Map<string, unknown>()

/** Finding a file takes longer than many an operation. */
function load(file: string): unknown {
  const known = loaded.get(file) ?? require(file)
  loaded.set(file, known)
  return known
}

/** dynalite names its files after the operations, in lower camel case. */
const fileOf = (operation: string): string => operation.charAt(0).toLowerCase() + operation.slice(1)

export function openStore(region: string): Store {
  const store = create({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 })
  store.tableDb.awsAccountId = accountId
  store.tableDb.awsRegion = region
  return store
}

/**
 * The request as dynalite's actions want it: known fields only, expressions parsed. Uses `input` up.
 * @throws DynamoError for what DynamoDB refuses before it looks at any data
 */
export function checked(operation: string, input: object, store: ItemStore): Answer {
  const rules = load(`dynalite/validations/${fileOf(operation)}.js`) as Rules
  const data = checkTypes(input, rules.types)
  checkValidations(data, rules.types, rules.custom, store)
  demandOperands(data)
  return data
}

/** Runs an operation whose request was `checked`. */
export function run(operation: string, data: object, store: ItemStore): Promise<Answer> {
  const action = load(`dynalite/actions/${fileOf(operation)}.js`) as Action
  return called((done) => action(store, data, done))
}

/** @throws DynamoError ResourceNotFoundException */
export const tableOf = (store: ItemStore, name: string): Promise<Table> =>
  called((done) => store.getTable(name, done))

export const itemAt = (store: ItemStore, table: string, key: string): Promise<Item | undefined> =>
  called((done) => store.getItemDb(table).get(key, done))

function called<T>(call: (done: Done<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, value) => (error ? reject(error) : resolve(value)))
  })
}
