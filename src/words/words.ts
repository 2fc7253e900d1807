// Everything startpass says to people, as one typed list of sentences; en.ts and ja.ts fill it.
// Arguments arrive ready to print: escaped, linked and cut to length by whoever draws the message.

import type { GrammarFault } from '../domain/command.ts'
import type { Mode } from '../domain/control.ts'
import type { Hindrance } from '../domain/ladder.ts'
import type { Place } from '../domain/place.ts'
import type { Outcome } from '../domain/start-record.ts'
import type { DenyReason } from '../domain/verdict.ts'

/** What to type in place of a name that nothing bears. */
export interface Instead {
  readonly near: readonly string[]
  /** All there are, where none is near and they are few. */
  readonly others: readonly string[]
}

/** For an example of how to name one. */
export const anotherThan = (region: string): string => (region === 'us-east-1' ? 'us-west-2' : 'us-east-1')

/** The instance that advice is about. */
export interface About {
  readonly instanceId: string
  /** Nothing in a message about many. */
  readonly place?: Place
  readonly hindrance: Hindrance | undefined
}

export interface Words {
  // --- a pass code, handed over
  readonly codeFor: (what: string, goodUntil: string) => string
  readonly openTags: (label: string) => string
  readonly openInstances: () => string
  readonly howToUseNamed: (links: readonly string[]) => string
  readonly howToUseAny: (link: string) => string
  readonly howToUseNew: (count: number) => string
  readonly inATerminal: () => string
  readonly passFacts: (goodUntil: string, starts: string, passId: string, howToRevoke: string) => string
  readonly startsOfNamed: (count: number) => string
  readonly startsOfAny: () => string
  readonly startsOfNew: (count: number) => string
  readonly replaced: (passId: string) => string
  readonly observing: () => string
  readonly sentByDm: (why: 'setting' | 'others-could-see') => string

  // --- other answers
  readonly starting: (label: string, sure: boolean) => string
  readonly noOpenPasses: (howToAsk: string) => string
  readonly openPasses: (count: number) => string
  readonly passLine: (
    passId: string,
    what: string,
    goodUntil: string,
    left: number,
    because: string | undefined,
  ) => string
  readonly whatAny: (region: string) => string
  readonly whatNew: (region: string) => string
  readonly whatPermit: (label: string) => string
  readonly revoked: (passIds: readonly string[]) => string
  readonly helpTitle: () => string
  readonly help: (command: string) => readonly (readonly [typed: string, meaning: string])[]
  readonly guide: (examples: readonly string[]) => string

  // --- refusals; each says what to do
  readonly refusals: {
    readonly deactivated: () => string
    readonly bot: () => string
    readonly guest: () => string
    readonly stranger: () => string
    readonly otherWorkspace: () => string
    readonly slackUnreachable: () => string
    readonly storeUnavailable: () => string
    readonly tooSlow: () => string
    readonly notConnected: () => string
    readonly notAllowed: (wish: string) => string
    readonly notAllowedAny: () => string
    readonly notAllowedNew: () => string
    readonly unknownName: (name: string, region: string, instead: Instead) => string
    readonly unknownId: (id: string, region: string, instead: Instead) => string
    readonly ambiguousName: (name: string, matches: readonly string[]) => string
    readonly anyNotAllowed: (example: string) => string
    readonly tooManyOpen: (most: number, lines: readonly string[], howToRevoke: string) => string
    readonly alreadyUp: (label: string) => string
    readonly goingDown: (label: string) => string
    readonly startInProgress: (label: string) => string
    readonly startFailed: (label: string, code: string, message: string) => string
    readonly noSuchPass: (passId: string | undefined, howToSee: string) => string
    readonly dmFailed: () => string
    readonly lockdown: () => string
    readonly awsUnreachable: (code: string, message: string) => string
    readonly badCommand: (fault: GrammarFault['fault'], near: string, howToHelp: string) => string
  }

  // --- direct messages to the owner of a pass
  readonly allowed: (label: string, passId: string) => string
  readonly running: (label: string) => string
  readonly notStarted: (label: string, trouble: string | undefined, retry: string) => string
  readonly denied: (label: string, passId: string, reason: DenyReason, mode: Mode, retry: string) => string
  readonly givenBack: (label: string, passId: string, retry: string) => string
  readonly collateral: (label: string, passId: string) => string

  // --- alerts
  readonly headline: (label: string, reason: DenyReason) => string
  readonly burstHeadline: (count: number) => string
  readonly burstMore: (count: number) => string
  readonly why: (reason: DenyReason) => string
  /** What was done; AWS's words where it refused; why stopping is impossible or useless. */
  readonly done: (outcome: Outcome, trouble: string | undefined, hindrance?: Hindrance) => string
  readonly doneBriefly: (outcome: Outcome) => string
  /** @param about the instance, where the advice is about one */
  readonly next: (reason: DenyReason, outcome: Outcome, about?: About) => string
  /** What launchers may choose and so be exempt by. */
  readonly trusting: (choices: readonly string[]) => string
  readonly misspelledTag: (key: string) => string
  readonly labels: {
    readonly what: string
    readonly where: string
    readonly when: string
    readonly who: string
    readonly why: string
    readonly done: string
    readonly next: string
  }
  readonly whoIsInCloudTrail: (link: string) => string
  readonly whoseDidNotFit: (owner: string, cloudTrail: string) => string
  readonly openInstance: () => string
  readonly openCloudTrail: () => string
}
