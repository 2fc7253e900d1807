// One instance as one read of EC2 showed it. A read may be stale (A7); judge.ts decides what it is worth.

import { withoutCodes } from './pass-code.ts'
import type { Place } from './place.ts'

export type InstanceState = 'pending' | 'running' | 'stopping' | 'stopped' | 'shutting-down' | 'terminated'

/** A network interface and the security groups it is in. */
export interface InterfaceView {
  readonly id: string
  readonly vpcId: string
  readonly groupIds: readonly string[]
}

export interface InstanceView {
  readonly place: Place
  readonly instanceId: string
  readonly state: InstanceState
  /** LaunchTime in whole epoch seconds; renewed by every start (A6). */
  readonly launchedAt: number
  /** When the primary network interface was attached, in whole epoch seconds: once in an instance's life. */
  readonly primaryAttachedAt: number | undefined
  readonly tags: Readonly<Record<string, string>>
  readonly type: string
  readonly imageId: string
  readonly instanceProfileArn: string | undefined
  readonly rootVolumeId: string | undefined
  /** What has no EBS root cannot be stopped, only terminated (A4). */
  readonly rootDevice: 'ebs' | 'instance-store'
  readonly vpcId: string | undefined
  readonly interfaces: readonly InterfaceView[]
  /** For a Spot instance, the request it came from; an empty string where EC2 does not say. */
  readonly spotRequestId: string | undefined
  /** The service that manages it in the account's stead (A4), by its principal. */
  readonly operator: string | undefined
  /** Why the state last changed, as AWS codes it: `Client.UserInitiatedShutdown`, `Server.InternalError` … */
  readonly stateReasonCode: string | undefined
}

/** The Name tag, or nothing where it is absent or blank; without a pass code that was pasted there by mistake. */
export function nameOf(instance: Pick<InstanceView, 'tags'>): string | undefined {
  const name = instance.tags['Name']?.trim() ?? ''
  return name === '' ? undefined : withoutCodes(name)
}

/** `pending` lasts seconds to a few minutes: a start runs by then, or never, and an end after it is no failed launch. */
export const LAUNCH_MAY_TAKE_SECONDS = 600

export const isStartState = (state: InstanceState): boolean => state === 'pending' || state === 'running'
export const isDown = (state: InstanceState): boolean => state === 'stopped' || state === 'terminated'

/** A clock step of one second between LaunchTime and attachment is still the same launch. */
const FIRST_LAUNCH_TOLERANCE_SECONDS = 1

/**
 * Whether the start shown is the instance's very first: its primary network interface, attached once and
 * for good, is as young as the start. Without an interface to compare with, it is not taken for a first launch.
 */
export const isFirstLaunch = (instance: InstanceView): boolean =>
  instance.primaryAttachedAt !== undefined &&
  instance.launchedAt <= instance.primaryAttachedAt + FIRST_LAUNCH_TOLERANCE_SECONDS

/**
 * What the instance is, in one comparable string: type, image, instance profile, root volume.
 * A pass for a `t3.micro` must not start it as a `p5.48xlarge`, nor with another root disk.
 */
export const fingerprintOf = (instance: InstanceView): string =>
  JSON.stringify([
    instance.type,
    instance.imageId,
    instance.instanceProfileArn ?? '',
    instance.rootVolumeId ?? '',
  ])
