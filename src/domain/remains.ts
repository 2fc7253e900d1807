// What an installation leaves in an account when it goes: taken from the journal, since nobody else remembers.

import type { JournalEvent } from './journal.ts'

/** One line of the export; no hash, and no code was ever kept. */
export type Kept =
  | {
      readonly kind: 'journal'
      /** `instance#…`, `person#…`, `place#…`: whose entry it is. */
      readonly of: string
      /** Epoch milliseconds. */
      readonly at: number
      readonly event: string
      readonly ref: string
      readonly facts: Readonly<Record<string, unknown>>
    }
  | { readonly kind: 'pass'; readonly id: string; readonly facts: Readonly<Record<string, unknown>> }
  | {
      readonly kind: 'isolated'
      /** `account/region/instance`. */
      readonly instance: string
      readonly interfaceId: string
    }

/** What was changed on somebody's behalf and is not changed back by uninstalling. */
export interface Undone {
  readonly event: Extract<JournalEvent, 'unprotected' | 'group-suspended'>
  readonly instance: string
  readonly at: number
  /** The group, where one was kept from launching. */
  readonly group: string | undefined
}

export interface Remains {
  readonly isolated: readonly { readonly instance: string; readonly interfaces: readonly string[] }[]
  /** The newest of each kind and instance or group. */
  readonly undone: readonly Undone[]
  readonly journal: number
  readonly passes: number
}

/** Takes in what there is, one by one. */
export function remainsOf(): { readonly add: (one: Kept) => void; readonly done: () => Remains } {
  const isolated = new Map<string, string[]>()
  const undone = new Map<string, Undone>()
  const counts = { journal: 0, pass: 0 }
  return {
    add(one) {
      if (one.kind === 'isolated') {
        isolated.set(one.instance, [...(isolated.get(one.instance) ?? []), one.interfaceId])
        return
      }
      counts[one.kind] += 1
      if (one.kind !== 'journal' || !isUndone(one.event)) return
      const group = typeof one.facts['group'] === 'string' ? one.facts['group'] : undefined
      const instance = one.of.replace(/^instance#/, '')
      const key = `${one.event} ${group ?? instance}`
      if ((undone.get(key)?.at ?? 0) <= one.at)
        undone.set(key, { event: one.event, instance, at: one.at, group })
    },
    done: () => ({
      isolated: [...isolated].map(([instance, interfaces]) => ({ instance, interfaces })),
      undone: [...undone.values()].toSorted((a, b) => a.at - b.at),
      journal: counts.journal,
      passes: counts.pass,
    }),
  }
}

const isUndone = (event: string): event is Undone['event'] =>
  event === 'unprotected' || event === 'group-suspended'
