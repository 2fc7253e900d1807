// startpass uninstall: what to do, in order, and what would be left; with --export a copy of what is worth keeping, and
// with --delete-table the end of the table. By itself it changes nothing.

import { closeSync, openSync, writeSync } from 'node:fs'
import type { Command } from 'commander'
import type { Kept } from '../../domain/remains.ts'
import { stillAtWork, type TakenStock, takeStock } from '../../flows/take-out.ts'
import type { Adding } from '../program.ts'
import type { Answer, Session } from '../session.ts'
import { escapedJson, localTime, plainName } from '../show.ts'
import { EXIT, Stop } from '../stop.ts'

interface Options {
  readonly export?: string
  readonly deleteTable?: boolean
  readonly confirm?: string
}

export function addUninstall(program: Command, { command, answer, words }: Adding): void {
  command(program, 'uninstall', 'uninstall')
    .option('--export <file>', words.options.export)
    .option('--delete-table', words.options['delete-table'])
    .option('--confirm <name>', words.options['confirm-table'])
    .action((options: Options, self: Command) => answer(self, (session) => uninstall(options, session)))
}

async function uninstall(options: Options, session: Session): Promise<Answer> {
  const { words } = session
  const say = words.uninstall
  const { config, office } = await session.connection()
  const { wireRemoval } = await import('../wire-removal.ts')
  const { archive, keeper, noteOfSweep } = wireRemoval(config)
  const name = config.TABLE_NAME
  if (options.deleteTable === true) {
    const minutes = await stillAtWork(noteOfSweep, office.clock)
    if (minutes !== undefined) throw new Stop('refused', 'still-at-work', say.stillAtWork(minutes))
  }
  const { stock, lines } = await exported(options.export, archive, session)
  const text = [
    ...shown(stock, session),
    ...(options.export === undefined ? [] : [say.exported(lines, options.export)]),
  ]
  const json = { ...stock, exported: options.export === undefined ? null : lines }
  if (options.deleteTable !== true)
    return {
      json: { ...json, deleted: false },
      text: [...text, '', say.steps(name, config.AWS_REGION)].join('\n'),
    }
  const typed = options.confirm ?? (await session.io.ask(`${text.join('\n')}\n\n${words.ask.typeName(name)}`))
  if (typed !== name)
    return {
      json: { ...json, deleted: false },
      text: [...text, words.ask.notConfirmed(words.ask.confirmWith(name))].join('\n'),
      exitCode: EXIT.refused,
    }
  await keeper.remove()
  return { json: { ...json, deleted: true }, text: [...text, say.deleted(name)].join('\n') }
}

async function exported(
  file: string | undefined,
  archive: Parameters<typeof takeStock>[0],
  { words }: Session,
): Promise<{ readonly stock: TakenStock; readonly lines: number }> {
  if (file === undefined) return { stock: await takeStock(archive), lines: 0 }
  let out: number
  try {
    // Never over a file that is there: it may be an earlier export.
    out = openSync(file, 'wx', 0o600)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'Unknown'
    throw new Stop('usage', 'cannot-write', words.uninstall.cannotWrite(file, code))
  }
  try {
    let lines = 0
    const stock = await takeStock(archive, (one) => {
      writeSync(out, `${escapedJson(lineOf(one))}\n`)
      lines += 1
    })
    return { stock, lines }
  } finally {
    closeSync(out)
  }
}

const lineOf = (one: Kept): object => ('at' in one ? { ...one, at: new Date(one.at).toISOString() } : one)

function shown(stock: TakenStock, { words }: Session): string[] {
  const say = words.uninstall
  return [
    say.kept(stock.journal, stock.passes),
    ...(stock.unread > 0 ? [say.unread(stock.unread)] : []),
    ...(stock.isolated.length === 0 ? [say.noneIsolated()] : [say.isolated(stock.isolated.length)]),
    ...stock.isolated.map(({ instance, interfaces }) => `  ${instance} (${interfaces.join(', ')})`),
    ...(stock.undone.length === 0 ? [say.nothingUndone()] : [say.undone(stock.undone.length)]),
    ...stock.undone.map(({ event, instance, group, at }) =>
      plainName(`  ${localTime(at)}  ${say.what[event](group ?? '', instance)}`),
    ),
  ]
}
