// What enforcing would have stopped, from what was denied while observing: by instance, and by what it belongs to.

import { instanceKey } from './place.ts'
import type { ShownInstance } from './reply.ts'
import type { StartRecord } from './start-record.ts'
import type { DenyReason } from './verdict.ts'

export interface ForetoldInstance {
  readonly instance: ShownInstance
  readonly starts: number
  readonly reasons: readonly DenyReason[]
  /** Epoch seconds of the latest. */
  readonly lastStart: number
  /** What it was seen to belong to (membershipKey). */
  readonly memberOf: readonly string[]
}

export interface ForetoldGroup {
  /** As membershipKey names it. */
  readonly group: string
  readonly instances: number
  readonly starts: number
}

/** But for those that somebody took over since. */
export const observedDenials = (records: readonly StartRecord[]): StartRecord[] =>
  records.filter(
    ({ mode, verdict, sparedBy }) => mode === 'observe' && verdict.kind === 'deny' && sparedBy === undefined,
  )

/** Most often started first. */
export function byInstance(records: readonly StartRecord[]): ForetoldInstance[] {
  const groups = Map.groupBy(records, ({ name }) => instanceKey(name.place, name.instanceId))
  return [...groups.values()]
    .flatMap((ofOne) => {
      const latest = ofOne.toSorted((a, b) => b.name.launchedAt - a.name.launchedAt)[0]
      if (latest === undefined) return []
      const { place, instanceId, launchedAt } = latest.name
      const reasons = ofOne.flatMap(({ verdict }) => (verdict.kind === 'deny' ? [verdict.reason] : []))
      return [
        {
          instance: { place, instanceId, name: latest.instanceName },
          starts: ofOne.length,
          reasons: [...new Set(reasons)],
          lastStart: launchedAt,
          memberOf: latest.memberOf,
        },
      ]
    })
    .toSorted((a, b) => b.starts - a.starts || b.lastStart - a.lastStart)
}

export function byGroup(records: readonly StartRecord[]): ForetoldGroup[] {
  const pairs = records.flatMap((record) => record.memberOf.map((group) => ({ group, record })))
  return [...Map.groupBy(pairs, ({ group }) => group)]
    .map(([group, members]) => ({
      group,
      instances: new Set(members.map(({ record }) => record.name.instanceId)).size,
      starts: members.length,
    }))
    .toSorted((a, b) => b.starts - a.starts || a.group.localeCompare(b.group))
}
