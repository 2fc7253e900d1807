// Everything the command line says, as one typed list of sentences; en.ts and ja.ts fill it.

import type { Mode } from '../../domain/control.ts'
import type { JournalEntry, JournalEvent } from '../../domain/journal.ts'
import type { Undone } from '../../domain/remains.ts'
import type { Adopted } from '../../flows/adopt.ts'
import type { Unrevoked } from '../../flows/manage-passes.ts'
import type { CheckWords } from './checkup-words.ts'

export type CommandName =
  | 'settings'
  | 'settings check'
  | 'settings apply'
  | 'settings example'
  | 'settings propose'
  | 'mode'
  | 'lockdown'
  | 'adopt'
  | 'issue'
  | 'revoke'
  | 'sweep'
  | 'replay'
  | 'explain'
  | 'cap'
  | 'release'
  | 'scp'
  | 'user-policy'
  | 'connect'
  | 'doctor'
  | 'uninstall'

type OptionName =
  | 'json'
  | 'lang'
  | 'endpoint-url'
  | 'region-home'
  | 'region-here'
  | 'table'
  | 'profile'
  | 'all-regions'
  | 'all-regions-now'
  | 'account'
  | 'confirm'
  | 'also-running'
  | 'yes'
  | 'all'
  | 'because'
  | 'dry-run'
  | 'break-glass'
  | 'operator'
  | 'url'
  | 'stdin'
  | 'any'
  | 'no-any'
  | 'export'
  | 'delete-table'
  | 'confirm-table'
  | 'version'
  | 'help'

type Column =
  | 'account'
  | 'region'
  | 'mode'
  | 'since'
  | 'lockdown'
  | 'instance'
  | 'name'
  | 'starts'
  | 'instances'
  | 'reason'
  | 'last'
  | 'group'
  | 'runs'
  | 'what'
  | 'id'
  | 'sent'
  | 'received'
  | 'setting'
  | 'value'
  | 'line'
  | 'problem'

export type Facts = JournalEntry['facts']

/** What commander objects to, by its own code. */
export type UsageFault =
  | 'missing-command'
  | 'unknown-command'
  | 'unknown-option'
  | 'missing-argument'
  | 'option-without-value'
  | 'bad-value'
  | 'too-many-words'

export interface CliWords {
  readonly about: string
  readonly commands: Readonly<Record<CommandName, string>>
  readonly options: Readonly<Record<OptionName, string>>
  /** Of commander's help, by its own English. */
  readonly headings: Readonly<Record<'Usage:' | 'Arguments:' | 'Options:' | 'Commands:', string>>
  /** @param here the commands after which --region is where they look or act */
  readonly afterHelp: (here: readonly string[]) => string
  /** @param choices what would be understood, where that is a short list */
  readonly usage: Readonly<Record<UsageFault, (near: string, choices?: readonly string[]) => string>>
  readonly seeHelp: (command: string) => string
  readonly columns: Readonly<Record<Column, string>>
  readonly yes: string
  readonly no: string

  readonly trouble: {
    readonly noTable: (table: string, where: string) => string
    readonly notInstalled: (table: string) => string
    readonly denied: (service: string) => string
    /** @param why names the account and its role */
    readonly notEntered: (why: string) => string
    readonly nothingAnswers: (where: string) => string
    readonly noCredentials: (profile: string | undefined) => string
    readonly badCredentials: () => string
    readonly noRegion: () => string
    readonly noSuchRegion: (region: string) => string
    readonly noSuchAccount: (account: string) => string
    readonly badEndpoint: (source: string, url: string) => string
    readonly throttled: (service: string) => string
    readonly other: (what: string) => string
    readonly along: (event: string, code: string, about: string) => string
    readonly noSuchFile: (file: string, code: string) => string
    readonly notAnnounced: () => string
  }

  readonly ask: {
    readonly typeName: (name: string) => string
    readonly yesOrNo: () => string
    readonly notConfirmed: (how: string) => string
    readonly confirmWith: (name: string) => string
    readonly confirmWithYes: () => string
  }

  readonly settings: {
    readonly inForce: (since: string, by: string) => string
    readonly defaults: () => string
    readonly good: (file: string) => string
    readonly faulty: (file: string, faults: number) => string
    readonly unchanged: () => string
    readonly changes: (count: number) => string
    readonly applied: () => string
    readonly nothingToPropose: () => string
    readonly proposal: (places: number) => string
    readonly proposedUp: (count: number) => string
  }
  readonly mode: {
    readonly mode: (mode: Mode) => string
    /** Of the places marked: how what is shown of them is meant. */
    readonly notMet: () => string
    readonly noneDenied: (account: string) => string
    readonly wouldHaveStopped: (instances: number, starts: number, account: string) => string
    readonly byGroup: () => string
    readonly switched: (place: string, was: string, is: string) => string
    readonly already: (place: string, is: string) => string
    readonly newPlacesToo: (is: string) => string
    readonly enforcedLate: (count: number) => string
    readonly stillRuns: () => string
  }
  readonly lockdown: {
    readonly on: (places: number) => string
    readonly off: (places: number) => string
    readonly already: (on: boolean) => string
  }
  readonly adopt: {
    readonly how: Readonly<Record<Adopted['how'], string>>
    readonly nothingUp: () => string
    readonly allOrNames: () => string
  }
  readonly issue: {
    readonly code: (what: string, until: string) => string
    readonly next: () => string
    readonly facts: (passId: string, who: string) => string
    readonly observing: () => string
    readonly lockdown: () => string
    readonly becauseTooLong: (most: number) => string
    readonly tooMany: (most: number) => string
  }
  readonly revoke: {
    readonly done: (passId: string, owner: string) => string
    readonly not: Readonly<Record<Unrevoked, (passId: string) => string>>
    readonly notAnId: (typed: string) => string
  }
  readonly sweep: {
    readonly what: Readonly<Record<'unjudged' | 'unseen' | 'unfinished', string>>
    /** While a place is swept. */
    readonly up: (count: number) => string
    /** @param isAll whether everything could be swept */
    readonly nothing: (up: number, places: number, isAll: boolean) => string
    readonly found: (found: number, up: number, places: number) => string
    readonly wouldFind: (found: number, up: number, places: number) => string
    readonly notSwept: (place: string, code: string) => string
    readonly failed: (count: number) => string
  }
  readonly replay: {
    readonly none: () => string
    readonly there: (count: number) => string
    readonly sent: (count: number) => string
    readonly missing: (ids: readonly string[]) => string
    readonly allOrIds: () => string
    readonly event: (instance: string, state: string) => string
    readonly look: (instance: string) => string
    readonly finish: (instance: string) => string
    readonly followUp: (instance: string) => string
    readonly unreadable: () => string
    readonly triedOften: () => string
  }
  readonly explain: {
    readonly title: (label: string, place: string) => string
    readonly nothing: (label: string) => string
    readonly events: Readonly<Record<JournalEvent, (facts: Facts, ref: string) => string>>
  }
  readonly release: {
    readonly done: (label: string, interfaces: number) => string
    readonly notIsolated: (label: string) => string
    readonly gone: (label: string) => string
    readonly trouble: (label: string, awsSays: string) => string
  }
  readonly doctor: CheckWords
  readonly uninstall: {
    readonly kept: (journal: number, passes: number) => string
    readonly unread: (count: number) => string
    readonly noneIsolated: () => string
    readonly isolated: (count: number) => string
    readonly nothingUndone: () => string
    readonly undone: (count: number) => string
    readonly what: Readonly<Record<Undone['event'], (group: string, instance: string) => string>>
    readonly exported: (lines: number, file: string) => string
    readonly cannotWrite: (file: string, code: string) => string
    readonly steps: (table: string, region: string) => string
    readonly stillAtWork: (minutes: number) => string
    readonly deleted: (table: string) => string
  }
  readonly connect: {
    /** What to do in Slack, in order. */
    readonly create: (link: string) => string
    readonly askSigningSecret: () => string
    readonly askToken: () => string
    readonly askAny: () => string
    readonly inAScript: () => string
    readonly noUrl: () => string
    readonly twoLines: () => string
    readonly notASigningSecret: () => string
    readonly notAToken: () => string
    readonly refused: (code: string) => string
    readonly scopesMissing: (scopes: readonly string[]) => string
    readonly badHashKey: () => string
    readonly done: (team: string, url: string) => string
    readonly any: (allowed: boolean, bySetting: boolean) => string
    readonly hashKeyMade: () => string
    readonly greeted: (channel: string) => string
    readonly notGreeted: (channel: string) => string
    readonly noChannel: () => string
    readonly next: () => string
  }
  readonly prevention: {
    readonly notARole: (typed: string) => string
    readonly tooLarge: (characters: number, limit: number) => string
  }
  readonly cap: {
    readonly off: () => string
    readonly open: (restarts: number, minutes: number) => string
    readonly held: (count: number, place: string, until: string) => string
    readonly answered: (place: string, by: string) => string
    readonly nothingHeld: () => string
    readonly continued: (count: number) => string
    readonly attack: (count: number) => string
  }
}
