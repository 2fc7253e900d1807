// Contract: journal entries written once, and requests remembered across processes.

import { describe, expect, it } from 'vitest'
import { dynamoRequestMemory } from '../../../src/adapters/aws/dynamo-journal.ts'
import { requestKey } from '../../../src/adapters/aws/table.ts'
import { noon } from '../../builders.ts'
import type { Target } from '../support/targets.ts'
import { anEntry, aStore, newInstance, newPerson, subjectOf } from './a-store.ts'

export function recordsContract(target: Target): void {
  describe('the journal', () => {
    const store = aStore(target, 'bare')

    it('writes an entry about an instance and one about a person', async () => {
      const subjects = [subjectOf(newInstance()), { kind: 'person', person: newPerson() } as const]
      for (const subject of subjects) {
        await store.journal().write(anEntry(subject, 'refused', 'r-1'))
        expect(await store.journalOf(subject)).toMatchObject([
          { event: 'refused', ref: 'r-1', at: noon * 1000, facts: { why: 'a test' } },
        ])
      }
    })

    it('keeps one of an entry that is written again', async () => {
      const subject = subjectOf(newInstance())
      await Promise.all(
        Array.from({ length: 5 }, () => store.journal().write(anEntry(subject, 'not-seen', 'pending/1'))),
      )
      expect(await store.journalOf(subject)).toHaveLength(1)
    })

    it('keeps apart what differs in event, reference or time, in order of time', async () => {
      const subject = subjectOf(newInstance())
      const entry = anEntry(subject, 'not-seen', 'a')
      for (const more of [{ ref: 'b' }, { event: 'ended' }, { at: noon * 1000 - 1 }, { at: 999 }] as const) {
        await store.journal().write({ ...entry, ...more })
      }
      await store.journal().write(entry)
      const entries = (await store.journalOf(subject)) as unknown as { at: number }[]
      const times = entries.map(({ at }) => at)
      expect(times).toHaveLength(5)
      expect(times).toEqual(times.toSorted((a, b) => a - b))
    })
  })

  describe('the memory of requests', () => {
    const store = aStore(target, 'bare')
    const now = () => noon * 1000

    it('knows the second request from the first, and one from another', async () => {
      expect(await store.memory(now).firstTime('digest-1', 600)).toBe(true)
      expect(await store.memory(now).firstTime('digest-1', 600)).toBe(false)
      expect(await store.memory(now).firstTime('digest-2', 600)).toBe(true)
    })

    it('tells one of ten processes at once that it is the first', async () => {
      const told = await Promise.all(
        Array.from({ length: 10 }, () => store.memory(now).firstTime('digest-3', 600)),
      )
      expect(told.filter(Boolean)).toHaveLength(1)
    })

    it('may forget a request after the time it was told to remember it, not before', async () => {
      await store.memory(() => noon * 1000 + 1).firstTime('digest-4', 600)
      expect(await store.item(requestKey('digest-4'))).toMatchObject({ ttl: noon + 1 + 600 })
    })

    it('throws where the table does not answer: who cannot remember must not say "first"', async () => {
      const unreachable = { ...store.table, name: 'nowhere' }
      await expect(dynamoRequestMemory(unreachable, { now }).firstTime('x', 600)).rejects.toMatchObject({
        name: 'Unreachable',
        service: 'table',
      })
    })
  })
}
