// startpass sweep: what the sweep function does, now, in this process, with its progress to be seen.

import type { Command } from 'commander'
import { instanceIdOf } from '../../domain/gate-task.ts'
import { type Place, placeKey } from '../../domain/place.ts'
import { judgeHere, type Sweeper, type SweepReport, sweep } from '../../flows/sweep.ts'
import { partly } from '../out-of-reach.ts'
import type { Adding } from '../program.ts'
import { type Done, eachPlace } from '../progress.ts'
import type { Answer, Session, Where } from '../session.ts'
import { table } from '../show.ts'
import { EXIT } from '../stop.ts'
import { placeJson } from '../target.ts'
import { wireSweeper } from '../wire-sweeper.ts'

interface Options extends Where {
  readonly dryRun?: boolean
}

interface Taken {
  readonly place: Place
  readonly instanceId: string
  readonly what: 'unjudged' | 'unseen' | 'unfinished'
}

export function addSweep(program: Command, { command, answer, words }: Adding): void {
  command(program, 'sweep', 'sweep', 'here')
    .option('--dry-run', words.options['dry-run'])
    .option('--account <id>', words.options.account)
    .action((options: Options, self: Command) => answer(self, (session) => sweepAll(options, session)))
}

async function sweepAll(options: Options, session: Session): Promise<Answer> {
  const { io, words } = session
  const dry = options.dryRun === true
  const all = await session.allPlaces(options)
  const taken: Taken[] = []
  const sweeper = dry ? await idleSweeper(session) : await judgingSweeper(session)
  const done = await eachPlace(all.places, io, (place, say) => {
    const notice: Sweeper['notice'] = ({ kind, task }) =>
      taken.push({ place, instanceId: instanceIdOf(task), what: kind })
    return sweep(place, { ...sweeper, notice }, ({ up }) => say(words.sweep.up(up)))
  })
  const isAll = all.unreached.size === 0 && done.troubles.size === 0
  return partly(answerOf(done, taken, dry, isAll, session), all, session)
}

/** Only looks, and so asks for no right to write. */
async function idleSweeper(session: Session): Promise<Sweeper> {
  const { clock, instances, startsToLookAt, guard } = await session.office()
  return { clock, instances, starts: startsToLookAt, guard, judge: async () => 0 }
}

async function judgingSweeper(session: Session): Promise<Sweeper> {
  const { config } = await session.connection()
  const gate = await wireSweeper(config, (event, code, about) =>
    session.io.err(`startpass: ${session.words.trouble.along(event, code, about)}\n`),
  )
  return { ...gate, judge: judgeHere(gate) }
}

function answerOf(
  { results, troubles }: Done<SweepReport>,
  taken: readonly Taken[],
  dry: boolean,
  isAll: boolean,
  { words, io }: Session,
): Answer {
  const reports = results.map(({ result }) => result)
  const up = reports.reduce((sum, report) => sum + report.up, 0)
  const failed = reports.reduce((sum, report) => sum + report.failed, 0)
  const missed = [...troubles].map(([place, error]) => ({ place, code: codeOf(error) }))
  const say = words.sweep
  const summary =
    taken.length === 0
      ? say.nothing(up, reports.length, isAll)
      : (dry ? say.wouldFind : say.found)(taken.length, up, reports.length)
  const rows = taken.map(({ place, instanceId, what }) => [placeKey(place), instanceId, say.what[what]])
  const { columns } = words
  const text = [
    ...(rows.length === 0 ? [] : [table([columns.region, columns.instance, columns.what], rows)]),
    summary,
  ]
  const complaints = [
    ...(failed > 0 ? [say.failed(failed)] : []),
    ...missed.map(({ place, code }) => say.notSwept(placeKey(place), code)),
  ]
  for (const complaint of complaints) io.err(`startpass: ${complaint}\n`)
  return {
    json: {
      dryRun: dry,
      places: reports.map(countsOf),
      taken: taken.map(({ place, instanceId, what }) => ({ ...placeJson(place), instanceId, what })),
      notSwept: missed.map(({ place, code }) => ({ ...placeJson(place), code })),
    },
    text: text.join('\n'),
    exitCode: failed > 0 || missed.length > 0 ? EXIT.failed : EXIT.done,
  }
}

const countsOf = ({ place, up, unjudged, unseen, unfinished, failed, missed }: SweepReport): object => ({
  ...placeJson(place),
  up,
  unjudged,
  unseen,
  unfinished,
  failed,
  missed,
})

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : error instanceof Error ? error.name : ''
