// Observe or enforce: what would have been stopped, the switch, and stopping after all what was denied while observing.

import { describe, expect, it } from 'vitest'
import { anInstance, aRecord, noon, tokyo } from '../../test/builders.ts'
import { anOffice, hana } from '../../test/support/an-office.ts'
import { defaultGuard, noExemptions } from '../domain/guard.ts'
import { enforceRunning, foretell, switchMode } from './switch-mode.ts'

const id = (n: number) => `i-0000000000000000${n}`
const observed = (n: number, more: Parameters<typeof aRecord>[0] = {}) =>
  aRecord({ mode: 'observe', name: { place: tokyo, instanceId: id(n), launchedAt: noon }, ...more })
const up = (n: number, more: Parameters<typeof anInstance>[0] = {}) =>
  anInstance({ instanceId: id(n), state: 'running', ...more })

describe('what enforcing would have stopped', () => {
  it('is told of by instance, with whether that start still runs', async () => {
    const { office } = anOffice({
      records: [observed(1), observed(2), observed(3), observed(4), observed(5, { mode: 'enforce' })],
      views: [up(1), up(2, { state: 'stopped' }), up(3, { launchedAt: noon + 60 })],
    })
    const { instances, groups } = await foretell([tokyo], office)
    expect(instances.map(({ instance, runs }) => [instance.instanceId, runs])).toEqual([
      [id(1), true],
      [id(2), false],
      [id(3), false],
      [id(4), false],
    ])
    expect(groups).toEqual([])
  })

  it('is what was denied in seven days, and each instance is read once', async () => {
    const asked: unknown[] = []
    const later = observed(1, { name: { place: tokyo, instanceId: id(1), launchedAt: noon + 60 } })
    const { office } = anOffice()
    const starts = {
      ...office.starts,
      denied: async (...how: unknown[]) => (asked.push(how), [observed(1), later]),
    }
    const instances = {
      ...office.instances,
      read: async (_: unknown, ids: readonly string[]) => (asked.push(ids), new Map()),
    }
    const { instances: found } = await foretell([tokyo], { ...office, starts, instances })
    expect(asked).toEqual([[tokyo, noon - 604_800, 10_000], [id(1)]])
    expect(found).toMatchObject([{ starts: 2 }])
  })

  it('leaves out what the settings exempt by now', async () => {
    const exempt = { ...noExemptions, instances: new Set([id(1)]) }
    const guard = { inForce: async () => ({ ...defaultGuard, exempt }) }
    const records = [observed(1), observed(2, { memberOf: ['g'] })]
    const { office } = anOffice({ records, views: [up(1), up(2)], office: { guard } })
    const { instances, groups } = await foretell([tokyo], office)
    expect(instances.map(({ instance }) => instance.instanceId)).toEqual([id(2)])
    expect(groups).toEqual([{ group: 'g', instances: 1, starts: 1 }])
  })
})

describe('the switch', () => {
  it('is journalled and announced', async () => {
    const { office, journal, bulletins, control } = anOffice({ control: { mode: 'observe' } })
    expect(await switchMode(tokyo, 'enforce', office)).toEqual({
      place: tokyo,
      was: 'observe',
      is: 'enforce',
    })
    expect(control().mode).toBe('enforce')
    expect(journal).toEqual([
      {
        subject: { kind: 'place', place: tokyo },
        at: noon * 1000 + 500,
        event: 'mode-changed',
        ref: 'enforce',
        facts: { was: 'observe', is: 'enforce', by: hana },
      },
    ])
    expect(bulletins).toEqual([{ kind: 'mode-changed', place: tokyo, at: noon, mode: 'enforce', by: hana }])
  })

  it('that changes nothing is told nobody', async () => {
    const { office, journal, bulletins } = anOffice({ control: { mode: 'enforce' } })
    expect(await switchMode(tokyo, 'enforce', office)).toMatchObject({ was: 'enforce', is: 'enforce' })
    expect([journal, bulletins]).toEqual([[], []])
  })
})

describe('enforcing what runs', () => {
  it('takes up what was denied while observing, and tells the gate at once', async () => {
    const { office, changes, sent } = anOffice({
      records: [observed(1, { todo: new Set(['slack']), lookDueAt: noon + 60 })],
      views: [up(1)],
    })
    expect(await enforceRunning(tokyo, office)).toEqual([{ place: tokyo, instanceId: id(1), name: 'web-1' }])
    const name = { place: tokyo, instanceId: id(1), launchedAt: noon }
    expect(changes).toEqual([
      {
        record: observed(1, {
          mode: 'enforce',
          todo: new Set(['slack', 'stop', 'mark', 'sns']),
          lookDueAt: undefined,
        }),
        journal: [
          {
            subject: { kind: 'instance', place: tokyo, instanceId: id(1) },
            at: noon * 1000 + 500,
            event: 'enforced-late',
            ref: `123456789012/ap-northeast-1/${id(1)}/${noon}`,
            facts: { by: hana },
          },
        ],
      },
    ])
    expect(sent).toEqual([[[{ kind: 'finish', start: name, tries: 0 }], 0]])
  })

  it.each([
    ['enforced before', observed(1, { mode: 'enforce' }), defaultGuard],
    ['spared', observed(1, { sparedBy: 'tags x' }), defaultGuard],
    ['allowed', observed(1, { verdict: { kind: 'allow' } }), defaultGuard],
    [
      'judged of another start',
      observed(1, { name: { ...observed(1).name, launchedAt: noon - 60 } }),
      defaultGuard,
    ],
    [
      'exempt by now',
      observed(1),
      { ...defaultGuard, exempt: { ...noExemptions, instances: new Set([id(1)]) } },
    ],
  ])('leaves what was %s', async (_, record, guard) => {
    const { office, changes, sent } = anOffice({
      records: [record],
      views: [up(1)],
      office: { guard: { inForce: async () => guard } },
    })
    expect(await enforceRunning(tokyo, office)).toEqual([])
    expect([changes, sent]).toEqual([[], []])
  })

  it('leaves what somebody took over in between', async () => {
    const { office, sent } = anOffice({ records: [observed(1)], views: [up(1)] })
    const change: typeof office.starts.change = async (record, how) => {
      const fresh = { ...record, sparedBy: 'adopted x' }
      return how(fresh)?.record ?? fresh
    }
    expect(await enforceRunning(tokyo, { ...office, starts: { ...office.starts, change } })).toEqual([])
    expect(sent).toEqual([])
  })
})
