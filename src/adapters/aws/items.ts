// What the items of the table look like, read back with suspicion: an item of another schema, or one that
// somebody has edited by hand, is an error with a name, not a wrong verdict.

import * as z from 'zod/mini'
import type { Control } from '../../domain/control.ts'
import { type JournalEntry, type JournalSubject, journalEvents } from '../../domain/journal.ts'
import type { Pass, PassKey } from '../../domain/pass.ts'
import { placeKey } from '../../domain/place.ts'
import { startKey } from '../../domain/start.ts'
import { duties, outcomes, type StartRecord } from '../../domain/start-record.ts'
import { dueAt, mayNeverHaveRun } from '../../domain/sweeping.ts'
import { denyReasons, exemptRules, type Verdict } from '../../domain/verdict.ts'
import type { Burst, BurstLine, IsolationNote } from '../../flows/ports.ts'
import type { Item } from './dynamo.ts'
import {
  DENIED,
  journalItemKey,
  passIdKey,
  passItemKey,
  SCHEMA,
  startItemKey,
  TTL_ATTRIBUTE,
  UNFINISHED,
} from './table.ts'

const DAY_SECONDS = 86_400
const KEEP_PASSES_DAYS = 30
const KEEP_ENDED_STARTS_DAYS = 90

const place = z.object({ account: z.string(), region: z.string() })
const locale = z.enum(['en', 'ja'])
const mode = z.enum(['observe', 'enforce'])
const seconds = z.int()
const person = z.object({ teamId: z.string(), userId: z.string() })
const passKey = z.templateLiteral([z.enum(['code', 'permit']), ':', z.string()])
const stringSet = z.pipe(
  z.set(z.string()),
  z.transform((set: Set<string>) => [...set]),
)

const scope = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('named'),
      instances: z.record(z.string(), z.object({ fingerprint: z.string(), label: z.string() })),
    }),
    z.object({ kind: z.literal('any'), place, placeKey: z.string() }),
    z.object({ kind: z.literal('new'), place, placeKey: z.string() }),
  ]),
)

const passItem = z.lazy(() =>
  z.object({
    schema: z.literal(SCHEMA),
    key: passKey,
    id: z.string(),
    owner: person,
    ownerLocale: locale,
    command: z.string(),
    scope,
    starts: z.int(),
    startsLeft: z.int(),
    spentOn: z._default(stringSet, []),
    issuedAt: seconds,
    expiresAt: seconds,
    revokedAt: z.optional(seconds),
    because: z.optional(z.string()),
  }),
)

export function passToItem(pass: Pass): object {
  const { left, spentOn, scope: where, ...rest } = pass
  return {
    ...passItemKey(pass.key),
    schema: SCHEMA,
    ...rest,
    scope: where.kind === 'named' ? where : { ...where, placeKey: placeKey(where.place) },
    startsLeft: left,
    ...(spentOn.length > 0 && { spentOn: new Set(spentOn) }),
    [TTL_ATTRIBUTE]: pass.expiresAt + KEEP_PASSES_DAYS * DAY_SECONDS,
  }
}

export const passIdToItem = ({ id, key, expiresAt }: Pass): object => ({
  ...passIdKey(id),
  schema: SCHEMA,
  key,
  [TTL_ATTRIBUTE]: expiresAt + KEEP_PASSES_DAYS * DAY_SECONDS,
})

const passIdItem = z.lazy(() => z.object({ schema: z.literal(SCHEMA), key: passKey }))

export const passKeyFromItem = (item: Item): PassKey => parse(passIdItem, item, 'pass id').key

export function passFromItem(item: Item): Pass {
  const { schema: _, startsLeft, scope: where, ...rest } = parse(passItem, item, 'pass')
  return {
    ...rest,
    scope: where.kind === 'named' ? where : { kind: where.kind, place: where.place },
    left: startsLeft,
    revokedAt: rest.revokedAt,
    because: rest.because,
  }
}

const startItem = z.lazy(() =>
  z.object({
    schema: z.literal(SCHEMA),
    revision: z.string(),
    name: z.object({ place, instanceId: z.string(), launchedAt: seconds }),
    verdict: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('allow') }),
      z.object({ kind: z.literal('deny'), reason: z.enum(denyReasons) }),
      z.object({ kind: z.literal('exempt'), rule: z.enum(exemptRules), by: z.optional(z.string()) }),
    ]),
    mode,
    reportedAt: seconds,
    decidedAt: seconds,
    instanceName: z.optional(z.string()),
    pass: z.optional(
      z.object({ id: z.string(), key: passKey, owner: person, ownerLocale: locale, command: z.string() }),
    ),
    standing: z.optional(z.object({ id: z.string(), day: z.string(), startsADay: z.int() })),
    memberOf: z._default(z.array(z.string()), []),
    capped: z.optional(z.literal(true)),
    todo: z._default(z.set(z.enum(duties)), new Set()),
    outcome: z.optional(z.enum(outcomes)),
    news: z.int(),
    ranAt: z.optional(seconds),
    endedAt: z.optional(seconds),
    endReason: z.optional(z.string()),
    stopCalledAt: z.optional(seconds),
    triedSince: z.optional(seconds),
    isolatedAt: z.optional(seconds),
    sparedBy: z.optional(z.string()),
    stopRefused: z.optional(z.literal(true)),
    givenBack: z.optional(z.enum(['never-ran', 'collateral'])),
    lookDueAt: z.optional(seconds),
    message: z.optional(z.object({ channel: z.string(), ts: z.string() })),
  }),
)

/** A record is kept as long as its start may run: without it, the sweep would judge the start anew. */
export function startToItem(record: StartRecord): object {
  const { todo, ...rest } = record
  const unfinished = todo.size > 0 || mayNeverHaveRun(record)
  return {
    ...startItemKey(record.name),
    schema: SCHEMA,
    ...rest,
    ...(todo.size > 0 && { todo: new Set(todo) }),
    ...(unfinished && {
      [UNFINISHED.place]: placeKey(record.name.place),
      [UNFINISHED.since]: dueAt(record),
    }),
    ...(record.verdict.kind === 'deny' && {
      [DENIED.place]: placeKey(record.name.place),
      [DENIED.at]: record.decidedAt,
    }),
    ...(record.endedAt !== undefined && {
      [TTL_ATTRIBUTE]: record.endedAt + KEEP_ENDED_STARTS_DAYS * DAY_SECONDS,
    }),
  }
}

export function startFromItem(item: Item): StartRecord {
  const { schema: _, ...rest } = parse(startItem, item, 'start')
  return {
    ...rest,
    instanceName: rest.instanceName,
    verdict: verdictOf(rest.verdict),
    pass: rest.pass,
    standing: rest.standing,
    capped: rest.capped,
    endReason: rest.endReason,
    outcome: rest.outcome,
    ranAt: rest.ranAt,
    endedAt: rest.endedAt,
    stopCalledAt: rest.stopCalledAt,
    triedSince: rest.triedSince,
    isolatedAt: rest.isolatedAt,
    sparedBy: rest.sparedBy,
    stopRefused: rest.stopRefused,
    givenBack: rest.givenBack,
    lookDueAt: rest.lookDueAt,
    message: rest.message,
  }
}

/** What is optional in an item is absent in the verdict, not undefined. */
function verdictOf(verdict: z.infer<typeof startItem>['verdict']): Verdict {
  if (verdict.kind !== 'exempt') return verdict
  const { by, ...rest } = verdict
  return by === undefined ? rest : { ...rest, by }
}

const controlItem = z.object({
  schema: z.literal(SCHEMA),
  place,
  mode,
  guardingSince: seconds,
  lockdown: z.boolean(),
  passesVoidBefore: seconds,
  revision: z.string(),
})

export function controlFromItem(item: Item): Control {
  const { schema: _, ...control } = parse(controlItem, item, 'control')
  return control
}

const burstLine = z.lazy(() =>
  z.object({
    start: z.object({ place, instanceId: z.string(), launchedAt: seconds }),
    instanceName: z.optional(z.string()),
    reason: z.enum(denyReasons),
    outcome: z.enum(outcomes),
  }),
)

const burstItem = z.lazy(() =>
  z.object({
    schema: z.literal(SCHEMA),
    place,
    mode,
    openedAt: seconds,
    lines: z.record(z.string(), burstLine),
    version: z.int(),
    shown: z.int(),
    message: z.optional(z.object({ channel: z.string(), ts: z.string() })),
  }),
)

export function burstFromItem(item: Item): Burst {
  const { schema: _, lines, message, ...rest } = parse(burstItem, item, 'burst')
  const sorted = Object.values(lines)
    .map((line): BurstLine => ({ ...line, instanceName: line.instanceName }))
    .toSorted((a, b) => startKey(a.start).localeCompare(startKey(b.start)))
  return { ...rest, lines: sorted, message }
}

export const journalToItem = (entry: JournalEntry): object => ({
  ...journalItemKey(entry),
  schema: SCHEMA,
  event: entry.event,
  ref: entry.ref,
  at: entry.at,
  facts: entry.facts,
})

const journalItem = z.lazy(() =>
  z.object({
    schema: z.literal(SCHEMA),
    event: z.enum(journalEvents),
    ref: z.string(),
    at: z.int(),
    facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  }),
)

export function journalFromItem(item: Item, subject: JournalSubject): JournalEntry {
  const { schema: _, ...entry } = parse(journalItem, item, 'journal')
  return { subject, ...entry }
}

const openPassesItem = z.lazy(() =>
  z.object({
    schema: z.literal(SCHEMA),
    revision: z.string(),
    keys: z.array(passKey),
  }),
)

export const openPassesFromItem = (item: Item): z.infer<typeof openPassesItem> =>
  parse(openPassesItem, item, 'open passes')

const isolationItem = z.lazy(() =>
  z.object({
    schema: z.literal(SCHEMA),
    interfaceId: z.string(),
    groupIds: z.array(z.string()),
  }),
)

export function isolationFromItem(item: Item): IsolationNote {
  const { schema: _, ...note } = parse(isolationItem, item, 'isolation')
  return note
}

const installationItem = z.lazy(() =>
  z.object({
    schema: z.literal(SCHEMA),
    mode,
    installedAt: seconds,
    settings: z._default(z.record(z.string(), z.string()), {}),
  }),
)

export const installationFromItem = (item: Item): z.infer<typeof installationItem> =>
  parse(installationItem, item, 'installation')

function parse<T extends z.ZodMiniType>(schema: T, item: Item, kind: string): z.infer<T> {
  const parsed = z.safeParse(schema, item)
  if (parsed.success) return parsed.data
  const where = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ')
  throw new Error(`the ${kind} item ${String(item['pk'])} ${String(item['sk'])} cannot be read: ${where}`)
}
