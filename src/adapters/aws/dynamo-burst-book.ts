// The alerts of one place within a minute, in one item, so that several gates write one Slack message together.

import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import type { Place } from '../../domain/place.ts'
import { startKey } from '../../domain/start.ts'
import { type Burst, type BurstBook, type BurstLine, Unreachable } from '../../flows/ports.ts'
import { asking, fromItem, type Item, putIf, type Table, toItem } from './dynamo.ts'
import { burstFromItem } from './items.ts'
import { burstKey, SCHEMA, TTL_ATTRIBUTE } from './table.ts'

const BURST_SECONDS = 60
/** Keeps the item small: beyond this, the next burst begins. */
const MOST_LINES = 200
/** Keeps the expression far below the 4 KB that one may have (C9). */
const LINES_AT_ONCE = 25
/** A writer who died holds the pen this long. */
const PEN_SECONDS = 10
const KEEP_SECONDS = 86_400
const MOST_TRIES = 5

type Attempt =
  | { readonly kind: 'done'; readonly burst: Burst }
  | { readonly kind: 'lost'; readonly item: Item | undefined }

export function dynamoBurstBook(table: Table): BurstBook {
  /** A conditional write whose loser learns what stands there. */
  async function conditionally(
    request: Promise<{ Attributes?: Parameters<typeof fromItem>[0] | undefined }>,
  ): Promise<Attempt> {
    try {
      const answer = await asking(request, (error) => error instanceof ConditionalCheckFailedException)
      return { kind: 'done', burst: burstFromItem(fromItem(answer.Attributes ?? {})) }
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error
      return { kind: 'lost', item: error.Item === undefined ? undefined : fromItem(error.Item) }
    }
  }

  /** @param into the burst that the first of the lines went to; nothing while they may go to whichever is under way */
  function addTo(
    place: Place,
    lines: readonly BurstLine[],
    nowSeconds: number,
    into: number | undefined,
  ): Promise<Attempt> {
    const names: Record<string, string> = {
      '#lines': 'lines',
      '#openedAt': 'openedAt',
      '#version': 'version',
    }
    const values: Record<string, unknown> = {
      ':one': 1,
      ...(into === undefined
        ? { ':oldest': nowSeconds - BURST_SECONDS, ':most': MOST_LINES }
        : { ':into': into }),
    }
    const sets = lines.map((line, n) => {
      names[`#l${n}`] = lineKey(line)
      values[`:l${n}`] = line
      return `#lines.#l${n} = :l${n}`
    })
    return conditionally(
      table.client.send(
        new UpdateItemCommand({
          TableName: table.name,
          Key: toItem(burstKey(place)),
          UpdateExpression: `SET ${sets.join(', ')} ADD #version :one`,
          ConditionExpression:
            into === undefined ? '#openedAt > :oldest AND size(#lines) < :most' : '#openedAt = :into',
          ExpressionAttributeNames: names,
          ExpressionAttributeValues: toItem(values),
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      ),
    )
  }

  function openNew(burst: Burst, replaces: number | undefined): Promise<boolean> {
    const item = {
      ...burstKey(burst.place),
      schema: SCHEMA,
      ...burst,
      lines: Object.fromEntries(burst.lines.map((line) => [lineKey(line), line])),
      penUntil: 0,
      [TTL_ATTRIBUTE]: burst.openedAt + KEEP_SECONDS,
    }
    return putIf(table, item, replaces === undefined ? undefined : { attribute: 'openedAt', value: replaces })
  }

  const add: BurstBook['add'] = async (place, mode, lines, nowSeconds) => {
    const [first = [], ...rest] = Array.from({ length: Math.ceil(lines.length / LINES_AT_ONCE) }, (_, n) =>
      lines.slice(n * LINES_AT_ONCE, (n + 1) * LINES_AT_ONCE),
    )
    for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
      const burst = await addAll(await begin(place, mode, first, nowSeconds), rest, nowSeconds)
      if (burst !== undefined) return burst
    }
    throw busy()
  }

  /** @returns nothing where another burst has taken the place of this one: what went in before is not shown yet */
  async function addAll(
    opened: Burst,
    rest: readonly (readonly BurstLine[])[],
    nowSeconds: number,
  ): Promise<Burst | undefined> {
    let burst = opened
    for (const lines of rest) {
      const added = await addTo(opened.place, lines, nowSeconds, opened.openedAt)
      if (added.kind === 'lost') return undefined
      burst = added.burst
    }
    return burst
  }

  const begin: BurstBook['add'] = async (place, mode, lines, nowSeconds) => {
    for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
      const added = await addTo(place, lines, nowSeconds, undefined)
      if (added.kind === 'done') return added.burst
      const before = added.item === undefined ? undefined : burstFromItem(added.item).openedAt
      const openedAt = before === undefined ? nowSeconds : Math.max(nowSeconds, before + 1)
      const burst: Burst = { place, mode, openedAt, lines, message: undefined, version: 1, shown: 0 }
      if (await openNew(burst, before)) return burst
    }
    throw busy()
  }

  const takePen: BurstBook['takePen'] = async (burst, nowSeconds) => {
    const taken = await conditionally(
      table.client.send(
        new UpdateItemCommand({
          TableName: table.name,
          Key: toItem(burstKey(burst.place)),
          UpdateExpression: 'SET #penUntil = :until',
          ConditionExpression: '#openedAt = :openedAt AND #penUntil <= :now',
          ExpressionAttributeNames: { '#openedAt': 'openedAt', '#penUntil': 'penUntil' },
          ExpressionAttributeValues: toItem({
            ':openedAt': burst.openedAt,
            ':now': nowSeconds,
            ':until': nowSeconds + PEN_SECONDS,
          }),
          ReturnValues: 'ALL_NEW',
        }),
      ),
    )
    return taken.kind === 'done' ? { ...taken.burst, pen: nowSeconds + PEN_SECONDS } : undefined
  }

  const putPen: BurstBook['putPen'] = async (burst, message) => {
    const put = await conditionally(
      table.client.send(
        new UpdateItemCommand({
          TableName: table.name,
          Key: toItem(burstKey(burst.place)),
          UpdateExpression: 'SET #penUntil = :free, #message = :message, #shown = :shown',
          ConditionExpression: '#openedAt = :openedAt AND #penUntil = :mine',
          ExpressionAttributeNames: {
            '#penUntil': 'penUntil',
            '#message': 'message',
            '#shown': 'shown',
            '#openedAt': 'openedAt',
          },
          ExpressionAttributeValues: toItem({
            ':free': 0,
            ':mine': burst.pen,
            ':message': message,
            ':shown': burst.version,
            ':openedAt': burst.openedAt,
          }),
          ReturnValues: 'ALL_NEW',
        }),
      ),
    )
    // Another burst has taken the item over, or another writer the pen: what was written here stands in Slack.
    const { pen: _, ...written } = burst
    return put.kind === 'done' ? put.burst : { ...written, message, shown: burst.version }
  }

  return { add, takePen, putPen }
}

const busy = (): Unreachable => new Unreachable('table', 'Contended', 'the list of alerts stayed busy')

const lineKey = (line: BurstLine): string => startKey(line.start)
