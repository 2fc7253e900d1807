// Instances that were launched long ago and have been stopped since: what a playground opens with.
// Seeding announces nothing; to the world they were always there.

import { reachRunning, reachStopped, stop } from './instance.ts'
import { planLaunch } from './launch-plan.ts'
import { newInstance } from './new-instance.ts'
import type { Region } from './region.ts'
import type { Tag } from './tags.ts'

export interface SeedInput {
  readonly region: string
  readonly name: string
  readonly instanceType: string
  /** Milliseconds since the Unix epoch; must be in the past. */
  readonly launchedAt: number
  /** Milliseconds since the Unix epoch; without it, eight hours after the launch. */
  readonly stoppedAt?: number
  /** In addition to Name. */
  readonly tags?: readonly Tag[]
  readonly imageId?: string
}

const WORKING_DAY = 8 * 3600 * 1000
const SOME_IMAGE = 'ami-0b1c2d3e4f5061728'

/** @returns the new instance's id */
export function seedStopped(region: Region, seed: SeedInput): string {
  const stoppedAt = seed.stoppedAt ?? Math.min(seed.launchedAt + WORKING_DAY, region.now)
  if (seed.launchedAt > region.now || stoppedAt < seed.launchedAt || stoppedAt > region.now) {
    throw new RangeError('a seeded instance was launched before it was stopped, and both in the past')
  }
  const plan = planLaunch({
    imageId: seed.imageId ?? SOME_IMAGE,
    instanceType: seed.instanceType,
    minCount: 1,
    maxCount: 1,
    tagSpecifications: [
      { resourceType: 'instance', tags: [{ key: 'Name', value: seed.name }, ...(seed.tags ?? [])] },
    ],
  })
  const launched = newInstance(region, plan, {
    subnet: region.vpc.subnetFor({}),
    securityGroups: region.vpc.groupsFor([]),
    reservationId: `r-0${region.settings.randomHex(16)}`,
    clientToken: '',
    launchIndex: 0,
    launchedAtEpochSeconds: Math.floor(seed.launchedAt / 1000),
  })
  region.adopt(reachStopped(stop(reachRunning(launched), stoppedAt)))
  return launched.instanceId
}
