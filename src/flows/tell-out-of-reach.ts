// A guarded account that cannot be acted in is not guarded: whoever took the role away may be a thief.

import type { Guard } from '../domain/guard.ts'
import type { Place } from '../domain/place.ts'
import { announce } from './announce.ts'
import type { Herald } from './herald.ts'
import { secondsNow, Unreachable } from './ports.ts'

/** Troubles that pass by themselves, and are no news. */
const PASSING: ReadonlySet<string> = new Set([
  'RequestLimitExceeded',
  'Throttling',
  'ThrottlingException',
  'TimeoutError',
  'InternalError',
  'InternalFailure',
  'ServiceUnavailable',
  'Unavailable',
])

export async function tellOutOfReach(
  unreached: ReadonlyMap<string, unknown>,
  { accounts }: Pick<Guard, 'accounts'>,
  { region }: Place,
  herald: Herald,
): Promise<void> {
  for (const [account, error] of unreached) {
    const name = accounts.find(({ id }) => id === account)?.name ?? account
    const code = error instanceof Unreachable ? error.code : 'Unknown'
    const message = error instanceof Error ? error.message : String(error)
    if (PASSING.has(code)) continue
    const place = { account, region }
    await announce(
      { kind: 'account-out-of-reach', place, at: secondsNow(herald.clock), name, code, message },
      herald,
    )
  }
}
