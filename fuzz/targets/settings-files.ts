// Settings files, and the rules of who may start what: read, or every fault with a line that is in the file.

import { readSettingsFile, type SettingsContext } from '../../src/cli/settings-file.ts'
import { parsePolicy } from '../../src/domain/policy.ts'
import { standingFor } from '../../src/domain/standing-pass.ts'
import { anInstance, noon, tokyo } from '../../test/builders.ts'
import { Broken, type Target } from '../target.ts'

const words = [
  'version: 1',
  'accounts:',
  'exempt:',
  'trustLauncherChosen: true',
  'exemptIfLaunchedWith:',
  'whereStoppingIsImpossible: ',
  'unlistedGroups: suspend',
  'restartedSpot: inherit',
  'cap: off',
  'cap:\n  restarts: 1\n  withinMinutes: 1',
  'standingPasses:',
  '  - id: a',
  '    windows: ["mon-fri 07:30-09:00"]',
  '    timeZone: Asia/Tokyo',
  '    ends: 2026-12-01',
  '    ends: 0000-01-01',
  'i-0123456789abcdef0',
  '"111122223333"',
  '&a',
  '*a',
  '<<: *a',
  '!!set',
  '? ',
  '|',
  '>',
  '---',
  '...',
  '[',
  ']',
  '{',
  '}',
  ': ',
  '- ',
  '\t',
  '#',
  '"',
  "'",
  '\u0000',
  '\ufeff',
  'daily 22:00-02:00',
  'Europe/London',
  '%YAML 1.1',
  'tag:Env=dev',
  'everyone may start *',
]

const ABOUT =
  /this is not YAML: [A-Za-z ',-]{1,17}|there is no setting|is missing|is there twice|has more than|should be (?:a|an|the) [a-z ]+|should be|should not be|should read|should hold|ended on|more than 90|not a time zone|counts only|needs a role|larger than|made of/s

/** What a fault is about, without what was written there. */
const kindOf = (problem: string): string => ABOUT.exec(problem.replaceAll(/"[^"]*"/gs, '$'))?.[0] ?? problem

export const settingsFiles = (): Target => ({
  name: 'settings-files',
  words,
  run: async (input) => {
    const context: SettingsContext = { home: tokyo, nowSeconds: noon }
    const read = readSettingsFile(input, context)
    const japanese = readSettingsFile(input, { ...context, locale: 'ja' })
    const policy = parsePolicy(input)
    const last = input.split(/\r\n|\r|\n/).length
    if ('problem' in policy && (policy.line < 1 || policy.line > last))
      throw new Broken(`rule fault on line ${policy.line} of ${last}`)
    if ('guard' in read) {
      if (!('guard' in japanese)) throw new Broken('read in one language and not in the other')
      standingFor(read.guard.standingPasses, anInstance())
      return `settings${read.guard.cap === undefined ? ' uncapped' : ''} ${read.guard.standingPasses.length} ${read.guard.accounts.length}`
    }
    if (!('faults' in japanese) || japanese.faults.length !== read.faults.length)
      throw new Broken('other faults in the other language')
    for (const { line, problem } of [...read.faults, ...japanese.faults]) {
      if (line < 1 || line > last) throw new Broken(`a fault on line ${line} of ${last}: ${problem}`)
      if (problem === '' || problem.length > 400) throw new Broken(`a fault says: ${problem.slice(0, 500)}`)
    }
    return kindOf(read.faults[0]?.problem ?? 'no fault at all')
  },
})
