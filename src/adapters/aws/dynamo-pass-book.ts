// Passes in DynamoDB: issued, listed by owner, revoked. Redeeming is the judge's (dynamo-start-book.ts).

import { GetItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { MOST_TRIES, pauseMs } from '../../domain/backoff.ts'
import type { JournalEntry } from '../../domain/journal.ts'
import { isOpen, isPermit, type Pass, type PassKey } from '../../domain/pass.ts'
import { type PersonId, personKey } from '../../domain/person.ts'
import { type OpenPasses, type PassBook, Unreachable } from '../../flows/ports.ts'
import { asking, batchGet, fromItem, type Table, toItem, transact } from './dynamo.ts'
import { anyCopy, controlHolds, type Means, newRevision, readControl } from './dynamo-control.ts'
import {
  journalToItem,
  openPassesFromItem,
  passFromItem,
  passIdToItem,
  passKeyFromItem,
  passToItem,
} from './items.ts'
import { openPassesKey, passIdKey, passItemKey, SCHEMA } from './table.ts'

/** The revision of a list nobody has written yet. */
const UNWRITTEN = ''

export function dynamoPassBook(table: Table, means: Means): PassBook {
  const { entropy, waits } = means
  async function open(person: PersonId, nowSeconds: number): Promise<OpenPasses> {
    const answer = await asking(
      table.client.send(
        new GetItemCommand({
          TableName: table.name,
          Key: toItem(openPassesKey(person)),
          ConsistentRead: true,
        }),
      ),
    )
    if (answer.Item === undefined) return { passes: [], revision: UNWRITTEN }
    const { revision, keys } = openPassesFromItem(fromItem(answer.Item))
    const items = await batchGet(table, keys.map(passItemKey))
    const passes = items
      .map(passFromItem)
      .filter((pass) => isOpen(pass, nowSeconds) && personKey(pass.owner) === personKey(person))
      .toSorted((a, b) => a.issuedAt - b.issuedAt || keys.indexOf(a.key) - keys.indexOf(b.key))
    return { passes, revision }
  }

  const issue: PassBook['issue'] = async ({ pass, replaces, book, controls, journal }) => {
    const keys = [
      ...book.passes.map(({ key }) => key).filter((key) => key !== replaces?.key && key !== pass.key),
      pass.key,
    ]
    const list = { ...openPassesKey(pass.owner), schema: SCHEMA, revision: newRevision(entropy), keys }
    const actions: TransactWriteItem[] = [
      putPass(pass),
      { Put: { TableName: table.name, Item: toItem(list), ...ifRevision(book.revision) } },
      ...controls.map((control) => controlHolds(table, control, anyCopy(entropy.fraction()))),
      ...journal.map(putEntry),
      ...(replaces === undefined ? [] : [revocation(replaces, pass.issuedAt)]),
      { Put: { TableName: table.name, Item: toItem(passIdToItem(pass)) } },
    ]
    const { done, failed, contended } = await transact(table, actions)
    if (done) return { kind: 'issued' }
    const taken = failed.get(0)
    if (taken !== undefined) return { kind: 'permit-taken', pass: passFromItem(taken) }
    if (contended) return { kind: 'contended' }
    return { kind: failed.has(1) || replaces !== undefined ? 'book-changed' : 'control-changed' }
  }

  /** A code is new or the random source is broken; a permission may take the place of one that has served. */
  function putPass(pass: Pass): TransactWriteItem {
    const served = '#left = :zero OR attribute_exists(#revokedAt) OR #expiresAt < :now'
    return {
      Put: {
        TableName: table.name,
        Item: toItem(passToItem(pass)),
        ConditionExpression: isPermit(pass)
          ? `attribute_not_exists(pk) OR ${served}`
          : 'attribute_not_exists(pk)',
        ...(isPermit(pass) && {
          ExpressionAttributeNames: {
            '#left': 'startsLeft',
            '#revokedAt': 'revokedAt',
            '#expiresAt': 'expiresAt',
          },
          ExpressionAttributeValues: toItem({ ':zero': 0, ':now': pass.issuedAt }),
        }),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    }
  }

  const revocation = (pass: Pass, nowSeconds: number): TransactWriteItem => ({
    Update: {
      TableName: table.name,
      Key: toItem(passItemKey(pass.key)),
      UpdateExpression: 'SET #revokedAt = :now',
      ConditionExpression: '#id = :id AND attribute_not_exists(#revokedAt) AND #left > :zero',
      ExpressionAttributeNames: { '#revokedAt': 'revokedAt', '#id': 'id', '#left': 'startsLeft' },
      ExpressionAttributeValues: toItem({ ':now': nowSeconds, ':id': pass.id, ':zero': 0 }),
    },
  })

  const putEntry = (entry: JournalEntry): TransactWriteItem => ({
    Put: { TableName: table.name, Item: toItem(journalToItem(entry)) },
  })

  async function revoke(pass: Pass, nowSeconds: number, journal: JournalEntry): Promise<boolean> {
    for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
      const { done, failed } = await transact(table, [revocation(pass, nowSeconds), putEntry(journal)])
      if (done) return true
      if (failed.has(0)) return false
      await waits.pause(pauseMs(attempt, entropy.fraction()))
    }
    throw new Unreachable('table', 'Contended', `pass ${pass.id} stayed busy; it may not be revoked yet`)
  }

  async function find(key: PassKey): Promise<Pass | undefined> {
    const [item] = await batchGet(table, [passItemKey(key)])
    return item === undefined ? undefined : passFromItem(item)
  }

  async function findById(id: string): Promise<Pass | undefined> {
    const [item] = await batchGet(table, [passIdKey(id)])
    const pass = item === undefined ? undefined : await find(passKeyFromItem(item))
    // The key of a permission is its instance's: there may be a later one under it.
    return pass?.id === id ? pass : undefined
  }

  return {
    control: (place) => readControl(table, place, means),
    open,
    issue,
    revoke,
    find,
    findById,
  }
}

const ifRevision = (revision: string): object =>
  revision === UNWRITTEN
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : {
        ConditionExpression: '#revision = :before',
        ExpressionAttributeNames: { '#revision': 'revision' },
        ExpressionAttributeValues: toItem({ ':before': revision }),
      }
