// Test support: what a gate has seen of a place, and a gate whose start book answers as a test says. Everything the
// gate is asked to write or tell is kept in one list.

import type { Control } from '../../src/domain/control.ts'
import { defaultGuard, type Guard } from '../../src/domain/guard.ts'
import type { InstanceView } from '../../src/domain/instance.ts'
import type { Pass } from '../../src/domain/pass.ts'
import { rules } from '../../src/domain/rules.ts'
import { startKey } from '../../src/domain/start.ts'
import type { StartRecord } from '../../src/domain/start-record.ts'
import type { Gate } from '../../src/flows/gate.ts'
import type { Decided, Decision, StartChange } from '../../src/flows/ports.ts'
import type { Sight } from '../../src/flows/sight.ts'
import { aControl, noon, tokyo } from '../builders.ts'
import { trouble } from './a-gate.ts'

export interface Seen {
  readonly views?: readonly InstanceView[]
  readonly records?: readonly StartRecord[]
  readonly passes?: readonly Pass[]
  readonly known?: readonly string[]
  readonly control?: Partial<Control>
  readonly guard?: Partial<Guard>
  /** Epoch seconds. */
  readonly readAt?: number
}

export const aSight = (seen: Seen = {}): Sight => ({
  place: tokyo,
  readBeganAt: (seen.readAt ?? noon + 5) * 1000,
  views: new Map((seen.views ?? []).map((one) => [one.instanceId, one])),
  starts: new Map((seen.records ?? []).map((one) => [startKey(one.name), one])),
  passes: new Map((seen.passes ?? []).map((one) => [one.key, one])),
  known: new Set(seen.known ?? []),
  guard: { ...defaultGuard, ...seen.guard },
  unreadable: new Map(),
  control: aControl(seen.control),
})

export interface Book {
  /** What the book answers to decisions, in turn; then that they are recorded. */
  readonly decided?: Partial<Decided>[]
  readonly recent?: readonly StartRecord[]
  /** What a record has become since it was read. */
  readonly fresh?: Partial<StartRecord>
  readonly recalled?: Partial<Control>
  readonly canary?: string
  /** Why what was noted of an isolation cannot be forgotten. */
  readonly forgetting?: Error
  /** Epoch seconds. */
  readonly now?: number
}

export function aJudge(book: Book = {}) {
  const calls: unknown[][] = []
  const decisions: Decision[] = []
  const changes: (StartChange | undefined)[] = []
  const answers = [...(book.decided ?? [])]
  const does =
    (name: string) =>
    async (...what: unknown[]): Promise<void> =>
      void calls.push([name, ...what])
  const says =
    (name: string) =>
    (...what: unknown[]): void =>
      void calls.push([name, ...what])
  const gate = {
    rules,
    clock: { now: () => (book.now ?? noon + 6) * 1000 + 500, pause: does('pause') },
    entropy: { fraction: () => 0 },
    hashCode: (code: string) => `code:${code}`,
    settings: { graceSeconds: 3, spentTag: 'blank', canary: book.canary },
    starts: {
      decide: async (decision: Decision) => {
        decisions.push(decision)
        return { kind: 'recorded', record: decision.record, ...answers.shift() }
      },
      recall: async (...about: unknown[]) => {
        calls.push(['recall', ...about])
        return { control: aControl(book.recalled) }
      },
      recent: async (...about: unknown[]) => {
        calls.push(['recent', ...about])
        return book.recent ?? []
      },
      change: async (record: StartRecord, how: (fresh: StartRecord) => StartChange | undefined) => {
        const fresh = { ...record, ...book.fresh }
        const change = how(fresh)
        changes.push(change)
        return change?.record ?? fresh
      },
    },
    passes: { revoke: does('revoke') },
    chat: { tell: does('tell') },
    journal: { write: does('write') },
    levers: async () => ({
      instances: { unprotect: async () => trouble('throttled') },
      isolation: {
        of: async () => [{ interfaceId: 'eni-1', groupIds: [] }],
        forget: async (...what: unknown[]) => {
          if (book.forgetting !== undefined) throw book.forgetting
          calls.push(['forget', ...what])
        },
      },
    }),
    log: { info: says('info'), trouble: says('trouble') },
    meter: { verdict: says('verdict'), collateral: says('collateral'), canaryStopped: says('canaryStopped') },
  }
  return { gate: gate as unknown as Gate, calls, decisions, changes }
}
