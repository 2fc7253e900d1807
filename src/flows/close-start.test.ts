// The end of a start: what is written down, what is given back, and what is looked at again.

import { describe, expect, it } from 'vitest'
import { aHint, anInstance, aPass, aRecord, noon, tokyo } from '../../test/builders.ts'
import { aJudge, aSight, type Book, type Seen } from '../../test/support/a-sight.ts'
import type { Hint } from '../domain/judge.ts'
import type { StartRecord } from '../domain/start-record.ts'
import { closeStart } from './close-start.ts'

const { instanceId } = anInstance()
const ref = `123456789012/ap-northeast-1/${instanceId}/${noon}`
const subject = { kind: 'instance', place: tokyo, instanceId }
const entry = (event: string, facts: object) => ({ subject, at: (noon + 60) * 1000 + 500, event, ref, facts })
const down = anInstance({ state: 'stopped', stateReasonCode: 'Client.UserInitiatedShutdown' })
const owed = (more: Partial<StartRecord> = {}) =>
  aRecord({ verdict: { kind: 'allow' }, todo: new Set(['untag']), pass: aPass(), ...more })

async function closed(
  recent: readonly StartRecord[],
  hint: Partial<Hint> = {},
  seen: Seen = { views: [down] },
  book: Book = {},
) {
  const made = aJudge({ recent, now: noon + 60, ...book })
  const sight = aSight({ readAt: noon + 59, ...seen })
  const finding = await closeStart(aHint({ state: 'stopped', at: noon + 50, ...hint }), sight, made.gate)
  return { ...made, finding, sight, change: made.changes[0] }
}

describe('a denied start', () => {
  it('that is seen down has been stopped, and those who were told otherwise are told', async () => {
    const record = aRecord({ outcome: 'failed' })
    const { change, finding, sight, calls } = await closed([record], {}, { views: [down] })
    expect(change).toEqual({
      record: {
        ...record,
        todo: new Set(['mark', 'sns', 'slack']),
        endedAt: noon + 50,
        endReason: 'Client.UserInitiatedShutdown',
        givenBack: undefined,
      },
      journal: [entry('ended', { state: 'stopped' }), entry('stopped', { seen: 'stopped' })],
      giveBack: false,
    })
    expect(calls).toEqual([['recent', tokyo, instanceId, noon + 50]])
    expect(sight.starts.get(ref)).toEqual(change?.record)
    expect(finding).toMatchObject({
      kind: 'duties',
      record: change?.record,
      leave: new Set(),
      again: undefined,
    })
  })

  it('that was said to have failed, and was told of, is told of once more', async () => {
    const { change } = await closed([aRecord({ outcome: 'failed', todo: new Set(['stop']) })])
    expect(change?.record.todo).toEqual(new Set(['sns', 'slack']))
  })

  it('that the read shows is not asked for, nor what was before it', async () => {
    const { calls } = await closed([], {}, { views: [down], records: [aRecord()] })
    expect(calls).toEqual([])
    const later = anInstance({ state: 'stopped', launchedAt: noon + 51 })
    const asked = await closed([aRecord()], {}, { views: [later], records: [aRecord()] })
    expect(asked.calls).toHaveLength(1)
    const record = aRecord({ name: { ...aRecord().name, launchedAt: noon + 51 } })
    expect((await closed([aRecord()], {}, { views: [later], records: [record] })).calls).toHaveLength(1)
    const same = anInstance({ state: 'stopped', launchedAt: noon + 50 })
    const own = aRecord({ name: { ...aRecord().name, launchedAt: noon + 50 } })
    expect((await closed([], {}, { views: [same], records: [own] })).calls).toEqual([])
    const over = await closed(
      [aRecord()],
      {},
      { views: [down], records: [aRecord({ todo: new Set(['sns']) })] },
    )
    expect(over.calls).toHaveLength(1)
    const allowed = await closed(
      [owed()],
      {},
      { views: [down], records: [owed({ todo: new Set(['stop']) })] },
    )
    expect(allowed.calls).toHaveLength(1)
  })

  it('of which an event only says that it stopped is still to be stopped', async () => {
    const { change } = await closed([aRecord()], {}, { views: [anInstance({ state: 'running' })] })
    expect(change?.journal).toEqual([entry('ended', { state: 'stopped' })])
    expect(change?.record.todo.has('stop')).toBe(true)
  })

  it('on its way down is written down once it is there', async () => {
    const going = { views: [anInstance({ state: 'stopping' })] }
    const { changes, finding } = await closed([aRecord()], { state: 'stopping' }, going)
    expect(changes).toEqual([])
    expect(finding).toMatchObject({ kind: 'duties', record: aRecord() })
    const seen = await closed([aRecord()], { state: 'stopping' })
    expect(seen.change?.journal).toContainEqual(entry('stopped', { seen: 'stopped' }))
    const other = await closed([aRecord({ todo: new Set(['sns']) })], { state: 'stopping' }, going)
    expect(other.change?.journal).toEqual([entry('ended', { state: 'stopping' })])
    const gone = await closed([aRecord()], { state: 'shutting-down' }, going)
    expect(gone.changes).toHaveLength(1)
  })

  it('that was decided a moment ago is told of by whoever decided', async () => {
    const { finding } = await closed([aRecord({ decidedAt: noon + 55 })])
    expect(finding).toMatchObject({ leave: new Set(['mark', 'sns', 'slack']) })
    const going = await closed(
      [aRecord({ decidedAt: noon + 55 })],
      { state: 'stopping' },
      { views: [anInstance({ state: 'stopping' })] },
    )
    expect(going.finding).toMatchObject({ leave: new Set(['mark', 'sns', 'slack']) })
  })

  it('that was isolated and is terminated has nothing to restore', async () => {
    const terminated = anInstance({ state: 'terminated' })
    const isolated = aRecord({ isolatedAt: noon + 10, outcome: 'isolated' })
    const { calls } = await closed([isolated], { state: 'terminated' }, { views: [terminated] })
    expect(calls).toContainEqual(['forget', tokyo, instanceId, 'eni-1'])
    const stopped = await closed([isolated])
    expect(stopped.calls.map(([call]) => call)).not.toContain('forget')
    const not = await closed([aRecord()], { state: 'terminated' }, { views: [terminated] })
    expect(not.calls.map(([call]) => call)).not.toContain('forget')
  })

  it('is closed though what was noted of its isolation cannot be forgotten, and that is said', async () => {
    const forgetting = new Error('no table')
    const isolated = aRecord({ isolatedAt: noon + 10, outcome: 'isolated' })
    const views = [anInstance({ state: 'terminated' })]
    const { calls, finding } = await closed([isolated], { state: 'terminated' }, { views }, { forgetting })
    expect(calls).toContainEqual(['trouble', 'isolation-not-forgotten', forgetting, { instance: instanceId }])
    expect(finding.kind).toBe('duties')
  })

  it('of the canary is measured once', async () => {
    const canary = { canary: instanceId }
    expect((await closed([aRecord()], {}, { views: [down] }, canary)).calls).toContainEqual([
      'canaryStopped',
      60.5,
    ])
    expect((await closed([aRecord()], {}, { views: [down] }, { canary: 'i-other' })).calls).toHaveLength(1)
    const spared = aRecord({ sparedBy: 'tags x' })
    expect((await closed([spared], {}, { views: [down] }, canary)).calls).toHaveLength(1)
    const over = aRecord({ todo: new Set(['sns']) })
    expect((await closed([over], {}, { views: [down] }, canary)).calls).toHaveLength(1)
  })
})

describe('an allowed start', () => {
  it('that ends as it should keeps its pass spent', async () => {
    const { change, finding, calls } = await closed([owed({ ranAt: noon + 10 })])
    expect(change?.journal).toEqual([entry('ended', { state: 'stopped' })])
    expect(change?.giveBack).toBe(false)
    expect(finding).toMatchObject({ again: undefined })
    expect(calls).toHaveLength(1)
  })

  it('that AWS could not bring up gets its pass back, and its owner hears', async () => {
    const view = anInstance({ state: 'stopped', stateReasonCode: 'Server.InsufficientInstanceCapacity' })
    const { change } = await closed([owed()], {}, { views: [view] })
    expect(change).toMatchObject({
      record: {
        todo: new Set(['dm']),
        givenBack: 'never-ran',
        endReason: 'Server.InsufficientInstanceCapacity',
      },
      giveBack: true,
      journal: [
        entry('ended', { state: 'stopped' }),
        entry('given-back', { pass: aPass().id, reason: 'Server.InsufficientInstanceCapacity' }),
      ],
    })
  })

  it('that ended before and is found to have failed gives its pass back late, once', async () => {
    const view = anInstance({ state: 'stopped', stateReasonCode: 'Server.InternalError' })
    const before = owed({ endedAt: noon + 20, endReason: 'x' })
    const { change } = await closed([before], {}, { views: [view] })
    expect(change).toMatchObject({
      record: { endedAt: noon + 20, endReason: 'x', givenBack: 'never-ran' },
      giveBack: true,
    })
    expect(change?.journal).toHaveLength(1)
    const again = await closed([owed({ endedAt: noon + 20, givenBack: 'never-ran' })], {}, { views: [view] })
    expect(again.changes).toEqual([undefined])
  })

  it('that gave its pass back before does so no more, though its end is noted only now', async () => {
    const { change } = await closed([owed({ givenBack: 'never-ran' })])
    expect(change).toMatchObject({ giveBack: false, record: { givenBack: 'never-ran' } })
  })

  it('that our own stop hit gets its pass back, and is counted', async () => {
    const previous = aRecord({ stopCalledAt: noon + 45, name: { ...aRecord().name, launchedAt: noon - 60 } })
    const { change, calls } = await closed([owed({ ranAt: noon + 10 }), previous], {}, { views: [] })
    expect(change).toMatchObject({
      record: { givenBack: 'collateral', endReason: undefined },
      giveBack: true,
      journal: [entry('ended', { state: 'stopped' }), entry('collateral', { pass: aPass().id, reason: '' })],
    })
    expect(calls).toContainEqual(['collateral'])
    const before = await closed([owed({ givenBack: 'collateral' }), previous], {}, { views: [] })
    expect(before.calls.map(([call]) => call)).not.toContain('collateral')
    const standing = await closed([owed({ ranAt: noon + 10, pass: undefined }), previous], {}, { views: [] })
    expect(standing.change?.journal[1]?.facts).toEqual({ pass: '', reason: '' })
  })

  it('whose end the read does not show yet is looked at again', async () => {
    const hint = { at: noon + 20 }
    const { finding } = await closed([owed()], hint, { views: [] })
    expect(finding).toMatchObject({
      again: {
        task: { kind: 'hint', hint: { ...aHint(), state: 'stopped', at: noon + 20, looks: 1 } },
        afterSeconds: 3,
      },
    })
  })
})

it('no start to end is nothing', async () => {
  const { finding, changes } = await closed([])
  expect([finding, changes]).toEqual([{ kind: 'nothing' }, []])
})
