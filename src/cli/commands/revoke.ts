// startpass revoke P-…: anybody's pass, by its public id.

import type { Command } from 'commander'
import { readPassId } from '../../domain/pass-code.ts'
import { isAwsIdentity, personKey } from '../../domain/person.ts'
import { revokeAnybodys } from '../../flows/manage-passes.ts'
import type { Adding } from '../program.ts'
import type { Answer, Session } from '../session.ts'
import { Stop } from '../stop.ts'

export function addRevoke(program: Command, { command, answer, words }: Adding): void {
  command(program, 'revoke', 'revoke')
    .argument('<pass-id>')
    .option('--because <reason>', words.options.because)
    .action((typed: string, { because }: { readonly because?: string }, self: Command) =>
      answer(self, (session) => revoke(typed, because, session)),
    )
}

async function revoke(typed: string, because: string | undefined, session: Session): Promise<Answer> {
  const { words } = session
  const passId = readPassId(typed)
  // What was typed may be a code, and a code is a secret: it is not repeated.
  if (passId === undefined)
    throw new Stop('usage', 'not-a-pass-id', words.revoke.notAnId(/^sp_/i.test(typed) ? 'sp_…' : typed))
  const revoked = await revokeAnybodys(passId, because, await session.office())
  if (typeof revoked === 'string') throw new Stop('refused', revoked, words.revoke.not[revoked](passId))
  const owner = isAwsIdentity(revoked.owner) ? revoked.owner.userId : personKey(revoked.owner)
  return { json: { passId, owner, revoked: true }, text: words.revoke.done(passId, owner) }
}
