// Test support: tables of their own for groups of tests, the ports over them, and ways to look into them.

import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { beforeAll } from 'vitest'
import { fromItem, type Item, type Table, toItem } from '../../../src/adapters/aws/dynamo.ts'
import { dynamoBurstBook } from '../../../src/adapters/aws/dynamo-burst-book.ts'
import { install, type Means, readControl } from '../../../src/adapters/aws/dynamo-control.ts'
import { dynamoJournal, dynamoRequestMemory } from '../../../src/adapters/aws/dynamo-journal.ts'
import { dynamoPassBook } from '../../../src/adapters/aws/dynamo-pass-book.ts'
import { dynamoStartBook } from '../../../src/adapters/aws/dynamo-start-book.ts'
import { journalItemKey, type Key, tableDefinition } from '../../../src/adapters/aws/table.ts'
import type { Control } from '../../../src/domain/control.ts'
import type { InstanceView } from '../../../src/domain/instance.ts'
import type { JournalEntry, JournalEvent } from '../../../src/domain/journal.ts'
import type { Pass, PassKey } from '../../../src/domain/pass.ts'
import type { PersonId } from '../../../src/domain/person.ts'
import type { Place } from '../../../src/domain/place.ts'
import { startKey, startOf } from '../../../src/domain/start.ts'
import { allow } from '../../../src/domain/verdict.ts'
import type {
  BurstBook,
  Decided,
  Decision,
  Issued,
  Journal,
  PassBook,
  RequestMemory,
  StartBook,
} from '../../../src/flows/ports.ts'
import { anInstance, aPass, aRecord, noon, tokyo } from '../../builders.ts'
import { clientOf, type Target, type Through } from '../support/targets.ts'
import { inTurn } from '../support/through.ts'

export const installedAt = noon - 30 * 86_400

const entropy: Means['entropy'] = { bytes: (count) => randomBytes(count), fraction: () => Math.random() }

export const means: Means = {
  entropy,
  waits: {
    pause: async (milliseconds) => {
      await wait(milliseconds)
    },
  },
}

export interface Store {
  readonly table: Table
  readonly control: Control
  /** A client and a table of its own, with something between them. */
  tableThrough(through: Through, maxAttempts?: number): Table
  /** A new one each time, as every function instance has its own. */
  startBook(table?: Table): StartBook
  passBook(table?: Table): PassBook
  burstBook(table?: Table): BurstBook
  journal(): Journal
  memory(now: () => number): RequestMemory
  /** Puts the pass in as it is. @returns it */
  issue(pass: Pass): Promise<Pass>
  /** The entries about an instance or a person, oldest first, by event. */
  journalOf(subject: JournalEntry['subject']): Promise<{ event: string; ref: string; facts: unknown }[]>
  item(key: Key): Promise<Item | undefined>
  /** Sets one attribute of an item behind everybody's back. */
  edit(key: Key, attribute: string, value: unknown): Promise<void>
}

let tables = 0

/**
 * A table for the tests of one `describe`: moto copies the whole table for every action of a transaction, so that
 * small ones are quick.
 * @param set `set`: installed, and with the switch of `tokyo` set. `bare`: for tests that never look at it
 */
export function aStore(target: Target, set: 'set' | 'bare' = 'set'): Store {
  const name = `contract-${(tables += 1)}`
  let made: { table: Table; control: Control | undefined } | undefined
  const ready = (): { table: Table; control: Control | undefined } => {
    if (made === undefined) throw new Error('the store is not ready before the tests begin')
    return made
  }
  const turn = inTurn()
  const tableThrough = (through: Through, maxAttempts = 1): Table => {
    const settings = clientOf(target.aws, (aws) => through(turn(aws)))
    return { client: new DynamoDBClient({ ...settings, maxAttempts }), name }
  }
  beforeAll(async () => {
    const table = tableThrough((aws) => aws)
    await table.client.send(new CreateTableCommand({ TableName: name, ...tableDefinition }))
    if (set === 'set') await install(table, 'enforce', installedAt)
    made = { table, control: set === 'set' ? await readControl(table, tokyo, means) : undefined }
  })
  return {
    get table() {
      return ready().table
    },
    get control() {
      const { control } = ready()
      if (control === undefined) throw new Error('this store is bare')
      return control
    },
    tableThrough,
    startBook: (table = ready().table) => dynamoStartBook(table, means),
    passBook: (table = ready().table) => dynamoPassBook(table, means),
    burstBook: (table = ready().table) => dynamoBurstBook(table),
    journal: () => dynamoJournal(ready().table),
    memory: (now) => dynamoRequestMemory(ready().table, { now }),
    async issue(pass) {
      const issued = await issueInto(dynamoPassBook(ready().table, means), pass)
      if (issued.kind !== 'issued') throw new Error(`the pass was not issued: ${issued.kind}`)
      return pass
    },
    async journalOf(subject) {
      const { client, name: TableName } = ready().table
      const { pk } = journalItemKey(anEntry(subject, 'verdict', ''))
      const found = await client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :journal)',
          ExpressionAttributeValues: toItem({ ':pk': pk, ':journal': 'journal#' }),
          ConsistentRead: true,
        }),
      )
      return (found.Items ?? []).map(
        (item) => fromItem(item) as { event: string; ref: string; facts: unknown },
      )
    },
    async item(key) {
      const { client, name: TableName } = ready().table
      const { Item } = await client.send(
        new GetItemCommand({ TableName, Key: toItem(key), ConsistentRead: true }),
      )
      return Item === undefined ? undefined : fromItem(Item)
    },
    async edit(key, attribute, value) {
      const { client, name: TableName } = ready().table
      await client.send(
        new UpdateItemCommand({
          TableName,
          Key: toItem(key),
          UpdateExpression: 'SET #a = :v',
          ExpressionAttributeNames: { '#a': attribute },
          ExpressionAttributeValues: toItem({ ':v': value }),
        }),
      )
    },
  }
}

export async function issueInto(
  book: PassBook,
  pass: Pass,
  more: Partial<Parameters<PassBook['issue']>[0]> = {},
): Promise<Issued> {
  const open = await book.open(pass.owner, pass.issuedAt)
  return book.issue({ pass, replaces: undefined, book: open, controls: [], journal: [], ...more })
}

// ------------------------------------------------------------------ data that no other test uses

let serial = 0
const next = (): number => (serial += 1)

/** An instance of its own for each test. */
export const newInstance = (more: Partial<InstanceView> = {}): InstanceView =>
  anInstance({ instanceId: `i-${next().toString(16).padStart(17, '0')}`, ...more })

export const newPerson = (): PersonId => ({ teamId: 'T0ACME00001', userId: `U${next()}` })

const newKey = (): PassKey => `code:${next().toString(16).padStart(8, '0')}`

/** A pass of its own, of an owner of its own, for these instances. */
export const newPass = (
  more: Partial<Pass> = {},
  forInstances: readonly InstanceView[] = [newInstance()],
): Pass => {
  const n = next()
  const id = `P-${String(n).padStart(8, '0')}`
  return aPass({ id, key: newKey(), owner: newPerson(), ...more }, forInstances)
}

export const anEntry = (
  subject: JournalEntry['subject'],
  event: JournalEvent,
  ref: string,
): JournalEntry => ({
  subject,
  at: noon * 1000,
  event,
  ref,
  facts: { why: 'a test' },
})

export const subjectOf = (instance: InstanceView): JournalEntry['subject'] => ({
  kind: 'instance',
  place: instance.place,
  instanceId: instance.instanceId,
})

export const usedOf = ({ id, key, owner, ownerLocale, command }: Pass) => ({
  id,
  key,
  owner,
  ownerLocale,
  command,
})

/** To allow this start by spending the pass; without one, to deny it. */
export function aDecision(
  start: InstanceView,
  control: Control,
  pass: Pass | undefined,
  more: Partial<Decision> = {},
): Decision {
  const record = aRecord({
    name: startOf(start),
    ...(pass && { verdict: allow, pass: usedOf(pass), todo: new Set(['untag', 'dm'] as const) }),
  })
  const journal = anEntry(subjectOf(start), 'verdict', startKey(record.name))
  return { record, start, control, redeem: pass && { kind: 'pass', key: pass.key }, journal, ...more }
}

/** As the flow does: contention says nothing, so ask again. */
export async function decideAtLast(book: StartBook, decision: Decision): Promise<Decided> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const decided = await book.decide(decision)
    if (decided.kind !== 'contended') return decided
    await means.waits.pause(5 * (attempt + 1))
  }
  throw new Error('the store stayed busy')
}

export const elsewhere = (n: number): Place => ({ account: '123456789012', region: `eu-west-${n}` })
