// What a pass permits: never a start outside its scope; and a pass that permits more never refuses what a narrower one
// accepts.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Control } from '../../src/domain/control.ts'
import { fingerprintOf, type InstanceView, isFirstLaunch } from '../../src/domain/instance.ts'
import { type Pass, refusalOf, type Scope } from '../../src/domain/pass.ts'
import { instanceKey, type Place, placeKey } from '../../src/domain/place.ts'
import { mayStart, parsePolicy, type Wish } from '../../src/domain/policy.ts'
import { aControl, anInstance, aPass, noon, tokyo, virginia } from '../builders.ts'
import { aName, anyText } from './arbitraries.ts'

const places: readonly Place[] = [tokyo, virginia, { ...tokyo, account: '210987654321' }]
const ids = ['i-0123456789abcdef0', 'i-0fedcba9876543210', 'i-01234567'] as const

const near = (middle: number) => fc.integer({ min: -3, max: 3 }).map((n) => middle + n)

const aStart: fc.Arbitrary<InstanceView> = fc
  .record({
    place: fc.constantFrom(...places),
    instanceId: fc.constantFrom(...ids),
    launchedAt: near(noon),
    primaryAttachedAt: fc.option(fc.oneof(near(noon), fc.constant(noon - 86_400)), { nil: undefined }),
    type: fc.constantFrom('t3.micro', 'p5.48xlarge'),
    rootVolumeId: fc.constantFrom(undefined, 'vol-0123456789abcdef0'),
  })
  .map(anInstance)

const aScope: fc.Arbitrary<Scope> = fc.oneof(
  fc
    .uniqueArray(aStart, {
      minLength: 1,
      maxLength: 3,
      selector: (one) => instanceKey(one.place, one.instanceId),
    })
    .map((instances) => aPass({}, instances).scope),
  fc.record({ kind: fc.constantFrom('any' as const, 'new' as const), place: fc.constantFrom(...places) }),
)

const somePass: fc.Arbitrary<Pass> = fc
  .record({
    scope: aScope,
    left: fc.integer({ min: 0, max: 3 }),
    spentOn: fc.array(
      fc
        .tuple(fc.constantFrom(...places), fc.constantFrom(...ids))
        .map(([place, id]) => instanceKey(place, id)),
      { maxLength: 2 },
    ),
    issuedAt: near(noon),
    expiresAt: near(noon),
    revokedAt: fc.constantFrom(undefined, undefined, undefined, noon),
  })
  .map((more) => aPass(more))

const someControl: fc.Arbitrary<Control> = fc
  .record({
    lockdown: fc.constantFrom(false, false, false, true),
    passesVoidBefore: fc.oneof(fc.constant(0), near(noon)),
  })
  .map(aControl)

/** Told another way round than the code does. */
function isWithin(pass: Pass, start: InstanceView, control: Control): boolean {
  const key = instanceKey(start.place, start.instanceId)
  const { scope } = pass
  const inScope =
    scope.kind === 'named'
      ? Object.entries(scope.instances).some(
          ([name, { fingerprint }]) => name === key && fingerprint === fingerprintOf(start),
        )
      : placeKey(scope.place) === placeKey(start.place) && (scope.kind === 'new') === isFirstLaunch(start)
  const inTime = start.launchedAt + 1 >= pass.issuedAt && start.launchedAt <= pass.expiresAt
  const isLeft = pass.left > 0 && !pass.spentOn.includes(key)
  const isValid =
    pass.revokedAt === undefined && pass.issuedAt >= control.passesVoidBefore && !control.lockdown
  return inScope && inTime && isLeft && isValid
}

describe('whatever the pass, the start and the switch', () => {
  it('a start is accepted exactly where it is within scope, time, count and validity', () => {
    fc.assert(
      fc.property(somePass, aStart, someControl, (pass, start, control) => {
        expect(refusalOf(pass, start, control) === undefined).toBe(isWithin(pass, start, control))
      }),
      { numRuns: 5000 },
    )
  })

  it('widening a pass never refuses what it accepted', () => {
    const fitting = aStart.map((start) => {
      const scopes: readonly Scope[] = [
        aPass({}, [start]).scope,
        { kind: isFirstLaunch(start) ? 'new' : 'any', place: start.place },
      ]
      return { start, scopes }
    })
    fc.assert(
      fc.property(
        fitting,
        somePass,
        someControl,
        aStart,
        fc.nat(1000),
        ({ start, scopes }, some, control, other, more) => {
          for (const scope of scopes) {
            const pass: Pass = { ...some, scope }
            if (refusalOf(pass, start, control) !== undefined) continue
            const alsoOther = aPass({}, [other]).scope
            const wider: Pass = {
              ...pass,
              left: pass.left + more,
              expiresAt: pass.expiresAt + more,
              issuedAt: Math.max(pass.issuedAt - more, control.passesVoidBefore),
              spentOn: pass.spentOn.slice(1),
              scope:
                scope.kind === 'named' && alsoOther.kind === 'named'
                  ? { ...scope, instances: { ...alsoOther.instances, ...scope.instances } }
                  : scope,
            }
            expect(refusalOf(wider, start, control)).toBeUndefined()
            expect(refusalOf(pass, start, { ...control, passesVoidBefore: 0 })).toBeUndefined()
          }
        },
      ),
      { numRuns: 3000 },
    )
  })
})

const selector = fc.oneof(
  fc.constantFrom('*', 'new', 'web-*', '*', 'tag:Env=dev', 'tag:Env=*', ids[0], '"web 1"', '*-1', 'a*b*c'),
  fc.stringMatching(/^[a-z0-9.*+()[\]\\$^|?-]{1,12}$/),
)
const aRule = fc
  .tuple(
    fc.constantFrom('everyone', 'U0HANA', 'S0OPS', 'U0HANA, S0OPS'),
    fc.array(selector, { minLength: 1, maxLength: 4 }),
  )
  .map(([who, which]) => `${who} may start ${which.join(', ')}`)
const aWish: fc.Arbitrary<Wish> = fc.oneof(
  fc.constantFrom('any' as const, 'new' as const),
  fc.record({ Name: aName, Env: fc.constantFrom('dev', 'prod') }).map((tags) => anInstance({ tags })),
)
const rulesOf = (text: string) => {
  const policy = parsePolicy(text)
  return 'problem' in policy ? undefined : policy
}

describe('who may start what', () => {
  it('any text is rules, or a fault with its line', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anyText,
          fc.array(fc.oneof(aRule, anyText), { maxLength: 4 }).map((lines) => lines.join('\n')),
        ),
        (text) => {
          const read = parsePolicy(text)
          if (!('problem' in read)) {
            expect(read.length).toBeGreaterThan(0)
            return
          }
          expect(read.line).toBeGreaterThan(0)
          expect(read.line).toBeLessThanOrEqual(text.split(/\r?\n/).length)
          expect(read.problem).not.toBe('')
        },
      ),
      { numRuns: 1500 },
    )
  })

  it('one more rule, or one more group, never refuses what was allowed', () => {
    fc.assert(
      fc.property(fc.array(aRule, { minLength: 1, maxLength: 3 }), aRule, aWish, (lines, more, wish) => {
        const before = rulesOf(lines.join('\n'))
        const after = rulesOf([...lines, more].join('\n'))
        fc.pre(before !== undefined && after !== undefined)
        const may = (policy: typeof before, groups: string[]): boolean =>
          policy !== undefined && mayStart(policy, 'U0HANA', new Set(groups), wish)
        if (may(before, [])) expect(may(before, ['S0OPS'])).toBe(true)
        for (const groups of [[], ['S0OPS']]) if (may(before, groups)) expect(may(after, groups)).toBe(true)
      }),
      { numRuns: 1500 },
    )
  })

  it('a name without a star means that name and no other, whatever characters it has', () => {
    fc.assert(
      fc.property(
        aName.filter((name) => !/["*\n#]/.test(name)),
        aName,
        (name, other) => {
          const policy = rulesOf(`everyone may start "${name}"`)
          const may = (tag: string): boolean =>
            policy !== undefined && mayStart(policy, 'U0HANA', new Set(), anInstance({ tags: { Name: tag } }))
          expect(may(name)).toBe(true)
          expect(may(other)).toBe(other === name)
          expect(may(`${name}x`)).toBe(false)
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('a pattern of stars takes no time, whatever the name', () => {
    const policy = rulesOf(`everyone may start ${'*a'.repeat(20)}b`)
    const before = process.cpuUsage()
    expect(mayStart(policy ?? [], 'U0HANA', new Set(), anInstance({ tags: { Name: 'a'.repeat(256) } }))).toBe(
      false,
    )
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(2000)
  })
})
