// MaxRecords and NextToken. A token names the last item shown.

import { invalid, invalidToken } from './refusals.ts'

export interface PageRequest {
  readonly maxRecords?: number | undefined
  readonly nextToken?: string | undefined
}

export interface Page<Item> {
  readonly items: readonly Item[]
  readonly nextToken: string | undefined
}

/** (A26) */
const USUAL = 50
const MOST = 100

/** @param keyOf unique; the items may be in any order, as long as it is the same each time */
export function paginate<Item>(
  items: readonly Item[],
  { maxRecords = USUAL, nextToken }: PageRequest,
  keyOf: (item: Item) => string,
): Page<Item> {
  if (maxRecords < 1 || maxRecords > MOST) {
    throw invalid(
      `1 validation error detected: Value '${maxRecords}' at 'maxRecords' failed to satisfy constraint: Member must have value between 1 and ${MOST}`,
    )
  }
  const start = nextToken === undefined ? 0 : startAfter(items, nextToken, keyOf)
  const page = items.slice(start, start + maxRecords)
  const last = page.at(-1)
  const more = last !== undefined && start + page.length < items.length
  return { items: page, nextToken: more ? Buffer.from(keyOf(last)).toString('base64url') : undefined }
}

function startAfter<Item>(items: readonly Item[], token: string, keyOf: (item: Item) => string): number {
  const key = Buffer.from(token, 'base64url').toString()
  const at = items.findIndex((item) => keyOf(item) === key)
  if (at === -1) throw invalidToken()
  return at + 1
}
