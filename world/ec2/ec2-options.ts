// What an EC2 is made with, whose calls it answers, and how it reports them.

import type { Clock } from '../clock.ts'
import type { Throttle } from '../throttle.ts'
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
  /** How long `stopping` lasts while memory is written to the disk (A22); 60 where left out. */
  readonly hibernateSeconds?: number
  /** How long the Spot service takes to notice what its instances do, and to fulfil a request (A21); else 3. */
  readonly spotSeconds?: number
  /** Image ids without an EBS root; where left out, INSTANCE_STORE_IMAGE of images.ts alone. */
  readonly instanceStoreImages?: readonly string[]
  /** How old the describes' answers are (A7), asked at every read; five minutes at most. */
  readonly staleReadSeconds?: () => number
  /** How soon a fleet of type `maintain` replaces what it lost, or tries again; a minute unless given. */
  readonly fleetReplacementSeconds?: number
  /** Without one, nothing is ever throttled (A9). Shared by all callers of the account. */
  readonly throttle?: Throttle
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
  /** The service of AWS's own that calls by its service-linked role, with no user's key (A11). */
  readonly invokedBy?: string | undefined
}

/** A call that a service of AWS's own makes. */
export interface ServiceOrigin {
  readonly region: string
  /** autoscaling.amazonaws.com, ec2fleet.amazonaws.com */
  readonly invokedBy: string
}

export interface ApiCall {
  readonly account: string
  readonly region: string
  readonly caller: string | undefined
  /** Only where a service of AWS's own called. */
  readonly invokedBy?: string
  readonly operation: string
  /** As named in the request, or created by it. */
  readonly resourceIds: readonly string[]
  /** `ok`, or the code of the error. */
  readonly outcome: string
  /** Milliseconds since the Unix epoch. */
  readonly time: number
}
