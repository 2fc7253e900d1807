// What the table remembers, read again: journal entries and start records, for people who ask what happened.

import type { History } from '../../flows/ports.ts'
import { queryAll, type Table, toItem } from './dynamo.ts'
import { journalFromItem, startFromItem } from './items.ts'
import { journalOf, startsOf } from './table.ts'

export function dynamoHistory(table: Table): History {
  const allIn = ({ pk, from }: { readonly pk: string; readonly from: string }) =>
    queryAll(table, {
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :from)',
      ExpressionAttributeValues: toItem({ ':pk': pk, ':from': from }),
      ConsistentRead: true,
    })
  return {
    entriesOf: async (subject) =>
      (await allIn(journalOf(subject))).map((item) => journalFromItem(item, subject)),
    startsOf: async (place, instanceId) => (await allIn(startsOf(place, instanceId))).map(startFromItem),
  }
}
