// Which messages of a batch are done, by what the function answered: ReportBatchItemFailures to the letter (B2).

import type { Invocation } from './invocation.ts'

/**
 * @param messageIds of the whole batch
 * @param reportsFailures whether the mapping is configured with ReportBatchItemFailures; without it the
 *   answer means nothing
 * @returns the ids whose messages are to be deleted; the others come back after their visibility timeout
 */
export function doneOf(
  invocation: Invocation,
  messageIds: readonly string[],
  reportsFailures: boolean,
): readonly string[] {
  if (invocation.outcome === 'failed') return []
  if (!reportsFailures) return messageIds
  const failed = failedIn(invocation.payload, new Set(messageIds))
  return failed === undefined ? [] : messageIds.filter((id) => !failed.has(id))
}

/** Undefined where the answer makes the whole batch fail. */
function failedIn(payload: unknown, messageIds: ReadonlySet<string>): ReadonlySet<string> | undefined {
  const none = new Set<string>()
  if (payload === null) return none
  if (typeof payload !== 'object' || Array.isArray(payload)) return undefined
  const list = 'batchItemFailures' in payload ? payload.batchItemFailures : null
  if (list === null) return none
  if (!Array.isArray(list)) return undefined
  const failed = new Set(list.map(identifierIn))
  // An id that is empty, missing, misspelt or of no message of this batch fails all of them.
  return [...failed].every((id) => id !== undefined && messageIds.has(id))
    ? (failed as Set<string>)
    : undefined
}

function identifierIn(entry: unknown): string | undefined {
  if (typeof entry !== 'object' || entry === null || !('itemIdentifier' in entry)) return undefined
  return typeof entry.itemIdentifier === 'string' ? entry.itemIdentifier : undefined
}
