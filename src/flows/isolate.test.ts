// Cutting off from every network what cannot be stopped, where the settings say so.

import { describe, expect, it } from 'vitest'
import { noon } from '../../test/builders.ts'
import { trouble } from '../../test/support/a-gate.ts'
import { aCase, bare, enforced, id, key, name } from '../../test/support/enforcing.ts'

import { Unreachable } from './ports.ts'

describe('what cannot be stopped, where it is to be cut off', () => {
  const store = { rootDevice: 'instance-store' as const }
  const hindrance = { kind: 'instance-store', name: undefined }
  const isolate = { guard: { whereStoppingIsImpossible: 'isolate' as const } }
  const eni = (n: number, ...groupIds: string[]) => ({ id: `eni-${n}`, vpcId: 'vpc-1', groupIds })

  it('is cut off from every network where the settings say so, after noting how it was', async () => {
    const interfaces = [eni(1, 'sg-1', 'sg-isolated'), eni(2, 'sg-2'), eni(3, 'sg-isolated')]
    const { of, calls } = await enforced([aCase(1, { view: { ...store, interfaces } })], {}, isolate)
    const note = (n: number) => ['note', id(1), { interfaceId: `eni-${n}`, groupIds: [`sg-${n}`] }, noon + 10]
    expect(calls).toEqual([
      ['isolationGroup', 'vpc-1'],
      note(1),
      ['setGroups', 'eni-1', ['sg-isolated']],
      note(1),
      note(2),
      ['setGroups', 'eni-2', ['sg-isolated']],
      note(2),
    ])
    const rungs = [{ event: 'isolated', facts: { because: 'instance-store', interfaces: 2 } }]
    expect(of(1)).toEqual({ ...bare, outcome: 'isolated', hindrance, rungs })
  })

  it('and is cut off already has nothing changed', async () => {
    const interfaces = [eni(1, 'sg-isolated')]
    const { of, calls } = await enforced([aCase(1, { view: { ...store, interfaces } })], {}, isolate)
    expect(calls).toEqual([['isolationGroup', 'vpc-1']])
    expect(of(1)).toEqual({ ...bare, outcome: 'isolated', hindrance })
  })

  it('and has no interface, or none that a group can be made for, is not said to be cut off', async () => {
    const none = await enforced([aCase(1, { view: store })], {}, isolate)
    expect(none.of(1)).toMatchObject({
      outcome: 'failed',
      spoils: true,
      trouble: {
        kind: 'refused',
        code: 'NoInterfaceShown',
        message: 'EC2 shows no network interface of it',
      },
    })
    const view = { ...store, interfaces: [eni(1, 'sg-1')] }
    const forbidden = await enforced(
      [aCase(1, { view })],
      { isolationGroup: () => trouble('forbidden') },
      isolate,
    )
    expect(forbidden.of(1)).toMatchObject({ outcome: 'failed', trouble: trouble('forbidden') })
    expect(forbidden.calls).toEqual([['isolationGroup', 'vpc-1']])
  })

  it('and cannot be cut off says why, and keeps its note', async () => {
    const view = { ...store, interfaces: [eni(1, 'sg-1'), eni(2, 'sg-2')] }
    const { of, calls, said } = await enforced(
      [aCase(1, { view })],
      { setGroups: () => trouble('forbidden') },
      isolate,
    )
    expect(calls.map(([call]) => call)).toEqual(['isolationGroup', 'note', 'setGroups'])
    expect(of(1)).toMatchObject({ outcome: 'failed', trouble: trouble('forbidden'), rungs: [] })
    expect(said).toEqual([
      ['isolation-refused', { start: key(1), code: 'forbidden', awsSays: 'forbidden, says AWS' }],
    ])
  })

  it('is not asked for again once AWS asks for patience', async () => {
    const view = { ...store, interfaces: [eni(1, 'sg-1')] }
    const cases = [aCase(1, { view }), aCase(2, { view })]
    const { of, calls } = await enforced(cases, { setGroups: () => trouble('throttled') }, isolate)
    expect(calls.filter(([call]) => call === 'setGroups')).toHaveLength(1)
    const throttled = { ...bare, outcome: 'failed', failedAt: 'isolate', trouble: trouble('throttled') }
    expect([of(1), of(2)]).toEqual([throttled, throttled])
    const group = await enforced(cases, { isolationGroup: () => trouble('throttled') }, isolate)
    const inVain = { ...throttled, failedAt: 'isolation-group' }
    expect([group.of(1), group.of(2)]).toEqual([inVain, inVain])
  })

  it('fails of what did not answer, and loudly of anything else', async () => {
    const view = { ...store, interfaces: [eni(1, 'sg-1')] }
    const fails = (error: Error) => () => {
      throw error
    }
    const down = new Unreachable('table', 'TimeoutError', 'no answer')
    const { of } = await enforced([aCase(1, { view })], { note: fails(down) }, isolate)
    expect(of(1)).toMatchObject({
      outcome: 'failed',
      trouble: { kind: 'unavailable', code: 'TimeoutError', message: 'no answer' },
    })
    const broken = enforced([aCase(1, { view })], { note: fails(new Error('a bug')) }, isolate)
    await expect(broken).rejects.toThrow('a bug')
  })

  it('asks once for the group of a network, and cuts off ten in a batch', async () => {
    const cases = Array.from({ length: 11 }, (_, n) =>
      aCase(1, {
        record: { name: { ...name(1), instanceId: `i-${n}` } },
        view: { ...store, instanceId: `i-${n}`, interfaces: [eni(n, 'sg-1')] },
      }),
    )
    const { all, calls } = await enforced(cases, {}, isolate)
    expect(calls.filter(([call]) => call === 'isolationGroup')).toHaveLength(1)
    expect([...all.values()].map(({ outcome }) => outcome)).toEqual([
      ...Array.from({ length: 10 }, () => 'isolated'),
      'stopping',
    ])
  })
})
