// Listed groups: a difference is told before it is written down, so that none is lost. And turns in a queue of stops.

import { describe, expect, it } from 'vitest'
import { noon, tokyo, virginia } from '../../test/builders.ts'
import { trouble } from '../../test/support/a-gate.ts'
import { anOffice } from '../../test/support/an-office.ts'
import type { GroupState } from '../domain/group-watch.ts'
import { defaultGuard, noExemptions } from '../domain/guard.ts'
import type { Place } from '../domain/place.ts'
import { type Crew, noCrew } from './crews.ts'
import type { Herald } from './herald.ts'
import { paceBy } from './pace.ts'
import { watchGroups } from './watch-groups.ts'

const web: GroupState = {
  arn: 'a',
  created: '2026',
  min: 1,
  max: 4,
  desired: 2,
  launch: 'lt 3',
  suspended: [],
  apart: 0,
}
const guard = {
  ...defaultGuard,
  exempt: { ...noExemptions, autoScalingGroups: new Set(['123456789012/ap-northeast-1/web']) },
}

async function watched(
  before: GroupState | undefined | 'unseen',
  is: GroupState | undefined,
  { failing = false, deaf = false, crews = new Map<string, Crew>() } = {},
) {
  const noted: unknown[] = []
  const said: unknown[][] = []
  const { office, bulletins } = anOffice({
    office: {
      log: { info: () => undefined, trouble: (...what: unknown[]) => void said.push(what) },
      ...(deaf && { topic: { announce: async () => Promise.reject(new Error('deaf')) } }),
    },
  })
  const herald = {
    ...office,
    groups: {
      described: async (_: unknown, names: readonly string[]) => {
        expect(names).toEqual(['web'])
        if (failing) throw new Error('no groups')
        return new Map(is === undefined ? [] : [['web', is]])
      },
    },
    groupBook: {
      recall: async () => new Map(before === 'unseen' ? [] : [['web', { state: before, at: noon - 300 }]]),
      note: async (...what: unknown[]) => void noted.push(what),
    },
  } as unknown as Herald
  const report = (place: Place) => ({
    place,
    sight: { control: undefined, keepers: new Map(), crews },
  })
  await watchGroups([report(virginia), report(tokyo)], guard, herald)
  return { noted, bulletins, said }
}

describe('a listed group', () => {
  const written = (state: GroupState | undefined) => [[tokyo, 'web', { state, at: noon }]]

  it('seen for the first time is written down', async () => {
    const { noted, bulletins } = await watched('unseen', web)
    expect([noted, bulletins]).toEqual([written(web), []])
  })

  it('that is what it was is not written again', async () => {
    const { noted, bulletins } = await watched(web, { ...web })
    expect([noted, bulletins]).toEqual([[], []])
  })

  it('that only scales is written down, and no news', async () => {
    const { noted, bulletins } = await watched(web, { ...web, desired: 3 })
    expect([noted, bulletins]).toEqual([written({ ...web, desired: 3 }), []])
  })

  it('that is another is told with what is different, and then written down', async () => {
    const { noted, bulletins } = await watched(web, { ...web, max: 40 })
    expect(bulletins).toEqual([
      {
        kind: 'group-changed',
        place: tokyo,
        at: noon,
        group: { kind: 'auto-scaling-group', name: 'web' },
        since: noon - 300,
        changes: [{ what: 'max', was: '4', is: '40' }],
      },
    ])
    expect(noted).toEqual(written({ ...web, max: 40 }))
  })

  it('of which more are detached, or stand by, and run on, is told; of fewer it is written down', async () => {
    const crews = new Map([
      ['123456789012/ap-northeast-1/web', { ...noCrew(), detached: 2 }],
      ['123456789012/ap-northeast-1/api', { ...noCrew(), detached: 7 }],
    ])
    const more = await watched(web, { ...web, apart: 1 }, { crews })
    expect(more.bulletins).toMatchObject([{ changes: [{ what: 'apart', was: '0', is: '3' }] }])
    expect(more.noted).toEqual(written({ ...web, apart: 3 }))
    const fewer = await watched({ ...web, apart: 3 }, web, { crews })
    expect([fewer.bulletins, fewer.noted]).toEqual([[], written({ ...web, apart: 2 })])
  })

  it('of which more members were started again is told, but not where it starts them itself', async () => {
    const crews = new Map([['123456789012/ap-northeast-1/web', { ...noCrew(), restarted: 1 }]])
    const told = await watched({ ...web, restarted: 0 }, { ...web, restarted: 0 }, { crews })
    expect(told.bulletins).toMatchObject([{ changes: [{ what: 'restarted', was: '0', is: '1' }] }])
    expect(told.noted).toEqual(written({ ...web, restarted: 1 }))
    const fromWarmPool = await watched({ ...web, restarted: 0 }, web, { crews })
    expect([fromWarmPool.bulletins, fromWarmPool.noted]).toEqual([[], written(web)])
  })

  it('of which a member came of another version of its template is told', async () => {
    const from = (...launched: string[]): GroupState => ({ ...web, launch: 'lt-1 version $Latest', launched })
    const seeing = (...versions: string[]) => ({
      crews: new Map([['123456789012/ap-northeast-1/web', { ...noCrew(), launched: new Set(versions) }]]),
    })
    const [one, two] = ['lt-1 version 1', 'lt-1 version 2']
    const { launched: _, ...unseen } = from()
    const first = await watched(unseen, unseen, seeing(one))
    expect([first.bulletins, first.noted]).toEqual([[], written({ ...from(one) })])
    const next = await watched(from(one), unseen, seeing(two, one))
    expect(next.bulletins).toMatchObject([{ changes: [{ what: 'launch', was: one, is: `${one}, ${two}` }] }])
    expect(next.noted).toEqual(written(from(one, two)))
    const rolledOut = await watched(from(one, two), unseen, seeing(two))
    expect([rolledOut.bulletins, rolledOut.noted]).toEqual([[], written(from(two))])
    const shrunk = await watched(from(two), unseen)
    expect([shrunk.bulletins, shrunk.noted]).toEqual([[], []])
  })

  it('whose new version it names itself is told once, when it does', async () => {
    const launch = 'lt-1 version 2'
    const crew = { ...noCrew(), launched: new Set([launch]) }
    const crews = new Map([['123456789012/ap-northeast-1/web', crew]])
    const before = { ...web, launch, launched: ['lt-1 version 1'] }
    const { bulletins, noted } = await watched(before, { ...web, launch }, { crews })
    expect([bulletins, noted]).toEqual([[], written({ ...web, launch, launched: [launch] })])
  })

  it('that was noted when nobody counted those is told the next time', async () => {
    const { apart: _, ...before } = web
    const { bulletins, noted } = await watched(before, { ...web, apart: 1 })
    expect([bulletins, noted]).toEqual([[], written({ ...web, apart: 1 })])
  })

  it('that is gone, or there again, is told', async () => {
    const gone = await watched(web, undefined)
    expect([gone.bulletins.length, gone.noted]).toEqual([1, written(undefined)])
    const back = await watched(undefined, web)
    expect([back.bulletins.length, back.noted]).toEqual([1, written(web)])
    const still = await watched(undefined, undefined)
    expect([still.bulletins, still.noted]).toEqual([[], []])
  })

  it('of which nobody could be told is told the next time', async () => {
    expect((await watched(web, { ...web, max: 40 }, { deaf: true })).noted).toEqual([])
  })

  it('that cannot be looked at is said', async () => {
    const { said } = await watched(web, web, { failing: true })
    expect(said).toEqual([
      ['groups-unwatched', new Error('no groups'), { place: '123456789012/ap-northeast-1' }],
    ])
  })
})

describe('a turn', () => {
  it('is waited for in its own place, until it has come', async () => {
    let now = 1000
    const booked: unknown[] = []
    const pace = paceBy({ book: async (...how) => (booked.push(how), 4000) }, { now: () => now })
    expect(pace.queued(tokyo)).toBeUndefined()
    expect(await pace.nextTurn(tokyo, 200, trouble('throttled'))).toBe(3)
    expect(booked).toEqual([[tokyo, 200, 1000]])
    now = 3999
    expect([pace.queued(tokyo), pace.queued(virginia)]).toEqual([trouble('throttled'), undefined])
    now = 4000
    expect(pace.queued(tokyo)).toBeUndefined()
    now = 9000
    expect(await pace.nextTurn(tokyo, 200, trouble('throttled'))).toBe(0)
  })

  it('is booked by nobody who could not wait for it, until the turns before it have come', async () => {
    let now = 0
    let until = 0
    const pace = paceBy({ book: async (_, by) => (until += by) }, { now: () => now })
    const next = () => pace.nextTurn(tokyo, 600_000, trouble('throttled'))
    expect([await next(), await next(), await next()]).toEqual([600, 1200, 900])
    expect(until).toBe(1_200_000)
    now = 300_001
    expect(await next()).toBeCloseTo(1500)
  })
})
