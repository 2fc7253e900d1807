// Instances that are there before anybody looks: what a playground opens with, one of every kind there is.
// What happened long ago is not announced; only a launch of this very moment is.

import { reachRunning, reachStopped, stop } from './instance.ts'
import type { InstanceRecord, Operator } from './instance-record.ts'
import { launchAll } from './launch.ts'
import { type LaunchPlan, planLaunch, type RunInstancesInput } from './launch-plan.ts'
import type { Region } from './region.ts'
import type { Tag } from './tags.ts'

type SeededState = 'pending' | 'running' | 'stopped'

/** Of each kind how it is launched, and the state it is found in where none is asked for. */
const KINDS = {
  'on-demand': { state: 'stopped', launch: {} },
  /** In its first `pending`, which cannot be stopped (A1). */
  'first-launch': { state: 'pending', launch: {} },
  'one-time-spot': { state: 'running', launch: { marketType: 'spot' } },
  /** Stopped by its owner, its request disabled (A21). */
  'persistent-spot': {
    state: 'stopped',
    launch: { marketType: 'spot', spotOptions: { type: 'persistent', interruptionBehavior: 'stop' } },
  },
  'instance-store': { state: 'running', launch: {} },
  hibernatable: { state: 'stopped', launch: { hibernate: true } },
  'stop-protected': { state: 'stopped', launch: { disableApiStop: true } },
  'operator-managed': { state: 'running', launch: {} },
  /** Managed, and not shown unless managed ones are asked for (A4). */
  hidden: { state: 'running', launch: {} },
} as const satisfies Record<string, { state: SeededState; launch: RunInstancesInput }>

export type InstanceKind = keyof typeof KINDS

export const INSTANCE_KINDS = Object.keys(KINDS) as InstanceKind[]

export interface SeedInput {
  readonly region: string
  readonly name: string
  /** `on-demand` where left out. */
  readonly kind?: InstanceKind
  /** `t3.micro` where left out. */
  readonly instanceType?: string
  /** `pending`: launched this very moment, for the first time, and announced. Otherwise what is usual for the kind. */
  readonly state?: SeededState
  /** Milliseconds since the Unix epoch; must be in the past. Without it, thirty days ago. */
  readonly launchedAt?: number
  /** Milliseconds since the Unix epoch; without it, eight hours after the launch. */
  readonly stoppedAt?: number
  /** In addition to Name. */
  readonly tags?: readonly Tag[]
  readonly imageId?: string
  /** Of the managing service; `eks.amazonaws.com` where left out. */
  readonly principal?: string
  /** Whatever else RunInstances could have been asked: interfaces, groups, profile … */
  readonly launch?: RunInstancesInput
}

const HOUR = 3600 * 1000
const SOME_IMAGE = 'ami-0b1c2d3e4f5061728'

/** @returns the new instance's id @throws RangeError for times in the future and states the kind cannot have */
export function seed(region: Region, input: SeedInput): string {
  const kind = KINDS[input.kind ?? 'on-demand']
  const state = input.state ?? kind.state
  const plan = planOf(region, input)
  if (state === 'pending') {
    const launched = launchOne(region, plan, operatorOf(input), region.now)
    region.add([launched])
    return launched.instanceId
  }
  const launchedAt = input.launchedAt ?? region.now - 30 * 24 * HOUR
  const stoppedAt = input.stoppedAt ?? Math.min(launchedAt + 8 * HOUR, region.now)
  if (launchedAt > region.now || stoppedAt < launchedAt || stoppedAt > region.now) {
    throw new RangeError('a seeded instance was launched before it was stopped, and both in the past')
  }
  if (state === 'stopped' && (input.kind === 'one-time-spot' || input.kind === 'instance-store')) {
    throw new RangeError(`a seeded instance of the kind ${input.kind} cannot be stopped`)
  }
  const running = reachRunning(launchOne(region, plan, operatorOf(input), launchedAt))
  const record = state === 'running' ? running : reachStopped(stop(running, stoppedAt))
  region.adopt(record)
  region.spot.settle(record)
  return record.instanceId
}

function planOf(region: Region, input: SeedInput): LaunchPlan {
  const [instanceStoreImage] = region.settings.instanceStoreImages
  const imageId = input.imageId ?? (input.kind === 'instance-store' ? instanceStoreImage : SOME_IMAGE)
  return planLaunch({
    ...KINDS[input.kind ?? 'on-demand'].launch,
    ...input.launch,
    imageId,
    instanceType: input.instanceType ?? 't3.micro',
    minCount: 1,
    maxCount: 1,
    tagSpecifications: [
      { resourceType: 'instance', tags: [{ key: 'Name', value: input.name }, ...(input.tags ?? [])] },
      ...(input.launch?.tagSpecifications ?? []),
    ],
  })
}

function operatorOf({ kind, principal = 'eks.amazonaws.com' }: SeedInput): Operator | undefined {
  if (kind !== 'operator-managed' && kind !== 'hidden') return undefined
  return { principal, hidden: kind === 'hidden' }
}

function launchOne(
  region: Region,
  plan: LaunchPlan,
  operator: Operator | undefined,
  launchedAt: number,
): InstanceRecord {
  const records = launchAll(region, plan, {
    spot: () => region.spot.newTie(plan),
    operator,
    launchedAtEpochSeconds: Math.floor(launchedAt / 1000),
  })
  region.spot.takeUp(records, plan)
  const [record] = records
  if (record === undefined) throw new RangeError('nothing was launched')
  return record
}
