// A start: one entry of one instance into `pending`. LaunchTime, renewed by every start, names it (A6).

import type { InstanceView } from './instance.ts'
import { instanceKey, type Place } from './place.ts'

export interface StartName {
  readonly place: Place
  readonly instanceId: string
  /** LaunchTime in whole epoch seconds. */
  readonly launchedAt: number
}

/** `account/region/instanceId/launchedAt`: the start's name in logs, journal and alerts. */
export const startKey = (start: StartName): string =>
  `${instanceKey(start.place, start.instanceId)}/${start.launchedAt}`

export const startOf = (instance: InstanceView): StartName => ({
  place: instance.place,
  instanceId: instance.instanceId,
  launchedAt: instance.launchedAt,
})
