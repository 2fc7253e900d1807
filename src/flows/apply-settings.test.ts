// New settings: in the book, in the journal, and announced, each with what changes.

import { expect, it } from 'vitest'
import { noon, tokyo } from '../../test/builders.ts'
import { anOffice, hana } from '../../test/support/an-office.ts'
import { defaultGuard, type Guard, noExemptions } from '../domain/guard.ts'
import { applySettings } from './apply-settings.ts'

async function applied(guard: Guard) {
  const book: unknown[] = []
  const settingsBook = {
    read: async () => ({ guard: defaultGuard, applied: undefined }),
    apply: async (...what: unknown[]) => void book.push(what),
  }
  const told = anOffice({ office: { settingsBook } })
  return { ...told, book, everybody: await applySettings(guard, 'the file', told.office) }
}

it('are written, journalled and announced', async () => {
  const guard: Guard = { ...defaultGuard, cap: { restarts: 3, withinMinutes: 5 }, unlistedGroups: 'suspend' }
  const { book, journal, bulletins, everybody } = await applied(guard)
  expect(everybody).toBe(true)
  expect(book).toEqual([[guard, { at: noon, by: hana, text: 'the file' }]])
  const [bulletin] = bulletins
  expect(bulletin).toMatchObject({ kind: 'settings-applied', place: tokyo, at: noon, by: hana })
  const changes = bulletin?.kind === 'settings-applied' ? bulletin.changes : []
  expect(changes.length).toBeGreaterThan(1)
  expect(journal).toEqual([
    {
      subject: { kind: 'place', place: tokyo },
      at: noon * 1000 + 500,
      event: 'settings-applied',
      ref: String(noon),
      facts: { by: hana, changes: changes.join('\n') },
    },
  ])
})

it('of any size fit into the journal', async () => {
  const instances = new Set(Array.from({ length: 2000 }, (_, n) => `i-${String(n).padStart(17, '0')}`))
  const { journal } = await applied({ ...defaultGuard, exempt: { ...noExemptions, instances } })
  expect(String(journal[0]?.facts['changes'])).toHaveLength(10_000)
})
