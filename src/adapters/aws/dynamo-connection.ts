// What was agreed when Slack was connected, in one item of the table: written by the command line, read by the desk.

import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import * as z from 'zod/mini'
import type { Connection } from '../../domain/connection.ts'
import { asking, fromItem, put, type Table, toItem } from './dynamo.ts'
import { connectionKey, SCHEMA } from './table.ts'

const connectionItem = z.lazy(() =>
  z.object({
    schema: z.literal(SCHEMA),
    teamId: z.string(),
    team: z.string(),
    teamUrl: z.string(),
    allowAny: z.boolean(),
    connectedAt: z.int(),
    by: z.string(),
  }),
)

/** @throws Unreachable where the table does not answer; Error where what stands there cannot be read */
export async function readConnection(table: Table): Promise<Connection | undefined> {
  const { Item } = await asking(
    table.client.send(
      new GetItemCommand({ TableName: table.name, Key: toItem(connectionKey), ConsistentRead: true }),
    ),
  )
  if (Item === undefined) return undefined
  const parsed = z.safeParse(connectionItem, fromItem(Item))
  if (!parsed.success) throw new Error('the connection in the table cannot be read; run "startpass connect"')
  const { schema: _, ...connection } = parsed.data
  return connection
}

export const noteConnection = (table: Table, connection: Connection): Promise<void> =>
  put(table, { ...connectionKey, schema: SCHEMA, ...connection })
