// startpass lockdown on|off: for a whole account, at once, and without a question.

import { Argument, type Command } from 'commander'
import { announceLockdown, switchLockdown } from '../../flows/switch-lockdown.ts'
import type { Adding } from '../program.ts'
import { eachPlace } from '../progress.ts'
import type { Answer, Session } from '../session.ts'
import { placeJson } from '../target.ts'

export function addLockdown(program: Command, { command, answer, words }: Adding): void {
  command(program, 'lockdown', 'lockdown')
    .addArgument(new Argument('<on|off>').choices(['on', 'off']))
    .option('--account <id>', words.options.account)
    .action((onOrOff: string, options: { readonly account?: string }, self: Command) =>
      answer(self, (session) => lockdown(onOrOff === 'on', options, session)),
    )
}

async function lockdown(
  on: boolean,
  options: { readonly account?: string },
  session: Session,
): Promise<Answer> {
  const { words, io } = session
  const [office, places] = [await session.office(), await session.places(options, 'everywhere')]
  const { results, troubles } = await eachPlace(places, io, (place) => switchLockdown(place, on, office))
  const changed = results.filter(({ result }) => result)
  // What could be locked is locked and told of, whatever could not.
  if (changed.length > 0) {
    const told = await announceLockdown(changed[0]?.place ?? office.settings.home, on, office)
    if (!told) io.err(`startpass: ${words.trouble.notAnnounced()}\n`)
  }
  for (const error of troubles.values()) throw error
  const say = words.lockdown
  const text = changed.length === 0 ? say.already(on) : (on ? say.on : say.off)(changed.length)
  return { json: { lockdown: on, changed: changed.map(({ place }) => placeJson(place)) }, text }
}
