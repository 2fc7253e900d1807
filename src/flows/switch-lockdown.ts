// Lockdown: no pass is issued and every new start is denied, everywhere in an account, until it is lifted.

import { lockdownOn } from '../domain/control.ts'
import type { Place } from '../domain/place.ts'
import { announce } from './announce.ts'
import type { Office } from './office.ts'
import { secondsNow } from './ports.ts'

/** @returns whether anything changed in this place */
export async function switchLockdown(place: Place, on: boolean, office: Office): Promise<boolean> {
  const [by, at] = [await office.who(), office.clock.now()]
  let changed = false
  await office.switches.change(place, (before) => {
    changed = before.lockdown !== on
    if (!changed) return undefined
    const subject = { kind: 'place', place } as const
    return {
      change: on ? lockdownOn(at) : { lockdown: false },
      journal: [{ subject, at, event: 'lockdown-changed', ref: on ? 'on' : 'off', facts: { on, by } }],
    }
  })
  return changed
}

/** Said once for an account, not once for each of its regions. */
export async function announceLockdown(home: Place, on: boolean, office: Office): Promise<boolean> {
  const at = secondsNow(office.clock)
  return announce({ kind: 'lockdown-changed', place: home, at, on, by: await office.who() }, office)
}
