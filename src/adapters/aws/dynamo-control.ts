// The switch of a place in the table: read from one of its copies, changed in all of them at once.

import { isDeepStrictEqual } from 'node:util'
import { GetItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { MOST_TRIES, pauseMs } from '../../domain/backoff.ts'
import type { Control, Mode } from '../../domain/control.ts'
import type { JournalEntry } from '../../domain/journal.ts'
import { type Place, placeKey } from '../../domain/place.ts'
import { type Clock, type Entropy, type SeenSwitch, type Switches, Unreachable } from '../../flows/ports.ts'
import { asking, fromItem, type Item, put, putIf, type Table, toItem, transact } from './dynamo.ts'
import { readSettings } from './dynamo-guard-book.ts'
import { controlFromItem, installationFromItem, journalToItem } from './items.ts'
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
  /** Written by whoever comes first, where infrastructure code has made the table and left it empty. */
  readonly firstInstallation?: (() => Installation) | undefined
  /** The switch of a place never met is read as it would be set, and is not set. Nothing can be decided under it. */
  readonly onlyLooks?: boolean
}

/** Reads the switch of a place; the first time, sets it as the installation says. */
export async function readControl(table: Table, place: Place, means: Means): Promise<Control> {
  const found = await get(table, controlKey(place, anyCopy(means.entropy.fraction())))
  return found === undefined ? setUp(table, place, means) : controlFromItem(found)
}

/** Sets the switch of a place that was never met. @returns what it is set to, by us or by whoever was faster */
export async function setUp(
  table: Table,
  place: Place,
  { entropy, waits, firstInstallation, onlyLooks = false }: Means,
): Promise<Control> {
  const installation = (await readInstallation(table)) ?? (await begin(table, firstInstallation))
  const first = await firstSwitch(table, place, installation)
  const control: Control = { ...first, revision: newRevision(entropy) }
  if (onlyLooks) return control
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
 * A place met for the first time is guarded since the installation, not since now: else the very start that
 * brought it to our notice would be adopted.
 */
async function firstSwitch(
  table: Table,
  place: Place,
  { mode, installedAt }: Installation,
): Promise<Omit<Control, 'revision'>> {
  const guardingSince = Math.max(installedAt, await listedSince(table, place))
  return { place, mode, guardingSince, lockdown: false, passesVoidBefore: 0 }
}

async function begin(table: Table, first: Means['firstInstallation']): Promise<Installation> {
  if (first !== undefined) {
    await putIf(table, { ...installationKey, schema: SCHEMA, ...first() })
    const written = await readInstallation(table)
    if (written !== undefined) return written
  }
  throw notInstalled(table)
}

/** Keeps what the table says of the installation true after a deployment with other settings. */
export async function noteSettings(table: Table, first: () => Installation): Promise<void> {
  const noted = await readInstallation(table)
  const { settings } = first()
  if (noted === undefined) await begin(table, first)
  else if (!isDeepStrictEqual(noted.settings, settings))
    await writeInstallation(table, { ...noted, settings })
}

const notInstalled = (table: Table): Unreachable =>
  new Unreachable('table', 'NotInstalled', `the table ${table.name} is not set up: run "npm run resources"`)

/**
 * An account that the settings came to name later is guarded since they did: what ran there before is adopted, as it
 * was at home on the day of installation (rule 14). The settings last applied are the ones that name it.
 */
async function listedSince(table: Table, place: Place): Promise<number> {
  const { guard, applied } = await readSettings(table)
  return guard.accounts.some(({ id }) => id === place.account) ? (applied?.at ?? 0) : 0
}

/** Unlike reading the switch to decide under it, looking at it sets nothing. */
async function lookAtControl(table: Table, place: Place): Promise<SeenSwitch> {
  const found = await get(table, controlKey(place, 0))
  if (found !== undefined) return { ...controlFromItem(found), met: true }
  const installation = await readInstallation(table)
  if (installation === undefined) throw notInstalled(table)
  return { ...(await firstSwitch(table, place, installation)), met: false }
}

export const newRevision = (entropy: Pick<Entropy, 'bytes'>): string =>
  Buffer.from(entropy.bytes(9)).toString('base64url')

type Change = Partial<Pick<Control, 'mode' | 'guardingSince' | 'lockdown' | 'passesVoidBefore'>>

/** Changes the switch. @returns the new one. @throws Unreachable where somebody else changes it at the same time */
export async function changeControl(
  table: Table,
  before: Control,
  change: Change,
  entropy: Pick<Entropy, 'bytes'>,
): Promise<Control> {
  const changed = await tryToChange(table, before, change, [], entropy)
  if (changed !== undefined) return changed
  throw new Unreachable(
    'table',
    'Contended',
    `somebody else is changing ${placeKey(before.place)}; try again`,
  )
}

async function tryToChange(
  table: Table,
  before: Control,
  change: Change,
  journal: readonly JournalEntry[],
  entropy: Pick<Entropy, 'bytes'>,
): Promise<Control | undefined> {
  const control: Control = { ...before, ...change, revision: newRevision(entropy) }
  const { done } = await transact(table, [
    ...copiesOf(table, control, '#revision = :before', { ':before': before.revision }),
    ...journal.map((entry) => ({ Put: { TableName: table.name, Item: toItem(journalToItem(entry)) } })),
  ])
  return done ? control : undefined
}

/** The switches as whoever runs startpass changes them: against gates that check them and rivals that change them. */
export function dynamoSwitches(table: Table, means: Means): Switches {
  const { entropy, waits } = means
  return {
    look: (place) => lookAtControl(table, place),
    async change(place, how) {
      for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
        const before = await readControl(table, place, means)
        const wanted = how(before)
        if (wanted === undefined) return before
        const changed = await tryToChange(table, before, wanted.change, wanted.journal, entropy)
        if (changed !== undefined) return changed
        await waits.pause(pauseMs(attempt, entropy.fraction()))
      }
      throw new Unreachable('table', 'Contended', `the switch of ${placeKey(place)} stayed busy`)
    },
    async startNewPlacesIn(mode) {
      const before = await readInstallation(table)
      if (before === undefined) throw notInstalled(table)
      await writeInstallation(table, { ...before, mode })
    },
  }
}

export interface Installation {
  /** Of places met later. */
  readonly mode: Mode
  /** Epoch seconds: places met later are guarded since then. */
  readonly installedAt: number
  /** Where everything is, by the names of docs/configuration.md. Never a secret. */
  readonly settings: Readonly<Record<string, string>>
}

export async function readInstallation(table: Table): Promise<Installation | undefined> {
  const item = await get(table, installationKey)
  if (item === undefined) return undefined
  const { schema: _, ...installation } = installationFromItem(item)
  return installation
}

const writeInstallation = (table: Table, installation: Installation): Promise<void> =>
  put(table, { ...installationKey, schema: SCHEMA, ...installation })

/**
 * Notes when guarding began, in which mode new places start, and where everything is; keeps what an earlier
 * installation noted.
 * @param mode nothing: as before, or enforce where nothing was before
 */
export async function install(
  table: Table,
  mode: Mode | undefined,
  nowSeconds: number,
  settings: Installation['settings'] = {},
): Promise<void> {
  const before = await readInstallation(table)
  await writeInstallation(table, {
    mode: mode ?? before?.mode ?? 'enforce',
    installedAt: before?.installedAt ?? nowSeconds,
    settings: { ...before?.settings, ...settings },
  })
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
