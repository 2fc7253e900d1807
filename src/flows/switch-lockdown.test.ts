// Lockdown: switched place by place, announced once.

import { expect, it } from 'vitest'
import { noon, tokyo } from '../../test/builders.ts'
import { anOffice, hana } from '../../test/support/an-office.ts'
import { announceLockdown, switchLockdown } from './switch-lockdown.ts'

const entry = (on: boolean) => ({
  subject: { kind: 'place', place: tokyo },
  at: noon * 1000 + 500,
  event: 'lockdown-changed',
  ref: on ? 'on' : 'off',
  facts: { on, by: hana },
})

it('on voids what was issued up to now', async () => {
  const { office, journal, control } = anOffice()
  expect(await switchLockdown(tokyo, true, office)).toBe(true)
  expect(control().lockdown).toBe(true)
  expect(control().passesVoidBefore).toBeGreaterThan(noon)
  expect(journal).toEqual([entry(true)])
})

it('off leaves what was void void', async () => {
  const { office, journal, control } = anOffice({ control: { lockdown: true, passesVoidBefore: 5 } })
  expect(await switchLockdown(tokyo, false, office)).toBe(true)
  expect(control()).toMatchObject({ lockdown: false, passesVoidBefore: 5 })
  expect(journal).toEqual([entry(false)])
})

it('that changes nothing is not journalled', async () => {
  const { office, journal } = anOffice()
  expect(await switchLockdown(tokyo, false, office)).toBe(false)
  expect(journal).toEqual([])
})

it('is announced for an account', async () => {
  const { office, bulletins } = anOffice()
  expect(await announceLockdown(tokyo, true, office)).toBe(true)
  expect(bulletins).toEqual([{ kind: 'lockdown-changed', place: tokyo, at: noon, on: true, by: hana }])
})
