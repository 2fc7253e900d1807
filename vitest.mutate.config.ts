// Which tests mutants of the domain are tried on: those beside it. Properties and stories are left out: most of what they
// would kill is dead already, and a mutant that loops takes a minute of them. For the flows: stryker.flows.config.json.

import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/domain/*.test.ts'],
    testTimeout: 20_000,
    // A mutant is switched on by a variable: nothing that one of them left behind is looked at by the next.
    isolate: false,
  },
})
