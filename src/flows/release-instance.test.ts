// Undoing an isolation: the start is taken over, the groups are given back, and what could not be is still noted.

import { describe, expect, it } from 'vitest'
import { anInstance, aRecord, noon, tokyo } from '../../test/builders.ts'
import { hana } from '../../test/support/an-office.ts'
import type { InstanceView } from '../domain/instance.ts'
import { startKey } from '../domain/start.ts'
import type { StartRecord } from '../domain/start-record.ts'
import type { Ec2Trouble, IsolationNote, StartChange } from './ports.ts'
import { releaseInstance } from './release-instance.ts'

const { instanceId } = anInstance()
const subject = { kind: 'instance', place: tokyo, instanceId }
const ref = startKey(aRecord().name)
const notes: IsolationNote[] = [
  { interfaceId: 'eni-1', groupIds: ['sg-1', 'sg-2'] },
  { interfaceId: 'eni-2', groupIds: ['sg-3'] },
]

interface Has {
  readonly notes?: readonly IsolationNote[]
  readonly view?: InstanceView | undefined
  readonly record?: StartRecord
  readonly unreadable?: unknown
  readonly trouble?: Readonly<Record<string, Ec2Trouble>>
}

async function released(has: Has) {
  const done: unknown[] = []
  const view = 'view' in has ? has.view : anInstance({ state: 'running' })
  const answer = await releaseInstance(tokyo, instanceId, hana, {
    clock: { now: () => noon * 1000 },
    instances: {
      read: async (_, ids) =>
        new Map(view === undefined ? [] : [[instanceId, view] as const].filter(([id]) => ids.includes(id))),
    },
    starts: {
      recall: async (_, starts) =>
        ({
          starts: new Map(has.record === undefined || starts.length === 0 ? [] : [[ref, has.record]]),
          unreadable: new Map(has.unreadable === undefined ? [] : [[ref, has.unreadable]]),
        }) as never,
      change: async (record: StartRecord, how: (fresh: StartRecord) => StartChange | undefined) => {
        done.push(how(record))
        return record
      },
    },
    journal: { write: async (entry) => void done.push(entry) },
    levers: async () =>
      ({
        isolation: {
          of: async () => has.notes ?? notes,
          forget: async (...what: unknown[]) => void done.push(['forget', ...what]),
        },
        instances: {
          setGroups: async (_: unknown, id: string, groups: readonly string[]) => {
            done.push(['groups', id, groups])
            return has.trouble?.[id]
          },
        },
      }) as never,
  })
  return { answer, done }
}

const givenBack = [
  ['groups', 'eni-1', ['sg-1', 'sg-2']],
  ['forget', tokyo, instanceId, 'eni-1'],
  ['groups', 'eni-2', ['sg-3']],
  ['forget', tokyo, instanceId, 'eni-2'],
]
const entry = (event: string, facts: object) => ({ subject, at: noon * 1000, event, ref, facts })

it('gives each interface its groups back, and says by whose hand', async () => {
  const { answer, done } = await released({})
  expect(answer).toEqual({ kind: 'released', interfaces: 2 })
  expect(done).toEqual([...givenBack, entry('released', { who: hana, interfaces: 2 })])
})

it('takes the start over first, else a gate would isolate it again', async () => {
  const record = aRecord({ outcome: 'isolated' })
  const { done } = await released({ record })
  expect(done[0]).toEqual({
    record: { ...record, todo: new Set(['sns', 'slack']), sparedBy: `released ${hana}` },
    journal: [entry('spared', { rule: 'released', by: hana })],
  })
  expect(done.slice(1, 5)).toEqual(givenBack)
})

it('leaves a start that is not to be stopped any more', async () => {
  const { answer, done } = await released({ record: aRecord({ todo: new Set(['sns']) }) })
  expect(answer).toEqual({ kind: 'released', interfaces: 2 })
  expect(done[0]).toBeUndefined()
})

it('does nothing where nothing is noted', async () => {
  expect(await released({ notes: [] })).toEqual({ answer: { kind: 'not-isolated' }, done: [] })
})

it.each([undefined, anInstance({ state: 'terminated' })])('forgets what is gone: %o', async (view) => {
  const { answer, done } = await released({ view })
  expect(answer).toEqual({ kind: 'gone' })
  expect(done).toEqual([
    ['forget', tokyo, instanceId, 'eni-1'],
    ['forget', tokyo, instanceId, 'eni-2'],
  ])
})

it('touches nothing while its record cannot be read', async () => {
  await expect(released({ unreadable: new Error('no record') })).rejects.toThrow('no record')
})

describe('where AWS refuses', () => {
  const trouble = (code: string): Ec2Trouble => ({ kind: 'refused', code, message: '' })

  it('says how far it came, and keeps the note of the rest', async () => {
    const { answer, done } = await released({ trouble: { 'eni-2': trouble('UnauthorizedOperation') } })
    expect(answer).toEqual({ kind: 'trouble', restored: 1, trouble: trouble('UnauthorizedOperation') })
    expect(done).toEqual(givenBack.slice(0, 3))
  })

  it('an interface that is gone is given up', async () => {
    const { answer } = await released({ trouble: { 'eni-1': trouble('InvalidNetworkInterfaceID.NotFound') } })
    expect(answer).toEqual({ kind: 'released', interfaces: 2 })
  })
})
