// Which tests mutants are tried on: those beside the domain; for flows, those beside the flows and runs of the simulation,
// which need no SDK; with MUTATE=stories, the stories over the real adapters, for hours. Properties are left out: most of
// what they would kill is dead already, and a mutant that loops takes a minute of them.

import { defineConfig } from 'vitest/config'

const sets: Readonly<Record<string, string[]>> = {
  domain: ['src/domain/*.test.ts'],
  flows: ['src/flows/*.test.ts', 'simulation/flows.mutants.ts'],
  stories: ['test/{accounts,adversaries,cap,guarding,issuing,judging,ladder,news,sweep}.test.ts'],
}

export default defineConfig({
  test: {
    include: sets[process.env['MUTATE'] ?? 'domain'] ?? [],
    testTimeout: 20_000,
    // A mutant is switched on by a variable: nothing that one of them left behind is looked at by the next.
    isolate: false,
  },
})
