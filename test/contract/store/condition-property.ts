// Contract: the condition under which the store spends a pass is refusalOf() of domain/pass.ts, for any pass,
// start and switch. Lockdown itself is not the condition's: under it, no pass is tried at all (domain/judge.ts).

import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Control } from '../../../src/domain/control.ts'
import { fingerprintOf, type InstanceView } from '../../../src/domain/instance.ts'
import { type Pass, refusalOf, type Scope } from '../../../src/domain/pass.ts'
import { instanceKey, type Place } from '../../../src/domain/place.ts'
import { startOf } from '../../../src/domain/start.ts'
import { noon, tokyo, virginia } from '../../builders.ts'
import type { Target } from '../support/targets.ts'
import { aDecision, aStore, newInstance, newPass } from './a-store.ts'

const RUNS = { embedded: 150, moto: 40 } as const

/** One attempt, before its instance and its pass get ids of their own. */
interface Attempt {
  readonly start: Partial<InstanceView>
  readonly scope: (start: InstanceView) => Scope
  readonly spentOn: readonly ('this' | 'another')[]
  readonly pass: Pick<Pass, 'left' | 'issuedAt' | 'expiresAt' | 'revokedAt'>
  readonly voidBefore: number
}

/** What fits, most of the time: a pass with many faults shows nothing that one with a single fault does not. */
const mostly = <T>(fits: readonly T[], misfits: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...fits) },
    { weight: misfits.length > 5 ? 3 : 1, arbitrary: fc.constantFrom(...misfits) },
  )

const elsewhere: Place = { ...tokyo, account: '210987654321' }
const another = newInstance()

const named =
  (...those: readonly ((start: InstanceView) => InstanceView)[]) =>
  (start: InstanceView): Scope => ({
    kind: 'named',
    instances: Object.fromEntries(
      those
        .map((which) => which(start))
        .map((one) => [
          instanceKey(one.place, one.instanceId),
          { fingerprint: fingerprintOf(one), label: 'web-1' },
        ]),
    ),
  })

const anyIn = (place: Place) => (): Scope => ({ kind: 'any', place })
const newIn = (place: Place) => (): Scope => ({ kind: 'new', place })

const scopes = mostly<Attempt['scope']>(
  [
    named((start) => start),
    named(
      (start) => start,
      () => another,
    ),
    anyIn(tokyo),
    newIn(tokyo),
  ],
  [
    named(() => another),
    named((start) => ({ ...start, place: virginia })),
    named((start) => ({ ...start, place: elsewhere })),
    named((start) => ({ ...start, type: 'p5.48xlarge' })),
    named((start) => ({ ...start, imageId: 'ami-0f' })),
    named((start) => ({ ...start, instanceProfileArn: 'arn:aws:iam::123456789012:instance-profile/a' })),
    named((start) => ({ ...start, rootVolumeId: undefined })),
    named(),
    anyIn(virginia),
    newIn(elsewhere),
  ],
)

const attempts: fc.Arbitrary<Attempt> = fc
  .record({
    scope: scopes,
    primaryAttachedAt: fc.constantFrom<number | undefined>(
      noon - 86_400,
      noon - 2,
      noon - 1,
      noon,
      undefined,
    ),
    issuedAt: mostly([noon - 60, noon, noon + 1], [noon + 2, noon + 300]),
    life: mostly([900, 3600], [0, 1, 59, 60, 61]),
    voidSince: mostly<number | undefined>([undefined], [-1, 0, 1]),
    revokedAt: mostly<number | undefined>([undefined], [0, noon - 10, noon + 10]),
    left: mostly([1, 2, 50], [0]),
    spentOn: mostly<readonly ('this' | 'another')[]>([[], ['another']], [['this'], ['another', 'this']]),
  })
  .map(({ scope, primaryAttachedAt, issuedAt, life, voidSince, revokedAt, left, spentOn }) => ({
    scope,
    start: { primaryAttachedAt },
    spentOn,
    pass: { left, issuedAt, expiresAt: issuedAt + life, revokedAt },
    voidBefore: voidSince === undefined ? 0 : issuedAt + voidSince,
  }))

const keyOf = (one: InstanceView): string => instanceKey(one.place, one.instanceId)

/** A set has no order of its own. */
const sorted = (pass: Pass | undefined): Pass | undefined =>
  pass && { ...pass, spentOn: pass.spentOn.toSorted() }

export function conditionProperty(target: Target): void {
  const store = aStore(target)

  it('agrees with the domain about every pass, start and switch', { timeout: 60_000 }, async () => {
    const seen = new Map<string, number>()
    const holds = fc.asyncProperty(attempts, async (attempt) => {
      const start = newInstance(attempt.start)
      const control: Control = { ...store.control, passesVoidBefore: attempt.voidBefore }
      const pass = await store.issue(
        newPass({
          ...attempt.pass,
          scope: attempt.scope(start),
          spentOn: attempt.spentOn.map((one) => keyOf(one === 'this' ? start : another)),
        }),
      )
      const reason = refusalOf(pass, start, control)
      seen.set(reason ?? 'fits', 1 + (seen.get(reason ?? 'fits') ?? 0))

      const decided = await store.startBook().decide(aDecision(start, control, pass))
      const { starts, passes } = await store.startBook().recall(tokyo, [startOf(start)], [pass.key])
      const found = {
        kind: decided.kind,
        shown: 'pass' in decided ? sorted(decided.pass) : undefined,
        starts: starts.size,
        pass: sorted(passes.get(pass.key)),
      }
      const spent = { ...pass, left: pass.left - 1, spentOn: [...pass.spentOn, keyOf(start)] }
      expect(found).toEqual(
        reason === undefined
          ? { kind: 'recorded', shown: undefined, starts: 1, pass: sorted(spent) }
          : { kind: 'refused', shown: sorted(pass), starts: 0, pass: sorted(pass) },
      )
    })
    await fc.assert(holds, { seed: 20_261_123, numRuns: RUNS[target.name], endOnFailure: true })
    // The generator is worth something only while it comes up with every reason there is, and with none.
    expect(seen.get('fits')).toBeGreaterThan(RUNS[target.name] / 5)
    expect([...seen.keys()].toSorted()).toEqual(EVERYTHING)
  })
}

const EVERYTHING = [
  'expired',
  'first-launch',
  'fits',
  'instance-changed',
  'issued-after-start',
  'not-first-launch',
  'other-instance',
  'revoked',
  'spent',
]
