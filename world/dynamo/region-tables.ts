// The tables of one region: one store, one lock over all writes, and what goes with them.
// A single read takes no lock: writes are committed at one instant, so it only ever sees committed states.

import type { Store, Table } from 'dynalite/db/index.js'
import type { Clock } from '../clock.ts'
import { atHand, type StoreAtHand } from './at-hand.ts'
import { ClientTokens, fingerprintOf } from './client-tokens.ts'
import { type Answer, checked, openStore, run, tableOf } from './dynalite-engine.ts'
import { isDynamoError } from './dynamo-error.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { singleWrite } from './single-write.ts'
import { TimeToLive } from './time-to-live.ts'
import { transactGet } from './transact-get.ts'
import { clientTokenOf, transactActions } from './transact-request.ts'
import { transactWrite } from './transact-write.ts'

/** Decides, for each transaction, which action meets another transaction's item, if any. */
export type ConflictHook = (transaction: {
  readonly region: string
  readonly items: readonly unknown[]
}) => number | undefined

const aboutTables: ReadonlySet<string> = new Set(['DescribeTable', 'ListTables'])

export class RegionTables {
  readonly #region: string
  /** What describes and changes tables works on dynalite's own; all else has them at hand. */
  readonly #tables: Store
  readonly #store: StoreAtHand
  readonly #tokens: ClientTokens
  readonly #conflictOf: ConflictHook
  readonly #exclusively = oneAtATime()
  readonly #timeToLive = new TimeToLive()

  constructor(region: string, clock: Clock, conflictOf: ConflictHook) {
    this.#region = region
    this.#tables = openStore(region)
    this.#store = atHand(this.#tables)
    this.#tokens = new ClientTokens(clock)
    this.#conflictOf = conflictOf
  }

  get timeToLive(): TimeToLive {
    return this.#timeToLive
  }

  async read(operation: string, input: Answer): Promise<Answer> {
    const store = aboutTables.has(operation) ? this.#tables : this.#store
    return run(operation, checked(operation, input, store), store)
  }

  write(operation: string, input: Answer): Promise<Answer> {
    return this.#exclusively(() => singleWrite(operation, input, this.#store))
  }

  transactGet(input: Answer): Promise<Answer> {
    return this.#exclusively(() => transactGet(input, this.#store))
  }

  async transactWrite(input: Answer): Promise<Answer> {
    const token = clientTokenOf(input)
    const fingerprint = token === undefined ? '' : fingerprintOf(input.TransactItems)
    const items = Array.isArray(input.TransactItems) ? input.TransactItems : []
    return this.#exclusively(async () => {
      const actions = transactActions(input, this.#store)
      if (token !== undefined && this.#tokens.knows(token, fingerprint)) return {}
      const conflictAt = this.#conflictOf({ region: this.#region, items })
      const answer = await transactWrite(actions, this.#store, conflictAt)
      if (token !== undefined) this.#tokens.remember(token, fingerprint)
      return answer
    })
  }

  /** CreateTable, UpdateTable and DeleteTable; answers once the table is usable, or gone. */
  changeTable(operation: string, input: Answer): Promise<Answer> {
    return this.#exclusively(async () => {
      const data = checked(operation, input, this.#tables)
      const name = String(data.TableName)
      this.#store.forgetTable(name)
      const answer = await run(operation, data, this.#tables)
      if (operation === 'DeleteTable') this.#timeToLive.forget(name)
      // dynalite changes the state in a timer of its own, of zero milliseconds.
      while (await this.#isChanging(name)) await new Promise((resolve) => setImmediate(resolve))
      this.#store.forgetTable(name)
      if (operation === 'DeleteTable') this.#store.forgetItems(name)
      return answer
    })
  }

  /** @throws DynamoError ResourceNotFoundException */
  async describeTimeToLive(input: Answer): Promise<Answer> {
    const table = await tableOf(this.#tables, String(input.TableName))
    return this.#timeToLive.describe(table.TableName)
  }

  /** @throws DynamoError ResourceNotFoundException or ValidationException */
  async updateTimeToLive(input: Answer): Promise<Answer> {
    const table = await tableOf(this.#tables, String(input.TableName))
    return this.#timeToLive.update(table.TableName, input.TimeToLiveSpecification)
  }

  close(): Promise<void> {
    return this.#exclusively(() => this.#tables.db.close())
  }

  async #isChanging(table: string): Promise<boolean> {
    try {
      const { Table } = await this.read('DescribeTable', { TableName: table })
      return (Table as Table).TableStatus !== 'ACTIVE'
    } catch (error) {
      if (isDynamoError(error)) return false
      throw error
    }
  }
}
