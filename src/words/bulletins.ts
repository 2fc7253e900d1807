// What a language says of each kind of bulletin; bulletins-en.ts and bulletins-ja.ts fill it. Commands are the same in
// every language, and stand here so that each is written once, as it is to be typed.

import type { BulletinKind } from '../domain/bulletin.ts'
import type { PrintedBulletin } from './printed-bulletin.ts'
import type { About } from './words.ts'

export interface BulletinText {
  /** One line, plain. */
  readonly headline: string
  /** What happened, and why it matters. */
  readonly body: string
  /** What to do, with the command that does it. */
  readonly next: string
}

export type BulletinWords = {
  readonly [Kind in BulletinKind]: (bulletin: PrintedBulletin<Kind>) => BulletinText
}

/** Wherever it is: an id by itself is looked for in the home region. */
const named = ({ instanceId, place }: About): string =>
  place === undefined ? 'INSTANCE' : `${instanceId} --account ${place.account} --region ${place.region}`

export const typed = {
  capContinue: (here: string) => `\`startpass cap continue ${here}\``,
  capAttack: (here: string) => `\`startpass cap it-is-an-attack ${here}\``,
  enforce: (here: string) => `\`startpass mode enforce ${here}\``,
  observe: (here: string) => `\`startpass mode observe ${here}\``,
  adopt: (about: About) => `\`startpass adopt ${named(about)}\``,
  release: (about: About) => `\`startpass release ${named(about)}\``,
  lockdown: (everywhere: string) => `\`startpass lockdown on ${everywhere}\``,
  unlock: (everywhere: string) => `\`startpass lockdown off ${everywhere}\``,
  settings: () => '`startpass settings`',
  apply: () => '`startpass settings apply startpass.yaml`',
  revoke: (passId: string) => `\`startpass revoke ${passId.replaceAll('`', '')}\``,
}

export const bulletinText = <Kind extends BulletinKind>(
  words: BulletinWords,
  bulletin: PrintedBulletin<Kind>,
): BulletinText => words[bulletin.kind](bulletin)
