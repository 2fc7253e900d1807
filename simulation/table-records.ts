// Everything that stands in the real table at the end of a run, read back as startpass itself reads it.

import { ScanCommand } from '@aws-sdk/client-dynamodb'
import { fromItem, type Item, type Table } from '../src/adapters/aws/dynamo.ts'
import { passFromItem, startFromItem } from '../src/adapters/aws/items.ts'
import type { JournalEntry, JournalEvent } from '../src/domain/journal.ts'
import type { Records } from './system.ts'

export async function recordsIn(table: Table): Promise<Records> {
  const items = await everything(table)
  const of = (sk: string): Item[] => items.filter((item) => String(item['sk']).startsWith(sk))
  return {
    journal: of('journal#').map(entryFromItem),
    starts: of('start#').map(startFromItem),
    passes: items.filter((item) => item['sk'] === 'pass').map(passFromItem),
  }
}

async function everything(table: Table): Promise<Item[]> {
  const items: Item[] = []
  let from: Record<string, never> | undefined
  do {
    const page = await table.client.send(
      new ScanCommand({ TableName: table.name, ...(from !== undefined && { ExclusiveStartKey: from }) }),
    )
    items.push(...(page.Items ?? []).map(fromItem))
    from = page.LastEvaluatedKey as Record<string, never> | undefined
  } while (from !== undefined)
  return items
}

function entryFromItem(item: Item): JournalEntry {
  const [kind, about = ''] = String(item['pk']).split('#')
  const [first = '', second = '', third = ''] = about.split('/')
  return {
    subject:
      kind === 'instance'
        ? { kind, place: { account: first, region: second }, instanceId: third }
        : { kind: 'person', person: { teamId: first, userId: second } },
    at: Number(item['at']),
    event: item['event'] as JournalEvent,
    ref: String(item['ref']),
    facts: item['facts'] as JournalEntry['facts'],
  }
}
