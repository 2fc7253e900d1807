// What EC2 does to an instance by itself, on nobody's call: interruptions, retirements, restarts, recovery (A21, A24).
// Pure, like instance.ts. Protection binds users only, so none of it is ever refused for that.

import { reachTerminated, start } from './instance.ts'
import type { InstanceRecord } from './instance-record.ts'

const REASONS = {
  'Server.ScheduledStop': 'Server.ScheduledStop: Stopped due to scheduled retirement',
  'Server.SpotInstanceShutdown': 'Server.SpotInstanceShutdown: Spot instance shutdown',
  'Server.SpotInstanceTermination': 'Server.SpotInstanceTermination: Spot instance termination',
} as const

export type AwsReason = keyof typeof REASONS

const because = (code: AwsReason) => ({
  stateReason: { code, message: REASONS[code] },
  stateTransitionReason: code,
  publicIpAddress: undefined,
})

export const isOnItsFeet = ({ state }: InstanceRecord): boolean => state === 'pending' || state === 'running'

/** @throws RangeError for what is not on its feet: EC2 has nothing to stop there */
export function stopByAws(record: InstanceRecord, reason: AwsReason): InstanceRecord {
  if (!isOnItsFeet(record)) throw new RangeError(`${record.instanceId} is ${record.state}, not running`)
  return { ...record, state: 'stopping', ...because(reason) }
}

/** Of a stopped instance nothing is left to shut down. */
export function terminateByAws(record: InstanceRecord, reason: AwsReason): InstanceRecord {
  if (record.state === 'stopped') return reachTerminated({ ...record, ...because(reason) })
  if (!isOnItsFeet(record)) throw new RangeError(`${record.instanceId} is ${record.state}, not running`)
  return { ...record, state: 'shutting-down', ...because(reason) }
}

/** A start like any other, with a LaunchTime of its own (A6). */
export function startByAws(record: InstanceRecord, now: number): InstanceRecord {
  if (record.state !== 'stopped') throw new RangeError(`${record.instanceId} is ${record.state}, not stopped`)
  return start(record, now)
}

/** Whether EC2 itself put it down; only EC2 itself takes it up again (A21). */
export const isInterrupted = ({ stateReason }: InstanceRecord): boolean =>
  stateReason?.code === 'Server.SpotInstanceShutdown' ||
  stateReason?.code === 'Server.SpotInstanceTermination'
