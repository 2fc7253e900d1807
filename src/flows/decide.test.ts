// Reaching a verdict: what is tried in which order, what the store may answer, and what is written down.

import { describe, expect, it } from 'vitest'
import { aHint, anInstance, aPass, aRecord, noon, tokyo } from '../../test/builders.ts'
import { aJudge, aSight, type Book, type Seen } from '../../test/support/a-sight.ts'
import { noExemptions } from '../domain/guard.ts'
import type { InstanceView } from '../domain/instance.ts'
import { mintPassCode, PASS_CODE_BYTES } from '../domain/pass-code.ts'
import type { StandingPass } from '../domain/standing-pass.ts'
import { exempt } from '../domain/verdict.ts'
import { decide } from './decide.ts'

const CODE = mintPassCode(new Uint8Array(PASS_CODE_BYTES))
const coded = (more: Parameters<typeof aPass>[0] = {}) => aPass({ key: `code:${CODE}`, ...more })
const tagged = (more: Partial<InstanceView> = {}) =>
  anInstance({ tags: { Name: 'web-1', Auth: CODE }, ...more })
const key = '123456789012/ap-northeast-1/i-0123456789abcdef0'
const ref = `${key}/${noon}`
const owner = 'T0ACME00001/U0HANASATO1'

async function judged(view: InstanceView, seen: Seen = {}, book: Book = {}) {
  const made = aJudge(book)
  const sight = aSight({ views: [view], ...seen })
  const answer = await decide(aHint(), view, sight, made.gate)
  return { ...made, answer, sight, decision: made.decisions[0] }
}

describe('a pass that fits', () => {
  it('is spent with the verdict and the journal, in one', async () => {
    const { answer, decision, calls } = await judged(tagged({ state: 'running' }), { passes: [coded()] })
    expect(decision?.redeem).toEqual({ kind: 'pass', key: `code:${CODE}` })
    const { id, key, owner: person, ownerLocale, command } = coded()
    expect(decision?.record).toMatchObject({
      verdict: { kind: 'allow' },
      mode: 'enforce',
      reportedAt: noon,
      decidedAt: noon + 6,
      ranAt: noon + 6,
      instanceName: 'web-1',
      pass: { id, key, owner: person, ownerLocale, command },
      standing: undefined,
      capped: undefined,
    })
    expect(decision?.journal).toEqual({
      subject: { kind: 'instance', place: tokyo, instanceId: 'i-0123456789abcdef0' },
      at: (noon + 6) * 1000 + 500,
      event: 'verdict',
      ref,
      facts: { verdict: 'allow', mode: 'enforce', start: ref, state: 'running', pass: coded().id, owner },
    })
    expect(answer).toEqual({ kind: 'decided', record: decision?.record, byUs: true })
    expect(calls).toEqual([
      ['verdict', 'allow', 'pass'],
      [
        'info',
        'verdict',
        { start: ref, verdict: 'allow', reason: 'pass', mode: 'enforce', pass: coded().id },
      ],
    ])
  })

  it('of a pending start has not been seen to run', async () => {
    const { decision } = await judged(tagged(), { passes: [coded()] })
    expect(decision?.record.ranAt).toBeUndefined()
  })

  it('may be a permission for this very instance, tried before a code', async () => {
    const permit = aPass({ id: 'P-PERMIT', key: `permit:${key}` })
    const { decisions } = await judged(
      tagged(),
      { passes: [permit, coded()] },
      { decided: [{ kind: 'refused', pass: { ...permit, left: 0 } } as never] },
    )
    expect(decisions.map(({ redeem }) => redeem)).toEqual([
      { kind: 'pass', key: `permit:${key}` },
      { kind: 'pass', key: `code:${CODE}` },
    ])
  })

  it('that another judge spent first is that judge’s verdict, and not told of by us', async () => {
    const record = aRecord()
    const { answer, calls } = await judged(
      tagged(),
      { passes: [coded()] },
      { decided: [{ kind: 'already', record }] },
    )
    expect(answer).toEqual({ kind: 'decided', record, byUs: false })
    expect(calls).toEqual([])
  })

  it('when read, and was used up since, is why it is denied', async () => {
    const pass = coded({ left: 0 })
    const { decisions, answer } = await judged(
      tagged(),
      { passes: [coded()] },
      { decided: [{ kind: 'refused', pass } as never] },
    )
    expect(decisions).toHaveLength(2)
    expect(decisions[1]?.redeem).toBeUndefined()
    expect(answer).toMatchObject({
      record: { verdict: { kind: 'deny', reason: 'spent' }, pass: { id: pass.id } },
    })
  })

  it('when read, and is gone since, is unknown', async () => {
    const { answer } = await judged(
      tagged(),
      { passes: [coded()] },
      { decided: [{ kind: 'refused', pass: undefined }] },
    )
    expect(answer).toMatchObject({ record: { verdict: { kind: 'deny', reason: 'unknown-pass' } } })
  })

  it('though the store refused it is tried again: others held it', async () => {
    const { decisions, calls, answer } = await judged(
      tagged(),
      { passes: [coded()] },
      { decided: [{ kind: 'refused', pass: coded() } as never, { kind: 'contended' }] },
    )
    expect(decisions).toHaveLength(3)
    expect(calls.slice(0, 2)).toEqual([
      ['pause', 10],
      ['pause', 20],
    ])
    expect(answer).toMatchObject({ record: { verdict: { kind: 'allow' } } })
  })
})

describe('a standing pass', () => {
  const everyDay: StandingPass = {
    id: 'nightly',
    instances: new Set(['i-0123456789abcdef0']),
    windows: [
      { days: new Set(['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']), fromMinute: 0, toMinute: 0 },
    ],
    timeZone: 'UTC',
    startsADay: 2,
    owner: 'hana',
    reason: 'batch',
    endsAt: noon + 86_400,
  }
  const guard = { standingPasses: [everyDay] }
  const use = { id: 'nightly', day: '2026-11-23', startsADay: 2 }

  it('is counted, with whose it is in the journal', async () => {
    const { decision, calls } = await judged(anInstance(), { guard })
    expect(decision).toMatchObject({
      redeem: { kind: 'standing', use },
      record: { standing: use, pass: undefined },
      journal: { facts: { standing: 'nightly', day: '2026-11-23', owner: 'hana', because: 'batch' } },
    })
    expect(calls[0]).toEqual(['verdict', 'allow', 'standing'])
  })

  it('is told from others', async () => {
    const other: StandingPass = { ...everyDay, id: 'daily', owner: 'kenji' }
    const { decisions } = await judged(
      anInstance(),
      { guard: { standingPasses: [everyDay, other] } },
      { decided: [{ kind: 'refused', pass: undefined }] },
    )
    expect(decisions.map(({ journal }) => journal.facts['owner'])).toEqual(['hana', 'kenji'])
  })

  it('that is used up today is why it is denied', async () => {
    const { answer } = await judged(
      anInstance(),
      { guard },
      { decided: [{ kind: 'refused', pass: undefined }] },
    )
    expect(answer).toMatchObject({
      record: { verdict: { kind: 'deny', reason: 'daily-limit' }, pass: undefined },
    })
  })
})

describe('without a pass', () => {
  it('is denied once grace is over, and never before', async () => {
    const early = await judged(anInstance(), { readAt: noon + 1 })
    expect(early.answer).toEqual({ kind: 'wait', seconds: 2 })
    expect(early.decisions).toEqual([])
    const { answer, decision, calls } = await judged(anInstance(), { readAt: noon + 4 })
    expect(answer).toMatchObject({
      kind: 'decided',
      byUs: true,
      record: { verdict: { kind: 'deny', reason: 'no-pass' } },
    })
    expect(decision?.journal.facts).toEqual({
      verdict: 'deny(no-pass)',
      mode: 'enforce',
      start: ref,
      state: 'pending',
    })
    expect(calls[0]).toEqual(['verdict', 'deny', 'no-pass'])
  })

  it('says what else was wrong', async () => {
    const { answer } = await judged(tagged(), { passes: [coded({ expiresAt: noon - 30 })] })
    expect(answer).toMatchObject({
      record: { verdict: { reason: 'expired' }, pass: { id: coded().id } },
    })
  })

  it('but exempt it is spared at once, with by what', async () => {
    const instances = new Set(['i-0123456789abcdef0'])
    const { answer, calls } = await judged(anInstance(), {
      readAt: noon,
      guard: { exempt: { ...noExemptions, instances } },
    })
    expect(answer).toMatchObject({ record: { verdict: exempt('instance', 'i-0123456789abcdef0') } })
    expect(calls[0]).toEqual(['verdict', 'exempt', 'instance'])
  })

  it('names what it belongs to', async () => {
    const tags = { 'aws:autoscaling:groupName': 'web' }
    const { decision } = await judged(anInstance({ tags }))
    expect(decision?.record.memberOf).toEqual(['123456789012/ap-northeast-1/web'])
  })
})

describe('the cap', () => {
  const known = ['i-0123456789abcdef0']
  const capped = async (more: Partial<InstanceView>, seen: Seen) =>
    (await judged(anInstance(more), seen)).decision?.record.capped

  it('covers restarts of what was allowed before, and nothing else', async () => {
    expect(await capped({}, { known })).toBe(true)
    expect(await capped({}, {})).toBeUndefined()
    expect(await capped({ primaryAttachedAt: noon }, { known })).toBeUndefined()
    expect(await capped({}, { known, control: { lockdown: true } })).toBeUndefined()
    expect(await capped({}, { known, control: { guardingSince: noon + 1 } })).toBeUndefined()
  })
})

describe('a Spot instance that EC2 starts again', () => {
  const spot = { spotRequestId: 'sir-1' }
  const before = (more: Partial<Parameters<typeof aRecord>[0]> = {}) =>
    aRecord({ verdict: { kind: 'allow' }, endReason: 'Server.SpotInstanceShutdown', ...more })
  const inherits = { guard: { restartedSpot: 'inherit' as const } }
  const verdict = async (
    view: Partial<InstanceView>,
    seen: Seen,
    recent: readonly ReturnType<typeof aRecord>[],
  ) => {
    const { answer, calls } = await judged(anInstance(view), seen, { recent })
    return { verdict: answer.kind === 'decided' ? answer.record.verdict : answer, calls }
  }

  it('is denied as what it is, unless the settings let it inherit', async () => {
    const denied = await verdict(spot, {}, [before()])
    expect(denied.verdict).toEqual({ kind: 'deny', reason: 'restarted-by-aws' })
    expect(denied.calls[0]).toEqual(['recent', tokyo, 'i-0123456789abcdef0', noon - 1])
    const inherited = await verdict(spot, inherits, [before()])
    expect(inherited.verdict).toEqual({ kind: 'exempt', rule: 'inherited', by: ref })
  })

  it.each([
    ['it ended otherwise', spot, inherits, [before({ endReason: 'Client.UserInitiatedShutdown' })]],
    [
      'the start before was denied',
      spot,
      inherits,
      [before({ verdict: { kind: 'deny', reason: 'no-pass' } })],
    ],
    ['there was none', spot, inherits, []],
  ] as const)('is none where %s', async (_, view, seen, recent) => {
    expect((await verdict(view, seen, recent)).verdict).toEqual({ kind: 'deny', reason: 'no-pass' })
  })

  it.each([
    ['no Spot instance', {}, inherits, 'no-pass'],
    ['a first launch', { ...spot, primaryAttachedAt: noon }, inherits, 'no-pass'],
    ['under lockdown', spot, { ...inherits, control: { lockdown: true } }, 'lockdown'],
  ] as const)('is not looked for with %s', async (_, view, seen, reason) => {
    const { verdict: it, calls } = await verdict(view, seen, [before()])
    expect(it).toEqual({ kind: 'deny', reason })
    expect(calls.map(([call]) => call)).not.toContain('recent')
  })

  it('is denied for the pass that did not fit, where there was one', async () => {
    const { answer } = await judged(
      tagged(spot),
      { passes: [coded({ expiresAt: noon - 30 })] },
      { recent: [before()] },
    )
    expect(answer).toMatchObject({ record: { verdict: { reason: 'expired' } } })
  })
})

describe('where others are in the way', () => {
  it('of the switch, it is judged anew under what it is now', async () => {
    const { answer, sight, calls } = await judged(
      anInstance(),
      {},
      { decided: [{ kind: 'control-changed' }], recalled: { lockdown: true } },
    )
    expect(calls[0]).toEqual(['recall', tokyo, [], []])
    expect(sight.control.lockdown).toBe(true)
    expect(answer).toMatchObject({ record: { verdict: { reason: 'lockdown' } } })
  })

  it('of the switch five times, it is still judged', async () => {
    const decided = Array.from({ length: 5 }, () => ({ kind: 'control-changed' as const }))
    expect((await judged(anInstance(), {}, { decided })).answer.kind).toBe('decided')
  })

  it('again and again, it is left for later, and says so', async () => {
    const six = <T>(answer: T): T[] => Array.from({ length: 6 }, () => answer)
    await expect(judged(anInstance(), {}, { decided: six({ kind: 'control-changed' }) })).rejects.toThrow(
      'mode or lockdown of 123456789012/ap-northeast-1 keeps changing; left for later',
    )
    await expect(judged(anInstance(), {}, { decided: six({ kind: 'contended' }) })).rejects.toThrow(
      `the table stayed busy; ${ref} is left for later`,
    )
  })

  it('and a pass is refused where none was to be spent, something is broken', async () => {
    await expect(
      judged(anInstance(), {}, { decided: [{ kind: 'refused', pass: undefined }] }),
    ).rejects.toThrow('the store refused a pass where none was to be spent')
  })
})
