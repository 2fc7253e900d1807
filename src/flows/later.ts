// What has to wait comes back as a message (rule 7): as few of them as there are times to wait for.

import type { GateTask } from '../domain/gate-task.ts'
import type { Later } from './ports.ts'

export interface Waiting {
  readonly task: GateTask
  readonly afterSeconds: number
}

/** A message to oneself holds this many tasks at most: far below what SQS carries. */
const MOST_TASKS = 100

/**
 * Only grace is waited for so shortly (rule 2). Such waits are rounded up to the longest of them, so that all suspects of a
 * batch share one look.
 */
const MOMENT_SECONDS = 3

/** @param since seconds since the read from which they are to wait */
export async function sendLater(waiting: readonly Waiting[], later: Later, since = 0): Promise<void> {
  const moments = waiting
    .map(({ afterSeconds }) => afterSeconds)
    .filter((seconds) => seconds < MOMENT_SECONDS)
  const moment = Math.max(...moments)
  const byDelay = Map.groupBy(waiting, ({ afterSeconds }) =>
    afterSeconds < MOMENT_SECONDS ? moment : afterSeconds,
  )
  const sends = [...byDelay].flatMap(([seconds, group]) => {
    const tasks = group.map(({ task }) => task)
    const chunks = Array.from({ length: Math.ceil(tasks.length / MOST_TASKS) }, (_, n) =>
      tasks.slice(n * MOST_TASKS, (n + 1) * MOST_TASKS),
    )
    return chunks.map((chunk) => later.send(chunk, Math.max(0, seconds - since)))
  })
  await Promise.all(sends)
}
