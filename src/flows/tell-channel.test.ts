// The alert channel: a few in full, many as one message, one writer at a time.

import { describe, expect, it } from 'vitest'
import { anAlert, noon, tokyo } from '../../test/builders.ts'
import { startKey } from '../domain/start.ts'
import type { Gate } from './gate.ts'
import type { Burst, BurstLine, MessageRef } from './ports.ts'
import { type ToTell, tellChannel } from './tell-channel.ts'

const toTell = (n: number, message?: MessageRef): ToTell => ({
  alert: anAlert({ start: { place: tokyo, instanceId: `i-${n}`, launchedAt: noon }, mode: 'observe' }),
  message,
})
const key = (n: number) => startKey(toTell(n).alert.start)
const many = (count: number) => Array.from({ length: count }, (_, n) => toTell(n))

interface Has {
  /** Lines that others added before. */
  readonly before?: number
  readonly failing?: (what: string) => boolean
  readonly penTaken?: boolean
  /** How often the burst grows while it is written. */
  readonly growing?: number
  readonly channel?: undefined
}

async function told(alerts: readonly ToTell[], has: Has = {}) {
  const calls: unknown[][] = []
  const said: unknown[][] = []
  const added: BurstLine[] = []
  let growing = has.growing ?? 0
  const fail = (what: string): void => {
    if (has.failing?.(what) === true) throw new Error(what)
  }
  let burst = {
    place: tokyo,
    mode: 'enforce',
    openedAt: noon,
    lines: [],
    message: undefined,
    version: 1,
    shown: 0,
  } as Burst
  const channel = {
    post: async (alert: { start: { instanceId: string } }, ref: unknown) => {
      calls.push(['post', alert.start.instanceId, ref])
      fail(alert.start.instanceId)
      return { channel: 'C', ts: alert.start.instanceId }
    },
    postBurst: async (one: Burst, ref: unknown) => {
      calls.push(['postBurst', one.lines.length, ref])
      fail('postBurst')
      return { channel: 'C', ts: 'burst' }
    },
  }
  const gate = {
    clock: { now: () => noon * 1000 },
    channel: 'channel' in has ? undefined : channel,
    bursts: {
      add: async (_: unknown, mode: unknown, lines: readonly BurstLine[], at: number) => {
        calls.push(['add', mode, lines.length, at])
        added.push(...lines)
        fail('add')
        burst = {
          ...burst,
          lines: [...Array.from({ length: has.before ?? 0 }, () => lines[0] as BurstLine), ...lines],
        }
        return burst
      },
      takePen: async (one: Burst) => (has.penTaken === true ? undefined : { ...one, pen: 1 }),
      putPen: async (one: Burst, message: MessageRef) => {
        burst = { ...one, message, shown: one.version, version: one.version + (growing > 0 ? 1 : 0) }
        growing -= 1
        return burst
      },
    },
    log: { trouble: (...what: unknown[]) => said.push(what) },
  } as unknown as Gate
  return { told: await tellChannel(tokyo, alerts, gate), calls, said, added }
}

it('without a channel all is told', async () => {
  const { told: all } = await told(many(2), { channel: undefined })
  expect([...all]).toEqual([
    [key(0), undefined],
    [key(1), undefined],
  ])
})

it('told of before, its message is brought up to date, and joins no burst', async () => {
  const message = { channel: 'C', ts: '1' }
  const { calls, told: all } = await told([toTell(1, message)])
  expect(calls).toEqual([['post', 'i-1', message]])
  expect(all.get(key(1))).toEqual({ channel: 'C', ts: 'i-1' })
})

it('three in a minute stand in full', async () => {
  const { calls, told: all, added } = await told(many(3))
  expect(calls[0]).toEqual(['add', 'observe', 3, noon])
  const { start, instanceName, reason, outcome } = toTell(0).alert
  expect(added[0]).toEqual({ start, instanceName, reason, outcome })
  expect(calls.slice(1)).toEqual([0, 1, 2].map((n) => ['post', `i-${n}`, undefined]))
  expect(all.size).toBe(3)
})

it('a fourth makes them one message, whoever added the others', async () => {
  const { calls, told: all } = await told(many(1), { before: 3 })
  expect(calls.slice(1)).toEqual([['postBurst', 4, undefined]])
  expect([...all]).toEqual([[key(0), undefined]])
})

it('a hundred join at once', async () => {
  const { calls } = await told(many(101))
  expect(calls.filter(([call]) => call === 'add').map(([, , lines]) => lines)).toEqual([100, 1])
})

describe('of what could not be written', () => {
  it('each by itself is told again', async () => {
    const { told: all, said } = await told(many(2), { failing: (what) => what === 'i-0' })
    expect([...all.keys()]).toEqual([key(1)])
    expect(said).toEqual([['slack-failed', new Error('i-0'), { start: key(0) }]])
  })

  it('the whole burst is', async () => {
    const about = { place: '123456789012/ap-northeast-1', alerts: 4 }
    const { told: all, said } = await told(many(4), { failing: (what) => what === 'postBurst' })
    expect([all.size, said]).toEqual([0, [['slack-failed', new Error('postBurst'), about]]])
    const added = await told(many(4), { failing: (what) => what === 'add' })
    expect([added.told.size, added.calls.length]).toEqual([0, 1])
  })

  it('whoever waits for the pen is told later', async () => {
    expect((await told(many(4), { penTaken: true })).told.size).toBe(0)
  })
})

describe('a burst that grows while it is written', () => {
  it('is written again by whoever has the pen', async () => {
    const { calls, told: all } = await told(many(4), { growing: 1 })
    expect(calls.filter(([call]) => call === 'postBurst')).toEqual([
      ['postBurst', 4, undefined],
      ['postBurst', 4, { channel: 'C', ts: 'burst' }],
    ])
    expect(all.size).toBe(4)
  })

  it('is left to others after three times, with one’s own lines told', async () => {
    const { calls, told: all } = await told(many(4), { growing: 9 })
    expect(calls.filter(([call]) => call === 'postBurst')).toHaveLength(3)
    expect(all.size).toBe(4)
  })
})
