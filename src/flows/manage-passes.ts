// A person's own open passes: which there are, and taking them back.

import { isVoid, type Pass } from '../domain/pass.ts'
import type { Person } from '../domain/person.ts'
import { type Reply, refused } from '../domain/reply.ts'
import type { Desk } from './desk.ts'
import type { Office } from './office.ts'
import { secondsNow } from './ports.ts'

export async function showStatus(person: Person, desk: Desk): Promise<Reply> {
  const { home } = desk.settings
  const [book, control] = await Promise.all([
    desk.passes.open(person, secondsNow(desk.clock)),
    desk.passes.control(home),
  ])
  const passes = book.passes.filter((pass) => !isVoid(pass, [control]))
  return { kind: 'status', passes, mode: control.mode, home }
}

export type Unrevoked = 'unknown' | 'revoked-before' | 'spent'

/** Anybody's pass, by whoever runs startpass. @returns the pass, or why there is nothing to revoke */
export async function revokeAnybodys(
  passId: string,
  because: string | undefined,
  office: Pick<Office, 'passes' | 'clock' | 'who'>,
): Promise<Pass | Unrevoked> {
  const pass = await office.passes.findById(passId)
  if (pass === undefined) return 'unknown'
  const at = office.clock.now()
  const revoked = await office.passes.revoke(pass, Math.floor(at / 1000), {
    subject: { kind: 'person', person: pass.owner },
    at,
    event: 'revoked',
    ref: pass.id,
    facts: { by: await office.who(), ...(because !== undefined && { because }) },
  })
  if (revoked) return pass
  return pass.revokedAt === undefined ? 'spent' : 'revoked-before'
}

/** @param passId one pass by its public id; nothing: all that are open */
export async function revokePasses(person: Person, passId: string | undefined, desk: Desk): Promise<Reply> {
  const now = desk.clock.now()
  const nowSeconds = Math.floor(now / 1000)
  const { passes } = await desk.passes.open(person, nowSeconds)
  const chosen = passId === undefined ? passes : passes.filter((pass) => pass.id === passId)
  const revoked: Pass[] = []
  for (const pass of chosen) {
    const subject = { kind: 'person', person: pass.owner } as const
    const entry = { subject, at: now, event: 'revoked', ref: pass.id, facts: {} } as const
    if (await desk.passes.revoke(pass, nowSeconds, entry)) revoked.push(pass)
  }
  return revoked.length === 0
    ? refused({ reason: 'no-such-pass', passId })
    : { kind: 'revoked', passes: revoked }
}
