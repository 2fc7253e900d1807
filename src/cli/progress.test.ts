// Progress as it is drawn for whoever watches, and work that is done whether or not anybody does.

import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Io } from './io.ts'
import { eachPlace } from './progress.ts'

const places = ['r1', 'r2', 'r3', 'r4', 'r5', 'r6'].map((region) => ({ account: '123456789012', region }))
const silent: Io = {
  env: {},
  out: () => undefined,
  err: () => undefined,
  ask: async () => undefined,
  askHidden: async () => undefined,
  input: () => '',
  draws: false,
}

/** Everything that is written while this is done, to either side. */
async function watching(work: () => Promise<unknown>): Promise<{ out: string; err: string }> {
  const written = { out: '', err: '' }
  const keep = (side: 'out' | 'err') => (chunk: string | Uint8Array) => {
    written[side] += String(chunk)
    return true
  }
  vi.spyOn(process.stdout, 'write').mockImplementation(keep('out'))
  vi.spyOn(process.stderr, 'write').mockImplementation(keep('err'))
  await work()
  vi.restoreAllMocks()
  return written
}

afterEach(() => vi.restoreAllMocks())

describe('work on several places', () => {
  it('is drawn on stderr, with how far each has come, and never on stdout', async () => {
    const { out, err } = await watching(() =>
      eachPlace(places, { ...silent, draws: true }, async ({ region }, say) => say(`${region} has 12 up`)),
    )
    expect(out).toBe('')
    for (const { region } of places) expect(err).toContain(`123456789012/${region}  ${region} has 12 up`)
  })

  it('is silent where nobody watches', async () => {
    const written = await watching(() => eachPlace(places, silent, async (_, say) => say('12 up')))
    expect(written).toEqual({ out: '', err: '' })
  })

  it('that fails in one holds up no other, and is told in the order of the places', async () => {
    const done = await eachPlace(places, silent, async ({ region }) => {
      if (region === 'r2') throw new Error('no')
      return region
    })
    expect(done.results.map(({ result }) => result)).toEqual(['r1', 'r3', 'r4', 'r5', 'r6'])
    expect([...done.troubles]).toEqual([[places[1], new Error('no')]])
  })

  it('is done in four at a time', async () => {
    let [going, most] = [0, 0]
    await eachPlace(places, silent, async () => {
      most = Math.max(most, (going += 1))
      await new Promise((resolve) => setImmediate(resolve))
      going -= 1
    })
    expect(most).toBe(4)
  })
})
