// What a `pending` or `running` event comes to: a verdict, duties, a later look, or nothing.

import { describe, expect, it } from 'vitest'
import { aHint, anInstance, aPass, aRecord, noon, tokyo } from '../../test/builders.ts'
import { aJudge, aSight, type Book, type Seen } from '../../test/support/a-sight.ts'
import type { Hint } from '../domain/judge.ts'
import { permitKey } from '../domain/pass.ts'
import type { StartRecord } from '../domain/start-record.ts'
import { examineStart } from './examine-start.ts'

const { instanceId } = anInstance()
const ref = `123456789012/ap-northeast-1/${instanceId}/${noon}`
const subject = { kind: 'instance', place: tokyo, instanceId }
const note = (event: string, at = (noon + 6) * 1000 + 500) => ({ subject, at, event, ref, facts: {} })
const allowed = (more: Partial<StartRecord> = {}) =>
  aRecord({ verdict: { kind: 'allow' }, todo: new Set(), ...more })

async function examined(seen: Seen, hint: Partial<Hint> = {}, book: Book = {}) {
  const made = aJudge(book)
  const sight = aSight({ views: [anInstance()], ...seen })
  const finding = await examineStart(aHint(hint), sight, made.gate)
  return { ...made, finding, sight, change: made.changes[0] }
}

const old = { readAt: noon + 300 }

describe('an event the read does not answer', () => {
  it('is looked into again, with when it was first', async () => {
    const { finding } = await examined({ views: [] })
    expect(finding).toEqual({
      kind: 'look-again',
      task: { kind: 'hint', hint: aHint({ looks: 1, firstLookAt: noon + 5 }) },
      afterSeconds: 3,
    })
    const again = await examined({ views: [] }, { looks: 2, firstLookAt: noon + 1 })
    expect(again.finding).toMatchObject({
      task: { hint: { looks: 3, firstLookAt: noon + 1 } },
      afterSeconds: 12,
    })
  })

  it('after four looks is in the journal, with what was shown, and over', async () => {
    const { finding, calls } = await examined({ views: [] }, { looks: 4 })
    expect(finding).toEqual({ kind: 'nothing' })
    expect(calls).toEqual([
      ['info', 'not-seen', { instance: instanceId, state: 'pending', shown: 'nothing' }],
      [
        'write',
        {
          subject,
          at: noon * 1000,
          event: 'not-seen',
          ref: `pending/${noon}`,
          facts: { reported: 'pending', shown: 'nothing' },
        },
      ],
    ])
    const stopped = await examined({ views: [anInstance({ state: 'stopped' })] }, { looks: 4 })
    expect(stopped.calls[0]).toEqual([
      'info',
      'not-seen',
      { instance: instanceId, state: 'pending', shown: 'stopped' },
    ])
  })

  it('of a start that ended is nothing, save for what is owed for it', async () => {
    const views = [anInstance({ state: 'stopped' })]
    const ended = allowed({ endedAt: noon + 4 })
    const over = await examined({ views, records: [ended] })
    expect([over.finding, over.calls]).toEqual([{ kind: 'nothing' }, []])
    const owing = aRecord({ endedAt: noon + 4 })
    const { finding } = await examined({ views, records: [owing] })
    expect(finding).toMatchObject({
      kind: 'duties',
      record: owing,
      leave: new Set(['mark', 'sns', 'slack']),
      again: undefined,
    })
    const looking = await examined({ views, records: [aRecord()] })
    expect(looking.finding).toMatchObject({ kind: 'duties', again: { afterSeconds: 3 } })
  })
})

describe('a start without a verdict', () => {
  it('gets one, and its duties are ours', async () => {
    const { finding, decisions, sight } = await examined({})
    expect(decisions).toHaveLength(1)
    expect(finding).toMatchObject({
      kind: 'duties',
      leave: new Set(),
      reportedRunning: false,
      again: undefined,
    })
    expect(sight.starts.get(ref)?.verdict).toEqual({ kind: 'deny', reason: 'no-pass' })
  })

  it('too early to be denied is looked at again, as the same look', async () => {
    const { finding } = await examined({ readAt: noon + 1 })
    expect(finding).toEqual({
      kind: 'look-again',
      task: { kind: 'hint', hint: aHint({ firstLookAt: noon + 1 }) },
      afterSeconds: 2,
    })
  })

  it('that another judged meanwhile is told of by them', async () => {
    const { finding } = await examined({}, {}, { decided: [{ kind: 'already', record: aRecord() }] })
    expect(finding).toMatchObject({ leave: new Set(['mark', 'untag', 'dm', 'sns', 'slack']) })
  })

  it('that may be past by now has its tag blanked by a later look', async () => {
    const { finding } = await examined({ readAt: noon + 7 })
    expect(finding).toMatchObject({ leave: new Set(['untag']) })
  })

  it('is said to run where the event says so', async () => {
    const running = await examined({}, { state: 'running', at: noon + 1 })
    expect(running.finding).toMatchObject({ reportedRunning: true })
    const before = await examined({}, { state: 'running', at: noon - 1 })
    expect(before.finding).toMatchObject({ reportedRunning: false })
    const edge = await examined({}, { state: 'running', at: noon })
    expect(edge.finding).toMatchObject({ reportedRunning: true })
  })

  it('that came some seconds before the event is looked at once more', async () => {
    const { finding } = await examined({ readAt: noon + 10 }, { at: noon + 5 })
    expect(finding).toMatchObject({
      kind: 'duties',
      again: {
        task: { kind: 'hint', hint: { at: noon + 5, looks: 1, firstLookAt: noon + 10 } },
        afterSeconds: 30,
      },
    })
  })
})

describe('an event of a start before the one shown', () => {
  const late = { at: noon - 20 }

  it('brings up what is still owed for that one', async () => {
    const before = aRecord({ name: { ...aRecord().name, launchedAt: noon - 20 } })
    const { finding, calls } = await examined({ records: [allowed({ ranAt: noon })] }, late, {
      recent: [before],
    })
    expect(calls).toEqual([['recent', tokyo, instanceId, noon - 20]])
    expect(finding).toMatchObject({
      again: { task: { kind: 'finish', start: before.name, tries: 1 }, afterSeconds: 5 },
    })
  })

  it('is no more where nothing is owed, or nothing was', async () => {
    const done = await examined({ records: [allowed()] }, late, { recent: [allowed()] })
    expect(done.finding).toMatchObject({ again: undefined })
    const none = await examined({ records: [allowed()] }, late)
    expect(none.finding).toMatchObject({ again: undefined })
    const own = await examined({ records: [allowed()] }, {}, { recent: [aRecord()] })
    expect([own.finding, own.calls]).toMatchObject([{ again: undefined }, []])
  })
})

describe('a start with a verdict', () => {
  it('keeps it, and what is due is done', async () => {
    const { finding, decisions, changes } = await examined({ records: [aRecord()], ...old }, { at: noon })
    expect([decisions, changes]).toEqual([[], []])
    expect(finding).toMatchObject({ kind: 'duties', record: aRecord(), reportedRunning: false })
  })

  it('leaves to whoever decided what they are about to do', async () => {
    const { finding } = await examined({ records: [aRecord()] })
    expect(finding).toMatchObject({ leave: new Set(['mark', 'sns', 'slack']) })
    const past = await examined({ records: [aRecord()], readAt: noon + 7 })
    expect(past.finding).toMatchObject({ leave: new Set(['mark', 'sns', 'slack', 'untag']) })
  })

  it('that was allowed is noted once it runs, and its owner hears where they wait for it', async () => {
    const views = [anInstance({ state: 'running' })]
    const { change, sight } = await examined({ views, records: [allowed({ pass: aPass() })] })
    expect(change).toEqual({
      record: allowed({ pass: aPass(), ranAt: noon + 6 }),
      journal: [note('ran')],
    })
    expect(sight.starts.get(ref)?.ranAt).toBe(noon + 6)
    const permit = { ...aPass(), key: permitKey(tokyo, instanceId) }
    const started = await examined({ views, records: [allowed({ pass: permit, todo: new Set(['mark']) })] })
    expect(started.change?.record.todo).toEqual(new Set(['mark', 'dm']))
    const said = await examined({ records: [allowed()] }, { state: 'running', at: noon + 4 })
    expect(said.change?.journal).toEqual([note('ran')])
  })

  it.each([
    ['ran before', allowed({ ranAt: noon + 3 }), {}],
    ['was denied', aRecord(), {}],
  ])('that %s is not noted to run', async (_, record) => {
    const { changes } = await examined({ views: [anInstance({ state: 'running' })], records: [record] })
    expect(changes).toEqual([])
  })

  it('that is pending has not run', async () => {
    expect((await examined({ records: [allowed()] })).changes).toEqual([])
  })

  it('is noted to run once, though two see it', async () => {
    const views = [anInstance({ state: 'running' })]
    const { changes } = await examined({ views, records: [allowed()] }, {}, { fresh: { ranAt: noon + 2 } })
    expect(changes).toEqual([undefined])
  })
})

describe('a start that AWS takes up again', () => {
  it('though nobody had judged it is judged, and in the journal', async () => {
    const { decisions, change } = await examined(
      { readAt: noon + 120 },
      { at: noon + 40, firstLookAt: noon + 41, looks: 4 },
    )
    expect(decisions).toHaveLength(1)
    expect(change?.journal).toEqual([note('resumed')])
    expect((await examined({ readAt: noon + 120 })).changes).toEqual([])
  })

  const resumed = (record: StartRecord, book: Book = {}) =>
    examined(
      { records: [record], readAt: noon + 120 },
      { at: noon + 40, firstLookAt: noon + 41, looks: 4 },
      book,
    )

  it('keeps its verdict: what was denied is stopped and told of once more', async () => {
    const ended = aRecord({
      endedAt: noon + 30,
      todo: new Set(['mark']),
      outcome: 'stopped',
      triedSince: noon,
      ranAt: undefined,
    })
    const { change, finding } = await resumed(ended)
    expect(change).toEqual({
      record: {
        ...ended,
        endedAt: undefined,
        outcome: undefined,
        triedSince: undefined,
        todo: new Set(['mark', 'stop', 'sns', 'slack']),
      },
      journal: [note('resumed')],
    })
    expect(finding).toMatchObject({ kind: 'duties', record: change?.record })
  })

  it.each([
    ['allowed', allowed({ endedAt: noon + 30, ranAt: noon + 5 })],
    ['observed', aRecord({ endedAt: noon + 30, mode: 'observe', todo: new Set() })],
    ['spared', aRecord({ endedAt: noon + 30, sparedBy: 'tags x', todo: new Set() })],
  ])('though %s is stopped by nobody', async (_, record) => {
    const { change } = await resumed(record)
    expect(change).toEqual({ record: { ...record, endedAt: undefined }, journal: [note('resumed')] })
  })

  it('and runs for the first time is noted to do both', async () => {
    const views = [anInstance({ state: 'running' })]
    const record = allowed({ endedAt: noon + 30 })
    const { change } = await examined(
      { views, records: [record], readAt: noon + 120 },
      { at: noon + 40, firstLookAt: noon + 41, looks: 4 },
    )
    expect(change?.journal).toEqual([note('ran'), note('resumed')])
    expect(change?.record.ranAt).toBe(noon + 6)
  })
})
