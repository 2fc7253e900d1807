// What was there before an instance was isolated: one item an interface, so that none is ever written over.

import { DeleteItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb'
import type { IsolationBook } from '../../flows/ports.ts'
import { asking, fromItem, putIf, type Table, toItem } from './dynamo.ts'
import { isolationFromItem } from './items.ts'
import { isolationKey, isolationsOf, SCHEMA } from './table.ts'

export const dynamoIsolationBook = (table: Table): IsolationBook => ({
  async note(place, instanceId, { interfaceId, groupIds }, nowSeconds) {
    const item = {
      ...isolationKey(place, instanceId, interfaceId),
      schema: SCHEMA,
      interfaceId,
      groupIds,
      isolatedAt: nowSeconds,
    }
    await putIf(table, item)
  },

  async of(place, instanceId) {
    const { pk, prefix } = isolationsOf(place, instanceId)
    const { Items = [] } = await asking(
      table.client.send(
        new QueryCommand({
          TableName: table.name,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: toItem({ ':pk': pk, ':prefix': prefix }),
          ConsistentRead: true,
        }),
      ),
    )
    return Items.map((item) => isolationFromItem(fromItem(item)))
  },

  async forget(place, instanceId, interfaceId) {
    const Key = toItem(isolationKey(place, instanceId, interfaceId))
    await asking(table.client.send(new DeleteItemCommand({ TableName: table.name, Key })))
  },
})
