import { describe, expect, it } from 'vitest'
import { anInstance, aRecord, noon } from '../../test/builders.ts'
import { alertsFor, stopStep } from './enforcement.ts'

describe('what to do next about a denied start', () => {
  const denied = aRecord()
  const first = anInstance({ primaryAttachedAt: noon })

  it.each([
    ['a restart in pending', anInstance(), 'stop'],
    ['a running instance', anInstance({ state: 'running' }), 'stop'],
    ['a first launch in pending, which AWS would not stop (A1)', first, 'wait-for-running'],
    ['a first launch that runs', { ...first, state: 'running' as const }, 'stop'],
    ['an instance on its way down', anInstance({ state: 'stopping' }), 'going-down'],
    ['one that is stopped', anInstance({ state: 'stopped' }), 'seen-down'],
    ['one that is terminated', anInstance({ state: 'terminated' }), 'seen-down'],
    ['a later start', anInstance({ launchedAt: noon + 60, state: 'running' }), 'superseded'],
    [
      'an earlier start, by a stale read',
      anInstance({ launchedAt: noon - 60, state: 'running' }),
      'not-shown',
    ],
    ['nothing', undefined, 'not-shown'],
  ])('with a read that shows %s: %s', (_, view, step) => expect(stopStep(denied, view, false)).toBe(step))

  it('believes an event that says running over a read that still says pending', () => {
    expect(stopStep(denied, first, true)).toBe('stop')
  })
})

describe('which alerts a changed outcome calls for', () => {
  const told = (outcome: ReturnType<typeof aRecord>['outcome'], message = false) =>
    aRecord({ outcome, message: message ? { channel: 'C1', ts: '1.1' } : undefined })

  it('none before the first alert, which is due anyway, and none for old news', () => {
    expect(alertsFor(told(undefined), 'stopping')).toEqual([])
    expect(alertsFor(told('stopping'), 'stopping')).toEqual([])
    expect(alertsFor(told('stopped'), 'stopping')).toEqual([])
  })

  it('both, where people were told that it still ran', () => {
    expect(alertsFor(told('failed'), 'stopping')).toEqual(['sns', 'slack'])
    expect(alertsFor(told('waiting-for-running'), 'stopping')).toEqual(['sns', 'slack'])
    expect(alertsFor(told('stopping'), 'failed')).toEqual(['sns', 'slack'])
  })

  it('only the message that announced it, once the stop is seen', () => {
    expect(alertsFor(told('stopping', true), 'stopped')).toEqual(['slack'])
    expect(alertsFor(told('stopping'), 'stopped')).toEqual([])
  })
})
