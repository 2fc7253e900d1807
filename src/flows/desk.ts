// All that answering a person in Slack needs, in one plain object: built once per cold start by lambdas/wire-desk.ts.

import type { Connection } from '../domain/connection.ts'
import type { Locale, Person, PersonId } from '../domain/person.ts'
import type { Place } from '../domain/place.ts'
import type { Policy } from '../domain/policy.ts'
import type { Reply } from '../domain/reply.ts'
import type {
  Chat,
  Clock,
  Directory,
  Entropy,
  HashCode,
  Instances,
  Journal,
  Later,
  Log,
  PassBook,
} from './ports.ts'

export interface Desk {
  readonly clock: Clock
  readonly entropy: Entropy
  readonly passes: PassBook
  readonly journal: Journal
  readonly instances: Pick<Instances, 'read' | 'named' | 'list' | 'start'>
  readonly directory: Directory
  readonly chat: Chat
  readonly later: Later
  readonly hashCode: HashCode
  /** What was agreed when Slack was connected. */
  readonly connection: () => Promise<Connection | undefined>
  readonly log: Log
  readonly settings: DeskSettings
}

export interface DeskSettings {
  /** Where names are looked for when no region is given; every pass is bound to account and region. */
  readonly home: Place
  readonly passTtlSeconds: number
  /** Open pass codes a person may hold at once. */
  readonly maxOpenPasses: number
  /** Whether a code for any one existing instance may be asked for; nothing: as was agreed when Slack was connected. */
  readonly allowAny: boolean | undefined
  readonly policy: Policy
  /** `reply`: shown to the asker alone, in place. `dm`: always by direct message. */
  readonly codeDelivery: 'reply' | 'dm'
  /** Workspace (`T…`) and Grid enterprise (`E…`) ids; nothing: the bot's own. */
  readonly allowedTeams: ReadonlySet<string> | undefined
}

/** A slash command whose signature has been verified. What it says of the user beyond the id proves nothing. */
export interface Asked {
  readonly person: PersonId
  readonly channelId: string
  /** As typed in this workspace: `/startpass`, or whatever it was named there. */
  readonly command: string
  readonly text: string
  /** Unique to this request: its verified signature. */
  readonly requestId: string
}

export interface Answer {
  readonly reply: Reply
  /** Nothing where Slack did not say: the answer is then given in both languages. */
  readonly locale: Locale | undefined
  readonly timeZone: string | undefined
}

/** One member's command on its way through the flow. */
export interface Visit {
  readonly person: Person
  readonly asked: Asked
  /** Whether everybody in the channel is ours; still being found out. Never rejects. */
  readonly privateToUs: Promise<boolean>
  readonly desk: Desk
}
