// The blast-radius cap of a place: one item, changed against rivals.

import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import * as z from 'zod/mini'
import { type CapState, freshCap } from '../../domain/cap.ts'
import type { CapBook, Entropy } from '../../flows/ports.ts'
import { asking, fromItem, putIf, type Table, toItem } from './dynamo.ts'
import { newRevision } from './dynamo-control.ts'
import { capKey, SCHEMA } from './table.ts'

const seconds = z.int()

const capItem = z.lazy(() =>
  z.object({
    schema: z.literal(SCHEMA),
    revision: z.string(),
    windowFrom: seconds,
    stopped: z.array(z.string()),
    heldSince: z.optional(seconds),
    held: z.int(),
    waiting: z._default(z.array(z.string()), []),
    spared: z._default(z.array(z.string()), []),
    answer: z.optional(
      z.object({ decision: z.enum(['continue', 'it-is-an-attack']), at: seconds, by: z.string() }),
    ),
  }),
)

export const dynamoCapBook = (table: Table, entropy: Pick<Entropy, 'bytes'>): CapBook => ({
  async read(place) {
    const { Item } = await asking(
      table.client.send(
        new GetItemCommand({ TableName: table.name, Key: toItem(capKey(place)), ConsistentRead: true }),
      ),
    )
    if (Item === undefined) return freshCap
    const parsed = z.safeParse(capItem, fromItem(Item))
    if (!parsed.success) throw new Error(`the item ${capKey(place).pk} cannot be read`)
    const { schema: _, ...state } = parsed.data
    return { ...state, heldSince: state.heldSince, answer: state.answer }
  },

  write(place, before, state) {
    const item: CapState = { ...state, revision: newRevision(entropy) }
    const isFirst = before.revision === freshCap.revision
    return putIf(
      table,
      { ...capKey(place), schema: SCHEMA, ...item },
      isFirst ? undefined : { attribute: 'revision', value: before.revision },
    )
  },
})
