// The world of floor-world.ts as whoever measures sees it: told what to do, and waited for.

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Order } from './floor-world.ts'

export interface WorldProcess {
  readonly environment: Readonly<Record<string, string>>
  readonly seed: (count: number) => Promise<readonly string[]>
  /** Starts instances, each with this in its `Auth` tag; nothing where that is empty. */
  readonly start: (tags: Readonly<Record<string, string>>) => Promise<void>
  /** What was called since it was last asked, in the order of arrival. */
  readonly calls: () => Promise<readonly string[]>
  /** How many bytes were sent in requests since it was last asked. */
  readonly bytes: () => Promise<number>
  readonly states: (ids: readonly string[]) => Promise<readonly string[]>
  /** Gives their addresses back: a subnet has only so many. */
  readonly terminate: (ids: readonly string[]) => Promise<void>
  readonly close: () => void
}

export async function worldProcess(): Promise<WorldProcess> {
  const world = fork(fileURLToPath(new URL('floor-world.ts', import.meta.url)))
  const environment = (await answerOf(world)) as Record<string, string>
  const tell = async (order: Order): Promise<unknown> => {
    const answer = answerOf(world)
    world.send(order)
    return answer
  }
  return {
    environment,
    seed: async (count) => (await tell({ kind: 'seed', count })) as string[],
    start: async (tags) => void (await tell({ kind: 'start', tags })),
    calls: async () => (await tell({ kind: 'calls' })) as string[],
    bytes: async () => (await tell({ kind: 'bytes' })) as number,
    states: async (ids) => (await tell({ kind: 'state', ids })) as string[],
    terminate: async (ids) => void (await tell({ kind: 'terminate', ids })),
    close: () => world.kill(),
  }
}

async function answerOf(world: ChildProcess): Promise<unknown> {
  const [message] = (await once(world, 'message')) as [{ readonly answer: unknown }]
  return message.answer
}
