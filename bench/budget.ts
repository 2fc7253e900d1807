// The limits that a change must keep: ratios and counts, never times, since machines differ.

import budget from './budget.json' with { type: 'json' }

export interface Overrun {
  readonly what: string
  readonly is: number
  readonly limit: number
}

/** @param figures what was measured; what was not is not judged */
export function overruns(figures: object): Overrun[] {
  return Object.entries(budget).flatMap(([what, limit]) => {
    const is = at(figures, what.split('.'))
    if (is === undefined) return []
    return typeof is === 'number' && is <= limit ? [] : [{ what, is: Number(is), limit }]
  })
}

/** What the parts measure that can be run alone. */
export const partsOf = {
  counts: ['bundles', 'callsPerDecision', 'storeUnits'],
  floor: ['floorRatio'],
} as const

/**
 * What was to be measured and is not there would pass unseen.
 * @param parts all, where nothing is said
 * @returns the limits that nothing was held against
 */
export const unmeasured = (figures: object, parts?: readonly string[]): string[] =>
  Object.keys(budget).filter((what) => {
    const path = what.split('.')
    return (parts?.includes(path[0] ?? '') ?? true) && at(figures, path) === undefined
  })

const at = (from: unknown, [first, ...rest]: readonly string[]): unknown =>
  first === undefined || typeof from !== 'object' || from === null
    ? from
    : at((from as Record<string, unknown>)[first], rest)
