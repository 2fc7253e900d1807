// Reads a TransactWriteItems request: everything DynamoDB refuses before it looks at any data.

import { type ItemStore, validationError } from 'dynalite/db/index.js'
import { type Answer, checked } from './dynalite-engine.ts'
import { wantsLosingItem } from './losing-item.ts'

type Kind = 'Put' | 'Update' | 'Delete' | 'ConditionCheck'

/** One action of a transaction, checked by the rules of the operation it stands for. */
export interface TransactAction {
  readonly kind: Kind
  readonly operation: 'PutItem' | 'UpdateItem' | 'DeleteItem'
  readonly data: Answer
  readonly wantsLoser: boolean
}

// A ConditionCheck takes the parameters of a DeleteItem and evaluates them in the same way.
const operations = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'DeleteItem',
} as const satisfies Record<Kind, string>

/** What DynamoDB's model requires and the operation of the same name does not. */
const required: Partial<Record<Kind, string>> = {
  Update: 'UpdateExpression',
  ConditionCheck: 'ConditionExpression',
}

/** @throws DynamoError ValidationException, as the first action at fault deserves it */
export function transactActions(input: Answer, store: ItemStore): TransactAction[] {
  return listOf(input.TransactItems).map((item, index) => {
    const kind = kindOf(item)
    const parameters = { ...(item[kind] as Answer), ReturnConsumedCapacity: input.ReturnConsumedCapacity }
    const field = required[kind]
    if (field !== undefined && !(field in parameters)) throw missing(index, kind, field)
    const wantsLoser = wantsLosingItem(parameters)
    const operation = operations[kind]
    return { kind, operation, wantsLoser, data: checked(operation, parameters, store) }
  })
}

/** @throws DynamoError ValidationException where the token is empty or too long */
export function clientTokenOf({ ClientRequestToken: token }: Answer): string | undefined {
  if (token === undefined || token === null) return undefined
  if (typeof token === 'string' && token.length >= 1 && token.length <= 36) return token
  const bound = token === '' ? 'greater than or equal to 1' : 'less than or equal to 36'
  throw outOfBounds('ClientRequestToken', bound)
}

/** The 1 to 100 entries of TransactItems. @throws DynamoError ValidationException */
export function listOf(items: unknown): readonly Answer[] {
  const list = Array.isArray(items) ? (items as Answer[]) : []
  if (list.length >= 1 && list.length <= 100) return list
  const bound = list.length === 0 ? 'greater than or equal to 1' : 'less than or equal to 100'
  throw outOfBounds('TransactItems', bound)
}

const outOfBounds = (field: string, bound: string): Error =>
  validationError(
    `1 validation error detected: Value at '${field}' failed to satisfy constraint: Member must have length ${bound}`,
  )

function kindOf(item: Answer): Kind {
  const kinds = (Object.keys(operations) as Kind[]).filter((kind) => item[kind] !== undefined)
  const [kind] = kinds
  if (kind !== undefined && kinds.length === 1) return kind
  throw validationError('TransactItems can only contain one of Check, Put, Update or Delete')
}

function missing(index: number, kind: Kind, field: string): Error {
  const lower = (name: string) => name.charAt(0).toLowerCase() + name.slice(1)
  return validationError(
    '1 validation error detected: Value null at ' +
      `'transactItems.${index + 1}.member.${lower(kind)}.${lower(field)}' failed to satisfy constraint: ` +
      'Member must not be null',
  )
}
