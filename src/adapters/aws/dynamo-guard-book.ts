// The settings in force, in one item of the table: written by the command line, read by the functions. A change is in
// force everywhere within ten seconds, and needs no deployment.

import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import * as z from 'zod/mini'
import { defaultGuard, type Guard } from '../../domain/guard.ts'
import { type StandingPass, weekdays } from '../../domain/standing-pass.ts'
import type { AppliedSettings, Clock, GuardBook } from '../../flows/ports.ts'
import { asking, fromItem, put, type Table, toItem } from './dynamo.ts'
import { settingsKept } from './settings-kept.ts'
import { guardKey, SCHEMA } from './table.ts'

export const dynamoGuardBook = (table: Table, clock: Pick<Clock, 'now'>): GuardBook =>
  settingsKept(() => readSettings(table).then(({ guard }) => guard), clock)

/** @throws Unreachable where the table does not answer; Error where what stands there cannot be read */
export async function readSettings(table: Table): Promise<AppliedSettings> {
  const { Item } = await asking(
    table.client.send(
      new GetItemCommand({ TableName: table.name, Key: toItem(guardKey), ConsistentRead: true }),
    ),
  )
  if (Item === undefined) return { guard: defaultGuard, applied: undefined }
  const parsed = z.safeParse(guardItem, fromItem(Item))
  if (!parsed.success) {
    const where = parsed.error.issues.map(({ path }) => path.join('.')).join(', ')
    // Judging under settings nobody can read would be guessing: the gate says so and tries again.
    throw new Error(`the settings in the table cannot be read: ${where}; apply the settings file again`)
  }
  const { guard, text, appliedAt, appliedBy } = parsed.data
  return { guard: fromPlain(guard), applied: { at: appliedAt, by: appliedBy, text } }
}

export async function applySettings(
  table: Table,
  guard: Guard,
  { at, by, text }: NonNullable<AppliedSettings['applied']>,
): Promise<void> {
  await put(table, {
    ...guardKey,
    schema: SCHEMA,
    guard: toPlain(guard),
    text,
    appliedAt: at,
    appliedBy: by,
  })
}

const names = z.pipe(
  z.array(z.string()),
  z.transform((list: string[]): ReadonlySet<string> => new Set(list)),
)
const minute = z.int().check(z.gte(0), z.lte(1440))

const standingPass = z.lazy(() =>
  z.object({
    id: z.string(),
    instances: names,
    windows: z.array(
      z.object({
        days: z.pipe(
          z.array(z.enum(weekdays)),
          z.transform((list) => new Set(list)),
        ),
        fromMinute: minute,
        toMinute: minute,
      }),
    ),
    timeZone: z.string(),
    startsADay: z.int().check(z.gte(1)),
    owner: z.string(),
    reason: z.string(),
    endsAt: z.int(),
  }),
)

const plainGuard = z.lazy(() =>
  z.object({
    exempt: z.object({
      accounts: names,
      regions: names,
      instances: names,
      autoScalingGroups: names,
      fleets: names,
      clusters: names,
      operators: names,
      launcherChosen: z.object({ vpcs: names, images: names, instanceProfiles: names, tags: names }),
    }),
    whereStoppingIsImpossible: z.enum(['alert', 'terminate', 'isolate']),
    unlistedGroups: z.enum(['alert', 'suspend']),
    restartedSpot: z.enum(['deny', 'inherit']),
    cap: z.optional(z.object({ restarts: z.int(), withinMinutes: z.int() })),
    standingPasses: z.array(standingPass),
    accounts: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        roleArn: z.optional(z.string()),
        externalId: z.optional(z.string()),
      }),
    ),
  }),
)

const guardItem = z.lazy(() =>
  z.object({
    schema: z.literal(SCHEMA),
    guard: plainGuard,
    text: z.string(),
    appliedAt: z.int(),
    appliedBy: z.string(),
  }),
)

const fromPlain = (guard: z.infer<typeof plainGuard>): Guard => ({
  ...guard,
  cap: guard.cap,
  accounts: guard.accounts.map((one) => ({ ...one, roleArn: one.roleArn, externalId: one.externalId })),
})

/** Lists for sets: DynamoDB has no empty sets. */
function toPlain(guard: Guard): object {
  const { launcherChosen, ...exempt } = guard.exempt
  return {
    ...guard,
    exempt: { ...listed(exempt), launcherChosen: listed(launcherChosen) },
    standingPasses: guard.standingPasses.map((pass: StandingPass) => ({
      ...pass,
      instances: [...pass.instances],
      windows: pass.windows.map((window) => ({ ...window, days: [...window.days] })),
    })),
  }
}

const listed = (sets: object): object =>
  Object.fromEntries(
    Object.entries(sets).map(([name, set]: [string, ReadonlySet<string>]) => [name, [...set]]),
  )
