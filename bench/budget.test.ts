// The budget can be broken: by a count, by what was not measured, and by a gate that is really slower.

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { overruns, partsOf, unmeasured } from './budget.ts'
import { decisionOf } from './counts/decisions.ts'
import { unlike } from './floor.ts'

it('a count over its limit is named with its limit', () => {
  const figures = { callsPerDecision: { burst1000: { ec2Read: 0.031, ec2Stop: 0.02 } } }
  expect(overruns(figures)).toEqual([{ what: 'callsPerDecision.burst1000.ec2Read', is: 0.031, limit: 0.03 }])
})

it('what is no number is over every limit', () => {
  expect(overruns({ cold: { gate: { ratio: Number.NaN } } })).toHaveLength(1)
})

it('what was left out is not within budget', () => {
  expect(unmeasured({ cold: { gate: { ratio: 1 } } })).not.toContain('cold.gate.ratio')
  expect(unmeasured({ cold: {} })).toContain('cold.gate.ratio')
})

it('a part that is run alone leaves nothing of itself out', () => {
  const missing = unmeasured({ storeUnits: { deny: { write: 19 } } }, partsOf.counts)
  expect(missing).toContain('storeUnits.deny.read')
  expect(missing).toContain('bundles.gate.kb')
  expect(missing).not.toContain('storeUnits.deny.write')
  expect(missing.filter((what) => /^(?:floorRatio|cold|burst)\./.test(what))).toEqual([])
  expect(unmeasured({}, partsOf.floor)).toEqual([
    'floorRatio.allow.p50',
    'floorRatio.allow.p99',
    'floorRatio.deny.p50',
    'floorRatio.deny.p99',
  ])
})

it.each([
  ['other calls', { calls: 'Publish', bytes: 100 }],
  ['more bytes', { calls: 'Publish StopInstances', bytes: 101 }],
  ['alerts of a third of the size', { calls: 'Publish StopInstances', bytes: 65 }],
])('a floor with %s is none', (_, bare) => {
  const gate = { calls: 'Publish StopInstances', bytes: 100 }
  expect(unlike(gate, bare)).toBeDefined()
  expect(unlike(gate, { ...gate, bytes: 93 })).toBeUndefined()
})

it('a hundred at once take the calls that are budgeted, and each is stopped and told of', async () => {
  const { ec2Read, ec2Stop, storeDecide, storeEffects } = await decisionOf(100)
  expect(ec2Read).toBeLessThanOrEqual(0.04)
  expect(ec2Stop).toBeLessThanOrEqual(0.02)
  expect(storeDecide).toBeLessThanOrEqual(2)
  expect(storeEffects).toBeLessThanOrEqual(3)
}, 60_000)

it('a gate slowed by three seconds a batch fails the check, whoever measures', async () => {
  const bench = fileURLToPath(new URL('main.ts', import.meta.url))
  const words = [
    bench,
    '--only',
    'floor',
    '--rounds',
    '2',
    '--slowed',
    '3000',
    '--check',
    '--json',
    '--built',
  ]
  const env = { ...process.env, AWS_PROFILE: 'of-somebody' }
  const failed: unknown = await promisify(execFile)(process.execPath, words, { env }).catch(
    (error: unknown) => error,
  )
  expect(failed).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('OVER BUDGET floorRatio.deny.p50') as string,
  })
}, 120_000)
