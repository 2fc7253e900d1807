// The start records in memory, under the conditions of the port's contract (flows/ports.ts).

import type { Pass } from '../../src/domain/pass.ts'
import { instanceKey, placeKey } from '../../src/domain/place.ts'
import { startKey } from '../../src/domain/start.ts'
import type { StartRecord } from '../../src/domain/start-record.ts'
import { dueAt, mayNeverHaveRun } from '../../src/domain/sweeping.ts'
import { type Decision, type StartBook, Unreachable } from '../../src/flows/ports.ts'
import { maySpend, type SpendClause } from './spending.ts'
import { controlIn, type Table, write } from './table.ts'

export function memoryStartBook(table: Table): StartBook {
  return {
    async recall(place, starts, passes, instanceIds = []) {
      const records = starts.flatMap((name) => table.starts.get(startKey(name)) ?? [])
      const found = passes.flatMap((key) => table.passes.get(key) ?? [])
      return {
        control: controlIn(table, place),
        starts: new Map(records.map((record) => [startKey(record.name), record])),
        passes: new Map(found.map((pass) => [pass.key, pass])),
        known: new Set(instanceIds.filter((id) => table.known.has(instanceKey(place, id)))),
        unreadable: new Map(),
      }
    },

    async recent(place, instanceId, upTo) {
      const keys = table.startsOf.get(instanceKey(place, instanceId)) ?? []
      return [...keys]
        .flatMap((key) => table.starts.get(key) ?? [])
        .filter(({ name }) => name.launchedAt <= upTo)
        .toSorted((a, b) => b.name.launchedAt - a.name.launchedAt)
        .slice(0, 2)
    },

    async unfinished(place, before, most) {
      return [...table.starts.values()]
        .filter((record) => placeKey(record.name.place) === placeKey(place))
        .filter((record) => record.todo.size > 0 || mayNeverHaveRun(record))
        .filter((record) => dueAt(record) < before)
        .toSorted((a, b) => dueAt(a) - dueAt(b))
        .slice(0, most)
    },

    async denied(place, sinceSeconds, most) {
      return [...table.starts.values()]
        .filter((record) => placeKey(record.name.place) === placeKey(place))
        .filter((record) => record.verdict.kind === 'deny' && record.decidedAt >= sinceSeconds)
        .slice(0, most)
    },

    async decide(decision) {
      const { record, start, control, redeem, journal } = decision
      const key = startKey(record.name)
      const theirs = table.starts.get(key)
      if (theirs !== undefined && !table.off.has('startIsNew')) return { kind: 'already', record: theirs }
      const now = controlIn(table, start.place)
      if (now.revision !== control.revision && !table.off.has('controlHolds'))
        return { kind: 'control-changed' }
      const redeemed = redeem === undefined || spend(table, decision)
      if (redeemed !== true) return { kind: 'refused', pass: redeemed === false ? undefined : redeemed }
      if (redeem !== undefined && table.off.has('oneTransaction') && table.newRevision() < '4') {
        throw new Unreachable('table', 'Between', 'gone between two writes that should be one')
      }
      const mine: StartRecord = { ...record, revision: table.newRevision() }
      put(table, mine)
      if (record.verdict.kind !== 'deny') table.known.add(instanceKey(start.place, start.instanceId))
      write(table, journal)
      return { kind: 'recorded', record: mine }
    },

    async change(record, how) {
      let fresh = record
      for (;;) {
        const wanted = how(fresh)
        if (wanted === undefined) return fresh
        const stored = table.starts.get(startKey(record.name))
        if (stored !== undefined && stored.revision !== fresh.revision) {
          fresh = stored
          continue
        }
        const next: StartRecord = { ...wanted.record, revision: table.newRevision() }
        put(table, next)
        if (wanted.giveBack === true) giveBack(table, next)
        for (const entry of wanted.journal) write(table, entry)
        return next
      }
    },
  }
}

function put(table: Table, record: StartRecord): void {
  const key = startKey(record.name)
  const instance = instanceKey(record.name.place, record.name.instanceId)
  table.starts.set(key, record)
  table.startsOf.set(instance, (table.startsOf.get(instance) ?? new Set()).add(key))
}

/** @returns true where it was redeemed; else the pass as it stands, or false where there is none */
function spend(table: Table, { redeem, start, control }: Decision): true | Pass | false {
  if (redeem?.kind === 'standing') {
    const { id, day, startsADay } = redeem.use
    const key = `${id} ${day} ${start.instanceId}`
    const used = table.uses.get(key) ?? 0
    if (used >= startsADay && !table.off.has('usesAreLeft')) return false
    table.uses.set(key, used + 1)
    return true
  }
  const pass = redeem === undefined ? undefined : table.passes.get(redeem.key)
  if (pass === undefined) return false
  if (!maySpend({ pass, start, control }, table.off as ReadonlySet<SpendClause>)) return pass
  const spentOn = [...new Set([...pass.spentOn, instanceKey(start.place, start.instanceId)])]
  table.passes.set(pass.key, { ...pass, left: pass.left - 1, spentOn })
  return true
}

function giveBack(table: Table, { pass: used, standing, name, endedAt }: StartRecord): void {
  if (standing !== undefined) {
    const key = `${standing.id} ${standing.day} ${name.instanceId}`
    table.uses.set(key, Math.max(0, (table.uses.get(key) ?? 0) - 1))
    return
  }
  const pass = used === undefined ? undefined : table.passes.get(used.key)
  if (pass === undefined || used === undefined) return
  if (used.key.startsWith('permit:')) {
    if (pass.id === used.id) table.passes.set(pass.key, { ...pass, revokedAt: endedAt ?? 0 })
    return
  }
  const instance = instanceKey(name.place, name.instanceId)
  if (!pass.spentOn.includes(instance)) return
  const spentOn = pass.spentOn.filter((one) => one !== instance)
  table.passes.set(pass.key, { ...pass, left: pass.left + 1, spentOn })
}
