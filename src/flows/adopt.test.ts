// Adopting what runs: what nobody judged becomes exempt, what was denied is spared, all else is left as it is.

import { expect, it } from 'vitest'
import { anInstance, aRecord, noon, tokyo } from '../../test/builders.ts'
import { anOffice, hana } from '../../test/support/an-office.ts'
import { allow } from '../domain/verdict.ts'
import { adopt } from './adopt.ts'

const instance = { place: tokyo, instanceId: 'i-0123456789abcdef0', name: 'web-1' }
const subject = { kind: 'instance', place: tokyo, instanceId: instance.instanceId }
const ref = '123456789012/ap-northeast-1/i-0123456789abcdef0/1795435200'

it('makes a start that nobody judged exempt, with who adopted it in the journal', async () => {
  const { office, decisions } = anOffice({ control: { mode: 'observe' } })
  const tags = { Name: 'web-1', 'aws:autoscaling:groupName': 'web' }
  expect(await adopt(anInstance({ state: 'running', tags }), office)).toEqual({ instance, how: 'adopted' })
  const [{ record, journal, redeem, control, start } = {} as never] = decisions
  expect(record).toMatchObject({
    verdict: { kind: 'exempt', rule: 'adopted' },
    mode: 'observe',
    reportedAt: noon,
    decidedAt: noon,
    instanceName: 'web-1',
    memberOf: ['123456789012/ap-northeast-1/web'],
    ranAt: noon,
  })
  expect(journal).toEqual({
    subject,
    at: noon * 1000 + 500,
    event: 'verdict',
    ref,
    facts: { verdict: 'exempt(adopted)', mode: 'observe', state: 'running', by: hana, start: ref },
  })
  expect([redeem, control.mode, start.instanceId]).toEqual([undefined, 'observe', instance.instanceId])
})

it('has not seen a pending one run', async () => {
  const { office, decisions } = anOffice()
  await adopt(anInstance({ state: 'pending' }), office)
  expect(decisions.map(({ record }) => record.ranAt)).toEqual([undefined])
})

it('leaves what is not up alone', async () => {
  const { office, decisions } = anOffice({ records: [aRecord()] })
  expect(await adopt(anInstance({ state: 'stopped' }), office)).toEqual({ instance, how: 'not-up' })
  expect(decisions).toEqual([])
})

it('spares what was denied, and keeps its verdict', async () => {
  const { office, changes } = anOffice({ records: [aRecord()] })
  expect(await adopt(anInstance({ state: 'running' }), office)).toEqual({ instance, how: 'spared' })
  expect(changes).toEqual([
    {
      record: { ...aRecord(), todo: new Set(), outcome: 'spared', sparedBy: `adopted ${hana}` },
      journal: [{ subject, at: noon * 1000 + 500, event: 'spared', ref, facts: { by: hana } }],
      remember: true,
    },
  ])
})

it('writes nothing of what was spared before, but clears what it still owes', async () => {
  const before = aRecord({ sparedBy: 'tags x', todo: new Set() })
  const done = anOffice({ records: [before] })
  expect((await adopt(anInstance({ state: 'running' }), done.office)).how).toBe('spared')
  expect(done.changes).toEqual([undefined])
  const owing = anOffice({ records: [aRecord({ sparedBy: 'tags x', todo: new Set(['slack']) })] })
  await adopt(anInstance({ state: 'running' }), owing.office)
  expect(owing.changes).toMatchObject([{ record: { todo: new Set() } }])
  const denied = anOffice({ records: [aRecord({ todo: new Set() })] })
  await adopt(anInstance({ state: 'running' }), denied.office)
  expect(denied.changes).toMatchObject([{ record: { outcome: 'spared' } }])
})

it('leaves what may run as it is', async () => {
  const { office, changes, decisions } = anOffice({ records: [aRecord({ verdict: allow })] })
  expect((await adopt(anInstance({ state: 'running' }), office)).how).toBe('in-order')
  expect([changes, decisions]).toEqual([[], []])
})

it('tries again where others are in the way, waiting longer each time, and says so in the end', async () => {
  const twice = anOffice({ decided: ['contended', 'control-changed'] })
  expect((await adopt(anInstance(), twice.office)).how).toBe('adopted')
  expect(twice.pauses).toEqual([10, 20])
  const busy = anOffice({ decided: Array.from({ length: 6 }, () => 'contended') })
  await expect(adopt(anInstance(), busy.office)).rejects.toThrow(
    'the table stayed busy; i-0123456789abcdef0 is not adopted',
  )
  expect(busy.decisions).toHaveLength(6)
})
