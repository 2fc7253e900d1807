// Waiting for a turn, as a story: EC2 has no room to stop what was denied, and is asked again only when it has.

import { expect, it } from 'vitest'
import { defaultRegion } from '../world/account.ts'
import { aStage, type Stage, type StageOptions } from './stage.ts'

const thief = { region: defaultRegion, caller: 'AKIATHIEF' }

/** A hundred starts at once, with nothing left in the bucket of StopInstances. */
async function crowd(more: StageOptions = {}): Promise<{ stage: Stage; ids: string[] }> {
  const stage = await aStage({ throttled: true, alertChannel: false, gate: { graceSeconds: 0 }, ...more })
  const other = stage.seed('drained')
  const ids = Array.from({ length: 100 }, (_, n) => stage.seed(`web-${n}`))
  stage.ec2.stopInstances(thief, { instanceIds: Array.from({ length: 1000 }, () => other) })
  for (let at = 0; at < 100; at += 20)
    stage.ec2.startInstances(thief, { instanceIds: ids.slice(at, at + 20) })
  return { stage, ids }
}

const down = ({ ec2 }: Stage, ids: readonly string[]): number =>
  ids.filter((id) => ec2.truthOf(defaultRegion, id)?.state === 'stopped').length

const inVain = ({ requests }: Stage): number =>
  requests.filter(({ operation, errorCode }) => operation === 'StopInstances' && errorCode !== undefined)
    .length

const unpaced: StageOptions = {
  tamper: (gate) => ({ ...gate, pace: { ...gate.pace, queued: () => undefined } }),
}

it('what cannot be stopped yet comes back in turn, and what is reported running meanwhile waits with it', async () => {
  const { stage, ids } = await crowd()
  await stage.run(30)
  expect(down(stage, ids)).toBe(100)
  expect(inVain(stage)).toBeGreaterThan(0)
  expect(inVain(stage)).toBeLessThanOrEqual(4)
})

it('without keeping in mind that others wait, EC2 is asked in vain with every batch', async () => {
  const { stage, ids } = await crowd(unpaced)
  await stage.run(30)
  expect(down(stage, ids)).toBe(100)
  expect(inVain(stage)).toBeGreaterThan(8)
})

it('where the table does not say whose turn it is, everything is stopped all the same', async () => {
  const { stage, ids } = await crowd({
    tamper: (gate) => ({
      ...gate,
      pace: { queued: () => undefined, nextTurn: () => Promise.reject(new Error('no answer')) },
    }),
  })
  await stage.run(120)
  expect(down(stage, ids)).toBe(100)
  expect(stage.logged.some(({ event }) => event === 'turn-not-booked')).toBe(true)
})
