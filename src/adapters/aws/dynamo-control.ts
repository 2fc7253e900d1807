// The switch of a place in the table: read from one of its copies, changed in all of them at once.

import { GetItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { MOST_TRIES, pauseMs } from '../../domain/backoff.ts'
import type { Control, Mode } from '../../domain/control.ts'
import { type Place, placeKey } from '../../domain/place.ts'
import { type Clock, type Entropy, Unreachable } from '../../flows/ports.ts'
import { asking, fromItem, type Item, put, type Table, toItem, transact } from './dynamo.ts'
import { readSettings } from './dynamo-guard-book.ts'
import { controlFromItem, installationFromItem } from './items.ts'
import { CONTROL_COPIES, controlKey, installationKey, SCHEMA } from './table.ts'

export const anyCopy = (fraction: number): number => Math.floor(fraction * CONTROL_COPIES) % CONTROL_COPIES

/** In a transaction: what was decided under is still in force. */
export const controlHolds = (table: Table, control: Control, copy: number): TransactWriteItem => ({
  ConditionCheck: {
    TableName: table.name,
    Key: toItem(controlKey(control.place, copy)),
    ConditionExpression: '#revision = :revision',
    ExpressionAttributeNames: { '#revision': 'revision' },
    ExpressionAttributeValues: toItem({ ':revision': control.revision }),
  },
})

/** What reading the switch needs beside the table: a copy to pick, an id to give, and patience with rivals. */
export interface Means {
  readonly entropy: Entropy
  readonly waits: Pick<Clock, 'pause'>
}

/** Reads the switch of a place; the first time, sets it as the installation says. */
export async function readControl(table: Table, place: Place, means: Means): Promise<Control> {
  const found = await get(table, controlKey(place, anyCopy(means.entropy.fraction())))
  return found === undefined ? setUp(table, place, means) : controlFromItem(found)
}

/**
 * A place met for the first time is guarded since the installation, not since now: else the very start that
 * brought it to our notice would be adopted.
 */
export async function setUp(table: Table, place: Place, { entropy, waits }: Means): Promise<Control> {
  const item = await get(table, installationKey)
  if (item === undefined) {
    throw new Unreachable(
      'table',
      'NotInstalled',
      `the table ${table.name} is not set up: run "npm run resources"`,
    )
  }
  const { mode, installedAt } = installationFromItem(item)
  const guardingSince = Math.max(installedAt, await listedSince(table, place))
  const control: Control = {
    place,
    mode,
    guardingSince,
    lockdown: false,
    passesVoidBefore: 0,
    revision: newRevision(entropy),
  }
  for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
    const written = await transact(table, copiesOf(table, control, 'attribute_not_exists(pk)', {}))
    if (written.done) return control
    const winner = await get(table, controlKey(place, 0))
    if (winner !== undefined) return controlFromItem(winner)
    await waits.pause(pauseMs(attempt, entropy.fraction()))
  }
  throw new Unreachable('table', 'Contended', `the switch of ${placeKey(place)} could not be set`)
}

/**
 * An account that the settings came to name later is guarded since they did: what ran there before is adopted, as it
 * was at home on the day of installation (rule 14). The settings last applied are the ones that name it.
 */
async function listedSince(table: Table, place: Place): Promise<number> {
  const { guard, applied } = await readSettings(table)
  return guard.accounts.some(({ id }) => id === place.account) ? (applied?.at ?? 0) : 0
}

export const newRevision = (entropy: Pick<Entropy, 'bytes'>): string =>
  Buffer.from(entropy.bytes(9)).toString('base64url')

/** Changes the switch. @returns the new one. @throws Unreachable where somebody else changes it at the same time */
export async function changeControl(
  table: Table,
  before: Control,
  change: Partial<Pick<Control, 'mode' | 'guardingSince' | 'lockdown' | 'passesVoidBefore'>>,
  entropy: Pick<Entropy, 'bytes'>,
): Promise<Control> {
  const control: Control = { ...before, ...change, revision: newRevision(entropy) }
  const condition = '#revision = :before'
  const written = await transact(table, copiesOf(table, control, condition, { ':before': before.revision }))
  if (!written.done) {
    throw new Unreachable(
      'table',
      'Contended',
      `somebody else is changing ${placeKey(before.place)}; try again`,
    )
  }
  return control
}

/**
 * Notes when guarding began and in which mode new places start; keeps what an earlier installation noted.
 * @param mode nothing: as before, or enforce where nothing was before
 */
export async function install(table: Table, mode: Mode | undefined, nowSeconds: number): Promise<void> {
  const item = await get(table, installationKey)
  const before = item === undefined ? undefined : installationFromItem(item)
  const installation = {
    ...installationKey,
    schema: SCHEMA,
    mode: mode ?? before?.mode ?? 'enforce',
    installedAt: before?.installedAt ?? nowSeconds,
  }
  await put(table, installation)
}

const copiesOf = (table: Table, control: Control, condition: string, values: object): TransactWriteItem[] =>
  Array.from({ length: CONTROL_COPIES }, (_, copy) => ({
    Put: {
      TableName: table.name,
      Item: toItem({ ...controlKey(control.place, copy), schema: SCHEMA, ...control }),
      ConditionExpression: condition,
      ...(condition.includes('#revision') && { ExpressionAttributeNames: { '#revision': 'revision' } }),
      ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: toItem(values) }),
    },
  }))

async function get(table: Table, key: object): Promise<Item | undefined> {
  const answer = await asking(
    table.client.send(new GetItemCommand({ TableName: table.name, Key: toItem(key), ConsistentRead: true })),
  )
  return answer.Item === undefined ? undefined : fromItem(answer.Item)
}
