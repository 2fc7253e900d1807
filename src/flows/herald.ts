// Whoever tells the news of a sweep, and what it takes to find out what there is to tell.

import type { Announcer } from './announce.ts'
import type { Clock, GroupBook, GuardBook, ScalingGroups, StartBook } from './ports.ts'

export interface Herald extends Announcer {
  readonly clock: Pick<Clock, 'now'>
  readonly guard: Pick<GuardBook, 'inForce'>
  readonly starts: Pick<StartBook, 'denied'>
  readonly groups: ScalingGroups
  readonly groupBook: GroupBook
}
