// What an EC2 is made with, whose calls it answers, and how it reports them.

import type { Clock } from '../clock.ts'
import type { StateChange } from './region.ts'

export interface Ec2Options {
  readonly clock: Clock
  readonly accountId: string
  /** The regions enabled in this account; calls to any other fail as they do on AWS. */
  readonly regions: readonly string[]
  /** How long `pending` lasts. With 0 it is still entered, announced and seen. */
  readonly bootSeconds: number
  /** How long `stopping` and `shutting-down` last. */
  readonly stopSeconds: number
  /** How old the describes' answers are (A7), asked at every read; five minutes at most. */
  readonly staleReadSeconds?: () => number
  /** All six states, in order. Must not throw. */
  readonly onStateChange?: (change: StateChange) => void
  /** Every call, refused ones too. Must not throw. */
  readonly onApiCall?: (call: ApiCall) => void
  /** So many hexadecimal digits, never the same twice; a seeded generator makes a world repeatable. */
  readonly randomHex?: (digits: number) => string
}

/** Whose call, and to which region. */
export interface Origin {
  readonly region: string
  /** Access key id, where the call was signed. */
  readonly caller?: string | undefined
}

export interface ApiCall {
  readonly account: string
  readonly region: string
  readonly caller: string | undefined
  readonly operation: string
  /** As named in the request, or created by it. */
  readonly resourceIds: readonly string[]
  /** `ok`, or the code of the error. */
  readonly outcome: string
  /** Milliseconds since the Unix epoch. */
  readonly time: number
}
