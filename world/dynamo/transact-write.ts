// TransactWriteItems: every action is tried on a staged store; all are committed at one instant, or none.
// Conditions and updates are dynalite's own. Must be called while no other write runs.
// Not modelled: the 4 MB limit of a whole request, and TransactionInProgressException.

import type { Item, Store } from 'dynalite/db/index.js'
import { consumedByTransaction } from './consumed-capacity.ts'
import { assertDistinct, type Target, targetOf } from './distinct-items.ts'
import { type Answer, itemAt, run, tableOf } from './dynalite-engine.ts'
import { codeOf, type DynamoError, dynamoError, isDynamoError } from './dynamo-error.ts'
import { keyOf } from './losing-item.ts'
import { type Staged, stage } from './staged-store.ts'
import type { TransactAction } from './transact-request.ts'

export interface CancellationReason {
  readonly Code: string
  readonly Message?: string
  readonly Item?: unknown
}

export const conflict: CancellationReason = {
  Code: 'TransactionConflict',
  Message: 'Transaction is ongoing for the item',
}

/** The error of a transaction that did nothing, with one reason for each action, in order. */
export const cancelled = (reasons: readonly CancellationReason[]): DynamoError => {
  const codes = reasons.map((reason) => reason.Code).join(', ')
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`
  return dynamoError('TransactionCanceledException', message, {
    Message: message,
    CancellationReasons: reasons,
  })
}

/**
 * @param conflictAt index of an action whose item another transaction is said to hold
 * @throws DynamoError TransactionCanceledException, or ResourceNotFoundException, or ValidationException
 */
export async function transactWrite(
  actions: readonly TransactAction[],
  store: Store,
  conflictAt: number | undefined,
): Promise<Answer> {
  const targets: Target[] = []
  for (const { data } of actions) {
    const table = await tableOf(store, String(data.TableName))
    targets.push(targetOf(keyOf(data, table), table))
  }
  assertDistinct(targets)

  const staged = stage(store)
  const outcomes: Outcome[] = []
  for (const [index, action] of actions.entries()) {
    if (index === conflictAt) outcomes.push({ reason: conflict })
    else outcomes.push(await attempt(action, targets[index], staged, store))
  }
  const reasons = outcomes.map((outcome) => outcome.reason)
  if (reasons.some((reason) => reason !== innocent)) throw cancelled(reasons)
  await staged.commit()
  return consumedByTransaction(outcomes.map((outcome) => outcome.answer ?? {}))
}

interface Outcome {
  readonly reason: CancellationReason
  readonly answer?: Answer
}

const innocent: CancellationReason = { Code: 'None' }

async function attempt(
  action: TransactAction,
  target: Target | undefined,
  staged: Staged,
  store: Store,
): Promise<Outcome> {
  // A ConditionCheck is a DeleteItem whose write is forgotten.
  const into = action.kind === 'ConditionCheck' ? stage(store) : staged
  try {
    return { reason: innocent, answer: await run(action.operation, action.data, into.store) }
  } catch (error) {
    if (!isDynamoError(error)) throw error
    const { message: Message } = error
    const code = codeOf(error)
    if (code === 'ValidationException') return { reason: { Code: 'ValidationError', Message } }
    if (code !== 'ConditionalCheckFailedException') throw error
    const loser = action.wantsLoser ? await itemOf(target, store) : undefined
    return { reason: { Code: 'ConditionalCheckFailed', Message, ...(loser && { Item: loser }) } }
  }
}

const itemOf = async (target: Target | undefined, store: Store): Promise<Item | undefined> =>
  target?.key === undefined ? undefined : itemAt(store, target.table.TableName, target.key)
