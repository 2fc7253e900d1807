// MaxResults and NextToken. A token names the last item shown, so that items which come or go
// between two pages neither repeat nor hide others.

import { invalidCombination, invalidValue } from './refusals.ts'

export interface PageRequest {
  readonly maxResults?: number | undefined
  readonly nextToken?: string | undefined
}

export interface Page<Item> {
  readonly items: readonly Item[]
  readonly nextToken: string | undefined
}

const FEWEST = 5
const MOST = 1000

/** @throws Ec2Error where ids are named too: the two cannot be combined (A3) */
export function refusePagedIds(ids: readonly string[] | undefined, page: PageRequest): void {
  if (ids !== undefined && ids.length > 0 && page.maxResults !== undefined) {
    throw invalidCombination('The parameter instancesSet cannot be used with the parameter maxResults')
  }
}

/**
 * One page of items that are already in the order of their keys.
 * @param keyOf unique, and growing from item to item when compared as text
 * @throws Ec2Error for limits out of range and for tokens this file did not make
 */
export function paginate<Item>(
  items: readonly Item[],
  { maxResults, nextToken }: PageRequest,
  keyOf: (item: Item) => string,
): Page<Item> {
  if (maxResults !== undefined && maxResults < FEWEST) {
    throw invalidValue(
      `Value ( ${maxResults} ) for parameter maxResults is invalid. Expecting a value greater than ${FEWEST}.`,
    )
  }
  if (maxResults !== undefined && maxResults > MOST) {
    throw invalidValue(
      `Value ( ${maxResults} ) for parameter maxResults is invalid. Expecting a value smaller than or equal to ${MOST}.`,
    )
  }
  const after = nextToken === undefined ? undefined : keyFrom(nextToken)
  const rest = after === undefined ? items : items.filter((item) => keyOf(item) > after)
  const page = rest.slice(0, maxResults)
  const last = page.at(-1)
  const more = last !== undefined && page.length < rest.length
  return { items: page, nextToken: more ? tokenFor(keyOf(last)) : undefined }
}

const MARK = 'after:'

const tokenFor = (key: string): string => Buffer.from(`${MARK}${key}`).toString('base64url')

function keyFrom(token: string): string {
  const text = Buffer.from(token, 'base64url').toString()
  if (!text.startsWith(MARK)) throw invalidValue('Unable to parse pagination token')
  return text.slice(MARK.length)
}

/** A number as text that sorts as the number does. */
export const sortable = (value: number): string => String(value).padStart(12, '0')
