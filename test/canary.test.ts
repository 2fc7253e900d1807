// The canary over the strict world: started without a pass, seen down, measured; quiet while all is well, and loud when
// it is not.

import { expect, it } from 'vitest'
import { CANARY_STARTS_AT_MINUTE, isExpected } from '../src/domain/alert.ts'
import { defaultRegion } from '../world/account.ts'
import { aStage, type Stage, type StageOptions } from './stage.ts'

/** A stage of which the canary is seeded before the gates are asked to know it. */
async function aStageWithCanary(options: StageOptions = {}): Promise<{ stage: Stage; canary: string }> {
  let canary: string | undefined
  const stage = await aStage({
    ...options,
    tamper: (gate, index, stageOf) => {
      const changed = options.tamper?.(gate, index, stageOf) ?? gate
      return {
        ...changed,
        settings: {
          ...changed.settings,
          get canary() {
            return canary
          },
        },
      }
    },
  })
  canary = stage.seed('canary')
  return { stage, canary }
}

it('the time from its start to being seen down is measured, once', async () => {
  const { stage, canary } = await aStageWithCanary({ bootSeconds: 5, stopSeconds: 4 })
  stage.start(canary)
  await stage.run(60)
  expect(stage.instance(canary).state).toBe('stopped')
  expect(stage.spans.canary).toHaveLength(1)
  // Grace of three seconds, four to go down, and the steps in which time passes.
  expect(stage.spans.canary[0]).toBeGreaterThanOrEqual(7)
  expect(stage.spans.canary[0]).toBeLessThan(20)
})

it('starts of other instances are not', async () => {
  const { stage } = await aStageWithCanary()
  stage.start(stage.seed('web-1'))
  await stage.run(60)
  expect(stage.spans.canary).toEqual([])
})

it('its denial is published, marked, and not posted, while it goes as it should', async () => {
  const { stage, canary } = await aStageWithCanary()
  await stage.run(CANARY_STARTS_AT_MINUTE * 60)
  stage.start(canary)
  await stage.run(60)
  expect(stage.published.map(isExpected)).toEqual([true])
  expect(stage.inAlerts()).toEqual([])
})

it('is no cover: started when its schedule does not, it is told of like any other', async () => {
  const { stage, canary } = await aStageWithCanary()
  await stage.run(20 * 60)
  stage.start(canary)
  await stage.run(60)
  expect(stage.published.map(isExpected)).toEqual([false])
  expect(stage.inAlerts()).toHaveLength(1)
})

it('its time is measured where the event of its end never comes, too', async () => {
  const { stage, canary } = await aStageWithCanary({ stopSeconds: 30 })
  stage.start(canary)
  await stage.run(10)
  stage.faults.set({ events: { drop: 1 } })
  await stage.run(120)
  expect(stage.instance(canary).state).toBe('stopped')
  expect(stage.spans.canary).toHaveLength(1)
})

it('nothing is measured while nobody judges: the metric is missing, and that is what the alarm hears', async () => {
  const { stage, canary } = await aStageWithCanary()
  stage.faults.set({ events: { drop: 1 } })
  stage.start(canary)
  await stage.run(120)
  expect(stage.instance(canary).state).toBe('running')
  expect(stage.spans.canary).toEqual([])
})

it('while observing it is never seen down: nothing is measured, and the channel is told', async () => {
  const { stage, canary } = await aStageWithCanary({ mode: 'observe' })
  stage.start(canary)
  await stage.run(60)
  expect(stage.spans.canary).toEqual([])
  expect(stage.inAlerts()).toHaveLength(1)
})

it('its own schedule stops it when the gate cannot: what is measured then is far too long', async () => {
  const refused = { kind: 'forbidden', code: 'UnauthorizedOperation', message: 'no' } as const
  const { stage, canary } = await aStageWithCanary({
    tamper: (gate) => ({ ...gate, instances: { ...gate.instances, stop: async () => refused } }),
  })
  stage.start(canary)
  await stage.run(600)
  expect(stage.inAlerts().length).toBeGreaterThan(0)
  stage.stop(canary)
  await stage.run(60)
  expect(stage.spans.canary).toHaveLength(1)
  expect(stage.spans.canary[0]).toBeGreaterThan(600)
})

it('a sweep counts the denied starts that are still up after a quarter of an hour', async () => {
  const refused = { kind: 'forbidden', code: 'UnauthorizedOperation', message: 'no' } as const
  let mends = false
  const stage = await aStage({
    tamper: (gate) => ({
      ...gate,
      instances: {
        ...gate.instances,
        stop: async (place, ids) => (mends ? gate.instances.stop(place, ids) : refused),
      },
    }),
  })
  const id = stage.seed('web-1')
  stage.start(id)
  await stage.run(600)
  expect((await stage.sweep(defaultRegion)).stillUp).toBe(0)
  await stage.run(600)
  expect((await stage.sweep(defaultRegion)).stillUp).toBe(1)
  mends = true
  await stage.run(1200)
  expect(stage.instance(id).state).toBe('stopped')
  expect((await stage.sweep(defaultRegion)).stillUp).toBe(0)
})
