// No two actions of a transaction may be about one item.

import { createKey, type Item, type Table, validateKey, validationError } from 'dynalite/db/index.js'

/** An item a transaction touches. `key` is absent where it does not fit the table's schema. */
export interface Target {
  readonly table: Table
  readonly key: string | undefined
}

/**
 * @throws DynamoError ValidationException where the key holds an empty value: unlike other unfit keys,
 * which cancel the transaction, DynamoDB refuses these before it starts
 */
export function targetOf(key: Item, table: Table): Target {
  for (const [name, value] of Object.entries(key)) {
    if (value.S !== '' && value.B !== '') continue
    const type = value.S === '' ? 'string' : 'binary'
    throw validationError(
      'One or more parameter values are not valid. ' +
        `The AttributeValue for a key attribute cannot contain an empty ${type} value. Key: ${name}`,
    )
  }
  return { table, key: validateKey(key, table) ? undefined : createKey(key, table) }
}

/** @throws DynamoError ValidationException */
export function assertDistinct(targets: readonly Target[]): void {
  const fit = targets.filter((target) => target.key !== undefined)
  const items = new Set(fit.map((target) => `${target.table.TableName}/${target.key}`))
  if (items.size === fit.length) return
  throw validationError('Transaction request cannot include multiple operations on one item')
}
