// Groups that replace what is stopped, and what else is to be known around a denied start before its next rung.

import { describe, expect, it } from 'vitest'
import { noon, tokyo } from '../../test/builders.ts'
import { type Answers, trouble } from '../../test/support/a-gate.ts'
import { aCase, bare, type CaseMore, enforced, id } from '../../test/support/enforcing.ts'
import { noExemptions } from '../domain/guard.ts'
import { type Ec2Trouble, Unreachable } from './ports.ts'

const suspend = { guard: { unlistedGroups: 'suspend' as const } }
const inGroup = (n: number, group = 'web', more: CaseMore = {}) =>
  aCase(n, {
    ...more,
    view: { tags: { 'aws:autoscaling:groupName': group } },
    record: { memberOf: [`123456789012/ap-northeast-1/${group}`], ...more.record },
  })
const inFleet = (n: number, fleet = 'fleet-1', more: CaseMore = {}) =>
  aCase(n, {
    ...more,
    view: { tags: { 'aws:ec2:fleet-id': fleet } },
    record: { memberOf: [fleet], ...more.record },
  })
const aFleet = (more: object = {}): Answers => ({
  fleets: (ids: string[]) =>
    new Map(ids.map((one) => [one, { type: 'maintain', active: true, target: 2, ...more }])),
})
const down = new Unreachable('ec2', 'RequestLimitExceeded', 'slow down')
const throttled: Ec2Trouble = { kind: 'throttled', code: 'RequestLimitExceeded', message: 'slow down' }
const fails = (error: Error) => () => {
  throw error
}

describe('a member of a group that is not listed', () => {
  it('is left running by default, with the group said', async () => {
    const { of, calls } = await enforced([inGroup(1)])
    expect(of(1)).toMatchObject({
      outcome: 'left-running',
      hindrance: { kind: 'auto-scaling-group', name: 'web' },
    })
    expect(calls).toEqual([])
  })

  it('is stopped once its group is kept from launching; each group once, and told of', async () => {
    const { of, calls, bulletins } = await enforced(
      [inGroup(1), inGroup(2), inGroup(3, 'batch')],
      {},
      suspend,
    )
    expect(calls).toEqual([
      ['suspendGroup', 'web'],
      ['suspendGroup', 'batch'],
      ['stop', [id(1), id(2), id(3)]],
    ])
    expect(of(1)).toMatchObject({
      outcome: 'stopping',
      rungs: [{ event: 'group-suspended', facts: { group: 'web' } }],
    })
    const group = { kind: 'auto-scaling-group' }
    expect(bulletins).toEqual([
      { kind: 'group-suspended', place: tokyo, at: noon + 10, group: { ...group, name: 'web' } },
      { kind: 'group-suspended', place: tokyo, at: noon + 10, group: { ...group, name: 'batch' } },
    ])
  })

  it('that was tried before has its group in the journal already', async () => {
    const { of } = await enforced([inGroup(1, 'web', { record: { triedSince: noon } })], {}, suspend)
    expect(of(1)).toMatchObject({ outcome: 'stopping', rungs: [] })
  })

  it('is stopped where the group is gone, of which nothing is told', async () => {
    const { of, bulletins } = await enforced([inGroup(1)], { suspendGroup: () => trouble('gone') }, suspend)
    expect(of(1)?.outcome).toBe('stopping')
    expect(bulletins).toEqual([])
  })

  it.each([
    [() => trouble('forbidden'), trouble('forbidden')],
    [fails(down), throttled],
  ])('is not stopped while its group cannot be kept from launching', async (suspendGroup, why) => {
    const { of, calls, bulletins } = await enforced([inGroup(1), inGroup(2)], { suspendGroup }, suspend)
    expect([of(1), of(2)]).toMatchObject([
      { outcome: 'failed', trouble: why },
      { outcome: 'failed', trouble: why },
    ])
    expect([calls, bulletins]).toEqual([[['suspendGroup', 'web']], []])
  })

  it('fails loudly of what is no trouble of AWS’s', async () => {
    const broken = enforced([inGroup(1)], { suspendGroup: fails(new Error('a bug')) }, suspend)
    await expect(broken).rejects.toThrow('a bug')
  })

  it('is not asked for again once AWS asks for patience with it', async () => {
    const cases = [inGroup(1), inGroup(2, 'batch')]
    const { of, calls } = await enforced(cases, { suspendGroup: () => trouble('throttled') }, suspend)
    expect(calls).toEqual([['suspendGroup', 'web']])
    const result = { ...bare, outcome: 'failed', failedAt: 'suspend-group', trouble: trouble('throttled') }
    expect([of(1), of(2)]).toEqual([result, result])
  })

  it('of a fleet is emptied though AWS asks for patience with Auto Scaling', async () => {
    const cases = [inGroup(1), inFleet(2)]
    const answers = { ...aFleet(), suspendGroup: () => trouble('throttled') }
    const { of } = await enforced(cases, answers, suspend)
    expect([of(1)?.outcome, of(2)?.outcome]).toEqual(['failed', 'stopping'])
  })

  it('of the eleventh group of a batch is due again at once', async () => {
    const cases = Array.from({ length: 11 }, (_, n) =>
      inGroup(1, `g${n}`, { record: { name: { place: tokyo, instanceId: `i-${n}`, launchedAt: noon } } }),
    )
    const { all, calls } = await enforced(cases, {}, suspend)
    expect(calls.filter(([call]) => call === 'suspendGroup')).toHaveLength(10)
    expect([...all.values()].map(({ putOff }) => putOff).lastIndexOf(true)).toBe(10)
  })
})

describe('a member of a fleet', () => {
  it('that maintains its target is stopped once that is 0, with what it was told', async () => {
    const { of, calls, bulletins } = await enforced([inFleet(1), inFleet(2)], aFleet(), suspend)
    expect(calls).toEqual([
      ['fleets', ['fleet-1']],
      ['fleets', ['fleet-1']],
      ['emptyFleet', 'fleet-1'],
      ['stop', [id(1), id(2)]],
    ])
    expect(of(1)?.outcome).toBe('stopping')
    const group = { kind: 'fleet', name: 'fleet-1' }
    expect(bulletins).toEqual([{ kind: 'group-suspended', place: tokyo, at: noon + 10, group, targetWas: 2 }])
  })

  it('that maintains its target is left running by default', async () => {
    const { of } = await enforced([inFleet(1)], aFleet())
    expect(of(1)).toMatchObject({ outcome: 'left-running', hindrance: { kind: 'fleet', name: 'fleet-1' } })
  })

  it('without a target is emptied once more and told of, unless it was tried before', async () => {
    const { calls, bulletins } = await enforced([inFleet(1)], aFleet({ target: 0 }), suspend)
    expect(calls.map(([call]) => call)).toEqual(['fleets', 'fleets', 'emptyFleet', 'stop'])
    expect(bulletins).toHaveLength(1)
    expect(bulletins[0]).not.toHaveProperty('targetWas')
    const again = await enforced(
      [inFleet(1, 'fleet-1', { record: { triedSince: noon } })],
      aFleet({ target: 0 }),
      suspend,
    )
    expect(again.calls.map(([call]) => call)).toEqual(['fleets', 'stop'])
    const alerting = await enforced([inFleet(1)], aFleet({ target: 0 }))
    expect(alerting.of(1)?.outcome).toBe('stopping')
  })

  it.each([{ type: 'instant' }, { type: 'request' }, { active: false }])(
    'that replaces nothing, %o, is stopped',
    async (more) => {
      const { of, calls } = await enforced([inFleet(1)], aFleet(more), suspend)
      expect(of(1)?.outcome).toBe('stopping')
      expect(calls.map(([call]) => call)).toEqual(['fleets', 'stop'])
    },
  )

  it('that EC2 does not show is stopped', async () => {
    const { of } = await enforced([inFleet(1)], {}, suspend)
    expect(of(1)?.outcome).toBe('stopping')
  })

  it('of the older kind cannot be kept from launching: it is left running', async () => {
    const { of, calls } = await enforced([inFleet(1, 'sfr-1')], {}, suspend)
    expect(of(1)).toMatchObject({ outcome: 'left-running', hindrance: { kind: 'fleet', name: 'sfr-1' } })
    expect(calls).toEqual([])
  })

  it('of which nothing can be told holds up no other', async () => {
    const { of, calls } = await enforced([inFleet(1), aCase(2), inGroup(3)], { fleets: fails(down) })
    expect(of(1)).toEqual({ ...bare, outcome: 'failed', failedAt: 'see-fleets', trouble: throttled })
    expect([of(2)?.outcome, of(3)?.outcome]).toEqual(['stopping', 'left-running'])
    expect(calls).toEqual([
      ['fleets', ['fleet-1']],
      ['stop', [id(2)]],
    ])
    await expect(enforced([inFleet(1)], { fleets: fails(new Error('a bug')) })).rejects.toThrow('a bug')
  })
})

describe('what is around a start', () => {
  const spot = (n: number, request: string) => aCase(n, { view: { spotRequestId: request } })

  it('is asked for once for a batch', async () => {
    const { calls } = await enforced([spot(1, 'sir-1'), spot(2, 'sir-1'), spot(3, 'sir-2'), spot(4, '')])
    expect(calls[0]).toEqual(['spotRequests', ['sir-1', 'sir-2']])
  })

  it('decides whether a Spot instance can be stopped', async () => {
    const spotRequests = () =>
      new Map([
        ['sir-1', { type: 'one-time', alive: true }],
        ['sir-2', { type: 'persistent', alive: true }],
      ])
    const { of, calls } = await enforced([spot(1, 'sir-1'), spot(2, 'sir-2'), aCase(3)], { spotRequests })
    expect(of(1)).toMatchObject({ outcome: 'left-running', hindrance: { kind: 'one-time-spot' } })
    expect(calls[1]).toEqual(['stop', [id(2), id(3)]])
  })

  it('that cannot be asked for is said, and each is tried alone', async () => {
    const { calls, said } = await enforced([spot(1, 'sir-1'), aCase(2)], { spotRequests: fails(down) })
    expect(calls.slice(1)).toEqual([
      ['stop', [id(2)]],
      ['stop', [id(1)]],
    ])
    expect(said[0]).toEqual(['spot-unknown', down, {}])
  })

  it('is not asked for where it is spared', async () => {
    const view = { spotRequestId: 'sir-1', tags: { 'aws:autoscaling:groupName': 'web' } }
    const autoScalingGroups = new Set(['123456789012/ap-northeast-1/web'])
    const memberOf = [...autoScalingGroups]
    const { of, calls } = await enforced(
      [aCase(1, { view, record: { memberOf } })],
      {},
      {
        guard: { exempt: { ...noExemptions, autoScalingGroups } },
      },
    )
    expect([of(1)?.outcome, calls]).toEqual(['spared', []])
  })

  it.each([
    ['is down', { state: 'stopped' }],
    ['is another start', { launchedAt: noon + 60 }],
  ] as const)('is not asked for where what is shown %s', async (_, more) => {
    const tags = { 'aws:ec2:fleet-id': 'fleet-1' }
    const { calls } = await enforced([
      aCase(1, { view: { tags, ...more }, record: { memberOf: ['fleet-1'] } }),
    ])
    expect(calls).toEqual([])
  })
})
