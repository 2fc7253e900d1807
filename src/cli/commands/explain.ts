// startpass explain INSTANCE: what happened to it, in order, in words.

import type { Command } from 'commander'
import { placeKey } from '../../domain/place.ts'
import { verdictText } from '../../domain/verdict.ts'
import { explain } from '../../flows/explain.ts'
import type { Adding } from '../program.ts'
import type { Answer, Session, Where } from '../session.ts'
import { isoSeconds, localTime, plainName } from '../show.ts'
import { instanceJson, labelOf, officeIn, refuse, targetOf } from '../target.ts'

export function addExplain(program: Command, { command, answer, words }: Adding): void {
  command(program, 'explain', 'explain', 'here')
    .argument('<instance>')
    .option('--account <id>', words.options.account)
    .action((name: string, options: Where, self: Command) =>
      answer(self, (session) => explainOne(name, options, session)),
    )
}

async function explainOne(name: string, options: Where, session: Session): Promise<Answer> {
  const { words } = session
  const office = await session.office()
  const [place] = await session.places(options, 'home')
  const explained = await explain(targetOf(name, place?.region), officeIn(office, place))
  if ('reason' in explained) throw refuse(explained, session)
  const { instance, entries, starts } = explained
  const say = words.explain
  const inWords = entries.map((entry) => plainName(say.events[entry.event](entry.facts, entry.ref)))
  const lines = entries.map(({ at }, n) => `${localTime(at)}  ${inWords[n] ?? ''}`)
  const label = labelOf(instance)
  return {
    json: {
      ...instanceJson(instance),
      events: entries.map(({ at, event, ref, facts }, n) => ({
        at: new Date(at).toISOString(),
        event,
        ref,
        inWords: inWords[n],
        facts,
      })),
      starts: starts.map(({ name: start, verdict, mode, outcome, endedAt, todo }) => ({
        launchedAt: isoSeconds(start.launchedAt),
        verdict: verdictText(verdict),
        mode,
        outcome: outcome ?? null,
        endedAt: endedAt === undefined ? null : isoSeconds(endedAt),
        todo: [...todo],
      })),
    },
    text:
      lines.length === 0
        ? say.nothing(label)
        : [say.title(label, placeKey(instance.place)), ...lines].join('\n'),
  }
}
