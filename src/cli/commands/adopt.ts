// startpass adopt: what runs now is taken for good.

import type { Command } from 'commander'
import type { InstanceView } from '../../domain/instance.ts'
import { adopt } from '../../flows/adopt.ts'
import { findInstance } from '../../flows/find-instance.ts'
import type { Adding } from '../program.ts'
import type { Answer, Session, Where } from '../session.ts'
import { plainName, table } from '../show.ts'
import { Stop } from '../stop.ts'
import { instanceJson, officeIn, refuse, targetOf } from '../target.ts'

interface Options extends Where {
  readonly all?: boolean
}

export function addAdopt(program: Command, { command, answer, words }: Adding): void {
  command(program, 'adopt', 'adopt', 'here')
    .argument('[instances...]')
    .option('--all', words.options.all)
    .option('--all-regions', words.options['all-regions-now'])
    .option('--account <id>', words.options.account)
    .action((names: readonly string[], options: Options, self: Command) =>
      answer(self, (session) => adoptAll(names, options, session)),
    )
}

async function adoptAll(names: readonly string[], options: Options, session: Session): Promise<Answer> {
  const { words } = session
  if ((options.all === true) === names.length > 0)
    throw new Stop('usage', 'all-or-names', words.adopt.allOrNames())
  const office = await session.office()
  const views = options.all === true ? upIn(options, session) : named(names, options, session)
  const adopted: Awaited<ReturnType<typeof adopt>>[] = []
  for await (const view of views) adopted.push(await adopt(view, office))
  const say = words.columns
  const rows = adopted.map(({ instance, how }) => [
    plainName(instance.name ?? ''),
    instance.instanceId,
    instance.place.region,
    words.adopt.how[how],
  ])
  return {
    json: { instances: adopted.map(({ instance, how }) => ({ ...instanceJson(instance), result: how })) },
    text:
      rows.length === 0
        ? words.adopt.nothingUp()
        : table([say.name, say.instance, say.region, say.what], rows),
  }
}

async function* upIn(options: Options, session: Session): AsyncGenerator<InstanceView> {
  const office = await session.office()
  for (const place of await session.places(options, 'home'))
    for await (const page of office.instances.up(place)) yield* page
}

/** All of them are found before the first is adopted: a slip in the last name changes nothing. */
async function* named(
  names: readonly string[],
  options: Options,
  session: Session,
): AsyncGenerator<InstanceView> {
  const office = await session.office()
  const [place] = await session.places(options, 'home')
  const views: InstanceView[] = []
  for (const name of names) {
    const found = await findInstance(targetOf(name, place?.region), officeIn(office, place))
    if ('reason' in found) throw refuse(found, session)
    views.push(found)
  }
  yield* views
}
