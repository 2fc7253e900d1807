// The command line's sentences of a reader's language, and which language that is.

import type { Locale } from '../../domain/person.ts'
import { en } from './en.ts'
import { ja } from './ja.ts'
import type { CliWords } from './words.ts'

const languages: Readonly<Record<Locale, CliWords>> = { en, ja }

export const cliWordsFor = (locale: Locale): CliWords => languages[locale]

/** By `--lang`, wherever it stands; else as POSIX orders the environment. */
export function languageOf(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Locale {
  const at = argv.findIndex((word) => word === '--lang' || word.startsWith('--lang='))
  const chosen = at < 0 ? undefined : (argv[at]?.split('=')[1] ?? argv[at + 1])
  // One that is neither is refused, in the reader's own language.
  if (chosen === 'en' || chosen === 'ja') return chosen
  const set = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find((one) => one !== undefined && one !== '')
  return set?.toLowerCase().startsWith('ja') === true ? 'ja' : 'en'
}
