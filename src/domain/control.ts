// The switch of one account and region: whether the gate enforces there, since when it guards, and lockdown.

import type { Place } from './place.ts'

/** `observe`: judge, record and tell, but touch nothing. */
export type Mode = 'observe' | 'enforce'

/** The clocks of functions and of whoever declares a lockdown are this far apart at most, seconds. */
const CLOCKS_DIFFER_SECONDS = 5

/**
 * Whoever locks down distrusts what was issued up to this very second, by whatever clock; that stays so when it is
 * lifted.
 * @param at epoch milliseconds, by the clock of whoever declares it
 */
export const lockdownOn = (at: number): Pick<Control, 'lockdown' | 'passesVoidBefore'> => ({
  lockdown: true,
  passesVoidBefore: Math.floor(at / 1000) + 1 + CLOCKS_DIFFER_SECONDS,
})

/** A pass that is issued now, after a lockdown that was lifted at once, is not to be void for its clock's sake. */
export const issueTime = (nowSeconds: number, controls: readonly Control[]): number =>
  Math.max(nowSeconds, ...controls.map(({ passesVoidBefore }) => passesVoidBefore))

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
