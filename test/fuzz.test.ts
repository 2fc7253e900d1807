// The corpus is replayed whole, and every target fuzzed for a moment from the same seed. `npm run fuzz` goes on from here.

import { describe, expect, it } from 'vitest'
import { corpusOf } from '../fuzz/corpus.ts'
import { fuzz, shrunk } from '../fuzz/fuzz.ts'
import { Broken, keepsSecrets, type Target } from '../fuzz/target.ts'
import { targets } from '../fuzz/targets/all.ts'

describe.each(targets.map((target) => [target.name, target] as const))('%s', (name, target) => {
  it('hold their promises for the whole corpus, and for a second of more', async () => {
    const { finding, inputs } = await fuzz(target, { seconds: 1, seed: 20_261_125 })
    expect(finding).toBeUndefined()
    expect(corpusOf(name).length).toBeGreaterThan(5)
    expect(inputs).toBeGreaterThan(corpusOf(name).length)
  }, 60_000)
})

describe('the fuzzer itself', () => {
  const touchy: Target = {
    name: 'touchy',
    words: ['bang', 'quiet'],
    run: async (input) => {
      if (input.includes('bang')) throw new Broken('it went off')
      return String(input.length % 7)
    },
  }

  it('finds what is broken, and makes it small', async () => {
    const { finding } = await fuzz(touchy, { seconds: 5, seed: 1 }, ['a long and quiet input\nof two lines'])
    expect(finding?.trouble).toBe('it went off')
    expect(finding === undefined ? undefined : (await shrunk(touchy, finding)).input).toBe('bang')
  })

  it('keeps what reaches a new outcome, and tries the same for the same seed', async () => {
    const quiet = { ...touchy, words: ['a', 'bc'] }
    const [one, other] = [
      await fuzz(quiet, { seconds: 0.2, seed: 3 }, ['a']),
      await fuzz(quiet, { seconds: 0.2, seed: 3 }, ['a']),
    ]
    expect(one.fresh).toEqual(other.fresh)
    expect(new Set(one.fresh.map((input) => input.length % 7)).size).toBe(one.fresh.length)
  })

  it('sees a secret, and a pass code, wherever it turns up', () => {
    const secrets = { 'bot token': 'xoxb-1' }
    expect(() => keepsSecrets('nothing', secrets, '')).not.toThrow()
    expect(() => keepsSecrets('log: xoxb-1', secrets, '')).toThrow('the bot token is in: log: …')
    expect(() => keepsSecrets('log: sp_0123456789ABCDEFGH10', secrets, '')).toThrow('a pass code is in')
    expect(() => keepsSecrets('log: xoxb-1', secrets, 'text=xoxb-1')).not.toThrow()
  })
})
