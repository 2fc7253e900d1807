import { describe, expect, it } from 'vitest'
import { anInstance, aRecord, noon } from '../../test/builders.ts'
import { defaultGuard, noExemptions } from './guard.ts'
import type { InstanceView } from './instance.ts'
import { nextStep, type Surroundings, unlistedKeeper } from './ladder.ts'

const denied = aRecord()
const up = (more: Partial<InstanceView> = {}): InstanceView => anInstance({ state: 'running', ...more })
const about = (more: Partial<Surroundings> = {}): Surroundings => ({
  guard: defaultGuard,
  spared: undefined,
  reportedRunning: false,
  spot: undefined,
  keeper: undefined,
  stopUnsupported: false,
  ...more,
})
const first = anInstance({ primaryAttachedAt: noon })

describe('the next rung', () => {
  it.each([
    ['a restart in pending', anInstance(), 'stop'],
    ['a running instance', up(), 'stop'],
    ['a first launch in pending, which AWS would not stop (A1)', first, 'wait-for-running'],
    ['a first launch that runs', { ...first, state: 'running' as const }, 'stop'],
    ['an instance on its way down', anInstance({ state: 'stopping' }), 'going-down'],
    ['one that is stopped', anInstance({ state: 'stopped' }), 'seen-down'],
    ['one that is terminated', anInstance({ state: 'terminated' }), 'seen-down'],
    ['a later start', up({ launchedAt: noon + 60 }), 'superseded'],
    ['an earlier start, by a stale read', up({ launchedAt: noon - 60 }), 'not-shown'],
    ['nothing', undefined, 'not-shown'],
    ['what another service manages', up({ operator: 'eks.amazonaws.com' }), 'leave-running'],
    ['an instance-store root', up({ rootDevice: 'instance-store' }), 'leave-running'],
  ])('with a read that shows %s: %s', (_, view, step) =>
    expect(nextStep(denied, view, about()).kind).toBe(step),
  )

  it('believes an event that says running over a read that still says pending', () => {
    expect(nextStep(denied, first, about({ reportedRunning: true })).kind).toBe('stop')
  })

  it('is none where it is spared, whatever it is', () => {
    const spared = { rule: 'instance', by: 'i-1' } as const
    for (const view of [up(), first, up({ rootDevice: 'instance-store' }), up({ operator: 'x' })]) {
      expect(nextStep(denied, view, about({ spared }))).toEqual({ kind: 'spare', by: spared })
    }
  })

  it.each(['alert', 'terminate', 'isolate'] as const)('never destroys what can be stopped: %s', (where) => {
    const guard = { whereStoppingIsImpossible: where, unlistedGroups: 'suspend' } as const
    const alive = { type: 'persistent', alive: true } as const
    expect(nextStep(denied, up(), about({ guard })).kind).toBe('stop')
    expect(nextStep(denied, up({ spotRequestId: 'sir-1' }), about({ guard, spot: alive })).kind).toBe('stop')
  })

  it('cancels a request that would launch another, and one of which nothing is known', () => {
    const guard = { ...defaultGuard, whereStoppingIsImpossible: 'terminate' } as const
    const view = up({ rootDevice: 'instance-store', spotRequestId: 'sir-1' })
    const step = (spot: Surroundings['spot']) => nextStep(denied, view, about({ guard, spot }))
    expect(step({ type: 'persistent', alive: true })).toMatchObject({ cancelFirst: 'sir-1' })
    expect(step(undefined)).toMatchObject({ cancelFirst: 'sir-1' })
    expect(step({ type: 'persistent', alive: false })).toMatchObject({ cancelFirst: undefined })
    expect(step({ type: 'one-time', alive: true })).toMatchObject({ cancelFirst: undefined })
  })

  it('keeps out of bulk stops what might spoil them', () => {
    const view = up({ spotRequestId: 'sir-1' })
    expect(nextStep(denied, view, about())).toEqual({ kind: 'stop', alone: true })
    expect(nextStep(aRecord({ stopRefused: true }), up(), about())).toEqual({ kind: 'stop', alone: true })
    expect(nextStep(denied, up(), about())).toEqual({ kind: 'stop', alone: false })
  })
})

describe('a group that would replace it', () => {
  const member = up({ tags: { 'aws:autoscaling:groupName': 'web' } })
  const key = '123456789012/ap-northeast-1/web'
  const soon = (noon + 10) * 1000
  const later = (noon + 600) * 1000

  it('counts where the instance has been in it since its launch, and is not listed', () => {
    const web = { kind: 'auto-scaling-group', name: 'web' }
    expect(unlistedKeeper({ exempt: noExemptions }, member, [], soon)).toEqual(web)
    expect(unlistedKeeper({ exempt: noExemptions }, member, [key], later)).toEqual(web)
    const exempt = { ...noExemptions, autoScalingGroups: new Set([key]) }
    expect(unlistedKeeper({ exempt }, member, [key], soon)).toBeUndefined()
  })

  it('does not where it was attached since: a thief would be let off', () => {
    expect(unlistedKeeper({ exempt: noExemptions }, member, [], later)).toBeUndefined()
  })
})
