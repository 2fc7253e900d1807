// Which tests mutants are tried on: those beside the domain and its properties; for flows, the stories.

import { defineConfig } from 'vitest/config'

const domain = ['src/domain/*.test.ts', 'test/properties/{cap,grammar,pass-codes,scopes,windows}.test.ts']
const stories = ['test/{accounts,adversaries,cap,guarding,issuing,judging,ladder,news,sweep}.test.ts']

export default defineConfig({
  test: {
    include: process.env['MUTATE'] === 'flows' ? stories : domain,
    testTimeout: 20_000,
  },
})
