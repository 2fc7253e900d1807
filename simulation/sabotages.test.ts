// Every safeguard switched off is noticed, by the run that docs/proof.md names; and no safeguard is without a sabotage.

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { rules } from '../src/domain/rules.ts'
import { caughtBy } from './caught.ts'
import { spendClauses } from './ports/spending.ts'
import { caughtIn, PROOF } from './proof-table.ts'
import { sabotages } from './sabotages/sabotages.ts'

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
const caught = caughtIn(read('../docs/proof.md'))

/** Where the table is out of date, so many runs are tried before it has to be written anew. */
const SEARCHED = 40

describe('a safeguard switched off', () => {
  it.each([...sabotages])(
    '%s is noticed',
    async (name, { tier }) => {
      const seeds = [caught.get(name) ?? 1, ...Array.from({ length: SEARCHED }, (_, n) => n + 1)]
      let noticed = false
      for (const n of seeds) {
        noticed = (await caughtBy(`${PROOF}:${n}`, name, tier)) !== undefined
        if (noticed) break
      }
      expect(noticed, 'the table of docs/proof.md is out of date: npm run proof').toBe(true)
    },
    120_000,
  )
})

describe('no safeguard is without a sabotage', () => {
  const all = [...sabotages.values()]

  it('there are two dozen and more, and each stands in docs/proof.md', () => {
    expect(sabotages.size).toBeGreaterThanOrEqual(24)
    expect([...caught.keys()].toSorted()).toEqual([...sabotages.keys()].toSorted())
    for (const runs of caught.values()) expect(runs).toBeLessThanOrEqual(500)
  })

  it.each(Object.keys(rules))('the rule %s', (rule) => {
    expect(all.flatMap(({ of = [] }) => of)).toContain(rule)
  })

  it('each clause of the condition under which a pass is spent', () => {
    const source = read('../src/adapters/aws/dynamo-redeem.ts')
    const body = source.slice(source.indexOf('export function spendPass'), source.indexOf('const clauses'))
    const clauses = [...body.matchAll(/^ {2}const (\w+) =/gm)].map(([, name = '']) => name)
    const off = new Set<string>(all.flatMap((sabotage) => sabotage.off ?? []))
    expect(clauses.length).toBeGreaterThan(8)
    // That there is a pass at all, the in-memory table cannot but ask.
    for (const clause of clauses.filter((name) => name !== 'exists')) expect(off).toContain(clause)
    expect(Object.keys(spendClauses).toSorted()).toEqual(
      clauses.filter((name) => name !== 'exists').toSorted(),
    )
  })
})
