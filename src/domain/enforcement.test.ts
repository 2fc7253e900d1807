import { describe, expect, it } from 'vitest'
import { aRecord, noon } from '../../test/builders.ts'
import { alertsFor, orStuck, outcomeOf, terminatedOr } from './enforcement.ts'

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

  it('both at every change for the worse, and once somebody need not act after all', () => {
    for (const worse of ['failed', 'stuck', 'left-running', 'isolated'] as const) {
      expect(alertsFor(told('stopping'), worse)).toEqual(['sns', 'slack'])
      expect(alertsFor(told(worse), 'stopped')).toEqual(['sns', 'slack'])
      expect(alertsFor(told(worse), worse)).toEqual([])
    }
    expect(alertsFor(told('failed'), 'stuck')).toEqual(['sns', 'slack'])
    expect(alertsFor(told('stopping'), 'spared')).toEqual(['sns', 'slack'])
    expect(alertsFor(told('stopping'), 'terminating')).toEqual([])
    expect(alertsFor(told('terminated'), 'stopped')).toEqual([])
  })
})

describe('stuck', () => {
  it('after a quarter of an hour of trying, or of waiting for what AWS agreed to', () => {
    const tried = aRecord({ triedSince: noon })
    expect(orStuck('failed', tried, noon + 899)).toBe('failed')
    expect(orStuck('failed', tried, noon + 900)).toBe('stuck')
    expect(orStuck('stopping', tried, noon + 900)).toBe('stopping')
    expect(orStuck('stopping', { ...tried, stopCalledAt: noon }, noon + 900)).toBe('stuck')
    expect(orStuck('left-running', tried, noon + 900)).toBe('left-running')
  })
})

describe('what is said of a step that needs no call', () => {
  it.each([
    ['wait-for-running', 'pending', 'waiting-for-running'],
    ['going-down', 'stopping', 'stopping'],
    ['going-down', 'shutting-down', 'terminating'],
    ['seen-down', 'stopped', 'stopped'],
    ['seen-down', 'terminated', 'stopped'],
    ['superseded', 'running', 'stopped'],
    ['not-shown', undefined, undefined],
  ] as const)('%s, shown %s: %s', (step, state, outcome) => {
    expect(outcomeOf(aRecord(), step, state)).toBe(outcome)
  })

  it('terminated, only where that was meant, or nothing less was left', () => {
    for (const outcome of ['terminating', 'terminated', 'isolated'] as const) {
      expect(terminatedOr({ outcome })).toBe('terminated')
      expect(outcomeOf(aRecord({ outcome }), 'seen-down', 'terminated')).toBe('terminated')
    }
    for (const outcome of ['stopping', 'failed', undefined] as const) {
      expect(terminatedOr({ outcome })).toBe('stopped')
    }
  })
})
