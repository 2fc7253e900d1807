// The switch of one account and region: whether the gate enforces there, since when it guards, and lockdown.

import type { Place } from './place.ts'

/** `observe`: judge, record and tell, but touch nothing. */
export type Mode = 'observe' | 'enforce'

export interface Control {
  readonly place: Place
  readonly mode: Mode
  /** Epoch seconds. Starts with an earlier LaunchTime are adopted: switching on stops nothing by itself. */
  readonly guardingSince: number
  /** While true no pass is issued and every new start is denied. */
  readonly lockdown: boolean
  /** Epoch seconds. Passes issued before it are void: set when lockdown begins, and it stays. */
  readonly passesVoidBefore: number
  /** Changes with every change; the deciding transaction checks that it decides under the one it read. */
  readonly revision: string
}
