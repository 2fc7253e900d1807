// startpass: words in, one command run, an exit code out. What it says goes to stdout; questions, progress and
// complaints go to stderr.

import { CommanderError } from 'commander'
import { type Io, processIo } from './io.ts'
import { buildProgram } from './program.ts'
import { escapedJson } from './show.ts'
import { EXIT, type ExitCode, type Stop } from './stop.ts'
import { troubleIn } from './trouble.ts'
import { cliWordsFor, languageOf } from './words/words-for.ts'

export async function main(): Promise<void> {
  process.exitCode = await run(process.argv.slice(2), processIo())
}

/** @param argv the words after `startpass` */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  const language = languageOf(argv, io.env)
  const words = cliWordsFor(language)
  let exitCode: ExitCode = EXIT.done
  const program = buildProgram(io, words, language, (code) => {
    exitCode = code
  })
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.done
    const stop = troubleIn(error, words, io.env)
    if (argv.includes('--json'))
      io.out(`${escapedJson(asJson(stop), 2)}
`)
    io.err(`startpass: ${stop.message}\n`)
    return stop.exitCode
  }
}

const asJson = ({ code, message, facts }: Stop): object => ({ error: { code, message, ...facts } })
