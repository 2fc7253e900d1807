// startpass settings: those in force, and what can be done with a file of them.

import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import type { Guard } from '../../domain/guard.ts'
import { guardChanges, guardLines } from '../../domain/guard-changes.ts'
import { isAccountId, type Place } from '../../domain/place.ts'
import { applySettings } from '../../flows/apply-settings.ts'
import type { Adding } from '../program.ts'
import type { Answer, Session } from '../session.ts'
import { settingsExample } from '../settings-example.ts'
import { readSettingsFile } from '../settings-file.ts'
import { isoSeconds, localSeconds, plainName, table } from '../show.ts'
import { EXIT, Stop } from '../stop.ts'
import { addPropose } from './settings-propose.ts'

export function addSettings(program: Command, adding: Adding): void {
  const { command, answer, words } = adding
  const settings = command(program, 'settings', 'settings').action((_options: object, self: Command) =>
    answer(self, show),
  )
  command(settings, 'check', 'settings check')
    .argument('<file>')
    .action((file: string, _options: object, self: Command) =>
      answer(self, (session) => check(file, session)),
    )
  command(settings, 'apply', 'settings apply')
    .argument('<file>')
    .option('--yes', words.options.yes)
    .action((file: string, { yes }: { readonly yes?: boolean }, self: Command) =>
      answer(self, (session) => apply(file, yes === true, session)),
    )
  command(settings, 'example', 'settings example').action((_options: object, self: Command) =>
    answer(self, async () => ({ json: { file: settingsExample }, text: settingsExample.trimEnd() })),
  )
  addPropose(settings, adding)
}

async function show(session: Session): Promise<Answer> {
  const { words } = session
  const { guard, applied } = await (await session.office()).settingsBook.read()
  const lines = guardLines(guard)
  const rows = lines.map(({ name, value }) => [name, value])
  const since =
    applied === undefined
      ? words.settings.defaults()
      : words.settings.inForce(localSeconds(applied.at), applied.by)
  return {
    json: {
      applied: applied === undefined ? null : { at: isoSeconds(applied.at), by: applied.by },
      settings: lines,
      file: applied?.text ?? null,
    },
    text: `${since}\n\n${table([words.columns.setting, words.columns.value], rows)}`,
  }
}

function textOf(file: string, { words }: Session): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'Unknown'
    throw new Stop('usage', 'no-such-file', words.trouble.noSuchFile(file, code))
  }
}

/** A file can be checked without an installation; names without an account are then of nobody's in particular. */
const NOWHERE: Place = { account: '000000000000', region: 'us-east-1' }

async function check(file: string, session: Session): Promise<Answer> {
  const text = textOf(file, session)
  const account = session.io.env['ACCOUNT_ID'] ?? ''
  const isKnown = isAccountId(account)
  const read = readIn(text, isKnown ? { ...NOWHERE, account } : NOWHERE, session, !isKnown)
  if ('guard' in read) return { json: { good: true, faults: [] }, text: session.words.settings.good(file) }
  return faulty(file, read.faults, session)
}

const readIn = (
  text: string,
  home: Place,
  { language }: Session,
  homeIsUnknown = false,
): ReturnType<typeof readSettingsFile> =>
  readSettingsFile(text, {
    home,
    homeIsUnknown,
    nowSeconds: Math.floor(Date.now() / 1000),
    locale: language,
  })

function faulty(
  file: string,
  faults: readonly { readonly line: number; readonly problem: string }[],
  { words }: Session,
): Answer {
  const { columns, settings } = words
  const rows = faults.map(({ line, problem }) => [String(line), problem])
  return {
    json: { good: false, faults: faults.map(({ line, problem }) => ({ line, problem })) },
    text: `${settings.faulty(file, faults.length)}\n\n${table([columns.line, columns.problem], rows)}`,
    exitCode: EXIT.failed,
  }
}

async function apply(file: string, sure: boolean, session: Session): Promise<Answer> {
  const { words, io } = session
  const text = textOf(file, session)
  const office = await session.office()
  const read = readIn(text, office.settings.home, session)
  if (!('guard' in read)) return faulty(file, read.faults, session)
  const { guard, applied } = await office.settingsBook.read()
  const changes = guardChanges(guard, read.guard)
  if (changes.length === 0 && applied?.text === text)
    return { json: { applied: false, confirmed: true, changes }, text: words.settings.unchanged() }
  const shown = [
    words.settings.changes(changes.length),
    ...changes.map((line) => `  ${plainName(line)}`),
  ].join('\n')
  if (!sure) io.err(`${shown}\n\n`)
  const answered = sure || /^(?:y|yes|はい)$/i.test((await io.ask(words.ask.yesOrNo())) ?? '')
  if (!answered) {
    return {
      json: { applied: false, confirmed: false, changes },
      text: words.ask.notConfirmed(words.ask.confirmWithYes()),
      exitCode: EXIT.refused,
    }
  }
  await put(read.guard, text, session)
  const done = words.settings.applied()
  return { json: { applied: true, confirmed: true, changes }, text: sure ? `${shown}\n${done}` : done }
}

async function put(guard: Guard, text: string, session: Session): Promise<void> {
  const told = await applySettings(guard, text, await session.office())
  if (!told) session.io.err(`startpass: ${session.words.trouble.notAnnounced()}\n`)
}
