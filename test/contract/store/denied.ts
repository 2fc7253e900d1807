// Contract: denied starts of a place since a time, for saying what enforcing would have stopped.

import { expect, it } from 'vitest'
import type { Place } from '../../../src/domain/place.ts'
import { startKey } from '../../../src/domain/start.ts'
import { allow, deny, exempt, type Verdict } from '../../../src/domain/verdict.ts'
import { noon } from '../../builders.ts'
import type { Target } from '../support/targets.ts'
import { aDecision, aStore, elsewhere, newInstance } from './a-store.ts'

export function deniedContract(target: Target): void {
  const store = aStore(target)

  async function decided(place: Place, verdict: Verdict, decidedAt: number): Promise<string> {
    const decision = aDecision({ ...newInstance(), place }, store.control, undefined)
    const record = { ...decision.record, verdict, decidedAt, todo: new Set<never>() }
    const done = await store.startBook().decide({ ...decision, record })
    if (done.kind !== 'recorded') throw new Error(`it was ${done.kind}`)
    return startKey(done.record.name)
  }
  const found = async (place: Place, since: number, most = 100): Promise<string[]> =>
    (await store.startBook().denied(place, since, most)).map(({ name }) => startKey(name))

  it('are those with that verdict, of that place, at that time or later, the oldest first', async () => {
    const place = elsewhere(81)
    const late = await decided(place, deny('no-pass'), noon + 20)
    const early = await decided(place, deny('lockdown'), noon + 10)
    await decided(place, deny('no-pass'), noon + 9)
    await decided(place, allow, noon + 15)
    await decided(place, exempt('adopted'), noon + 15)
    await decided(elsewhere(82), deny('no-pass'), noon + 15)
    expect(await found(place, noon + 10)).toEqual([early, late])
  })

  it('are as many as wanted at most, though there are more', async () => {
    const place = elsewhere(83)
    for (let n = 0; n < 5; n += 1) await decided(place, deny('no-pass'), noon + n)
    expect(await found(place, noon, 3)).toHaveLength(3)
  })
}
