// What commander objects to, in the reader's language. Its own sentences are English; the quoted part is what matters.

import type { Command, CommanderError } from 'commander'
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
}

/** @param command that which objects */
export function usageFaultIn(
  error: CommanderError,
  command: Command,
  words: CliWords,
  language: Locale,
): Stop {
  const { fault, near, choices } = wordTooMany(error, command) ?? quotedIn(error)
  const sentences = [words.usage[fault](near, choices), words.seeHelp(pathOf(command))]
  return new Stop('usage', fault, sentences.join(language === 'ja' ? '' : ' '))
}

interface Objection {
  readonly fault: UsageFault
  readonly near: string
  readonly choices?: readonly string[]
}

/** Where commands are asked for, a word that is none is a slip in the name of one; commander does not quote it. */
function wordTooMany({ code }: CommanderError, command: Command): Objection | undefined {
  const { args, commands, registeredArguments } = command
  if (code === 'commander.help') {
    const [help, near] = args
    return help === 'help' && near !== undefined ? { fault: 'unknown-command', near } : undefined
  }
  if (code !== 'commander.excessArguments') return undefined
  const near = args[registeredArguments.length] ?? ''
  return { fault: commands.length > 0 ? 'unknown-command' : 'too-many-words', near }
}

function quotedIn({ code, message }: CommanderError): Objection {
  const fault = FAULTS[code] ?? 'bad-value'
  const quoted = Array.from(message.matchAll(/'([^']*)'/g), ([, near = '']) => near)
  // An unfit value is quoted after the option that it was given to.
  const near =
    (message.startsWith('error: option') && fault === 'bad-value' ? quoted[1] : undefined) ?? quoted[0] ?? ''
  const choices = /Allowed choices are (.+)\.$/.exec(message)?.[1]?.split(', ')
  return { fault, near, ...(choices !== undefined && { choices }) }
}

/** `startpass settings apply`: what its help is asked for by. */
const pathOf = (command: Command): string =>
  command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`
