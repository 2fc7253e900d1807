// The part of EventBridge's rule patterns that is needed here: a pattern names fields, each with the exact
// values that match. No prefixes, no numbers, no anything-but.

export interface EventPattern {
  readonly [field: string]: readonly string[] | EventPattern
}

/** Fields the pattern does not name may hold anything. */
export const matches = (pattern: EventPattern, event: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(pattern).every(([field, wanted]) => {
    const value = event[field]
    if (isList(wanted)) return typeof value === 'string' && wanted.includes(value)
    return typeof value === 'object' && value !== null && matches(wanted, value as Record<string, unknown>)
  })

const isList = (wanted: readonly string[] | EventPattern): wanted is readonly string[] =>
  Array.isArray(wanted)
