// The life of one instance: which states lead where, what each change leaves behind, and what EC2 refuses.
//
//   pending ──► running ──► stopping ──► stopped ──► pending …
//      └───────────┴── shutting-down ──► terminated
//
// What EC2 does by itself is in aws-actions.ts.
// Pure: a record and a time in, a record out. It must not wait, announce or look anything up.

import type { Ec2Error } from './ec2-error.ts'
import type { InstanceRecord, InstanceState, StateReason } from './instance-record.ts'
import { publicAddress } from './network.ts'
import {
  neverReachedRunning,
  noEbsRoot,
  notHibernatable,
  notInState,
  notStartable,
  notStoppable,
  oneTimeSpot,
  protectedFrom,
} from './refusals.ts'

const PENDING: StateReason = { code: 'pending', message: 'pending' }

const USER_INITIATED: StateReason = {
  code: 'Client.UserInitiatedShutdown',
  message: 'Client.UserInitiatedShutdown: User initiated shutdown',
}

/** What StateReason.Code says once somebody has asked for hibernation (SDK reference, StateReason). */
const HIBERNATING = 'Client.UserInitiatedHibernate'

const HIBERNATE_INITIATED: StateReason = {
  code: HIBERNATING,
  message: `${HIBERNATING}: User initiated hibernate`,
}

/** Why a start that EC2 accepted came to nothing (A13, A18). The first is what a missing KMS grant looks like. */
const START_FAILURES = {
  'Client.InternalError': 'Client.InternalError: Client error on launch',
  'Client.InvalidKMSKey.InvalidState':
    'Client.InvalidKMSKey.InvalidState: The KMS key provided is in an incorrect state',
  'Client.InvalidSnapshot.NotFound': 'Client.InvalidSnapshot.NotFound: The specified snapshot was not found',
  'Client.VolumeLimitExceeded': 'Client.VolumeLimitExceeded: Volume limit exceeded',
  'Server.InternalError': 'Server.InternalError: Internal error on launch',
  'Server.InsufficientInstanceCapacity':
    'Server.InsufficientInstanceCapacity: Insufficient capacity to satisfy instance request',
} as const

export type StartFailure = keyof typeof START_FAILURES

/** `2026-01-01 00:00:00`, as it stands in StateTransitionReason. */
const spoken = (now: number): string => new Date(now).toISOString().slice(0, 19).replace('T', ' ')

const userInitiated = (now: number) => ({
  stateReason: USER_INITIATED,
  stateTransitionReason: `User initiated (${spoken(now)} GMT)`,
})

/** The record of a first launch, from everything about it that does not come from the launch itself. */
export function launch(
  description: Omit<
    InstanceRecord,
    | 'state'
    | 'hasRun'
    | 'launchTimeEpochSeconds'
    | 'stateReason'
    | 'stateTransitionReason'
    | 'publicIpAddress'
  >,
): InstanceRecord {
  return enterPending(
    {
      ...description,
      state: 'pending',
      hasRun: false,
      launchTimeEpochSeconds: 0,
      stateReason: undefined,
      stateTransitionReason: '',
      publicIpAddress: undefined,
    },
    description.firstLaunchEpochSeconds * 1000,
  )
}

export function refusalToStart({ instanceId, state, rootDeviceType }: InstanceRecord): Ec2Error | undefined {
  const startable: readonly InstanceState[] = ['stopped', 'pending', 'running']
  if (!startable.includes(state)) return notStartable(instanceId)
  return rootDeviceType === 'ebs' ? undefined : noEbsRoot('started', instanceId)
}

/** Starting what is pending or running succeeds and changes nothing. What was hibernated starts anew too (A22). */
export function start(record: InstanceRecord, now: number): InstanceRecord {
  return record.state === 'stopped' ? enterPending(record, now) : record
}

function enterPending(record: InstanceRecord, now: number): InstanceRecord {
  // Whole seconds, and never the same twice for one instance: it is what names a start (A6).
  const launchTimeEpochSeconds = Math.max(Math.floor(now / 1000), record.launchTimeEpochSeconds + 1)
  return {
    ...record,
    state: 'pending',
    launchTimeEpochSeconds,
    stateReason: PENDING,
    stateTransitionReason: '',
    publicIpAddress:
      record.networkInterface?.associatePublicIp === true
        ? publicAddress(`${record.instanceId}/${launchTimeEpochSeconds}`)
        : undefined,
  }
}

export const reachRunning = (record: InstanceRecord): InstanceRecord => ({
  ...record,
  state: 'running',
  hasRun: true,
  stateReason: undefined,
})

/** A restart falls back to `stopped`, a first launch is thrown away; neither ever runs (A13). */
export function failToStart(record: InstanceRecord, failure: StartFailure): InstanceRecord {
  const reason = {
    stateReason: { code: failure, message: START_FAILURES[failure] },
    // What AWS shows beside Client.InternalError (modernisation-platform#2542).
    stateTransitionReason: failure === 'Client.InternalError' ? 'Server.InternalError' : failure,
  }
  return record.hasRun ? { ...reachStopped(record), ...reason } : { ...reachTerminated(record), ...reason }
}

/** What can never be stopped is refused before what cannot be stopped at present (A4). */
export function refusalToStop(record: InstanceRecord): Ec2Error | undefined {
  const { instanceId, state, hasRun, disableApiStop } = record
  if (state === 'shutting-down' || state === 'terminated') return notStoppable(instanceId)
  if (record.rootDeviceType === 'instance-store') return noEbsRoot('stopped', instanceId)
  if (record.spot?.type === 'one-time') return oneTimeSpot(instanceId)
  if (disableApiStop) return protectedFrom('stopped', instanceId, 'disableApiStop')
  if (state === 'pending' && !hasRun) return neverReachedRunning(instanceId)
  return undefined
}

/** Stopping what is stopping or stopped succeeds and changes nothing (A2). */
export function stop(record: InstanceRecord, now: number): InstanceRecord {
  if (record.state === 'stopping' || record.state === 'stopped') return record
  return { ...record, state: 'stopping', ...userInitiated(now), publicIpAddress: undefined }
}

/** (A22) Settled at launch, whatever the state. */
export const refusalToHibernate = ({
  instanceId,
  hibernationConfigured,
}: InstanceRecord): Ec2Error | undefined => (hibernationConfigured ? undefined : notHibernatable(instanceId))

/** What does not run yet has nothing to keep, and is stopped as usual (SDK reference, StopInstances). */
export function hibernate(record: InstanceRecord, now: number): InstanceRecord {
  const stopped = stop(record, now)
  return record.state === 'running' ? { ...stopped, stateReason: HIBERNATE_INITIATED } : stopped
}

/** Whether it is writing its memory to the disk, or has done so. */
export const isHibernated = ({ stateReason }: InstanceRecord): boolean => stateReason?.code === HIBERNATING

export const reachStopped = (record: InstanceRecord): InstanceRecord => ({
  ...record,
  state: 'stopped',
  publicIpAddress: undefined,
})

/** Stop protection blocks termination too (A4). */
export function refusalToTerminate(record: InstanceRecord): Ec2Error | undefined {
  const { instanceId, state, disableApiTermination, disableApiStop } = record
  if (state === 'shutting-down' || state === 'terminated') return undefined
  if (disableApiTermination) return protectedFrom('terminated', instanceId, 'disableApiTermination')
  if (disableApiStop) return protectedFrom('terminated', instanceId, 'disableApiStop')
  return undefined
}

/** A stopped instance has nothing to shut down and is terminated at once. Repeating it changes nothing. */
export function terminate(record: InstanceRecord, now: number): InstanceRecord {
  if (record.state === 'shutting-down' || record.state === 'terminated') return record
  const ending = { ...record, ...userInitiated(now), publicIpAddress: undefined }
  return record.state === 'stopped' ? reachTerminated(ending) : { ...ending, state: 'shutting-down' }
}

export const reachTerminated = (record: InstanceRecord): InstanceRecord => ({
  ...record,
  state: 'terminated',
  publicIpAddress: undefined,
  networkInterface: undefined,
  secondaryInterfaces: [],
  rootVolume: undefined,
})

/** A reboot keeps LaunchTime (A6), and one asked of a terminated instance is ignored: either way nothing changes. */
export function refusalToReboot({ instanceId, state }: InstanceRecord): Ec2Error | undefined {
  return state === 'stopping' || state === 'stopped' ? notInState(instanceId, 'running') : undefined
}
