// For mutation testing of the flows alone: a fixed set of short runs over the ports in memory, each judged by the oracle.
// It loads no SDK and no embedded store, so that a mutant is tried in well under a second. What a run did before is not
// compared: only what must always hold kills a mutant.

import { describe, expect, it } from 'vitest'
import { run } from './run.ts'

const RUNS = 20

describe('a run over mutated flows', () => {
  const { stackTraceLimit } = Error
  for (let n = 1; n <= RUNS; n += 1) {
    it(`holds what must always hold, ${n}`, async () => {
      Error.stackTraceLimit = 0
      try {
        const { violations } = await run({ seed: `mutants:${n}`, tier: 'ports' })
        expect(violations).toEqual([])
      } finally {
        Error.stackTraceLimit = stackTraceLimit
      }
    })
  }
})
