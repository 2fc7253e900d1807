// The filters of describe operations: every filter must match, by any of its values, with wildcards.
// It must not know what is filtered; each operation brings a table of the names it understands (A16, A29).

import { Ec2Error } from './ec2-error.ts'
import { invalidValue } from './refusals.ts'

export interface Filter {
  readonly name: string
  readonly values: readonly string[]
}

/** What a filter of this name compares its values with; undefined where the operation has no such filter. */
export type FilterTable<Item> = (name: string) => ((item: Item) => readonly string[]) | undefined

/** Counted over all filters of a call. */
const MAX_VALUES = 200

/**
 * Those of the items that every filter matches.
 * @throws Ec2Error for unknown names and for more values than EC2 takes
 */
export function applyFilters<Item>(
  items: readonly Item[],
  filters: readonly Filter[],
  table: FilterTable<Item>,
): Item[] {
  if (filters.flatMap((filter) => filter.values).length > MAX_VALUES) {
    throw new Ec2Error(
      'FilterLimitExceeded',
      `The maximum number of filter values specified on a single call is ${MAX_VALUES}`,
    )
  }
  const tests = filters.map(({ name, values }) => {
    const read = table(name)
    if (read === undefined) throw invalidValue(`The filter '${name}' is invalid`)
    if (values.length === 0) throw invalidValue(`The filter '${name}' has no values`)
    const matches = matcher(values)
    return (item: Item): boolean => read(item).some(matches)
  })
  return items.filter((item) => tests.every((test) => test(item)))
}

export const hasWildcard = (value: string): boolean => /[*?\\]/.test(value)

/** Most values are plain text, and there may be 200 for ten thousand instances: only wildcards are walked through. */
function matcher(values: readonly string[]): (text: string) => boolean {
  const plain = new Set(values.filter((value) => !hasWildcard(value)))
  const patterns = values.filter((value) => !plain.has(value)).map(wildcardPattern)
  if (patterns.length === 0) return (text) => plain.has(text)
  return (text) => plain.has(text) || patterns.some((pattern) => matchesWildcard(pattern, text))
}

const ANY_RUN = Symbol('*')
const ANY_ONE = Symbol('?')

type Piece = string | typeof ANY_RUN | typeof ANY_ONE

/** `*` stands for any characters, `?` for exactly one, and a backslash makes either mean itself. */
export function wildcardPattern(value: string): readonly Piece[] {
  return Array.from(value.matchAll(/\\[*?\\]|[\s\S]/gu), ([part]): Piece => {
    if (part === '*') return ANY_RUN
    if (part === '?') return ANY_ONE
    return part.length > 1 && part.startsWith('\\') ? part.slice(1) : part
  })
}

/** Not a regular expression on purpose: `*a*a*a…` would take one apart, here it costs pattern × text at most. */
export function matchesWildcard(pattern: readonly Piece[], text: string): boolean {
  const characters = Array.from(text)
  let at = 0
  let next = 0
  // Where to come back to: the latest run, and how much of the text it has swallowed so far.
  let run: { next: number; at: number } | undefined
  while (at < characters.length) {
    const piece = pattern[next]
    if (piece === ANY_RUN) {
      run = { next, at }
      next += 1
    } else if (piece !== undefined && (piece === ANY_ONE || piece === characters[at])) {
      next += 1
      at += 1
    } else if (run !== undefined) {
      run.at += 1
      at = run.at
      next = run.next + 1
    } else {
      return false
    }
  }
  return pattern.slice(next).every((piece) => piece === ANY_RUN)
}
