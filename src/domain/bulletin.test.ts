import { describe, expect, it } from 'vitest'
import { noon, tokyo, virginia } from '../../test/builders.ts'
import { type Bulletin, bulletinId, DAY_SECONDS, rememberSeconds, WEEK_SECONDS } from './bulletin.ts'

const base = { place: tokyo, at: noon }
const group = { kind: 'auto-scaling-group', name: 'web' } as const
const change = { what: 'max', was: '1', is: '9' } as const

const starved: Bulletin = {
  ...base,
  kind: 'api-starved',
  operation: 'StopInstances',
  since: noon,
  waiting: 1,
}
const changed: Bulletin = { ...base, kind: 'group-changed', group, since: noon - 60, changes: [change] }
const suspended: Bulletin = { ...base, kind: 'group-suspended', group }
const missed: Bulletin = { ...base, kind: 'events-missed', starts: 1 }
const observing: Bulletin = { ...base, kind: 'still-observing', deniedInSevenDays: 0, since: noon }
const ends: Bulletin = {
  ...base,
  kind: 'standing-pass-ends',
  pass: 'a',
  owner: 'b',
  reason: 'c',
  endsAt: noon,
  withinDays: 7,
}
const unreachable: Bulletin = {
  ...base,
  kind: 'account-out-of-reach',
  name: 'a',
  code: 'AccessDenied',
  message: 'b',
}

describe('the id of a bulletin', () => {
  it('names the place and what it is about', () => {
    const about = '123456789012/ap-northeast-1'
    const cap = { restarts: 1, withinMinutes: 1 }
    const first: Bulletin = { ...base, kind: 'first-look', keepers: [], up: 1 }
    const ids = (
      [
        first,
        { ...base, kind: 'cap-reached', cap, held: 1, until: 5 },
        { ...base, kind: 'mode-changed', mode: 'enforce', by: 'hana' },
        { ...base, kind: 'issued-with-aws-identity', who: 'a', passId: 'P-1', instances: [], because: 'b' },
        changed,
        ends,
      ] as const
    ).map(bulletinId)
    expect(ids).toEqual([
      `${about}/first-look`,
      `${about}/cap-reached/5`,
      `${about}/mode-changed/${noon}`,
      `${about}/issued-with-aws-identity/P-1`,
      `${about}/group-changed/auto-scaling-group/web/${noon - 60}/max=9`,
      `${about}/standing-pass-ends/a/${noon}/7`,
    ])
    expect(bulletinId({ ...first, place: virginia })).not.toBe(ids[0])
  })

  it.each([
    ['a quarter of an hour', starved, 900],
    ['a day', suspended, DAY_SECONDS],
    ['a day', unreachable, DAY_SECONDS],
    ['an hour', missed, 3600],
  ] as const)('is another after %s, where it goes on', (_, bulletin, seconds) => {
    const from = Math.floor(noon / seconds) * seconds
    const idAt = (at: number): string => bulletinId({ ...bulletin, at })
    expect(idAt(from)).toBe(idAt(from + seconds - 1))
    expect(idAt(from)).not.toBe(idAt(from + seconds))
  })

  it('is another every week of observing, counted from when it began', () => {
    const idAt = (at: number): string => bulletinId({ ...observing, at })
    expect(idAt(noon)).toBe(idAt(noon + WEEK_SECONDS - 1))
    expect(idAt(noon)).not.toBe(idAt(noon + WEEK_SECONDS))
  })

  it('tells one change of a group from another, and stays short', () => {
    const idOf = (is: string): string => bulletinId({ ...changed, changes: [change, { ...change, is }] })
    expect(idOf('9')).not.toBe(idOf('8'))
    expect(idOf('x'.repeat(10_000)).length).toBeLessThan(300)
  })

  it('is remembered for a month; a first look, for good', () => {
    expect(rememberSeconds(missed)).toBe(30 * DAY_SECONDS)
    expect(rememberSeconds({ kind: 'first-look' })).toBe(3650 * DAY_SECONDS)
  })
})
