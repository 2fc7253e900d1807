// startpass release INSTANCE: the way back from isolation. Whoever releases an instance has taken it over.

import type { Command } from 'commander'
import { findInstance, shown } from '../../flows/find-instance.ts'
import { releaseInstance } from '../../flows/release-instance.ts'
import type { Adding } from '../program.ts'
import type { Answer, Session, Where } from '../session.ts'
import { plainName } from '../show.ts'
import { Stop } from '../stop.ts'
import { instanceJson, labelOf, officeIn, refuse, targetOf } from '../target.ts'

export function addRelease(program: Command, { command, answer, words }: Adding): void {
  command(program, 'release', 'release', 'here')
    .argument('<instance>')
    .option('--account <id>', words.options.account)
    .action((name: string, options: Where, self: Command) =>
      answer(self, (session) => release(name, options, session)),
    )
}

async function release(name: string, options: Where, session: Session): Promise<Answer> {
  const { words } = session
  const office = await session.office()
  const [place] = await session.places(options, 'home')
  const found = await findInstance(targetOf(name, place?.region), officeIn(office, place))
  if ('reason' in found) throw refuse(found, session)
  const instance = shown(found)
  const released = await releaseInstance(found.place, found.instanceId, await office.who(), office)
  const say = words.release
  switch (released.kind) {
    case 'released':
      return {
        json: { ...instanceJson(instance), released: true, interfaces: released.interfaces },
        text: say.done(labelOf(instance), released.interfaces),
      }
    case 'not-isolated':
      throw new Stop('refused', 'not-isolated', say.notIsolated(labelOf(instance)))
    case 'gone':
      throw new Stop('refused', 'gone', say.gone(labelOf(instance)))
    case 'trouble': {
      const { code, message } = released.trouble
      throw new Stop(
        'failed',
        'release-failed',
        say.trouble(labelOf(instance), plainName(`${code}: ${message}`)),
      )
    }
  }
}
