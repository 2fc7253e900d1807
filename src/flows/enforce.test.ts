// Stopping what was denied: what is called in which order, and what each start comes to.

import { describe, expect, it } from 'vitest'
import { noon } from '../../test/builders.ts'
import { trouble } from '../../test/support/a-gate.ts'
import { aCase, bare, calledAt, enforced, id, key, name } from '../../test/support/enforcing.ts'
import { defaultGuard } from '../domain/guard.ts'

describe('a stop', () => {
  it('is called once for all of a batch, what was tried least first', async () => {
    const { calls, all, said } = await enforced([aCase(1, { one: { tries: 2 } }), aCase(2)])
    expect(calls).toEqual([['stop', [id(2), id(1)]]])
    const stopping = { ...bare, outcome: 'stopping', called: 'stop', calledAt }
    expect([...all]).toEqual([
      [key(2), stopping],
      [key(1), stopping],
    ])
    expect(said).toEqual([
      ['secondsToStop', 10.5],
      ['stop-called', { start: key(2), secondsFromEvent: 10.5 }],
      ['secondsToStop', 10.5],
      ['stop-called', { start: key(1), secondsFromEvent: 10.5 }],
    ])
  })

  it('is due only where stopping still is', async () => {
    const { calls, all } = await enforced([aCase(1, { record: { todo: new Set(['sns']) } })])
    expect([calls, all.size]).toEqual([[], 0])
  })

  it('is timed the first time only', async () => {
    const { said } = await enforced([aCase(1, { record: { stopCalledAt: noon + 2 } })])
    expect(said.map(([event]) => event)).toEqual(['stop-called'])
  })

  it('of what spoiled one before, or may, is called after the others and by itself', async () => {
    const { calls } = await enforced([
      aCase(1, { record: { stopRefused: true } }),
      aCase(2, { view: { spotRequestId: 'sir-unknown' } }),
      aCase(3),
      aCase(4),
    ])
    expect(calls).toEqual([
      ['spotRequests', ['sir-unknown']],
      ['stop', [id(3), id(4)]],
      ['stop', [id(1)]],
      ['stop', [id(2)]],
    ])
  })

  it.each([
    ['gone', { ...bare }],
    ['not-yet', { ...bare }],
    [
      'forbidden',
      { ...bare, outcome: 'failed', failedAt: 'stop', trouble: trouble('forbidden'), spoils: true },
    ],
    ['refused', { ...bare, outcome: 'failed', failedAt: 'stop', trouble: trouble('refused'), spoils: true }],
    ['unavailable', { ...bare, outcome: 'failed', failedAt: 'stop', trouble: trouble('unavailable') }],
  ] as const)('that AWS answers with %s', async (kind, result) => {
    const { of, said } = await enforced([aCase(1)], { stop: () => trouble(kind) })
    expect(of(1)).toEqual(result)
    expect(said).toEqual([['stop-refused', { start: key(1), code: kind, awsSays: `${kind}, says AWS` }]])
  })

  it('of a first launch that AWS does not take yet waits for it to run', async () => {
    const view = { primaryAttachedAt: noon }
    const { of } = await enforced([aCase(1, { view })], { stop: () => trouble('not-yet') })
    expect(of(1)).toEqual({ ...bare, outcome: 'waiting-for-running' })
    const gone = await enforced([aCase(1, { view })], { stop: () => trouble('gone') })
    expect(gone.of(1)).toEqual(bare)
  })

  it('that only one spoils is called for the others in halves', async () => {
    const stop = (ids: string[]) => (ids.includes(id(2)) ? trouble('refused') : undefined)
    const { of, calls } = await enforced(
      [1, 2, 3, 4].map((n) => aCase(n)),
      { stop },
    )
    expect([1, 2, 3, 4].map((n) => of(n)?.outcome)).toEqual(['stopping', 'failed', 'stopping', 'stopping'])
    expect(calls.map(([, ids]) => ids)).toEqual([
      [id(1), id(2), id(3), id(4)],
      [id(1), id(2)],
      [id(1)],
      [id(2)],
      [id(3), id(4)],
    ])
  })

  it('for which the batch has no call left is due again at once', async () => {
    const { of } = await enforced(
      [1, 2, 3, 4].map((n) => aCase(n, { record: n === 4 ? { outcome: 'failed' } : {} })),
      { stop: () => trouble('refused') },
    )
    expect(of(1)).toMatchObject({ outcome: 'failed', putOff: false })
    expect(of(3)).toEqual({ ...bare, outcome: 'stopping', putOff: true })
    expect(of(4)).toEqual({ ...bare, outcome: 'failed', putOff: true })
  })
})

describe('where stopping makes no sense', () => {
  it.each([
    ['is going down', { view: { state: 'stopping' } }, { outcome: 'stopping' }],
    ['is being terminated', { view: { state: 'shutting-down' } }, { outcome: 'terminating' }],
    ['is down', { view: { state: 'stopped' } }, { outcome: 'stopped', over: true }],
    ['is terminated after a stop', { view: { state: 'terminated' } }, { outcome: 'stopped', over: true }],
    [
      'was started anew',
      { view: { launchedAt: noon + 60 } },
      { outcome: 'stopped', over: true, superseded: true },
    ],
    ['is shown as it was before', { view: { launchedAt: noon - 60 } }, {}],
    [
      'is shown as it was before, again and again',
      { view: { launchedAt: noon - 60 }, one: { tries: 9 } },
      {},
    ],
    ['is not shown', { view: undefined }, {}],
    ['is not shown, three times', { view: undefined, one: { tries: 3 } }, {}],
    ['is shown nowhere', { view: undefined, one: { tries: 4 } }, { outcome: 'stopped', over: true }],
    [
      'is shown nowhere after it was to be terminated',
      { view: undefined, one: { tries: 4 }, record: { outcome: 'terminating' } },
      { outcome: 'terminated', over: true },
    ],
    [
      'has never run',
      { view: { state: 'pending', primaryAttachedAt: noon } },
      { outcome: 'waiting-for-running' },
    ],
  ] as const)('since it %s, nothing is called', async (_, more, result) => {
    const { of, calls } = await enforced([aCase(1, more)])
    expect(of(1)).toEqual({ ...bare, ...result })
    expect(calls).toEqual([])
  })

  it('what the settings exempt by now is spared', async () => {
    const exempt = { ...defaultGuard.exempt, instances: new Set([id(1)]) }
    const { of, calls } = await enforced([aCase(1)], {}, { guard: { exempt } })
    expect(of(1)).toEqual({ ...bare, outcome: 'spared', over: true, spared: { rule: 'instance', by: id(1) } })
    expect(calls).toEqual([])
  })

  it('what AWS itself manages is left running, said once', async () => {
    const view = { operator: 'eks.amazonaws.com' }
    const hindrance = { kind: 'operator', name: 'eks.amazonaws.com' }
    const rungs = [{ event: 'left-running', facts: { because: 'operator' } }]
    const first = await enforced([aCase(1, { view })])
    expect(first.of(1)).toEqual({ ...bare, outcome: 'left-running', hindrance, rungs })
    const again = await enforced([aCase(1, { view, record: { outcome: 'left-running' } })])
    expect(again.of(1)).toEqual({ ...bare, outcome: 'left-running', hindrance })
  })

  it('what was in vain for a quarter of an hour is for a person, said once', async () => {
    const record = { triedSince: noon - 890 }
    const stop = () => trouble('refused')
    const { of } = await enforced([aCase(1, { record })], { stop })
    expect(of(1)).toMatchObject({ outcome: 'stuck', rungs: [{ event: 'stuck', facts: {} }] })
    const again = await enforced([aCase(1, { record: { ...record, outcome: 'stuck' } })], { stop })
    expect(again.of(1)).toMatchObject({ outcome: 'stuck', rungs: [] })
    const sooner = await enforced([aCase(1, { record: { triedSince: noon - 889 } })], { stop })
    expect(sooner.of(1)).toMatchObject({ outcome: 'failed', rungs: [] })
  })
})

describe('protection from being stopped', () => {
  it('is taken away, and the stop called again at once', async () => {
    let isProtected = true
    const { of, calls, said } = await enforced([aCase(1), aCase(2)], {
      stop: (ids: string[]) => (isProtected && ids.includes(id(1)) ? trouble('protected') : undefined),
      unprotect: () => ((isProtected = false), undefined),
    })
    expect(calls).toEqual([
      ['stop', [id(1), id(2)]],
      ['stop', [id(1)]],
      ['stop', [id(2)]],
      ['unprotect', id(1), 'stop'],
      ['stop', [id(1)]],
    ])
    const rungs = [{ event: 'unprotected', facts: { from: 'stop' } }]
    expect(of(1)).toEqual({ ...bare, outcome: 'stopping', called: 'stop', calledAt, rungs })
    expect(said).toContainEqual(['unprotected', { start: key(1) }])
  })

  it('that cannot be taken away is what it failed of', async () => {
    const { of } = await enforced([aCase(1)], {
      stop: () => trouble('protected'),
      unprotect: () => trouble('forbidden'),
    })
    expect(of(1)).toEqual({
      ...bare,
      outcome: 'failed',
      failedAt: 'unprotect',
      trouble: trouble('forbidden'),
      spoils: true,
    })
  })

  it('that an instance cannot have holds nothing up', async () => {
    const { of } = await enforced([aCase(1)], {
      stop: () => trouble('protected'),
      unprotect: () => trouble('unsupported'),
    })
    expect(of(1)).toEqual({
      ...bare,
      outcome: 'failed',
      failedAt: 'stop',
      trouble: trouble('protected'),
      spoils: true,
    })
  })

  it('is taken away from ten in a batch; the rest is due again at once', async () => {
    const cases = Array.from({ length: 12 }, (_, n) =>
      aCase(1, {
        record: { name: { ...name(1), instanceId: `i-${n}` }, stopRefused: true },
        view: { instanceId: `i-${n}` },
      }),
    )
    const open = new Set<string>()
    const { all, calls } = await enforced(cases, {
      stop: (ids: string[]) => (ids.every((one) => open.has(one)) ? undefined : trouble('protected')),
      unprotect: (one: string) => (open.add(one), undefined),
    })
    expect(calls.filter(([call]) => call === 'unprotect')).toHaveLength(9)
    expect([...all.values()].map(({ putOff }) => putOff)).toEqual(
      Array.from({ length: 12 }, (_, n) => n >= 9),
    )
  })

  it('is not asked for again once AWS asks for patience with it', async () => {
    const { of, calls } = await enforced([aCase(1), aCase(2)], {
      stop: () => trouble('protected'),
      unprotect: () => trouble('throttled'),
    })
    expect(calls.filter(([call]) => call === 'unprotect')).toEqual([['unprotect', id(1), 'stop']])
    const throttled = { ...bare, outcome: 'failed', failedAt: 'unprotect', trouble: trouble('throttled') }
    expect([of(1), of(2)]).toEqual([throttled, throttled])
  })
})
