// What has to wait: as few messages as there are times to wait for, none of them too large, none too early.

import { describe, expect, it } from 'vitest'
import type { GateTask } from '../domain/gate-task.ts'
import { sendLater, type Waiting } from './later.ts'

const place = { account: '123456789012', region: 'ap-northeast-1' }

const waiting = (n: number, afterSeconds: number): Waiting => ({
  task: { kind: 'follow-up', place, instanceId: `i-${n}`, passId: 'P-1', tries: n },
  afterSeconds,
})

async function sent(all: readonly Waiting[], since?: number): Promise<[number[], number][]> {
  const messages: [number[], number][] = []
  const send = async (tasks: readonly GateTask[], seconds: number) => {
    messages.push([tasks.map((task) => ('tries' in task ? task.tries : -1)), seconds])
  }
  await sendLater(all, { send }, since)
  return messages
}

describe('what has to wait', () => {
  it('is one message for each time to wait for', async () => {
    expect(await sent([waiting(1, 20), waiting(2, 60), waiting(3, 20)])).toEqual([
      [[1, 3], 20],
      [[2], 60],
    ])
  })

  it('is one message for all that wait a moment, after the longest of them', async () => {
    expect(await sent([waiting(1, 1), waiting(2, 2.5), waiting(3, 2), waiting(4, 3)])).toEqual([
      [[1, 2, 3], 2.5],
      [[4], 3],
    ])
    expect(await sent([waiting(1, 0), waiting(2, 2)])).toEqual([[[1, 2], 2]])
  })

  it('waits since the read, and not since whatever came after it', async () => {
    expect(await sent([waiting(1, 2), waiting(2, 20), waiting(3, 0.5)], 0.75)).toEqual([
      [[1, 3], 1.25],
      [[2], 19.25],
    ])
    expect(await sent([waiting(1, 0.5)], 0.75)).toEqual([[[1], 0]])
  })

  it('is no message where nothing waits', async () => {
    expect(await sent([])).toEqual([])
  })

  it('is split where it would be too large to send', async () => {
    const all = Array.from({ length: 201 }, (_, n) => waiting(n, 5))
    const messages = await sent(all)
    expect(messages.map(([tasks]) => tasks.length)).toEqual([100, 100, 1])
    expect(messages.flatMap(([tasks]) => tasks)).toEqual(all.map((_, n) => n))
    expect((await sent(all.slice(0, 100))).map(([tasks]) => tasks.length)).toEqual([100])
  })

  it('fails where one message could not be sent', async () => {
    const send = () => Promise.reject(new Error('the queue does not answer'))
    await expect(sendLater([waiting(1, 5)], { send })).rejects.toThrow('does not answer')
  })
})
