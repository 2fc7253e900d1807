// Contract: what a pass permits, decided by the store while it spends one start of it.

import { expect, it } from 'vitest'
import { fingerprintOf } from '../../../src/domain/instance.ts'
import { type Pass, refusalOf } from '../../../src/domain/pass.ts'
import { instanceKey } from '../../../src/domain/place.ts'
import { startOf } from '../../../src/domain/start.ts'
import { noon, tokyo, virginia } from '../../builders.ts'
import { aDecision, decideAtLast, newInstance, newPass, type Store, subjectOf } from './a-store.ts'

/** Each departs in one way only from a pass that fits the start. */
const misfits: readonly (readonly [title: string, (fits: Case) => Partial<Case>])[] = [
  ['revoked', ({ pass }) => ({ pass: { ...pass, revokedAt: noon - 10 } })],
  ['void since a lockdown', ({ pass }) => ({ voidBefore: pass.issuedAt + 1 })],
  ['issued two seconds after the start', ({ pass }) => ({ pass: { ...pass, issuedAt: noon + 2 } })],
  ['expired a second before the start', ({ pass }) => ({ pass: { ...pass, expiresAt: noon - 1 } })],
  ['with no start left', ({ pass }) => ({ pass: { ...pass, left: 0 } })],
  [
    'with starts left, but spent on this instance',
    ({ pass, start }) => ({
      pass: { ...pass, starts: 3, left: 2, spentOn: [instanceKey(start.place, start.instanceId)] },
    }),
  ],
  ['for another instance', ({ pass }) => ({ pass: { ...pass, scope: scopeOf(newInstance()) } })],
  [
    'for the same id in another region',
    ({ pass, start }) => ({ pass: { ...pass, scope: scopeOf({ ...start, place: virginia }) } }),
  ],
  ['for a smaller type', ({ start }) => ({ start: { ...start, type: 'p5.48xlarge' } })],
  ['for another image', ({ start }) => ({ start: { ...start, imageId: 'ami-0f' } })],
  [
    'for another instance profile',
    ({ start }) => ({
      start: { ...start, instanceProfileArn: 'arn:aws:iam::123456789012:instance-profile/root' },
    }),
  ],
  ['for another root volume', ({ start }) => ({ start: { ...start, rootVolumeId: 'vol-0f' } })],
  [
    'for any existing instance, at a first launch',
    ({ pass, start }) => ({
      pass: { ...pass, scope: { kind: 'any', place: tokyo } },
      start: { ...start, primaryAttachedAt: noon },
    }),
  ],
  [
    'for new instances, at a restart',
    ({ pass }) => ({ pass: { ...pass, scope: { kind: 'new', place: tokyo } } }),
  ],
  [
    'for any instance of another region',
    ({ pass }) => ({ pass: { ...pass, scope: { kind: 'any', place: virginia } } }),
  ],
  [
    'for any instance of another account',
    ({ pass }) => ({
      pass: { ...pass, scope: { kind: 'any', place: { ...tokyo, account: '210987654321' } } },
    }),
  ],
]

/** Just inside each bound. */
const fits: readonly (readonly [title: string, (fits: Case) => Partial<Case>])[] = [
  ['as it is', () => ({})],
  ['issued in the second of the lockdown', ({ pass }) => ({ voidBefore: pass.issuedAt })],
  ['issued one second after the start', ({ pass }) => ({ pass: { ...pass, issuedAt: noon + 1 } })],
  ['expiring in the second of the start', ({ pass }) => ({ pass: { ...pass, expiresAt: noon } })],
  [
    'spent on another instance',
    ({ pass, start }) => ({
      pass: {
        ...pass,
        starts: 2,
        left: 1,
        scope: scopeOf(start, newInstance()),
        spentOn: ['123456789012/ap-northeast-1/i-1'],
      },
    }),
  ],
  ['for any existing instance', ({ pass }) => ({ pass: { ...pass, scope: { kind: 'any', place: tokyo } } })],
  [
    'for new instances, at a first launch',
    ({ pass, start }) => ({
      pass: { ...pass, scope: { kind: 'new', place: tokyo } },
      start: { ...start, primaryAttachedAt: noon - 1 },
    }),
  ],
]

interface Case {
  readonly pass: Pass
  readonly start: ReturnType<typeof newInstance>
  readonly voidBefore: number
}

const scopeOf = (...instances: readonly ReturnType<typeof newInstance>[]): Pass['scope'] => ({
  kind: 'named',
  instances: Object.fromEntries(
    instances.map((one) => [
      instanceKey(one.place, one.instanceId),
      { fingerprint: fingerprintOf(one), label: 'web-1' },
    ]),
  ),
})

export function spending(store: Store): void {
  const tryIt = async (change: (fits: Case) => Partial<Case>) => {
    const start = newInstance()
    const pass = newPass({}, [start])
    const tried = { pass, start, voidBefore: 0, ...change({ pass, start, voidBefore: 0 }) }
    await store.issue(tried.pass)
    const control = { ...store.control, passesVoidBefore: tried.voidBefore }
    const decided = await store.startBook().decide(aDecision(tried.start, control, tried.pass))
    return { ...tried, decided }
  }

  it.each(misfits)('refuses one %s, shows it, and writes nothing', async (_, change) => {
    const { decided, start, pass } = await tryIt(change)
    expect(decided).toEqual({ kind: 'refused', pass })
    expect((await store.startBook().recall(tokyo, [startOf(start)], [])).starts.size).toBe(0)
    expect(await store.journalOf(subjectOf(start))).toEqual([])
    expect(await store.passBook().find(pass.key)).toEqual(pass)
  })

  it.each(fits)('accepts one %s', async (_, change) => {
    const { decided, start, pass } = await tryIt(change)
    expect(decided.kind).toBe('recorded')
    const after = await store.passBook().find(pass.key)
    expect(after?.left).toBe(pass.left - 1)
    expect(after?.spentOn).toContain(instanceKey(start.place, start.instanceId))
    expect(after?.spentOn).toHaveLength(pass.spentOn.length + 1)
  })

  it('refuses a pass that does not exist, and makes none', async () => {
    const start = newInstance()
    const pass = newPass({}, [start])
    const decided = await store.startBook().decide(aDecision(start, store.control, pass))
    expect(decided).toEqual({ kind: 'refused', pass: undefined })
    expect(await store.passBook().find(pass.key)).toBeUndefined()
  })

  it('spends none under lockdown', async () => {
    const start = newInstance()
    const pass = await store.issue(newPass({}, [start]))
    const control = { ...store.control, lockdown: true }
    expect(refusalOf(pass, start, control)).toBe('lockdown')
    const decided = await store.startBook().decide(aDecision(start, control, pass))
    expect(decided).toEqual({ kind: 'refused', pass })
  })

  it('spends the last start of a pass once, whoever of twenty instances asks for it', async () => {
    const instances = Array.from({ length: 20 }, () => newInstance())
    const pass = await store.issue(newPass({ scope: { kind: 'any', place: tokyo }, starts: 1, left: 1 }))
    const decided = await Promise.all(
      instances.map((start) => decideAtLast(store.startBook(), aDecision(start, store.control, pass))),
    )
    const winners = decided.flatMap((one) => (one.kind === 'recorded' ? [one.record] : []))
    expect(winners).toHaveLength(1)
    const spentOn = winners.map(({ name }) => instanceKey(name.place, name.instanceId))
    const spent = { ...pass, left: 0, spentOn }
    expect(decided.filter(({ kind }) => kind !== 'recorded')).toEqual(
      Array.from({ length: 19 }, () => ({ kind: 'refused', pass: spent })),
    )
    expect(await store.passBook().find(pass.key)).toEqual(spent)
    const recalled = await store.startBook().recall(tokyo, instances.map(startOf), [])
    expect([...recalled.starts.values()]).toEqual(winners)
  })

  it('gives each of two named instances its one start', async () => {
    const instances = [newInstance(), newInstance()]
    const pass = await store.issue(newPass({}, instances))
    for (const start of instances) {
      const decided = await store.startBook().decide(aDecision(start, store.control, pass))
      expect(decided.kind).toBe('recorded')
      const later = { ...start, launchedAt: start.launchedAt + 60 }
      const again = await store.startBook().decide(aDecision(later, store.control, pass))
      expect(again.kind).toBe('refused')
    }
  })
}
