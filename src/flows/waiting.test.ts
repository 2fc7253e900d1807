// What is not stopped at once: held by the cap, waiting for a turn while EC2 throttles, and told of once it takes long.

import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import { aHint, noon, tokyo } from '../../test/builders.ts'
import { aGate, trouble } from '../../test/support/a-gate.ts'
import { aCase, bare, type CaseMore, enforced, id, key, name } from '../../test/support/enforcing.ts'
import type { StartRecord } from '../domain/start-record.ts'
import type { Case, Enforced } from './climb.ts'
import { Unreachable } from './ports.ts'
import { tellIfBlind, tellIfStarved } from './starved.ts'

const capped = (n: number, more: CaseMore = {}) =>
  aCase(n, { ...more, record: { capped: true, ...more.record } })
const cap = { guard: { cap: { restarts: 1, withinMinutes: 10 } } }
const throttled = trouble('throttled')

describe('the cap', () => {
  it('lets so many restarts be stopped, and holds the rest until a person decides', async () => {
    const { of, calls, said } = await enforced([capped(1), capped(2), aCase(3)], {}, cap)
    expect(calls.filter(([call]) => call === 'stop')).toEqual([['stop', [id(1), id(3)]]])
    expect(of(2)).toEqual({
      ...bare,
      outcome: 'held',
      heldUntil: noon + 910,
      rungs: [{ event: 'held', facts: {} }],
    })
    expect(said).toContainEqual(['held', 1])
  })

  it('says of what was held before nothing more', async () => {
    const { of } = await enforced([capped(1), capped(2, { record: { outcome: 'held' } })], {}, cap)
    expect(of(2)).toMatchObject({ outcome: 'held', rungs: [] })
  })

  it('counts only what is about to be stopped, and no lockdown', async () => {
    const { of, said } = await enforced([capped(1, { view: { state: 'stopped' } }), capped(2)], {}, cap)
    expect([of(1)?.outcome, of(2)?.outcome]).toEqual(['stopped', 'stopping'])
    expect(said.map(([event]) => event)).not.toContain('held')
    const locked = await enforced([capped(1), capped(2)], {}, { ...cap, lockdown: true })
    expect([locked.of(1)?.outcome, locked.of(2)?.outcome]).toEqual(['stopping', 'stopping'])
  })

  it('spares what somebody let go on, by name', async () => {
    const state = {
      revision: 'r',
      windowFrom: noon,
      stopped: [],
      heldSince: noon,
      held: 1,
      waiting: [key(1)],
      spared: [key(1)],
      answer: { decision: 'continue', by: 'U0HANASATO1', at: noon + 5 },
    }
    const { of } = await enforced([capped(1)], { cap: () => state }, cap)
    expect(of(1)).toEqual({
      ...bare,
      outcome: 'spared',
      over: true,
      spared: { rule: 'continue', by: 'U0HANASATO1' },
    })
  })

  it('that cannot be counted puts off what it covers and nothing else', async () => {
    const down = new Unreachable('table', 'TimeoutError', 'no answer')
    const failing = () => {
      throw down
    }
    const { of, calls, said } = await enforced([capped(1), aCase(2)], { cap: failing }, cap)
    expect(of(1)).toEqual({ ...bare, outcome: 'stopping', putOff: true })
    expect(calls).toEqual([['stop', [id(2)]]])
    expect(said[0]).toEqual(['cap-unknown', down, {}])
  })
})

describe('where EC2 has no room', () => {
  it('what waits for nothing yet books a turn, a hundred together', async () => {
    const cases = Array.from({ length: 101 }, (_, n) =>
      aCase(1, { record: { name: { ...name(1), instanceId: `i-${n}` } }, view: { instanceId: `i-${n}` } }),
    )
    const { all, calls, said } = await enforced(cases, { stop: () => throttled })
    expect(calls.slice(1)).toEqual([
      ['nextTurn', 5000, throttled],
      ['nextTurn', 200, throttled],
    ])
    expect([...all.values()][0]).toEqual({
      ...bare,
      outcome: 'failed',
      failedAt: 'stop',
      trouble: throttled,
      turnInSeconds: 3.2,
    })
    expect(said.filter(([event]) => event === 'waits-for-turn')).toEqual([
      ['waits-for-turn', { region: 'ap-northeast-1', instances: 100, seconds: 4 }],
      ['waits-for-turn', { region: 'ap-northeast-1', instances: 1, seconds: 4 }],
    ])
  })

  it('what was in vain books another turn, and comes no sooner than after a growing while', async () => {
    const tried = (tries: number) => aCase(1, { record: { triedSince: noon }, one: { tries } })
    const after = async (tries: number, turn = 3.2) => {
      const { of, calls } = await enforced([tried(tries)], { stop: () => throttled, nextTurn: () => turn })
      expect(calls.map(([call]) => call)).toEqual(['stop', 'nextTurn'])
      return of(1)?.turnInSeconds
    }
    expect([await after(1), await after(2), await after(8), await after(9), await after(12)]).toEqual([
      3.75, 7.5, 480, 900, 900,
    ])
    expect([await after(1, 400), await after(8, 400)]).toEqual([400, 480])
  })

  it('what others have in hand books no second turn, and nothing is said of it', async () => {
    const waits = async (record: Partial<StartRecord>, one: Partial<Case> = {}) => {
      const { of, calls } = await enforced([aCase(1, { record: { outcome: 'failed', ...record }, one })], {
        stop: () => throttled,
      })
      const isBooked = calls.some(([call]) => call === 'nextTurn')
      return !isBooked && isDeepStrictEqual(of(1), { ...bare, outcome: 'failed', inHand: true })
    }
    expect(await waits({ lookDueAt: noon + 300 })).toBe(true)
    expect(await waits({ lookDueAt: noon + 300 }, { looks: new Set([noon + 300]) })).toBe(false)
    // A look that was due a moment ago has not written down yet what came of it.
    expect(await waits({ lookDueAt: noon + 6 })).toBe(true)
    expect(await waits({ lookDueAt: noon + 5 })).toBe(false)
    // Nor has whoever decided.
    expect(await waits({}, { leave: new Set(['sns', 'slack', 'untag']) })).toBe(true)
    expect(await waits({}, { leave: new Set(['untag']) })).toBe(false)
  })

  it('what was answered before EC2 had no more room keeps its answer', async () => {
    const stop = (ids: string[]) => (ids.includes(id(1)) ? undefined : throttled)
    const { of } = await enforced([aCase(1), aCase(2, { record: { stopRefused: true } })], { stop })
    expect(of(1)?.outcome).toBe('stopping')
    expect(of(2)).toMatchObject({ outcome: 'failed', turnInSeconds: 3.2 })
  })

  it('what was refused by itself stays refused', async () => {
    const record = { stopRefused: true } as const
    const { of } = await enforced([aCase(1, { record }), aCase(2, { record })], {
      stop: (ids: string[]) => (ids.includes(id(1)) ? trouble('refused') : throttled),
    })
    expect(of(1)).toMatchObject({ trouble: trouble('refused'), turnInSeconds: undefined })
    expect(of(2)).toMatchObject({ trouble: throttled, turnInSeconds: 3.2 })
  })

  it('and the table does not say whose turn it is, they come back as what is throttled', async () => {
    const down = new Error('no answer')
    const nextTurn = () => {
      throw down
    }
    const { of, said } = await enforced([aCase(1)], { stop: () => throttled, nextTurn })
    expect(of(1)).toEqual({ ...bare, outcome: 'failed', failedAt: 'stop', trouble: throttled })
    expect(said.at(-1)).toEqual(['turn-not-booked', down, {}])
  })

  it('while others wait only those whose turn it is ask', async () => {
    const looks = new Set([noon + 11])
    const turn = { record: { triedSince: noon, lookDueAt: noon + 11 }, one: { tries: 1, looks } }
    const { of, calls } = await enforced(
      [
        aCase(1, turn),
        aCase(2),
        aCase(3, { ...turn, one: { tries: 0, looks } }),
        aCase(4, { ...turn, record: { triedSince: undefined } }),
        aCase(5, { ...turn, one: { tries: 1 } }),
      ],
      { queued: () => throttled },
    )
    expect(calls.filter(([call]) => call === 'stop')).toEqual([['stop', [id(1)]]])
    expect(of(1)?.outcome).toBe('stopping')
    expect([2, 3, 4].map((n) => of(n)?.turnInSeconds)).toEqual([3.2, 3.2, 3.2])
    expect(of(5)).toEqual({ ...bare, inHand: true })
  })

  it('that gives no answer at all books no turns', async () => {
    const { of, calls } = await enforced([aCase(1), aCase(2)], { stop: () => trouble('unavailable') })
    expect(calls.map(([call]) => call)).toEqual(['stop'])
    expect(of(2)).toEqual({ ...bare, outcome: 'failed', failedAt: 'stop', trouble: trouble('unavailable') })
  })
})

describe('that AWS throttles us for long', () => {
  const result = (more: Partial<Enforced>) => new Map([[key(1), { ...bare, ...more } as Enforced]])
  const since = (triedSince: number | undefined) => [aCase(1, { record: { triedSince } }), aCase(2)]
  const told = async (triedSince: number | undefined, more: Partial<Enforced>, unfinished: unknown = []) => {
    const made = aGate(
      {},
      {
        starts: {
          unfinished: async (...about: unknown[]) => {
            made.calls.push(['unfinished', ...about])
            if (unfinished instanceof Error) throw unfinished
            return unfinished
          },
        } as never,
      },
    )
    await tellIfStarved(tokyo, since(triedSince), result(more), made.gate)
    return made
  }

  it('is counted at once, and told after a minute with how many wait', async () => {
    const sooner = await told(noon - 49, { trouble: throttled })
    expect([sooner.said, sooner.bulletins]).toEqual([[['throttled', 1]], []])
    const waiting = [aCase(1), aCase(2), aCase(3)].map(({ record }) => record)
    const { said, bulletins, calls } = await told(noon - 50, { trouble: throttled }, [
      ...waiting,
      { ...waiting[0], todo: new Set(['sns']) },
    ])
    expect(said).toEqual([['throttled', 1], ['starved']])
    expect(calls).toEqual([['unfinished', tokyo, noon + 910, 1000]])
    expect(bulletins).toEqual([
      {
        kind: 'api-starved',
        place: tokyo,
        at: noon + 10,
        operation: 'StopInstances',
        since: noon - 50,
        waiting: 3,
      },
    ])
  })

  it('is told since the one that has waited longest, with the call that it waits for', async () => {
    const cases = [
      aCase(1, { record: { triedSince: noon - 20 } }),
      aCase(2, { record: { triedSince: noon - 80 } }),
    ]
    const made = aGate({}, { starts: { unfinished: async () => [] } as never })
    const results = new Map([
      [key(1), { ...bare, trouble: throttled, failedAt: 'stop' } as const],
      [key(2), { ...bare, trouble: throttled, failedAt: 'terminate' } as const],
    ])
    await tellIfStarved(tokyo, cases, results, made.gate)
    expect(made.bulletins).toMatchObject([{ since: noon - 80, waiting: 2, operation: 'TerminateInstances' }])
  })

  it('is told with those of the batch at least, where the others cannot be counted', async () => {
    expect((await told(noon - 50, { trouble: throttled }, new Error('no'))).bulletins).toMatchObject([
      { waiting: 1 },
    ])
  })

  it('is not what was refused for another reason, or has just begun', async () => {
    expect((await told(noon - 500, { trouble: trouble('refused') })).said).toEqual([])
    expect((await told(undefined, { trouble: throttled })).bulletins).toEqual([])
  })

  const hints = [noon - 100, noon - 50].map((at) => ({ kind: 'hint', hint: aHint({ at }) }) as const)
  const blind = async (error: unknown, tasks: Parameters<typeof tellIfBlind>[1] = hints) => {
    const made = aGate()
    await tellIfBlind(tokyo, tasks, error, made.gate)
    return made
  }
  const slow = new Unreachable('ec2', 'RequestLimitExceeded', 'slow down')

  it('is told of reading, too', async () => {
    const { said, bulletins } = await blind(slow)
    expect(said).toEqual([['throttled', 2], ['starved']])
    expect(bulletins).toEqual([
      {
        kind: 'api-starved',
        place: tokyo,
        at: noon + 10,
        operation: 'DescribeInstances',
        since: noon - 100,
        waiting: 2,
      },
    ])
    const young = await blind(slow, [{ kind: 'hint', hint: aHint({ at: noon - 49 }) }])
    expect([young.said, young.bulletins]).toEqual([[['throttled', 1]], []])
    const old = await blind(slow, [{ kind: 'hint', hint: aHint({ at: noon - 50 }) }])
    expect(old.bulletins).toHaveLength(1)
  })

  it.each([
    [new Error('RequestLimitExceeded'), hints],
    [new Unreachable('table', 'ThrottlingException', ''), hints],
    [new Unreachable('ec2', 'TimeoutError', ''), hints],
    [slow, [{ kind: 'finish', start: name(1), tries: 1 } as const]],
  ])('is not what %s tells', async (error, tasks) => {
    const { said, bulletins } = await blind(error, tasks)
    expect([said, bulletins]).toEqual([[], []])
  })
})
