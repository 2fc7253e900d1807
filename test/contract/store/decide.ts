// Contract: one verdict for one start, decided by the store in one transaction (rule 5).

import { describe, expect, it } from 'vitest'
import { changeControl } from '../../../src/adapters/aws/dynamo-control.ts'
import { instanceKey } from '../../../src/domain/place.ts'
import { startKey, startOf } from '../../../src/domain/start.ts'
import { allow, deny } from '../../../src/domain/verdict.ts'
import { aRecord, noon, tokyo } from '../../builders.ts'
import type { Target } from '../support/targets.ts'
import {
  aDecision,
  aStore,
  decideAtLast,
  means,
  newInstance,
  newPass,
  type Store,
  subjectOf,
  usedOf,
} from './a-store.ts'
import { cancelled } from './cancelled.ts'
import { spending } from './spend.ts'

export function decideContract(target: Target): void {
  describe('deciding a start', () => {
    once(aStore(target))
  })
  describe('spending a pass', () => {
    spending(aStore(target))
  })
  describe('deciding under the switch', () => {
    underTheSwitch(aStore(target))
  })
  describe('a cancelled decision', () => {
    cancelled(aStore(target), target)
  })
}

function once(store: Store): void {
  it('records the verdict, the spent pass and the journal entry together', async () => {
    const start = newInstance()
    const pass = await store.issue(newPass({}, [start]))
    const decision = aDecision(start, store.control, pass)
    const decided = await store.startBook().decide(decision)

    const record = { ...decision.record, revision: expect.stringMatching(/^\S{8,}$/) as string }
    expect(decided).toEqual({ kind: 'recorded', record })
    const recalled = await store.startBook().recall(tokyo, [startOf(start)], [pass.key])
    expect(recalled.starts.get(startKey(startOf(start)))).toEqual(record)
    const spentOn = [instanceKey(start.place, start.instanceId)]
    expect(recalled.passes.get(pass.key)).toEqual({ ...pass, left: 0, spentOn })
    expect(await store.journalOf(subjectOf(start))).toMatchObject([
      { event: 'verdict', ref: startKey(startOf(start)), facts: { why: 'a test' } },
    ])
  })

  it('of two deciders records one; the other is told the verdict that stands, and spends nothing', async () => {
    const start = newInstance()
    const pass = await store.issue(newPass({}, [start]))
    const first = await store.startBook().decide(aDecision(start, store.control, undefined))
    expect(first).toMatchObject({ kind: 'recorded', record: { verdict: deny('no-pass') } })
    const second = await store.startBook().decide(aDecision(start, store.control, pass))
    expect(second).toEqual({ kind: 'already', record: first.kind === 'recorded' && first.record })
    expect(await store.passBook().find(pass.key)).toEqual(pass)
    expect(await store.journalOf(subjectOf(start))).toHaveLength(1)
  })

  it('of ten deciders at once lets one win, and shows the nine others the same record', async () => {
    const start = newInstance()
    const pass = await store.issue(newPass({ starts: 10, left: 10 }, [start]))
    const deciders = Array.from({ length: 10 }, (_, n) =>
      decideAtLast(store.startBook(), aDecision(start, store.control, n % 2 === 0 ? pass : undefined)),
    )
    const decided = await Promise.all(deciders)
    const winners = decided.filter(({ kind }) => kind === 'recorded')
    expect(winners).toHaveLength(1)
    expect(decided.filter(({ kind }) => kind === 'already')).toHaveLength(9)
    const [record, ...others] = decided.map((one) => 'record' in one && one.record)
    for (const other of others) expect(other).toEqual(record)
    const left = record && record.verdict.kind === 'allow' ? 9 : 10
    expect(await store.passBook().find(pass.key)).toMatchObject({ left })
    expect(await store.journalOf(subjectOf(start))).toHaveLength(1)
  })

  it('keeps two starts of one instance apart', async () => {
    const first = newInstance()
    const second = { ...first, launchedAt: first.launchedAt + 1 }
    await store.startBook().decide(aDecision(first, store.control, undefined))
    const decided = await store.startBook().decide(aDecision(second, store.control, undefined))
    expect(decided.kind).toBe('recorded')
  })

  it('keeps everything a record can say', async () => {
    const start = newInstance()
    const pass = newPass({}, [start])
    const full = aRecord({
      name: startOf(start),
      verdict: deny('expired'),
      mode: 'observe',
      pass: usedOf(pass),
      todo: new Set(['stop', 'mark', 'untag', 'dm', 'sns', 'slack'] as const),
      outcome: 'waiting-for-running',
      news: 2,
      ranAt: noon + 2,
      endedAt: noon + 3,
      stopCalledAt: noon + 4,
      givenBack: 'collateral',
      lookDueAt: noon + 5,
      message: { channel: 'C0ALERTS001', ts: '1795465831.000100' },
    })
    await store.startBook().decide(aDecision(start, store.control, undefined, { record: full }))
    const { starts } = await store.startBook().recall(tokyo, [full.name], [])
    expect(starts.get(startKey(full.name))).toEqual({ ...full, revision: expect.any(String) as string })
    const bare = newInstance()
    const empty = aRecord({ name: startOf(bare), verdict: allow, instanceName: undefined, todo: new Set() })
    await store.startBook().decide(aDecision(bare, store.control, undefined, { record: empty }))
    const again = await store.startBook().recall(tokyo, [empty.name], [])
    expect(again.starts.get(startKey(empty.name))).toEqual({
      ...empty,
      revision: expect.any(String) as string,
    })
  })
}

function underTheSwitch(store: Store): void {
  it.each(['allow', 'deny'] as const)(
    'leaves a verdict to %s undone once the switch has changed, and says so',
    async (kind) => {
      const start = newInstance()
      const pass = await store.issue(newPass({}, [start]))
      const before = await store.passBook().control(tokyo)
      const now = await changeControl(store.table, before, { mode: 'observe' }, means.entropy)
      const decision = (control: typeof now) => aDecision(start, control, kind === 'allow' ? pass : undefined)

      expect(await store.startBook().decide(decision(before))).toEqual({ kind: 'control-changed' })
      expect((await store.startBook().recall(tokyo, [startOf(start)], [])).starts.size).toBe(0)
      expect(await store.passBook().find(pass.key)).toEqual(pass)
      expect(await store.journalOf(subjectOf(start))).toEqual([])
      expect((await store.startBook().decide(decision(now))).kind).toBe('recorded')
    },
  )

  it('says that the switch changed before it says that a pass does not fit', async () => {
    const start = newInstance()
    const pass = await store.issue(newPass({ revokedAt: noon }, [start]))
    const outdated = { ...store.control, revision: 'long-gone' }
    const decided = await store.startBook().decide(aDecision(start, outdated, pass))
    expect(decided).toEqual({ kind: 'control-changed' })
  })
}
