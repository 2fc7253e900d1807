// Contract: the starts of which something is left to do or to be seen, found without knowing their names.

import { expect, it } from 'vitest'
import type { Place } from '../../../src/domain/place.ts'
import { startKey } from '../../../src/domain/start.ts'
import { type Duty, type StartRecord } from '../../../src/domain/start-record.ts'
import { allow } from '../../../src/domain/verdict.ts'
import { noon } from '../../builders.ts'
import type { Target } from '../support/targets.ts'
import { aDecision, aStore, elsewhere, newInstance } from './a-store.ts'

export function unfinishedContract(target: Target): void {
  const store = aStore(target)

  /** A record in a place of its own, with what is to be different about it. */
  async function recorded(place: Place, more: Partial<StartRecord>): Promise<StartRecord> {
    const start = { ...newInstance(), place }
    const decision = aDecision(start, store.control, undefined)
    const decided = await store.startBook().decide({ ...decision, record: { ...decision.record, ...more } })
    if (decided.kind !== 'recorded') throw new Error(`it was ${decided.kind}`)
    return decided.record
  }
  const found = async (place: Place, before = noon + 3600, most = 100): Promise<string[]> =>
    (await store.startBook().unfinished(place, before, most)).map(({ name }) => startKey(name)).toSorted()
  const nothing = new Set<Duty>()

  it('are those with duties, and allowed ones not seen running or ended', async () => {
    const place = elsewhere(71)
    const dutiful = await recorded(place, { todo: new Set<Duty>(['stop']) })
    const unseen = await recorded(place, { todo: nothing, verdict: allow })
    await recorded(place, { todo: nothing })
    await recorded(place, { todo: nothing, verdict: allow, ranAt: noon })
    await recorded(place, { todo: nothing, verdict: allow, endedAt: noon })
    await recorded(elsewhere(72), { todo: new Set<Duty>(['stop']) })
    expect(await found(place)).toEqual([dutiful, unseen].map(({ name }) => startKey(name)).toSorted())
  })

  it('are no longer once they are done with', async () => {
    const place = elsewhere(73)
    const record = await recorded(place, { todo: new Set<Duty>(['stop']) })
    await store.startBook().change(record, (fresh) => ({ record: { ...fresh, todo: nothing }, journal: [] }))
    expect(await found(place)).toEqual([])
  })

  it('are those whose look was due before then, the oldest first, as many as wanted', async () => {
    const place = elsewhere(74)
    const due = async (lookDueAt: number): Promise<string> =>
      startKey((await recorded(place, { todo: new Set<Duty>(['stop']), lookDueAt })).name)
    const [late, early] = [await due(noon + 200), await due(noon + 100)]
    await due(noon + 300)
    expect(await found(place, noon + 300)).toEqual([early, late].toSorted())
    expect(await found(place, noon + 300, 1)).toEqual([early])
  })
}
