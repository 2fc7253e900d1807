// The whole table, read page by page for whoever takes the installation out, and deleted.

import {
  DeleteTableCommand,
  DescribeTableCommand,
  paginateScan,
  UpdateTableCommand,
  waitUntilTableExists,
  waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb'
import type { Kept } from '../../domain/remains.ts'
import type { Archive, TableKeeper } from '../../flows/ports-of-removal.ts'
import { asking, fromItem, type Item, type Table } from './dynamo.ts'
import { passFromItem } from './items.ts'

export const dynamoArchive = ({ client, name }: Table): Archive => ({
  async *all(unread) {
    for await (const { Items = [] } of paginateScan({ client }, { TableName: name, ConsistentRead: true })) {
      for (const item of Items) {
        try {
          const kept = keptIn(fromItem(item))
          if (kept !== undefined) yield kept
        } catch {
          unread()
        }
      }
    }
  },
})

/** Whatever else the table holds is of no use without startpass. */
function keptIn(item: Item): Kept | undefined {
  const [pk, sk] = [String(item['pk']), String(item['sk'])]
  if (sk.startsWith('journal#')) {
    const { at, event, ref, facts } = item
    return {
      kind: 'journal',
      of: pk,
      at: Number(at),
      event: String(event),
      ref: String(ref),
      facts: typeof facts === 'object' && facts !== null ? { ...facts } : {},
    }
  }
  if (sk === 'pass') {
    // Without the hash: it opens nothing, but nobody needs it.
    const { key: _, id, ...facts } = passFromItem(item)
    return { kind: 'pass', id, facts }
  }
  if (sk.startsWith('isolated#'))
    return {
      kind: 'isolated',
      instance: pk.replace(/^instance#/, ''),
      interfaceId: String(item['interfaceId']),
    }
  return undefined
}

const WAIT = { maxWaitTime: 300, minDelay: 1, maxDelay: 10 }

export const tableKeeper = ({ client, name: TableName }: Table): TableKeeper => ({
  async remove() {
    const { Table: found } = await asking(client.send(new DescribeTableCommand({ TableName })))
    if (found?.DeletionProtectionEnabled === true) {
      await asking(client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false })))
      await asking(waitUntilTableExists({ client, ...WAIT }, { TableName }))
    }
    await asking(client.send(new DeleteTableCommand({ TableName })))
    await asking(waitUntilTableNotExists({ client, ...WAIT }, { TableName }))
  },
})
