// The append-only record of what happened: one entry for each thing, written together with the change it tells of.

import type { PersonId } from './person.ts'
import type { Place } from './place.ts'

export type JournalSubject =
  | { readonly kind: 'instance'; readonly place: Place; readonly instanceId: string }
  | { readonly kind: 'person'; readonly person: PersonId }
  /** What was decided at the command line about an account and region. */
  | { readonly kind: 'place'; readonly place: Place }

export const journalEvents = [
  'issued',
  'refused',
  'revoked',
  'replaced',
  'verdict',
  'stop-called',
  'stop-failed',
  'stopped',
  'superseded',
  'spared',
  'enforced-late',
  // Rungs of the ladder, each as it was taken.
  'unprotected',
  'group-suspended',
  'request-cancelled',
  'terminate-called',
  'isolated',
  'left-running',
  'stuck',
  'released',
  'ran',
  'ended',
  'resumed',
  'not-seen',
  'given-back',
  'collateral',
  'held',
  'mode-changed',
  'cap-answered',
  'lockdown-changed',
  'settings-applied',
] as const
export type JournalEvent = (typeof journalEvents)[number]

export interface JournalEntry {
  readonly subject: JournalSubject
  /** Epoch milliseconds. */
  readonly at: number
  readonly event: JournalEvent
  /** Tells this entry from others of its kind at the same moment: a start, a pass, a request. */
  readonly ref: string
  /** Plain facts. Never a code, token or secret. */
  readonly facts: Readonly<Record<string, string | number | boolean>>
}
