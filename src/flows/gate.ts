// All that the gate's flows need, in one plain object: built once per cold start by lambdas/wire-gate.ts.

import type { Rules } from '../domain/rules.ts'
import type { Pace } from './pace.ts'
import type {
  AlertChannel,
  AlertTopic,
  BurstBook,
  CapBook,
  Chat,
  Clock,
  Entropy,
  GuardBook,
  HashCode,
  Instances,
  Journal,
  Later,
  Levers,
  Log,
  Meter,
  PassBook,
  StartBook,
  ToldBook,
} from './ports.ts'

export interface Gate {
  readonly rules: Rules
  readonly clock: Clock
  readonly entropy: Entropy
  readonly instances: Instances
  /** Loaded when they are first needed: most starts need only a stop. */
  readonly levers: () => Promise<Levers>
  readonly starts: StartBook
  readonly guard: GuardBook
  readonly passes: Pick<PassBook, 'revoke'>
  readonly journal: Journal
  readonly bursts: BurstBook
  readonly caps: CapBook
  readonly pace: Pace
  readonly told: ToldBook
  readonly hashCode: HashCode
  readonly topic: AlertTopic
  /** Nothing where no alert channel is configured. */
  readonly channel: AlertChannel | undefined
  readonly chat: Chat
  readonly later: Later
  readonly log: Log
  readonly meter: Meter
  readonly settings: GateSettings
}

export interface GateSettings {
  /** No denial is recorded from a read begun before the event is this old: tags arrive late (rule 2). */
  readonly graceSeconds: number
  /** What becomes of the `Auth` tag once its code is spent: people use the key as a console column. */
  readonly spentTag: 'blank' | 'remove'
  /** The id of an instance that is started without a pass again and again, to see it stopped; nothing: there is none. */
  readonly canary?: string | undefined
}
