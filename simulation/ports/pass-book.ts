// Passes in memory: issued, listed by owner, revoked, under the conditions of the port's contract.

import { isOpen, isPermit, type Pass } from '../../src/domain/pass.ts'
import { personKey } from '../../src/domain/person.ts'
import type { PassBook } from '../../src/flows/ports.ts'
import { controlIn, type Table, write } from './table.ts'

export function memoryPassBook(table: Table): PassBook {
  const revoked = (pass: Pass, nowSeconds: number): boolean => {
    const stored = table.passes.get(pass.key)
    if (stored === undefined || stored.id !== pass.id) return false
    if (stored.revokedAt !== undefined || stored.left < 1) return false
    table.passes.set(pass.key, { ...stored, revokedAt: nowSeconds })
    return true
  }

  return {
    control: async (place) => controlIn(table, place),

    async open(person, nowSeconds) {
      const list = table.open.get(personKey(person))
      if (list === undefined) return { passes: [], revision: '' }
      const passes = list.keys
        .flatMap((key) => table.passes.get(key) ?? [])
        .filter((pass) => isOpen(pass, nowSeconds) && personKey(pass.owner) === personKey(person))
      return { passes, revision: list.revision }
    },

    async issue({ pass, replaces, book, controls, journal }) {
      const there = table.passes.get(pass.key)
      const served =
        there !== undefined &&
        isPermit(pass) &&
        (there.left === 0 || there.revokedAt !== undefined || there.expiresAt < pass.issuedAt)
      if (there !== undefined && !served) return { kind: 'permit-taken', pass: there }
      const owner = personKey(pass.owner)
      if ((table.open.get(owner)?.revision ?? '') !== book.revision) return { kind: 'book-changed' }
      const changed = controls.some(
        (control) => controlIn(table, control.place).revision !== control.revision,
      )
      if (changed) return { kind: 'control-changed' }
      if (replaces !== undefined && !revoked(replaces, pass.issuedAt)) return { kind: 'book-changed' }
      table.passes.set(pass.key, pass)
      const kept = book.passes
        .map(({ key }) => key)
        .filter((key) => key !== replaces?.key && key !== pass.key)
      table.open.set(owner, { revision: table.newRevision(), keys: [...kept, pass.key] })
      for (const entry of journal) write(table, entry)
      return { kind: 'issued' }
    },

    async revoke(pass, nowSeconds, journal) {
      const done = revoked(pass, nowSeconds)
      if (done) write(table, journal)
      return done
    },

    find: async (key) => table.passes.get(key),
    findById: async (id) => [...table.passes.values()].find((pass) => pass.id === id),
  }
}
