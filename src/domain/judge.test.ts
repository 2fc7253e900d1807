import { describe, expect, it } from 'vitest'
import { aControl, aHint, anInstance, aPass, aRecord, noon } from '../../test/builders.ts'
import { defaultGuard, type Guard, noExemptions } from './guard.ts'
import { denialFor, mayBePast, newHint, planFor, reading, secondsOfGraceLeft } from './judge.ts'
import { permitKey } from './pass.ts'
import type { StandingPass } from './standing-pass.ts'
import { allow } from './verdict.ts'

const at = (seconds: number): number => seconds * 1000

describe('which read answers an event (rule 1)', () => {
  it('takes a read that shows the start the event speaks of', () => {
    const view = anInstance()
    expect(reading(aHint(), view, undefined, at(noon + 1))).toEqual({
      kind: 'answers',
      view,
      resumed: false,
      secondLookAfter: undefined,
    })
  })

  it.each(['stopped', 'stopping', 'shutting-down', 'terminated'] as const)(
    'decides nothing on a read that shows %s, and looks again after 3, 6, 12, 24 s, then leaves it to the sweep',
    (state) => {
      const view = anInstance({ state, launchedAt: noon - 3600 })
      const looks = [0, 1, 2, 3, 4].map((n) => reading(aHint({ looks: n }), view, undefined, at(noon + n)))
      expect(looks).toEqual([
        { kind: 'look-again', afterSeconds: 3 },
        { kind: 'look-again', afterSeconds: 6 },
        { kind: 'look-again', afterSeconds: 12 },
        { kind: 'look-again', afterSeconds: 24 },
        { kind: 'not-seen' },
      ])
    },
  )

  it('decides nothing on a read that shows no such instance', () => {
    expect(reading(aHint(), undefined, undefined, at(noon)).kind).toBe('look-again')
  })

  it('does not take the previous start, shown by a stale read, for the one the event speaks of', () => {
    const stale = anInstance({ state: 'running', launchedAt: noon - 11 })
    const known = aRecord({ verdict: allow })
    expect(reading(aHint(), stale, known, at(noon + 1))).toEqual({ kind: 'look-again', afterSeconds: 3 })
  })

  it('does not take a start that was seen running before for the one that a later `running` speaks of', () => {
    const stale = anInstance({ state: 'running', launchedAt: noon - 300 })
    const ran = aRecord({ verdict: allow, ranAt: noon - 290 })
    expect(reading(aHint({ state: 'running' }), stale, ran, at(noon + 1)).kind).toBe('look-again')
    expect(reading(aHint({ state: 'running', at: noon - 285 }), stale, ran, at(noon + 1)).kind).toBe(
      'answers',
    )
    expect(reading(aHint({ state: 'running' }), stale, aRecord({ verdict: allow }), at(noon + 1)).kind).toBe(
      'answers',
    )
  })

  it('lets the event be up to 10 s younger than the start', () => {
    expect(reading(aHint(), anInstance({ launchedAt: noon - 10 }), undefined, at(noon + 1)).kind).toBe(
      'answers',
    )
  })

  it('looks once more where the event is more than 2 s younger than the start', () => {
    const second = (seconds: number, firstLookAt?: number) =>
      reading(aHint({ firstLookAt }), anInstance({ launchedAt: noon - seconds }), undefined, at(noon + 32))
    expect(second(2)).toMatchObject({ kind: 'answers', secondLookAfter: undefined })
    expect(second(3)).toMatchObject({ kind: 'answers', secondLookAfter: 30 })
    expect(second(3, noon + 3)).toMatchObject({ kind: 'answers', secondLookAfter: 1 })
    expect(second(3, noon + 2)).toMatchObject({ kind: 'answers', secondLookAfter: undefined })
    const ran = aRecord({ verdict: allow, ranAt: noon - 3 })
    const running = anInstance({ state: 'running', launchedAt: noon - 60 })
    expect(reading(aHint({ state: 'running' }), running, ran, at(noon + 1))).toMatchObject({
      kind: 'answers',
      secondLookAfter: 30,
    })
  })

  it('applies no verdict of a start that is recorded as ended', () => {
    const ended = aRecord({ verdict: allow, endedAt: noon - 1 })
    expect(reading(aHint(), anInstance({ state: 'running' }), ended, at(noon + 1)).kind).toBe('look-again')
    expect(
      reading(aHint({ state: 'running' }), anInstance({ state: 'running' }), ended, at(noon + 1)).kind,
    ).toBe('look-again')
  })

  it('takes the same launch for resumed once it is still shown a minute after it was first looked at', () => {
    const stale = anInstance({ state: 'running', launchedAt: noon - 3600 })
    const looked = (seconds: number) =>
      reading(aHint({ looks: 4, firstLookAt: noon + 2 }), stale, undefined, at(noon + seconds))
    expect(looked(61)).toEqual({ kind: 'look-again', afterSeconds: 1 })
    expect(looked(62)).toMatchObject({ kind: 'answers', view: stale, resumed: true })
  })

  it('does not take a first look at an hour-old event for a minute of looking', () => {
    const stale = anInstance({ state: 'running', launchedAt: noon - 3600 })
    expect(reading(aHint(), stale, undefined, at(noon + 3600)).kind).toBe('look-again')
  })

  it('has nothing left to do where the start the event speaks of was judged and has ended', () => {
    const ended = aRecord({ endedAt: noon + 4 })
    expect(
      reading(
        aHint({ state: 'running', at: noon + 3 }),
        anInstance({ state: 'stopping' }),
        ended,
        at(noon + 5),
      ),
    ).toEqual({ kind: 'over' })
    const running = (at2: number) =>
      reading(aHint({ state: 'running', at: at2 }), anInstance({ state: 'stopped' }), ended, at(noon + 5))
        .kind
    expect([noon + 3, noon + 4, noon + 5].map(running)).toEqual(['over', 'over', 'look-again'])
    // In the very second of the end, a `pending` may belong to the next start.
    expect(reading(aHint({ at: noon + 4 }), anInstance({ state: 'stopped' }), ended, at(noon + 5)).kind).toBe(
      'look-again',
    )
  })

  it('takes no start for over whose `pending` came after the launch of one that was seen to end late', () => {
    const seenLate = aRecord({ endedAt: noon + 20 })
    const down = anInstance({ state: 'stopped' })
    const pending = (at2: number) => reading(aHint({ at: at2 }), down, seenLate, at(noon + 21)).kind
    expect([noon + 1, noon + 2, noon + 3, noon + 15].map(pending)).toEqual([
      'over',
      'over',
      'look-again',
      'look-again',
    ])
  })
})

describe('whether the start shown may be over already', () => {
  it('is asked of every `running`, and of a `pending` well after the launch', () => {
    const soon = (noon + 6) * 1000
    expect(mayBePast(aHint({ state: 'running' }), anInstance(), soon)).toBe(true)
    expect(mayBePast(aHint({ at: noon + 2 }), anInstance(), soon)).toBe(false)
    expect(mayBePast(aHint({ at: noon + 3 }), anInstance(), soon)).toBe(true)
    expect(mayBePast(aHint({ at: noon }), anInstance(), soon + 1)).toBe(true)
  })
})

describe('grace (rule 2)', () => {
  it('records no denial from a read begun before the event is old enough, and none later than needed', () => {
    expect(secondsOfGraceLeft(aHint(), anInstance(), at(noon), 3)).toBe(3)
    expect(secondsOfGraceLeft(aHint(), anInstance(), at(noon) + 2001, 3)).toBe(0.999)
    expect(secondsOfGraceLeft(aHint(), anInstance(), at(noon + 3), 3)).toBe(0)
  })

  it('counts from the event where that is younger than the start shown', () => {
    expect(secondsOfGraceLeft(aHint({ at: noon + 2 }), anInstance(), at(noon + 3), 3)).toBe(2)
  })

  it('counts from the start itself where that is younger than a late event', () => {
    const restarted = anInstance({ launchedAt: noon + 100 })
    expect(secondsOfGraceLeft(aHint(), restarted, at(noon + 101), 3)).toBe(2)
  })
})

describe('what permits a start (rule 3)', () => {
  const start = anInstance()
  const permit = aPass({ key: permitKey(start.place, start.instanceId) })
  const coded = aPass()

  it('tries the permission written for the instance first, then the code in the tag', () => {
    expect(planFor(start, aControl(), permit, 'code', coded, defaultGuard)).toMatchObject({
      tries: [permit, coded].map((pass) => ({ kind: 'pass', pass })),
    })
  })

  it('denies a start with nothing in the tag for no-pass', () => {
    expect(planFor(start, aControl(), undefined, 'nothing', undefined, defaultGuard)).toEqual({
      tries: [],
      exemption: undefined,
      otherwise: { reason: 'no-pass', pass: undefined },
    })
  })

  it.each(['gibberish', 'code'] as const)(
    'denies a start whose tag holds %s nobody issued for unknown-pass',
    (tag) => {
      expect(planFor(start, aControl(), undefined, tag, undefined, defaultGuard)).toMatchObject({
        otherwise: { reason: 'unknown-pass' },
      })
    },
  )

  it('names the pass that did not fit, so that its owner can be told', () => {
    const expired = aPass({ expiresAt: noon - 1 })
    expect(planFor(start, aControl(), undefined, 'code', expired, defaultGuard)).toMatchObject({
      tries: [],
      otherwise: { reason: 'expired', pass: expired },
    })
  })

  it('does not blame a thief on a permission that served an earlier start', () => {
    const served = aPass({ ...permit, left: 0 })
    expect(planFor(start, aControl(), served, 'nothing', undefined, defaultGuard)).toMatchObject({
      otherwise: { reason: 'no-pass', pass: undefined },
    })
  })

  it('tells the owner of a permission that the instance was changed under it', () => {
    const other = aPass({ key: permit.key }, [anInstance({ type: 'p5.48xlarge' })])
    expect(planFor(start, aControl(), other, 'nothing', undefined, defaultGuard)).toMatchObject({
      otherwise: { reason: 'instance-changed', pass: other },
    })
  })

  it('adopts what started before the gate guarded, whatever its tag says (rule 14)', () => {
    const guarding = aControl({ guardingSince: noon + 1 })
    expect(planFor(start, guarding, undefined, 'code', coded, defaultGuard)).toMatchObject({
      exemption: { rule: 'adopted' },
    })
    expect(
      planFor(start, aControl({ guardingSince: noon }), undefined, 'nothing', undefined, defaultGuard)
        .exemption,
    ).toBeUndefined()
  })

  it('lets nothing through in lockdown but what it has adopted', () => {
    const lockdown = aControl({ lockdown: true })
    expect(planFor(start, lockdown, permit, 'code', coded, defaultGuard)).toEqual({
      tries: [],
      exemption: undefined,
      otherwise: { reason: 'lockdown', pass: undefined },
    })
  })

  it('keeps what is exempt so in lockdown, except by the launcher’s own choice (decision 0014)', () => {
    const lockdown = aControl({ lockdown: true })
    const instances: Guard = {
      ...defaultGuard,
      exempt: { ...noExemptions, instances: new Set([start.instanceId]) },
    }
    const vpcs = { ...noExemptions.launcherChosen, vpcs: new Set([start.vpcId ?? '']) }
    const chosen: Guard = { ...defaultGuard, exempt: { ...noExemptions, launcherChosen: vpcs } }
    const exemption = (guard: Guard, control = lockdown) =>
      planFor(start, control, permit, 'code', coded, guard).exemption?.rule
    expect(exemption(instances)).toBe('instance')
    expect(exemption(chosen)).toBeUndefined()
    expect(exemption(chosen, aControl())).toBe('launcher-chosen')
  })

  describe('a standing pass', () => {
    const always: StandingPass = {
      id: 'always',
      instances: new Set([start.instanceId]),
      windows: [{ days: new Set(['mon']), fromMinute: 0, toMinute: 1440 }],
      timeZone: 'UTC',
      startsADay: 2,
      owner: 'hana',
      reason: 'scheduler',
      endsAt: noon + 86_400,
    }
    const never = { ...always, windows: [] }
    const plan = (pass: StandingPass, tag: 'nothing' | 'code', other?: typeof coded) =>
      planFor(start, aControl(), undefined, tag, other, { ...defaultGuard, standingPasses: [pass] })

    it('is tried after a code', () => {
      const use = { id: 'always', day: '2026-11-23', startsADay: 2 }
      expect(plan(always, 'code', coded).tries).toEqual([
        { kind: 'pass', pass: coded },
        { kind: 'standing', use },
      ])
      expect(plan(always, 'nothing')).toMatchObject({
        tries: [{ kind: 'standing', use }],
        otherwise: { reason: 'no-pass' },
      })
    })

    it('that does not fit is why, where the tag says nothing else', () => {
      expect(plan(never, 'nothing').otherwise.reason).toBe('outside-window')
      expect(plan({ ...always, endsAt: noon - 1 }, 'nothing').otherwise.reason).toBe('standing-ended')
      expect(plan(never, 'code').otherwise.reason).toBe('unknown-pass')
      expect(plan(never, 'nothing').tries).toEqual([])
    })
  })

  it('a permission is to blame only where it was changed under, or came too late', () => {
    expect(denialFor(permit, 'issued-after-start')).toEqual({ reason: 'issued-after-start', pass: permit })
    expect(denialFor(permit, 'expired')).toBeUndefined()
    expect(denialFor(coded, 'expired')).toEqual({ reason: 'expired', pass: coded })
  })

  it('an event is new until somebody looked into it', () => {
    const { looks: _, firstLookAt: __, ...event } = aHint()
    expect(newHint(event)).toEqual({ ...event, looks: 0, firstLookAt: undefined })
  })
})
