// What commander objects to, in the reader's language. Its own sentences are English; the quoted part is what matters.

import type { CommanderError } from 'commander'
import type { Locale } from '../domain/person.ts'
import { Stop } from './stop.ts'
import type { CliWords, UsageFault } from './words/words.ts'

const FAULTS: Readonly<Record<string, UsageFault>> = {
  'commander.help': 'missing-command',
  'commander.unknownCommand': 'unknown-command',
  'commander.unknownOption': 'unknown-option',
  'commander.missingArgument': 'missing-argument',
  'commander.missingMandatoryOptionValue': 'missing-argument',
  'commander.optionMissingArgument': 'option-without-value',
  'commander.invalidArgument': 'bad-value',
  'commander.excessArguments': 'too-many-words',
}

/** @param path the command that objects, as it is typed */
export function usageFaultIn(
  { code, message }: CommanderError,
  path: string,
  words: CliWords,
  language: Locale,
): Stop {
  const fault = FAULTS[code] ?? 'bad-value'
  const quoted = Array.from(message.matchAll(/'([^']*)'/g), ([, near = '']) => near)
  // An unfit value is quoted after the option that it was given to.
  const near =
    (message.startsWith('error: option') && fault === 'bad-value' ? quoted[1] : undefined) ?? quoted[0] ?? ''
  const choices = /Allowed choices are (.+)\.$/.exec(message)?.[1]?.split(', ')
  const sentences = [words.usage[fault](near, choices), words.seeHelp(path)]
  return new Stop('usage', fault, sentences.join(language === 'ja' ? '' : ' '))
}
