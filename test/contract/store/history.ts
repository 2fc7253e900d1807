// Contract: what was written down can be read again, a pass is found by its id, and switches change against rivals.

import { describe, expect, it } from 'vitest'
import {
  dynamoSwitches,
  install,
  readControl,
  readInstallation,
} from '../../../src/adapters/aws/dynamo-control.ts'
import { dynamoHistory } from '../../../src/adapters/aws/dynamo-history.ts'
import { knownKey } from '../../../src/adapters/aws/table.ts'
import { permitKey } from '../../../src/domain/pass.ts'
import { startKey } from '../../../src/domain/start.ts'
import { noon } from '../../builders.ts'
import type { Target } from '../support/targets.ts'
import {
  aDecision,
  anEntry,
  aStore,
  elsewhere,
  means,
  newInstance,
  newPass,
  newPerson,
  subjectOf,
} from './a-store.ts'

export function historyContract(target: Target): void {
  describe('history', () => {
    const store = aStore(target)

    it('gives the entries of an instance, a person or a place, oldest first, and of nobody else', async () => {
      const history = dynamoHistory(store.table)
      const place = elsewhere(91)
      const subjects = [
        subjectOf(newInstance()),
        { kind: 'person', person: newPerson() },
        { kind: 'place', place },
      ] as const
      for (const subject of subjects) {
        const late = { ...anEntry(subject, 'revoked', 'late'), at: noon * 1000 + 5 }
        const early = anEntry(subject, 'issued', 'early')
        for (const entry of [late, early]) await store.journal().write(entry)
        expect(await history.entriesOf(subject)).toEqual([early, late])
      }
      expect(await history.entriesOf({ kind: 'place', place: elsewhere(92) })).toEqual([])
    })

    it('gives every start of an instance that is on record, oldest first', async () => {
      const instance = newInstance()
      const names: string[] = []
      for (const launchedAt of [noon, noon + 100]) {
        const decision = aDecision({ ...instance, launchedAt }, store.control, undefined)
        const decided = await store.startBook().decide(decision)
        if (decided.kind === 'recorded') names.push(startKey(decided.record.name))
      }
      const found = await dynamoHistory(store.table).startsOf(instance.place, instance.instanceId)
      expect(found.map(({ name }) => startKey(name))).toEqual(names)
      expect(names).toHaveLength(2)
    })

    it('remembers an instance that was taken over, in the transaction that says so', async () => {
      const instance = newInstance()
      const decision = aDecision(instance, store.control, undefined)
      const decided = await store.startBook().decide(decision)
      if (decided.kind !== 'recorded') throw new Error(decided.kind)
      await store
        .startBook()
        .change(decided.record, (fresh) => ({ record: fresh, journal: [], remember: true }))
      expect(await store.item(knownKey(instance.place, instance.instanceId))).toMatchObject({
        since: instance.launchedAt,
      })
    })
  })

  describe('a pass by its id', () => {
    const store = aStore(target)

    it('is found as it stands, and no other is', async () => {
      const pass = await store.issue(newPass())
      expect(await store.passBook().findById(pass.id)).toEqual(pass)
      expect(await store.passBook().findById('P-ZZZZZZZZ')).toBeUndefined()
    })

    it('is not found once another permission stands under its key', async () => {
      const instance = newInstance()
      const key = permitKey(instance.place, instance.instanceId)
      const first = await store.issue(newPass({ key, revokedAt: noon }, [instance]))
      const second = await store.issue(newPass({ key, issuedAt: noon }, [instance]))
      expect(await store.passBook().findById(first.id)).toBeUndefined()
      expect(await store.passBook().findById(second.id)).toEqual(second)
    })
  })

  describe('switches', () => {
    const store = aStore(target)

    it('change together with the journal, or not at all where there is nothing to change', async () => {
      const [switches, place] = [dynamoSwitches(store.table, means), elsewhere(93)]
      const entry = anEntry({ kind: 'place', place }, 'mode-changed', 'observe')
      const how = () => ({ change: { mode: 'observe' as const }, journal: [entry] })
      expect(await switches.change(place, how)).toMatchObject({ place, mode: 'observe' })
      expect(await switches.look(place)).toMatchObject({ mode: 'observe' })
      expect(await dynamoHistory(store.table).entriesOf({ kind: 'place', place })).toEqual([entry])
      const before = await readControl(store.table, place, means)
      expect(await switches.change(place, () => undefined)).toEqual(before)
    })

    it('both change of two who change one at once', async () => {
      const [switches, place] = [dynamoSwitches(store.table, means), elsewhere(94)]
      await readControl(store.table, place, means)
      await Promise.all([
        switches.change(place, () => ({ change: { lockdown: true }, journal: [] })),
        switches.change(place, () => ({ change: { mode: 'observe' }, journal: [] })),
      ])
      expect(await switches.look(place)).toMatchObject({ lockdown: true, mode: 'observe' })
    })

    it('of places met later are as the installation says, which keeps where everything is', async () => {
      await install(store.table, undefined, noon, { QUEUE_URL: 'http://queue.test/q' })
      await dynamoSwitches(store.table, means).startNewPlacesIn('observe')
      expect(await readInstallation(store.table)).toMatchObject({
        mode: 'observe',
        settings: { QUEUE_URL: 'http://queue.test/q' },
      })
      expect(await store.passBook().control(elsewhere(95))).toMatchObject({ mode: 'observe' })
    })
  })
}
