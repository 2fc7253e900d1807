// What happened to an instance: its journal and that of the passes it was started with, in order.

import { expect, it } from 'vitest'
import { anInstance, aPass, aRecord, noon, tokyo, virginia } from '../../test/builders.ts'
import { anOffice } from '../../test/support/an-office.ts'
import type { JournalEntry, JournalSubject } from '../domain/journal.ts'
import type { StartRecord } from '../domain/start-record.ts'
import { explain } from './explain.ts'

const instanceId = 'i-0123456789abcdef0'
const entry = (at: number, ref: string): JournalEntry => ({
  subject: { kind: 'instance', place: tokyo, instanceId },
  at,
  event: 'verdict',
  ref,
  facts: {},
})

function aReader(starts: readonly StartRecord[], own: readonly JournalEntry[], views = [anInstance()]) {
  const asked: unknown[] = []
  const { office } = anOffice({ views })
  const history = {
    entriesOf: async (subject: JournalSubject) => {
      asked.push(subject)
      return subject.kind === 'instance' ? own : [entry(2, 'P-7K3M9Q2X'), entry(4, 'P-OTHER')]
    },
    startsOf: async (...how: unknown[]) => (asked.push(how), starts),
  }
  return { office: { ...office, history }, asked }
}

const withPass = aRecord({ pass: { ...aPass(), id: 'P-7K3M9Q2X' } })

it('puts the entries of its passes, and of no others, among its own', async () => {
  const { office, asked } = aReader([aRecord(), withPass, withPass], [entry(1, 'a'), entry(3, 'b')])
  const told = await explain({ name: 'web-1', region: undefined }, office)
  expect(told).toEqual({
    instance: { place: tokyo, instanceId, name: 'web-1' },
    entries: [entry(1, 'a'), entry(2, 'P-7K3M9Q2X'), entry(3, 'b')],
    starts: [aRecord(), withPass, withPass],
  })
  expect(asked).toEqual([
    { kind: 'instance', place: tokyo, instanceId },
    [tokyo, instanceId],
    { kind: 'person', person: aPass().owner },
  ])
})

it('tells of an instance that EC2 shows no more by its id, under the last name it had', async () => {
  const starts = [aRecord({ instanceName: 'once' }), aRecord({ instanceName: 'last' })]
  const { office } = aReader(starts, [], [])
  const told = await explain({ name: ` ${instanceId.toUpperCase()} `, region: 'us-east-1' }, office)
  expect(told).toMatchObject({ instance: { place: virginia, instanceId, name: 'last' }, starts })
  expect(await explain({ name: instanceId, region: undefined }, office)).toMatchObject({
    instance: { place: tokyo },
  })
})

it('tells of it where only the journal, or only the starts, have something', async () => {
  const target = { name: instanceId, region: undefined }
  expect(await explain(target, aReader([], [entry(1, 'a')], []).office)).toMatchObject({
    instance: { name: undefined },
    entries: [{ ref: 'a' }],
  })
  expect(await explain(target, aReader([aRecord()], [], []).office)).toMatchObject({ entries: [] })
  expect(await explain(target, aReader([], [], []).office)).toMatchObject({ reason: 'unknown-name' })
})

it('refuses a name that is nobody’s without looking further', async () => {
  const { office, asked } = aReader([aRecord()], [entry(noon, 'a')])
  expect(await explain({ name: 'nobody', region: undefined }, office)).toMatchObject({
    reason: 'unknown-name',
  })
  expect(asked).toEqual([])
})
