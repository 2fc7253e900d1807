// Which tests mutants are tried on: those beside the domain; for flows, the stories. Properties are left out: most of
// what they would kill is dead already, and a mutant that loops takes a minute of them.

import { defineConfig } from 'vitest/config'

const domain = ['src/domain/*.test.ts']
const stories = ['test/{accounts,adversaries,cap,guarding,issuing,judging,ladder,news,sweep}.test.ts']

export default defineConfig({
  test: {
    include: process.env['MUTATE'] === 'flows' ? stories : domain,
    testTimeout: 20_000,
  },
})
