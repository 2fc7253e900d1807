// The commands and options that there are, and the one way in which every command is run and answered.

import { readFileSync } from 'node:fs'
import { Command, Option } from 'commander'
import type { Locale } from '../domain/person.ts'
import { addAdopt } from './commands/adopt.ts'
import { addCap } from './commands/cap.ts'
import { addConnect } from './commands/connect.ts'
import { addDoctor } from './commands/doctor.ts'
import { addExplain } from './commands/explain.ts'
import { addIssue } from './commands/issue.ts'
import { addLockdown } from './commands/lockdown.ts'
import { addMode } from './commands/mode.ts'
import { addRelease } from './commands/release.ts'
import { addReplay } from './commands/replay.ts'
import { addRevoke } from './commands/revoke.ts'
import { addScp } from './commands/scp.ts'
import { addSettings } from './commands/settings.ts'
import { addSweep } from './commands/sweep.ts'
import { addUninstall } from './commands/uninstall.ts'
import type { Io } from './io.ts'
import { type Answer, aSession, type Session } from './session.ts'
import { escapedJson, widthOf, wrapped } from './show.ts'
import { EXIT, type ExitCode, Stop } from './stop.ts'
import { usageFaultIn } from './usage.ts'
import type { CliWords, CommandName } from './words/words.ts'

/** Of the column of explanations, on a terminal half as wide as usual. */
const NARROWEST = 20

/** Of a terminal. */
const USUAL_WIDTH = 80

export interface Adding {
  readonly words: CliWords
  /** A command under `parent`. @param where whether it looks or acts in places of the reader's choosing */
  readonly command: (parent: Command, usage: string, name: CommandName, where?: 'here') => Command
  /** What running it comes to. */
  readonly answer: (command: Command, action: (session: Session) => Promise<Answer>) => Promise<void>
}

export function buildProgram(
  io: Io,
  words: CliWords,
  language: Locale,
  ended: (code: ExitCode) => void,
): Command {
  const program = new Command('startpass')
  const here: string[] = []
  const commonOptions = (command: Command): Command => {
    const say = words.options
    return command
      .option('--json', say.json)
      .addOption(new Option('--lang <en|ja>', say.lang).choices(['en', 'ja']))
      .option('--endpoint-url <url>', say['endpoint-url'])
      .option('--table <name>', say.table)
      .option('--profile <name>', say.profile)
      .helpOption('-h, --help', say.help)
  }
  const dressed = (command: Command): Command =>
    commonOptions(command)
      .exitOverride((error) => {
        throw error.exitCode === 0 ? error : usageFaultIn(error, command, words, language)
      })
      // Faults are told by whoever runs this; a bare `startpass` is answered with the help.
      .configureOutput({ writeOut: io.out, writeErr: io.err, outputError: () => undefined })
      .configureHelp({
        styleTitle: (title) => headingOf(title, words),
        optionDescription: ({ description }) => description,
        subcommandTerm: (one) => `${one.name()} ${one.usage().replace(/^\[options\] ?/, '')}`.trimEnd(),
        minWidthToWrap: NARROWEST,
        displayWidth: widthOf,
        boxWrap: wrapped,
      })
      .helpCommand(false)
  dressed(program)
    .helpCommand('help [command]', words.options.help)
    .description(words.about)
    .version(version(), '-V, --version', words.options.version)
    .option('--region <region>', words.options['region-home'])
    .enablePositionalOptions()
    .addHelpText('after', () => wrapped(words.afterHelp(here), USUAL_WIDTH))

  const adding: Adding = {
    words,
    command(parent, usage, name, where) {
      const command = dressed(parent.command(usage).description(words.commands[name]))
      if (where === 'here') here.push(name.includes(' ') ? `"${name}"` : name)
      return where === 'here'
        ? command.option('--region <region>', words.options['region-here'], gather)
        : command.option('--region <region>', words.options['region-home'])
    },
    async answer(command, action) {
      useOptions(command, io.env, words)
      const { json, text, exitCode = EXIT.done } = await action(aSession(io, words, language))
      io.out(asksForJson(command) ? `${escapedJson(json, 2)}\n` : text === '' ? '' : `${text}\n`)
      ended(exitCode)
    },
  }
  for (const add of [addSettings, addMode, addLockdown, addAdopt, addIssue, addRevoke]) add(program, adding)
  for (const add of [addSweep, addReplay, addExplain, addCap, addRelease]) add(program, adding)
  for (const add of [addConnect, addDoctor, addUninstall, addScp]) add(program, adding)
  return program
}

/** An option that may be given several times, or with commas between. */
const gather = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  ...value.split(',').map((region) => region.trim()),
]

const headingOf = (title: string, { headings }: CliWords): string =>
  Object.entries(headings).find(([english]) => english === title)?.[1] ?? title

function* upFrom(command: Command): Generator<Command> {
  for (let one: Command | null = command; one !== null; one = one.parent) yield one
}

const asksForJson = (command: Command): boolean =>
  [...upFrom(command)].some((one) => one.opts()['json'] === true)

/** The innermost wins; a list is where to act, not where the table is. */
function optionOf(command: Command, name: string): string | undefined {
  for (const one of upFrom(command)) {
    const value: unknown = one.opts()[name]
    if (typeof value === 'string') return value
  }
  return undefined
}

/** Options become what the SDK itself goes by, so that every client there is obeys them. */
function useOptions(command: Command, env: NodeJS.ProcessEnv, words: CliWords): void {
  const endpoint = optionOf(command, 'endpointUrl')
  const [source, url] =
    endpoint === undefined
      ? ['AWS_ENDPOINT_URL', env['AWS_ENDPOINT_URL'] ?? '']
      : ['--endpoint-url', endpoint]
  if ((url !== '' || endpoint !== undefined) && !/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
    throw new Stop('usage', 'bad-endpoint', words.trouble.badEndpoint(source, url))
  const set: Readonly<Record<string, string | undefined>> = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_PROFILE: optionOf(command, 'profile'),
    AWS_REGION: optionOf(command, 'region'),
    TABLE_NAME: optionOf(command, 'table'),
  }
  for (const [name, value] of Object.entries(set)) if (value !== undefined) env[name] = value
  // As with the AWS CLI, a profile that is asked for wins over keys that happen to be there.
  if (set['AWS_PROFILE'] !== undefined) for (const name of KEYS) delete env[name]
}

const KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'] as const

/** In a checkout and in the package alike, package.json is two folders up. */
function version(): string {
  const text: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  return typeof text === 'object' && text !== null && 'version' in text ? String(text.version) : ''
}
