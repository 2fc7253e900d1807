// New settings in force: written, journalled and announced together with what changes.

import type { Guard } from '../domain/guard.ts'
import { guardChanges } from '../domain/guard-changes.ts'
import { announce } from './announce.ts'
import type { Office } from './office.ts'

/** @returns whether everybody has been told */
export async function applySettings(
  guard: Guard,
  text: string,
  office: Pick<
    Office,
    'settingsBook' | 'journal' | 'who' | 'clock' | 'settings' | 'topic' | 'channel' | 'told' | 'log'
  >,
): Promise<boolean> {
  const [by, now] = [await office.who(), office.clock.now()]
  const at = Math.floor(now / 1000)
  const place = office.settings.home
  const changes = guardChanges((await office.settingsBook.read()).guard, guard)
  await office.settingsBook.apply(guard, { at, by, text })
  await office.journal.write({
    subject: { kind: 'place', place },
    at: now,
    event: 'settings-applied',
    ref: String(at),
    facts: { by, changes: changes.join('\n').slice(0, MOST_JOURNALLED) },
  })
  return announce({ kind: 'settings-applied', place, at, by, changes }, office)
}

/** An item holds 400 KB (C2); a journal entry is for reading. */
const MOST_JOURNALLED = 10_000
