import { describe, expect, it } from 'vitest'
import { aRecord, noon } from '../../test/builders.ts'
import { alertsFor, orStuck } from './enforcement.ts'

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
