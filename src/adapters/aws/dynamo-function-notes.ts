// What each function notes of itself: its version, and when it last began or, of the sweep, was through.

import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import * as z from 'zod/mini'
import type { FunctionName } from '../../domain/part-names.ts'
import { VERSION } from '../../domain/version.ts'
import type { FunctionNote } from '../../flows/ports-of-inspection.ts'
import { asking, fromItem, put, type Table, toItem } from './dynamo.ts'
import { functionNoteKey, SCHEMA } from './table.ts'

/** Of any schema: whoever reads it wants to know just that. */
const noteItem = z.lazy(() =>
  z.object({
    schema: z.int(),
    version: z.string(),
    at: z.int(),
    notSwept: z.optional(z.int()),
  }),
)

/** @param region of a gate that runs elsewhere than at home */
export async function noteFunction(
  table: Table,
  name: FunctionName,
  { at, notSwept }: Pick<FunctionNote, 'at' | 'notSwept'>,
  region?: string,
): Promise<void> {
  await put(table, { ...functionNoteKey(name, region), schema: SCHEMA, version: VERSION, at, notSwept })
}

export async function functionNoteOf(
  table: Table,
  name: FunctionName,
  region?: string,
): Promise<FunctionNote | undefined> {
  const Key = toItem(functionNoteKey(name, region))
  const { Item } = await asking(
    table.client.send(new GetItemCommand({ TableName: table.name, Key, ConsistentRead: true })),
  )
  const parsed = z.safeParse(noteItem, Item === undefined ? undefined : fromItem(Item))
  return parsed.success ? parsed.data : undefined
}
