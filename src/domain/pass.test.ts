import { describe, expect, it } from 'vitest'
import { aControl, anInstance, aPass, noon, tokyo, virginia } from '../../test/builders.ts'
import { isOpen, isPermit, isVoid, type Pass, permitKey, refusalOf, scopeKey } from './pass.ts'
import { instanceKey } from './place.ts'

const start = anInstance()
const why = (pass: Pass, view = start, control = aControl()) => refusalOf(pass, view, control)

describe('whether a pass fits a start', () => {
  it('fits the start it was issued for', () => expect(why(aPass())).toBeUndefined())

  it('fits to the second: from one second before its issue to its expiry', () => {
    expect(why(aPass({ issuedAt: noon + 1 }))).toBeUndefined()
    expect(why(aPass({ issuedAt: noon + 2 }))).toBe('issued-after-start')
    expect(why(aPass({ expiresAt: noon }))).toBeUndefined()
    expect(why(aPass({ expiresAt: noon - 1 }))).toBe('expired')
  })

  it('starts no other instance, nor the same id in another region or account', () => {
    expect(why(aPass(), anInstance({ instanceId: 'i-0fedcba9876543210' }))).toBe('other-instance')
    expect(why(aPass(), anInstance({ place: virginia }))).toBe('other-instance')
    expect(why(aPass(), anInstance({ place: { ...tokyo, account: '210987654321' } }))).toBe('other-instance')
  })

  it.each([
    ['type', { type: 'p5.48xlarge' }],
    ['image', { imageId: 'ami-0fedcba9876543210' }],
    ['instance profile', { instanceProfileArn: 'arn:aws:iam::123456789012:instance-profile/admin' }],
    ['root volume', { rootVolumeId: 'vol-0fedcba9876543210' }],
  ])('does not start an instance whose %s changed since', (_, change) => {
    expect(why(aPass(), anInstance(change))).toBe('instance-changed')
  })

  it('starts each instance once, and no more starts than it was issued for', () => {
    const second = anInstance({ instanceId: 'i-0fedcba9876543210' })
    const both = aPass({}, [start, second])
    const half = { ...both, left: 1, spentOn: [instanceKey(tokyo, start.instanceId)] }
    expect(why(half)).toBe('spent')
    expect(why(half, second)).toBeUndefined()
    expect(why({ ...half, left: 0 }, second)).toBe('spent')
  })

  it('is void once revoked, in lockdown, and where issued before a lockdown', () => {
    expect(why(aPass({ revokedAt: noon - 1 }))).toBe('revoked')
    expect(why(aPass(), start, aControl({ lockdown: true }))).toBe('lockdown')
    expect(why(aPass(), start, aControl({ passesVoidBefore: noon - 59 }))).toBe('revoked')
    expect(why(aPass(), start, aControl({ passesVoidBefore: noon - 60 }))).toBeUndefined()
  })

  it('any: existing instances of its place, no first launches', () => {
    const any = aPass({ scope: { kind: 'any', place: tokyo } })
    expect(why(any)).toBeUndefined()
    expect(why(any, anInstance({ place: virginia }))).toBe('other-instance')
    expect(why(any, anInstance({ primaryAttachedAt: noon }))).toBe('first-launch')
  })

  it('new: first launches in its place, no existing instances', () => {
    const fresh = aPass({ scope: { kind: 'new', place: tokyo } })
    expect(why(fresh, anInstance({ primaryAttachedAt: noon }))).toBeUndefined()
    expect(why(fresh)).toBe('not-first-launch')
    expect(why(fresh, anInstance({ primaryAttachedAt: undefined }))).toBe('not-first-launch')
  })

  it('says what helps its owner most where several things are wrong', () => {
    const spent = aPass({ left: 0, expiresAt: noon - 1 })
    expect(why(spent)).toBe('spent')
    expect(why({ ...spent, revokedAt: noon - 5 })).toBe('revoked')
  })
})

describe('a pass as a thing', () => {
  it('is open while it could still start something', () => {
    expect(isOpen(aPass(), noon)).toBe(true)
    expect(isOpen(aPass(), noon + 840)).toBe(true)
    expect(isOpen(aPass(), noon + 841)).toBe(false)
    expect(isOpen(aPass({ left: 0 }), noon)).toBe(false)
    expect(isOpen(aPass({ revokedAt: noon }), noon)).toBe(false)
  })

  it('has the same scope as another for the same instances, in whatever order they were named', () => {
    const second = anInstance({ instanceId: 'i-0fedcba9876543210' })
    expect(scopeKey(aPass({}, [start, second]).scope)).toBe(scopeKey(aPass({}, [second, start]).scope))
    expect(scopeKey({ kind: 'any', place: tokyo })).not.toBe(scopeKey({ kind: 'new', place: tokyo }))
    expect(scopeKey({ kind: 'any', place: tokyo })).not.toBe(scopeKey({ kind: 'any', place: virginia }))
  })

  it('is the permission for one instance, or a code', () => {
    expect(permitKey(tokyo, 'i-1')).toBe('permit:123456789012/ap-northeast-1/i-1')
    expect(isPermit({ key: permitKey(tokyo, 'i-1') })).toBe(true)
    expect(isPermit({ key: 'code:permit:' })).toBe(false)
  })

  it('is void in lockdown, or where issued before one, in any place that it is for', () => {
    const there = { ...tokyo, region: 'ap-northeast-10' }
    const calm = [aControl(), aControl({ place: there, lockdown: true })]
    const any = aPass({ scope: { kind: 'any', place: tokyo } })
    for (const pass of [aPass(), any]) {
      expect(isVoid(pass, calm)).toBe(false)
      expect(isVoid(pass, [...calm, aControl({ lockdown: true })])).toBe(true)
      expect(isVoid(pass, [aControl({ passesVoidBefore: pass.issuedAt + 1 })])).toBe(true)
      expect(isVoid(pass, [aControl({ passesVoidBefore: pass.issuedAt })])).toBe(false)
      expect(isVoid(pass, [])).toBe(false)
    }
    const both = aPass({}, [start, anInstance({ place: virginia })])
    expect(isVoid(both, [aControl(), aControl({ place: virginia, lockdown: true })])).toBe(true)
  })

  it('has another scope than one for other instances', () => {
    const second = anInstance({ instanceId: 'i-0fedcba9876543210' })
    const keys = [[start], [second], [start, second]].map((some) => scopeKey(aPass({}, some).scope))
    expect(new Set(keys).size).toBe(3)
    expect(scopeKey({ kind: 'any', place: tokyo })).toBe('any:123456789012/ap-northeast-1')
  })
})
