// Talking to the table: plain objects in and out, transactions whose failures are values.

import {
  type AttributeValue,
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  DynamoDBServiceException,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'
import { Unreachable } from '../../flows/ports.ts'
import { codeOf } from './denied.ts'
import type { Key } from './table.ts'

export interface Table {
  readonly client: DynamoDBClient
  readonly name: string
}

export type Item = Record<string, unknown>

export const toItem = (value: object): Record<string, AttributeValue> =>
  marshall(value, { removeUndefinedValues: true })

export const fromItem = (item: Record<string, AttributeValue>): Item => unmarshall(item)

export interface Transacted {
  readonly done: boolean
  /** By index of the action: the item whose condition failed, as it stands; undefined where there is none. */
  readonly failed: ReadonlyMap<number, Item | undefined>
  /** Somebody else was at one of the items, or the table asks for patience: nothing was decided (C1). */
  readonly contended: boolean
}

const PATIENCE: ReadonlySet<string> = new Set([
  'TransactionConflict',
  'TransactionConflictException',
  'TransactionInProgressException',
  'ThrottlingError',
  'ThrottlingException',
  'ProvisionedThroughputExceeded',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
])

/** All of the actions or none. @throws Unreachable where the table does not answer or refuses the request itself */
export async function transact(table: Table, actions: readonly TransactWriteItem[]): Promise<Transacted> {
  try {
    await table.client.send(new TransactWriteItemsCommand({ TransactItems: [...actions] }))
    return { done: true, failed: new Map(), contended: false }
  } catch (error) {
    if (error instanceof TransactionCanceledException) return reasonsOf(error)
    if (needsPatience(error)) return { done: false, failed: new Map(), contended: true }
    throw unreachable(error)
  }
}

function reasonsOf(error: TransactionCanceledException): Transacted {
  const failed = new Map<number, Item | undefined>()
  let contended = false
  for (const [index, reason] of (error.CancellationReasons ?? []).entries()) {
    if (reason.Code === 'ConditionalCheckFailed') {
      failed.set(index, reason.Item === undefined ? undefined : fromItem(reason.Item))
    } else if (PATIENCE.has(reason.Code ?? '')) contended = true
    else if (reason.Code !== undefined && reason.Code !== 'None') throw unreachable(error)
  }
  return { done: false, failed, contended }
}

const needsPatience = (error: unknown): boolean => error instanceof Error && PATIENCE.has(error.name)

/** Runs a request, turning whatever goes wrong into Unreachable; exceptions a caller reads are let through. */
export async function asking<T>(request: Promise<T>, letThrough?: (error: unknown) => boolean): Promise<T> {
  try {
    return await request
  } catch (error) {
    if (letThrough?.(error) === true) throw error
    throw unreachable(error)
  }
}

function unreachable(error: unknown): Unreachable {
  const code = error instanceof Error ? error.name : 'Unknown'
  const status =
    error instanceof DynamoDBServiceException ? ` (HTTP ${error.$metadata.httpStatusCode ?? '?'})` : ''
  return new Unreachable(
    'table',
    code,
    `the table did not do what was asked: ${codeOf(error)}${status}`,
    error,
  )
}

export async function put(table: Table, item: object): Promise<void> {
  await asking(table.client.send(new PutItemCommand({ TableName: table.name, Item: toItem(item) })))
}

/**
 * Puts the item where none stands there yet; or, with `unchanged`, where the one there still has that value.
 * @returns false where it was not put
 */
export async function putIf(
  table: Table,
  item: object,
  unchanged?: { readonly attribute: string; readonly value: unknown },
): Promise<boolean> {
  const condition =
    unchanged === undefined
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          ConditionExpression: '#attribute = :before',
          ExpressionAttributeNames: { '#attribute': unchanged.attribute },
          ExpressionAttributeValues: toItem({ ':before': unchanged.value }),
        }
  const request = table.client.send(
    new PutItemCommand({ TableName: table.name, Item: toItem(item), ...condition }),
  )
  try {
    await asking(request, isLost)
    return true
  } catch (error) {
    if (isLost(error)) return false
    throw error
  }
}

const isLost = (error: unknown): boolean => error instanceof ConditionalCheckFailedException

const MOST_KEYS = 100
const MOST_ROUNDS = 5

/** Strongly consistent, in as few requests as the limit of 100 keys allows. Keys must differ. */
export async function batchGet(table: Table, keys: readonly Key[]): Promise<Item[]> {
  const chunks = Array.from({ length: Math.ceil(keys.length / MOST_KEYS) }, (_, n) =>
    keys.slice(n * MOST_KEYS, (n + 1) * MOST_KEYS),
  )
  return (await Promise.all(chunks.map((chunk) => getChunk(table, chunk)))).flat()
}

async function getChunk(table: Table, keys: readonly Key[]): Promise<Item[]> {
  const items: Item[] = []
  let wanted = keys.map((key) => toItem(key))
  for (let round = 0; wanted.length > 0; round += 1) {
    if (round === MOST_ROUNDS)
      throw new Unreachable('table', 'UnprocessedKeys', 'the table keeps putting reads off')
    const answer = await asking(
      table.client.send(
        new BatchGetItemCommand({ RequestItems: { [table.name]: { Keys: wanted, ConsistentRead: true } } }),
      ),
    )
    for (const item of answer.Responses?.[table.name] ?? []) items.push(fromItem(item))
    wanted = answer.UnprocessedKeys?.[table.name]?.Keys ?? []
  }
  return items
}

/** Every page of a query. */
export async function queryAll(table: Table, query: Omit<QueryCommandInput, 'TableName'>): Promise<Item[]> {
  const items: Item[] = []
  let from: QueryCommandInput['ExclusiveStartKey']
  do {
    const page: QueryCommandOutput = await asking(
      table.client.send(new QueryCommand({ ...query, TableName: table.name, ExclusiveStartKey: from })),
    )
    for (const item of page.Items ?? []) items.push(fromItem(item))
    from = page.LastEvaluatedKey
  } while (from !== undefined)
  return items
}
