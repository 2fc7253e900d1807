// What cannot be stopped at all: left running, or terminated where the settings say so.

import { describe, expect, it } from 'vitest'
import { trouble } from '../../test/support/a-gate.ts'
import { aCase, bare, calledAt, enforced, id, key, name } from '../../test/support/enforcing.ts'

describe('what cannot be stopped at all', () => {
  const store = { rootDevice: 'instance-store' as const }
  const hindrance = { kind: 'instance-store', name: undefined }
  const terminate = { guard: { whereStoppingIsImpossible: 'terminate' as const } }

  it('is left running by default', async () => {
    const { of } = await enforced([aCase(1, { view: store })])
    const rungs = [{ event: 'left-running', facts: { because: 'instance-store' } }]
    expect(of(1)).toEqual({ ...bare, outcome: 'left-running', hindrance, rungs })
  })

  it('as AWS says when asked goes the same way', async () => {
    const { of, calls } = await enforced([aCase(1), aCase(2)], {
      stop: (ids: string[]) => (ids.includes(id(1)) ? trouble('unsupported') : undefined),
    })
    expect(calls).toHaveLength(3)
    expect(of(1)).toMatchObject({
      outcome: 'left-running',
      hindrance: { kind: 'unsupported', name: undefined },
      spoils: true,
    })
    expect(of(2)).toMatchObject({ outcome: 'stopping', spoils: false })
  })

  it('is terminated where the settings say so, all in one call', async () => {
    const { of, calls, said } = await enforced(
      [aCase(1, { view: store }), aCase(2, { view: store })],
      {},
      terminate,
    )
    expect(calls).toEqual([['terminate', [id(1), id(2)]]])
    const rungs = [{ event: 'terminate-called', facts: { because: 'instance-store' } }]
    expect(of(1)).toEqual({
      ...bare,
      outcome: 'terminating',
      called: 'terminate',
      calledAt,
      hindrance,
      rungs,
    })
    expect(said).toContainEqual(['terminate-called', { start: key(1) }])
  })

  it('is terminated after its Spot request is cancelled, whatever protects it', async () => {
    let guarded = true
    const view = { ...store, spotRequestId: 'sir-1' }
    const { of, calls } = await enforced(
      [aCase(1, { view })],
      {
        terminate: () => (guarded ? trouble('protected') : undefined),
        unprotect: () => ((guarded = false), undefined),
      },
      terminate,
    )
    expect(calls).toEqual([
      ['spotRequests', ['sir-1']],
      ['cancelSpotRequest', 'sir-1'],
      ['terminate', [id(1)]],
      ['unprotect', id(1), 'termination'],
      ['unprotect', id(1), 'stop'],
      ['terminate', [id(1)]],
    ])
    expect(of(1)?.rungs.map(({ event, facts }) => [event, facts])).toEqual([
      ['request-cancelled', { request: 'sir-1' }],
      ['unprotected', { from: 'termination' }],
      ['unprotected', { from: 'stop' }],
      ['terminate-called', { because: 'instance-store' }],
    ])
  })

  it('of which the Spot request cannot be cancelled is not terminated: another would be launched', async () => {
    const view = { ...store, spotRequestId: 'sir-1' }
    const { of, calls } = await enforced(
      [aCase(1, { view })],
      { cancelSpotRequest: () => trouble('throttled') },
      terminate,
    )
    expect(calls.map(([call]) => call)).toEqual(['spotRequests', 'cancelSpotRequest'])
    expect(of(1)).toEqual({
      ...bare,
      outcome: 'failed',
      failedAt: 'cancel-request',
      trouble: trouble('throttled'),
    })
  })

  it('is asked for no more once AWS asks for patience with it, each call by itself', async () => {
    const view = { ...store, spotRequestId: 'sir-1' }
    const cases = [aCase(1, { view }), aCase(2, { view })]
    const cancelling = await enforced(cases, { cancelSpotRequest: () => trouble('throttled') }, terminate)
    expect(cancelling.calls.filter(([call]) => call === 'cancelSpotRequest')).toHaveLength(1)
    const throttled = {
      ...bare,
      outcome: 'failed',
      failedAt: 'cancel-request',
      trouble: trouble('throttled'),
    }
    expect([cancelling.of(1), cancelling.of(2)]).toEqual([throttled, throttled])
    const stopping = await enforced(
      [aCase(1, { view: store }), aCase(2)],
      { stop: () => trouble('throttled') },
      terminate,
    )
    expect(stopping.of(1)?.outcome).toBe('terminating')
  })

  it('has ten Spot requests cancelled in a batch', async () => {
    const cases = Array.from({ length: 11 }, (_, n) =>
      aCase(1, {
        record: { name: { ...name(1), instanceId: `i-${n}` } },
        view: { ...store, instanceId: `i-${n}`, spotRequestId: `sir-${n}` },
      }),
    )
    const { all, calls } = await enforced(cases, {}, terminate)
    expect(calls.filter(([call]) => call === 'cancelSpotRequest')).toHaveLength(10)
    expect([...all.values()].filter(({ putOff }) => putOff)).toHaveLength(1)
  })

  it.each([
    ['gone', bare],
    [
      'forbidden',
      { ...bare, outcome: 'failed', failedAt: 'terminate', trouble: trouble('forbidden'), spoils: true },
    ],
  ] as const)('and AWS answers with %s', async (kind, result) => {
    const { of, said } = await enforced(
      [aCase(1, { view: store })],
      { terminate: () => trouble(kind) },
      terminate,
    )
    expect(of(1)).toEqual(result)
    expect(said).toEqual([['terminate-refused', { start: key(1), code: kind, awsSays: `${kind}, says AWS` }]])
  })

  it('for which the batch has no call left is terminated with the next', async () => {
    const { of } = await enforced(
      [1, 2, 3, 4].map((n) => aCase(n, { view: store })),
      { terminate: () => trouble('refused') },
      terminate,
    )
    expect([1, 2, 3, 4].map((n) => of(n)?.putOff)).toEqual([false, false, true, true])
  })
})
