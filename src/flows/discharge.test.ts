// What is sent for later once a batch is done: one message for each start with something left, and no second one.

import { expect, it } from 'vitest'
import { aControl, noon, tokyo } from '../../test/builders.ts'
import { type Answers, aGate, trouble } from '../../test/support/a-gate.ts'
import { aCase } from '../../test/support/enforcing.ts'
import { type GateTask, instanceIdOf } from '../domain/gate-task.ts'
import { defaultGuard } from '../domain/guard.ts'
import type { StartRecord } from '../domain/start-record.ts'
import type { Case } from './climb.ts'
import { discharge } from './discharge.ts'
import type { StartBook, StartChange } from './ports.ts'

interface Message {
  readonly task: GateTask
  /** Epoch seconds. */
  readonly at: number
}

/** A gate, its queue and the record of one denied start; each message is a look of its own. */
function anOffice(answers: Answers, record: Partial<StartRecord> = {}) {
  let now = noon + 10
  let stands: StartRecord = aCase(1, { record: { todo: new Set(['stop']), ...record } }).record
  const queue: Message[] = []
  const { gate, calls } = aGate(answers, {
    clock: { now: () => now * 1000, pause: async () => undefined },
    settings: { graceSeconds: 3, spentTag: 'blank', canary: undefined },
    later: {
      send: async (tasks, seconds) => void queue.push(...tasks.map((task) => ({ task, at: now + seconds }))),
    },
    starts: {
      change: async (_: StartRecord, how: (fresh: StartRecord) => StartChange | undefined) => {
        stands = how(stands)?.record ?? stands
        return stands
      },
    } as unknown as StartBook,
  })
  const look = async (more: Partial<Case> = {}): Promise<void> =>
    discharge(
      tokyo,
      [{ ...aCase(1, { record: stands }), leave: new Set(), looks: new Set(), ...more }],
      { guard: defaultGuard, control: aControl() },
      gate,
    )
  const run = async (seconds: number): Promise<number> => {
    const until = now + seconds
    for (let looks = 0; ; looks += 1) {
      const [next] = queue.toSorted((a, b) => a.at - b.at)
      if (next === undefined || next.at > until || looks > 1000) return looks
      queue.splice(queue.indexOf(next), 1)
      now = next.at
      const { task } = next
      expect(instanceIdOf(task)).toBe(stands.name.instanceId)
      if (task.kind !== 'finish') throw new Error(`a look of another kind: ${task.kind}`)
      await look({ tries: task.tries, looks: new Set(task.dueAt === undefined ? [] : [task.dueAt]) })
    }
  }
  return { look, run, queue, calls }
}

it('comes back in one message, however soon it is due', async () => {
  const { look, queue } = anOffice({ stop: () => trouble('throttled') })
  await look()
  expect(queue).toHaveLength(1)
})

it('where others have it in hand, comes only in case that they do not book its turn', async () => {
  const record = { lookDueAt: noon + 10, outcome: 'waiting-for-running' } as const
  const { look, run, queue, calls } = anOffice({ queued: () => trouble('throttled') }, record)
  await look({ leave: new Set(['sns']) })
  const sent = () => queue.map(({ task, at }) => [at, 'dueAt' in task])
  expect(sent()).toEqual([[noon + 20, false]])
  await look({ tries: 1, looks: new Set([noon + 10]) })
  expect(calls.filter(([call]) => call === 'nextTurn')).toHaveLength(1)
  expect(sent()).toEqual([
    [noon + 20, false],
    [noon + 14, true],
  ])
  await run(12)
  expect(calls.filter(([call]) => call === 'stop')).toHaveLength(1)
})

it('is put off by looks that do not multiply', async () => {
  const cap = (): never => {
    throw new Error('the table does not answer')
  }
  const { look, run, queue } = anOffice({ cap }, { capped: true })
  await look()
  expect(await run(60)).toBe(30)
  expect(queue).toHaveLength(1)
})

it('comes back for news that others had told before it told what is older, though a look was due just then', async () => {
  const message = { channel: 'C0ALERTS', ts: '1.2' }
  const told = {
    outcome: 'stopping',
    news: 1,
    stopCalledAt: noon + 5,
    lookDueAt: noon + 12,
    message,
  } as const
  const read = aCase(1, { record: { ...told, todo: new Set(['stop', 'slack']) } })
  const { look, queue } = anOffice({}, { ...told, todo: new Set(), outcome: 'stopped', news: 2 })
  await look({ record: read.record })
  expect(queue).toHaveLength(1)
})
