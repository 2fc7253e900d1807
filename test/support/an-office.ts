// Test support: an office over plain maps, which keeps what was written down, announced and sent. What a test does not
// give, a flow must not ask for.

import type { Bulletin } from '../../src/domain/bulletin.ts'
import type { Control } from '../../src/domain/control.ts'
import { defaultGuard } from '../../src/domain/guard.ts'
import type { InstanceView } from '../../src/domain/instance.ts'
import type { JournalEntry } from '../../src/domain/journal.ts'
import { startKey } from '../../src/domain/start.ts'
import type { StartRecord } from '../../src/domain/start-record.ts'
import type { Office } from '../../src/flows/office.ts'
import type { Decided, Decision } from '../../src/flows/ports.ts'
import { aControl, noon, tokyo } from '../builders.ts'

export const hana = 'arn:aws:iam::123456789012:user/hana'

export interface Has {
  readonly views?: readonly InstanceView[]
  readonly records?: readonly StartRecord[]
  readonly control?: Partial<Control>
  /** What the table answers to decisions, in turn; then that they are recorded. */
  readonly decided?: Decided['kind'][]
  readonly office?: Partial<Record<keyof Office, unknown>>
}

export function anOffice(has: Has = {}) {
  const views = has.views ?? []
  const records = new Map((has.records ?? []).map((record) => [startKey(record.name), record]))
  const journal: JournalEntry[] = []
  const bulletins: Bulletin[] = []
  const pauses: number[] = []
  const sent: unknown[] = []
  const changes: unknown[] = []
  const decisions: Decision[] = []
  const told = new Set<string>()
  let control = aControl(has.control)
  const announce = async (bulletin: Bulletin): Promise<void> => void bulletins.push(bulletin)
  const office = {
    clock: { now: () => noon * 1000 + 500, pause: async (ms: number) => void pauses.push(ms) },
    entropy: { fraction: () => 0, bytes: (count: number) => new Uint8Array(count).fill(7) },
    who: async () => hana,
    settings: { home: tokyo, passTtlSeconds: 900, maxOpenPasses: 3 },
    topic: { announce },
    channel: undefined,
    told: { before: async (key: string) => told.has(key), note: async (key: string) => void told.add(key) },
    log: { info: () => undefined, trouble: () => undefined },
    guard: { inForce: async () => defaultGuard },
    journal: { write: async (entry: JournalEntry) => void journal.push(entry) },
    later: { send: async (...what: unknown[]) => void sent.push(what) },
    instances: {
      read: async (_: unknown, ids: readonly string[]) =>
        new Map(views.flatMap((one) => (ids.includes(one.instanceId) ? [[one.instanceId, one]] : []))),
      named: async (_: unknown, name: string) => views.filter((one) => one.tags['Name'] === name),
      list: async () => [...views],
      async *up() {
        yield views
      },
    },
    starts: {
      recall: async () => ({
        control,
        starts: records,
        passes: new Map(),
        known: new Set(),
        unreadable: new Map(),
      }),
      decide: async (decision: Decision) => {
        decisions.push(decision)
        return { kind: has.decided?.shift() ?? 'recorded', record: decision.record }
      },
      change: async (
        record: StartRecord,
        how: (fresh: StartRecord) => { record: StartRecord } | undefined,
      ) => {
        const changed = how(records.get(startKey(record.name)) ?? record)
        changes.push(changed)
        return changed?.record ?? record
      },
      denied: async () => [...records.values()],
    },
    switches: {
      change: async (
        _: unknown,
        how: (before: Control) => { change: Partial<Control>; journal: readonly JournalEntry[] } | undefined,
      ) => {
        const changed = how(control)
        control = { ...control, ...changed?.change }
        journal.push(...(changed?.journal ?? []))
        return control
      },
    },
    ...has.office,
  }
  return {
    office: office as unknown as Office,
    journal,
    bulletins,
    pauses,
    sent,
    changes,
    decisions,
    control: () => control,
  }
}
