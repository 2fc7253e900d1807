// A batch of the queue, from tasks to what is done, told and sent for later; what fails comes again, and alone.

import { describe, expect, it } from 'vitest'
import { aControl, aHint, anInstance, aRecord, noon, tokyo, virginia } from '../../test/builders.ts'
import { aJudge, type Book } from '../../test/support/a-sight.ts'
import type { GateTask } from '../domain/gate-task.ts'
import { defaultGuard } from '../domain/guard.ts'
import type { InstanceView } from '../domain/instance.ts'
import type { Place } from '../domain/place.ts'
import { startKey, startOf } from '../domain/start.ts'
import type { StartRecord } from '../domain/start-record.ts'
import { allow } from '../domain/verdict.ts'
import type { Gate } from './gate.ts'
import { judgeStarts } from './judge-starts.ts'
import { type Ec2Trouble, Unreachable } from './ports.ts'

const id = (n: number) => `i-0000000000000000${n}`
const up = (n: number, more: Partial<InstanceView> = {}) =>
  anInstance({ instanceId: id(n), state: 'running', ...more })
const of = (n: number, more: Partial<StartRecord> = {}) => aRecord({ name: startOf(up(n)), ...more })
const hint = (n: number, more: Parameters<typeof aHint>[0] = {}): GateTask => ({
  kind: 'hint',
  hint: aHint({ instanceId: id(n), ...more }),
})
const finish = (n: number, tries = 1, dueAt?: number): GateTask => ({
  kind: 'finish',
  start: startOf(up(n)),
  tries,
  ...(dueAt !== undefined && { dueAt }),
})

interface World extends Book {
  readonly views?: readonly InstanceView[]
  readonly records?: readonly StartRecord[]
  readonly unreadable?: readonly string[]
  readonly read?: (place: Place) => void
  readonly stop?: (ids: readonly string[]) => Ec2Trouble | undefined
  /** Starts of which the change cannot be written. */
  readonly unwritable?: (record: StartRecord) => boolean
  readonly snsFails?: boolean
  readonly queueFails?: boolean
  /** What the records have become by the time something is written. */
  readonly meanwhile?: Partial<StartRecord>
}

async function judged(batches: readonly (readonly GateTask[])[], world: World = {}) {
  const made = aJudge({ now: noon + 60, ...world })
  const { calls } = made
  const written = new Map((world.records ?? []).map((record) => [startKey(record.name), record]))
  const sent: unknown[][] = []
  const gate = {
    ...made.gate,
    entropy: { fraction: () => 0.5 },
    guard: { inForce: async () => defaultGuard },
    instances: {
      read: async (place: Place, ids: readonly string[]) => {
        world.read?.(place)
        return new Map(
          (world.views ?? [])
            .filter((one) => ids.includes(one.instanceId))
            .map((one) => [one.instanceId, one]),
        )
      },
      stop: async (_: unknown, ids: readonly string[]) => {
        calls.push(['stop', ids])
        return world.stop?.(ids)
      },
      tag: async (...what: unknown[]) => void calls.push(['tag', what[1]]),
      untag: async () => undefined,
    },
    starts: {
      ...made.gate.starts,
      recall: async () => ({
        control: aControl(),
        starts: new Map(written),
        passes: new Map(),
        known: new Set(),
        unreadable: new Map((world.unreadable ?? []).map((key) => [key, new Error(`${key} is unreadable`)])),
      }),
      change: async (
        record: StartRecord,
        how: (fresh: StartRecord) => { record: StartRecord } | undefined,
      ) => {
        if (world.unwritable?.(record) === true) throw new Error('not written')
        const fresh = { ...(written.get(startKey(record.name)) ?? record), ...world.meanwhile }
        const next = how(fresh)?.record ?? fresh
        written.set(startKey(record.name), next)
        return next
      },
    },
    pace: { queued: () => undefined, nextTurn: async () => 7 },
    channel: undefined,
    topic: {
      publish: async ({ start }: { start: { instanceId: string } }) => {
        if (world.snsFails === true) throw new Error('no topic')
        calls.push(['publish', start.instanceId])
      },
      announce: async ({ kind }: { kind: string }) => void calls.push(['announce', kind]),
    },
    told: { before: async () => false, note: async () => undefined },
    later: {
      send: async (...what: unknown[]) => {
        if (world.queueFails === true) throw new Error('no queue')
        sent.push(what)
      },
    },
    meter: {
      ...made.gate.meter,
      secondsToStop: () => undefined,
      throttled: () => undefined,
      starved: () => undefined,
    },
  } as unknown as Gate
  const failed = await judgeStarts(
    batches.map((tasks, n) => ({ id: `m${n}`, tasks })),
    gate,
  )
  const done = (name: string) => calls.filter(([call]) => call === name).map(([, what]) => what)
  return { failed, calls, sent, done, record: (n: number) => written.get(startKey(startOf(up(n)))) }
}

describe('a batch', () => {
  it('of nothing is nothing', async () => {
    const { failed, calls, sent } = await judged([])
    expect([failed.size, calls, sent]).toEqual([0, [], []])
  })

  it('is stopped in one call, told of, and looked at again in one message', async () => {
    const { done, sent, record, failed } = await judged([[hint(1)], [hint(2)]], {
      views: [up(1), up(2)],
      records: [of(1), of(2)],
    })
    expect(failed.size).toBe(0)
    expect(done('stop')).toEqual([[id(1), id(2)]])
    expect(done('publish')).toEqual([id(1), id(2)])
    expect(done('tag')).toEqual([[id(1), id(2)]])
    const dueAt = noon + 80
    expect(sent).toEqual([
      [
        [
          { kind: 'finish', start: startOf(up(1)), tries: 1, dueAt },
          { kind: 'finish', start: startOf(up(2)), tries: 1, dueAt },
        ],
        20,
      ],
    ])
    expect(record(1)).toMatchObject({
      todo: new Set(['stop']),
      outcome: 'stopping',
      lookDueAt: dueAt,
      stopCalledAt: noon + 60,
    })
  })

  it('of several events of one start is one case, with whatever any of them knows', async () => {
    const { done, sent } = await judged(
      [[hint(1), hint(1, { state: 'running', at: noon + 1 })], [finish(1, 3)]],
      { views: [up(1)], records: [of(1)] },
    )
    expect(done('stop')).toEqual([[id(1)]])
    expect(sent).toMatchObject([[[{ tries: 4 }], 160]])
  })

  it('stops a first launch that only an event says is running', async () => {
    const views = [up(1, { state: 'pending', primaryAttachedAt: noon })]
    const { done } = await judged([[hint(1, { state: 'running', at: noon + 1 }), finish(1)]], {
      views,
      records: [of(1)],
      now: noon + 6,
    })
    expect(done('stop')).toEqual([[id(1)]])
    const pending = await judged([[finish(1)]], { views, records: [of(1)] })
    expect(pending.done('stop')).toEqual([])
  })

  it('leaves to whoever decided what every event of it leaves', async () => {
    const world = { views: [up(1)], records: [of(1, { decidedAt: noon + 59 })] }
    const left = await judged([[hint(1)]], world)
    expect([left.done('stop'), left.done('publish')]).toEqual([[[id(1)]], []])
    const finished = await judged([[hint(1)], [finish(1)]], world)
    expect(finished.done('publish')).toEqual([id(1)])
    const twice = await judged([[finish(1)], [hint(1)]], world)
    expect(twice.done('publish')).toEqual([id(1)])
  })

  it('leaves it to them however often the event comes', async () => {
    const world = { views: [up(1)], records: [of(1, { decidedAt: noon + 59 })] }
    expect((await judged([[hint(1)], [hint(1)]], world)).done('publish')).toEqual([])
  })

  it('looks once more at an event that may be of a start right after the one shown', async () => {
    const { sent } = await judged([[hint(1, { at: noon + 5 })]], {
      views: [up(1)],
      records: [of(1, { verdict: allow, todo: new Set(), ranAt: noon })],
    })
    expect(sent).toMatchObject([
      [[{ kind: 'hint', hint: { instanceId: id(1), at: noon + 5, looks: 1 } }], 30],
    ])
  })

  it('does nothing about what is done', async () => {
    const { calls, sent } = await judged([[finish(1)]], {
      views: [up(1)],
      records: [of(1, { todo: new Set() })],
    })
    expect([calls, sent]).toEqual([[], []])
    const unknown = await judged([[finish(2)]], { views: [] })
    expect([unknown.calls, unknown.sent]).toEqual([[], []])
  })

  it('sends what waits for later', async () => {
    const { sent } = await judged([[hint(1)], [hint(2)]], {
      views: [up(2, { launchedAt: noon + 57 })],
      now: noon + 58,
    })
    expect(sent).toMatchObject([
      [[{ kind: 'hint', hint: { instanceId: id(1), looks: 1 } }], 3],
      [[{ kind: 'hint', hint: { instanceId: id(2), looks: 0 } }], 1.5],
    ])
  })

  it('of suspects shares one look', async () => {
    const { sent } = await judged([[hint(1)], [hint(2)]], {
      views: [up(1, { launchedAt: noon + 56 }), up(2, { launchedAt: noon + 57 })],
      now: noon + 58,
    })
    expect(sent).toMatchObject([[[{ hint: { instanceId: id(1) } }, { hint: { instanceId: id(2) } }], 1.5]])
  })

  it('is sent for later also where nothing could be stopped, and stopped where nothing could be sent', async () => {
    const world = { views: [up(1), up(2, { launchedAt: noon + 57 })], records: [of(1)], now: noon + 58 }
    const stop = () => {
      throw new Error('no answer')
    }
    const batch = [[finish(1)], [hint(2)]]
    const noStop = await judged(batch, { ...world, stop })
    expect([noStop.sent.length, noStop.failed.size]).toEqual([1, 2])
    const noQueue = await judged(batch, { ...world, queueFails: true })
    expect([noQueue.done('stop'), noQueue.failed.size]).toEqual([[[id(1)]], 2])
  })

  it('follows up what the bot started, by itself', async () => {
    const task: GateTask = { kind: 'follow-up', place: tokyo, instanceId: id(1), passId: 'P-GONE', tries: 1 }
    const { failed, calls, sent } = await judged([[task]], { views: [up(1)], records: [of(1)] })
    expect([failed.size, calls, sent]).toEqual([0, [], []])
  })

  it('closes what an event says has ended', async () => {
    const { record } = await judged([[hint(1, { state: 'stopped', at: noon + 30 })]], {
      views: [up(1, { state: 'stopped' })],
      records: [of(1)],
    })
    expect(record(1)).toMatchObject({ endedAt: noon + 30 })
  })

  it('of several places is looked at place by place, and one in trouble holds up no other', async () => {
    const trouble = new Unreachable('ec2', 'RequestLimitExceeded', 'slow down')
    const { failed, done } = await judged(
      [[hint(1)], [hint(2, { place: virginia, at: noon - 100 })], [hint(3, { place: virginia })]],
      {
        views: [up(1)],
        records: [of(1)],
        read: ({ region }) => {
          if (region === virginia.region) throw trouble
        },
      },
    )
    expect([...failed]).toEqual([
      ['m1', trouble],
      ['m2', trouble],
    ])
    expect(done('stop')).toEqual([[id(1)]])
    expect(done('announce')).toEqual(['api-starved'])
  })

  it('of which one cannot be read has only that come again', async () => {
    const key = startKey(startOf(up(2)))
    const { failed, done } = await judged([[hint(1)], [hint(2), hint(2)]], {
      views: [up(1), up(2)],
      records: [of(1)],
      unreadable: [key],
    })
    expect([...failed]).toEqual([['m1', new Error(`${key} is unreadable`)]])
    expect(done('stop')).toEqual([[id(1)]])
  })
})

describe('what was done', () => {
  it('and cannot be written down comes back as a message, not as the batch', async () => {
    const { failed, sent, calls } = await judged([[finish(1)], [finish(2)]], {
      views: [up(1, { state: 'stopped' }), up(2)],
      records: [of(1, { todo: new Set(['stop']), outcome: 'stopping' }), of(2)],
      unwritable: ({ name }) => name.instanceId === id(1),
    })
    expect(failed.size).toBe(0)
    expect(calls).toContainEqual([
      'trouble',
      'not-noted',
      new Error('not written'),
      { start: startKey(startOf(up(1))) },
    ])
    expect(sent).toEqual([
      [[{ kind: 'finish', start: startOf(up(2)), tries: 2, dueAt: noon + 100 }], 40],
      [[{ kind: 'finish', start: startOf(up(1)), tries: 2 }], 10],
    ])
  })

  it('and cannot be written down has its message already where it is looked at again', async () => {
    const { sent } = await judged([[finish(1)]], { views: [up(1)], records: [of(1)], unwritable: () => true })
    expect(sent).toEqual([[[{ kind: 'finish', start: startOf(up(1)), tries: 2, dueAt: noon + 100 }], 40]])
    const awaited = await judged([[finish(1)]], {
      views: [up(1)],
      records: [of(1, { lookDueAt: noon + 70 })],
      unwritable: () => true,
    })
    expect(awaited.sent).toEqual([])
  })

  it('leaves no start with duties that nobody comes back for', async () => {
    // Everything was told but the owner, of whom the record learns only while it is written.
    const world = {
      views: [up(1, { state: 'stopped' })],
      records: [of(1, { todo: new Set(['stop'] as const), outcome: 'stopping' })],
    }
    const { sent, record } = await judged([[finish(1)]], world)
    expect(record(1)?.todo.size).toBe(0)
    expect(sent).toEqual([])
    const late = await judged([[finish(1)]], {
      ...world,
      records: [of(1, { todo: new Set(['stop'] as const), outcome: 'failed', message: undefined })],
      snsFails: true,
    })
    expect(late.record(1)?.todo.has('sns')).toBe(true)
    expect(late.sent).toHaveLength(1)
  })

  it('and left more to do than was known has a message of its own', async () => {
    const world = {
      views: [up(1, { state: 'stopped' })],
      records: [of(1, { todo: new Set(['stop'] as const), outcome: 'stopping' as const })],
    }
    const orphan = await judged([[finish(1)]], {
      ...world,
      meanwhile: { todo: new Set(['stop', 'dm'] as const) },
    })
    expect(orphan.sent).toEqual([[[{ kind: 'finish', start: startOf(up(1)), tries: 1 }], 5]])
    const lookDueAt = noon + 70
    const awaited = await judged([[finish(1)]], {
      ...world,
      meanwhile: { todo: new Set(['stop', 'dm'] as const), lookDueAt },
    })
    expect(awaited.sent).toEqual([])
  })

  it('in vain for days is given up, and said', async () => {
    const { sent, calls } = await judged([[finish(1, 1000)]], { views: [up(1)], records: [of(1)] })
    expect(sent).toEqual([])
    expect(calls.some(([, event]) => event === 'left-undone')).toBe(true)
  })

  it('is looked at again by the message that was due, and by no second one', async () => {
    const world = { views: [up(1)], records: [of(1, { lookDueAt: noon + 70 })] }
    expect((await judged([[hint(1)]], world)).sent).toEqual([])
    expect((await judged([[finish(1, 1, noon + 70)]], world)).sent).toHaveLength(1)
  })

  it('to an isolated instance that is terminated has nothing to restore', async () => {
    const isolated = of(1, { isolatedAt: noon + 30, outcome: 'isolated' })
    const forgets = async (view: InstanceView | undefined, record: StartRecord, tries = 1) =>
      (
        await judged([[finish(1, tries)]], { views: view === undefined ? [] : [view], records: [record] })
      ).done('forget').length
    expect(await forgets(up(1, { state: 'terminated' }), isolated)).toBe(1)
    expect(await forgets(undefined, isolated, 4)).toBe(1)
    expect(await forgets(undefined, isolated)).toBe(0)
    expect(await forgets(up(1, { state: 'stopped' }), isolated)).toBe(0)
    expect(await forgets(up(1, { state: 'terminated' }), of(1))).toBe(0)
  })

  it('to the canary is measured', async () => {
    const world = { views: [up(1, { state: 'stopped' })], records: [of(1)], canary: id(1) }
    expect((await judged([[finish(1)]], world)).done('canaryStopped')).toEqual([60.5])
  })

  it('while EC2 throttles another call comes back a quarter later, in step with nobody', async () => {
    const { sent } = await judged([[finish(1)]], {
      views: [up(1)],
      records: [of(1, { outcome: 'failed', todo: new Set(['stop']) })],
      stop: () => ({ kind: 'protected', code: 'OperationNotPermitted', message: '' }),
    })
    expect(sent).toMatchObject([[[{ tries: 2 }], 13]])
  })

  it('while EC2 throttles comes back in its next turn', async () => {
    const { sent } = await judged([[finish(1)]], {
      views: [up(1)],
      records: [of(1, { triedSince: noon + 50, outcome: 'failed', todo: new Set(['stop']) })],
      stop: () => ({ kind: 'throttled', code: 'RequestLimitExceeded', message: '' }),
    })
    expect(sent).toMatchObject([[[{ tries: 2 }], 7]])
  })
})

it('an allowed start has nothing done to it', async () => {
  const { calls } = await judged([[hint(1)]], {
    views: [up(1)],
    records: [of(1, { verdict: allow, todo: new Set(), ranAt: noon })],
  })
  expect(calls).toEqual([])
})
