// Open passes: which there are, and taking them back, one's own and anybody's.

import { describe, expect, it } from 'vitest'
import { aControl, aPass, noon, tokyo } from '../../test/builders.ts'
import { hana } from '../../test/support/an-office.ts'
import type { Control } from '../domain/control.ts'
import type { JournalEntry } from '../domain/journal.ts'
import type { Pass } from '../domain/pass.ts'
import type { Desk } from './desk.ts'
import { revokeAnybodys, revokePasses, showStatus } from './manage-passes.ts'

const person = { ...aPass().owner, locale: 'en', timeZone: undefined } as const

interface Has {
  readonly spent?: readonly string[]
  readonly control?: Partial<Control>
}

function aDesk(passes: readonly Pass[], { spent = [], control = {} }: Has = {}) {
  const revoked: (readonly [string, number, JournalEntry])[] = []
  const desk = {
    clock: { now: () => noon * 1000 + 500 },
    settings: { home: tokyo },
    who: async () => hana,
    passes: {
      open: async (_: unknown, now: number) => (expect(now).toBe(noon), { passes }),
      control: async () => aControl(control),
      findById: async (id: string) => passes.find((one) => one.id === id),
      revoke: async ({ id }: Pass, at: number, entry: JournalEntry) => {
        revoked.push([id, at, entry])
        return !spent.includes(id)
      },
    },
  }
  return { desk: desk as unknown as Desk & { who: () => Promise<string> }, revoked }
}

describe('status', () => {
  it('shows what could still start something, and the mode', async () => {
    const { desk } = aDesk([aPass()], { control: { mode: 'observe' } })
    expect(await showStatus(person, desk)).toEqual({
      kind: 'status',
      passes: [aPass()],
      mode: 'observe',
      home: tokyo,
    })
  })

  it('leaves out what a lockdown made void', async () => {
    const { desk } = aDesk([aPass(), aPass({ id: 'P-NEW', issuedAt: noon })], {
      control: { passesVoidBefore: noon },
    })
    expect(await showStatus(person, desk)).toMatchObject({ passes: [{ id: 'P-NEW' }] })
  })
})

describe('revoking one’s own', () => {
  const entry = (ref: string, facts = {}) => ({
    subject: { kind: 'person', person: aPass().owner },
    at: noon * 1000 + 500,
    event: 'revoked',
    ref,
    facts,
  })
  const [one, other] = [aPass({ id: 'P-1' }), aPass({ id: 'P-2' })]

  it('takes back the one that is named', async () => {
    const { desk, revoked } = aDesk([one, other])
    expect(await revokePasses(person, 'P-2', desk)).toEqual({ kind: 'revoked', passes: [other] })
    expect(revoked).toEqual([['P-2', noon, entry('P-2')]])
  })

  it('takes back all where none is named, and tells of those that were open still', async () => {
    const { desk, revoked } = aDesk([one, other], { spent: ['P-1'] })
    expect(await revokePasses(person, undefined, desk)).toEqual({ kind: 'revoked', passes: [other] })
    expect(revoked.map(([id]) => id)).toEqual(['P-1', 'P-2'])
  })

  it('says where there is none such', async () => {
    const { desk } = aDesk([one])
    expect(await revokePasses(person, 'P-9', desk)).toEqual({
      kind: 'refused',
      refusal: { reason: 'no-such-pass', passId: 'P-9' },
    })
  })

  it('anybody’s is journalled with by whom, and why where that is said', async () => {
    const { desk, revoked } = aDesk([one])
    expect(await revokeAnybodys('P-1', 'left the company', desk)).toEqual(one)
    expect(await revokeAnybodys('P-1', undefined, desk)).toEqual(one)
    expect(revoked).toEqual([
      ['P-1', noon, entry('P-1', { by: hana, because: 'left the company' })],
      ['P-1', noon, entry('P-1', { by: hana })],
    ])
  })

  it('anybody’s says why there is nothing to take back', async () => {
    const { desk } = aDesk([one, aPass({ id: 'P-3', revokedAt: noon - 5 })], { spent: ['P-1', 'P-3'] })
    expect(await revokeAnybodys('P-1', undefined, desk)).toBe('spent')
    expect(await revokeAnybodys('P-3', undefined, desk)).toBe('revoked-before')
    expect(await revokeAnybodys('P-9', undefined, desk)).toBe('unknown')
  })
})
