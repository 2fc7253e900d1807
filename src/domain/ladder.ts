// The enforcement ladder: the next rung for a denied start, from what this invocation read (rules 8, 9 and 12).
// Plain data, no clock. No rung is taken on what is spared, and nothing is terminated that can be stopped.

import { type Exemption, mayBeLate } from './exemption.ts'
import type { Guard } from './guard.ts'
import { type InstanceView, isDown, isFirstLaunch } from './instance.ts'
import { keeperOf, type Membership, membershipKey } from './membership.ts'
import type { StartRecord } from './start-record.ts'

/** Why an instance cannot be stopped, or would only be replaced. */
export interface Hindrance {
  readonly kind:
    | 'auto-scaling-group'
    | 'fleet'
    | 'operator'
    | 'one-time-spot'
    /** Persistent once, but its request is over: it can only be terminated (A21). */
    | 'cancelled-spot'
    | 'instance-store'
    /** AWS says of this very instance that stopping it is not supported. */
    | 'unsupported'
  /** The group's own name, the fleet's id, the operator's principal. */
  readonly name: string | undefined
}

export interface SpotRequest {
  readonly type: 'one-time' | 'persistent'
  /** Open, active or disabled: it can launch again. */
  readonly alive: boolean
}

/** An unlisted group that replaces whatever is stopped of it. */
export interface Keeper {
  readonly membership: Membership
  /** Whether there is a way to keep it from launching that can be undone. */
  readonly canBeSuspended: boolean
  readonly suspended: boolean
}

/** What else the next rung depends on, each as far as this invocation knows. */
export interface Surroundings {
  readonly guard: Pick<Guard, 'whereStoppingIsImpossible' | 'unlistedGroups'>
  /** Exempt after all: its sign came late, or the settings have changed. */
  readonly spared: Exemption | undefined
  /** An event said that this very start runs: a read that still shows `pending` is stale. */
  readonly reportedRunning: boolean
  /** The Spot request it came from; nothing for what runs on demand, or where EC2 did not say. */
  readonly spot: SpotRequest | undefined
  readonly keeper: Keeper | undefined
  /** StopInstances answered for this instance alone that it cannot be stopped at all. */
  readonly stopUnsupported: boolean
}

export type Step =
  /** `alone`: it would, or might, spoil a bulk stop. */
  | { readonly kind: 'stop'; readonly alone: boolean }
  /** A first launch cannot be stopped before it runs (A1): the `running` event, or a later look, stops it. */
  | { readonly kind: 'wait-for-running' }
  /** On its way down, hibernating perhaps: look again until it is seen there. */
  | { readonly kind: 'going-down' }
  | { readonly kind: 'seen-down' }
  /** A later start is shown: this one is over. */
  | { readonly kind: 'superseded' }
  /** Not shown, or only an earlier start is: the read is stale (A7). */
  | { readonly kind: 'not-shown' }
  | { readonly kind: 'spare'; readonly by: Exemption }
  | { readonly kind: 'suspend-group'; readonly keeper: Membership }
  /** `cancelFirst`: the Spot request that would launch another in its place (A4). */
  | { readonly kind: 'terminate'; readonly hindrance: Hindrance; readonly cancelFirst: string | undefined }
  | { readonly kind: 'isolate'; readonly hindrance: Hindrance }
  /** A person must act. */
  | { readonly kind: 'leave-running'; readonly hindrance: Hindrance }

export function nextStep(start: StartRecord, view: InstanceView | undefined, about: Surroundings): Step {
  if (view === undefined || view.launchedAt < start.name.launchedAt) return { kind: 'not-shown' }
  if (view.launchedAt > start.name.launchedAt) return { kind: 'superseded' }
  if (isDown(view.state)) return { kind: 'seen-down' }
  if (view.state === 'stopping' || view.state === 'shutting-down') return { kind: 'going-down' }
  if (about.spared !== undefined) return { kind: 'spare', by: about.spared }
  // Signs of membership come late (A7): even what may be done in `pending` waits, so that they can be there.
  const neverRan = view.state === 'pending' && isFirstLaunch(view) && !about.reportedRunning
  if (neverRan) return { kind: 'wait-for-running' }
  if (view.operator !== undefined) {
    return { kind: 'leave-running', hindrance: { kind: 'operator', name: view.operator } }
  }
  return stepAgainstKeeper(about) ?? stepWhereImpossible(view, about) ?? stopStep(start, view, about)
}

/** Stopping a member loops unless its group is kept from launching first (A4). */
function stepAgainstKeeper({ keeper, guard }: Surroundings): Step | undefined {
  if (keeper === undefined || keeper.suspended) return undefined
  const { membership, canBeSuspended } = keeper
  if (guard.unlistedGroups === 'suspend' && canBeSuspended) {
    return { kind: 'suspend-group', keeper: membership }
  }
  const kind = membership.kind === 'fleet' ? 'fleet' : 'auto-scaling-group'
  return { kind: 'leave-running', hindrance: { kind, name: membership.name } }
}

function stepWhereImpossible(view: InstanceView, about: Surroundings): Step | undefined {
  const hindrance = hindranceOf(view, about)
  if (hindrance === undefined) return undefined
  switch (about.guard.whereStoppingIsImpossible) {
    case 'alert':
      return { kind: 'leave-running', hindrance }
    case 'isolate':
      return { kind: 'isolate', hindrance }
    case 'terminate':
      return { kind: 'terminate', hindrance, cancelFirst: relaunching(view, about.spot) }
  }
}

function hindranceOf(view: InstanceView, { spot, stopUnsupported }: Surroundings): Hindrance | undefined {
  const because = (kind: Hindrance['kind']): Hindrance => ({ kind, name: undefined })
  if (view.rootDevice === 'instance-store') return because('instance-store')
  if (spot?.type === 'one-time') return because('one-time-spot')
  if (spot?.alive === false) return because('cancelled-spot')
  return stopUnsupported ? because('unsupported') : undefined
}

/** Of a request that nothing is known of, the worst is assumed: cancelling it harms nothing that is terminated. */
function relaunching({ spotRequestId }: InstanceView, spot: SpotRequest | undefined): string | undefined {
  if (spotRequestId === undefined || spotRequestId === '') return undefined
  const over = spot !== undefined && (spot.type === 'one-time' || !spot.alive)
  return over ? undefined : spotRequestId
}

function stopStep(start: StartRecord, view: InstanceView, { spot }: Surroundings): Step {
  const unknownSpot = view.spotRequestId !== undefined && spot === undefined
  return { kind: 'stop', alone: start.stopRefused === true || unknownSpot }
}

/**
 * The group that would replace the instance, unless it is listed. What is attached long after its launch is no
 * member for this purpose: else a thief would be left running for the asking.
 * @param memberOf what it was seen to belong to when it was judged (membershipKey)
 * @param readBeganAt epoch milliseconds
 */
export function unlistedKeeper(
  { exempt }: Pick<Guard, 'exempt'>,
  view: InstanceView,
  memberOf: readonly string[],
  readBeganAt: number,
): Membership | undefined {
  const keeper = keeperOf(view)
  if (keeper === undefined) return undefined
  const key = membershipKey(view, keeper)
  if (exempt.autoScalingGroups.has(key) || exempt.fleets.has(key)) return undefined
  return memberOf.includes(key) || mayBeLate(view, readBeganAt) ? keeper : undefined
}
