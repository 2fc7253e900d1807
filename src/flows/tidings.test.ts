// What a judged start gives to tell: to the world where it was denied, to the owner of a pass whatever it came to.

import { describe, expect, it } from 'vitest'
import { anInstance, aRecord, tokyo } from '../../test/builders.ts'
import { defaultGuard } from '../domain/guard.ts'
import { permitKey } from '../domain/pass.ts'
import type { PassUsed, StartRecord } from '../domain/start-record.ts'
import { allow, exempt } from '../domain/verdict.ts'
import { alertOf, noticeOf } from './tidings.ts'

const pass: PassUsed = {
  id: 'P-7K3M9Q2X',
  key: 'code:00aa',
  owner: { teamId: 'T0ACME00001', userId: 'U0HANASATO1' },
  ownerLocale: 'ja',
  command: '/startpass',
}
const permit: PassUsed = { ...pass, key: permitKey(tokyo, 'i-0123456789abcdef0') }
const allowed = (more: Partial<StartRecord> = {}) => aRecord({ verdict: allow, pass, ...more })

describe('the alert', () => {
  const alert = (record: StartRecord, outcome: Parameters<typeof alertOf>[2], canary?: string) =>
    alertOf(record, anInstance({ tags: { auth: 'x' } }), outcome, undefined, defaultGuard, canary)

  it('is of denied starts alone', () => {
    expect(alert(allowed(), 'stopped')).toBeUndefined()
  })

  it('says what was denied, why, and what was seen of it', () => {
    expect(alert(aRecord({ pass }), 'stopping')).toMatchObject({
      start: aRecord().name,
      instanceName: 'web-1',
      instanceType: 't3.micro',
      reason: 'no-pass',
      mode: 'enforce',
      outcome: 'stopping',
      owner: pass.owner,
      misspelledTag: 'auth',
      hindrance: undefined,
      trouble: undefined,
      canary: false,
    })
  })

  it('is news once for each outcome', () => {
    expect(alert(aRecord(), 'stopping')?.news).toBe(1)
    expect(alert(aRecord({ outcome: 'stopping', news: 1 }), 'stopping')?.news).toBe(1)
    expect(alert(aRecord({ outcome: 'stopping', news: 1 }), 'stopped')?.news).toBe(2)
  })

  it('says less where the instance is gone, and that it was the canary where it was', () => {
    const { instanceId } = aRecord().name
    const gone = alertOf(aRecord(), undefined, 'stopped', undefined, defaultGuard, instanceId)
    expect(gone).toMatchObject({
      instanceType: undefined,
      misspelledTag: undefined,
      owner: undefined,
      canary: true,
    })
  })

  it('says what was in the way', () => {
    const trouble = { kind: 'refused', code: 'Nope', message: 'no' } as const
    const enforced = { trouble, hindrance: undefined }
    expect(alertOf(aRecord(), undefined, 'failed', enforced, defaultGuard, undefined)?.trouble).toBe(trouble)
  })
})

describe('the notice', () => {
  const common = {
    locale: 'ja',
    command: '/startpass',
    passId: 'P-7K3M9Q2X',
    instance: { place: tokyo, instanceId: 'i-0123456789abcdef0', name: 'web-1' },
  }

  it('is for nobody where no pass was used, or none was needed', () => {
    expect(noticeOf(aRecord())).toBeUndefined()
    expect(noticeOf(aRecord({ verdict: exempt('account'), pass }))).toBeUndefined()
  })

  it('says that the pass did not fit, and whether it matters', () => {
    expect(noticeOf(aRecord({ pass }))).toEqual({
      ...common,
      kind: 'denied',
      reason: 'no-pass',
      mode: 'enforce',
    })
  })

  it('says what became of a code', () => {
    expect(noticeOf(allowed())).toEqual({ ...common, kind: 'allowed', mode: 'enforce' })
    expect(noticeOf(allowed({ givenBack: 'collateral' }))).toEqual({ ...common, kind: 'collateral' })
    expect(noticeOf(allowed({ givenBack: 'never-ran' }))).toEqual({ ...common, kind: 'given-back' })
  })

  it('says what became of a start by the bot', () => {
    expect(noticeOf(allowed({ pass: permit }))).toEqual({ ...common, kind: 'running' })
    expect(noticeOf(allowed({ pass: permit, givenBack: 'never-ran' }))).toEqual({
      ...common,
      kind: 'not-started',
      trouble: undefined,
    })
  })
})
