// What was done is written down once, and what was not done comes back, neither too soon nor twice.

import { describe, expect, it } from 'vitest'
import { anAlert, aRecord, noon } from '../../test/builders.ts'
import { bare } from '../../test/support/enforcing.ts'
import type { Duty, StartRecord } from '../domain/start-record.ts'
import type { Enforced } from './climb.ts'
import type { Gate } from './gate.ts'
import type { Progress } from './progress.ts'
import { firstReminder, givenUp, knowingItself, reminderFor, reminderToNote, settled } from './settle.ts'

const anEnforced = (more: Partial<Enforced> = {}): Enforced => ({ ...bare, ...more })

const aProgress = (more: Partial<Progress> = {}): Progress => ({
  record: aRecord(),
  view: undefined,
  readBeganAt: 0,
  tries: 0,
  leave: new Set(),
  looks: new Set(),
  reportedRunning: false,
  key: 'the start',
  enforced: undefined,
  alert: undefined,
  due: new Set(),
  added: [],
  done: new Set(),
  message: undefined,
  ...more,
})

const todo = (...duties: Duty[]): StartRecord => aRecord({ todo: new Set(duties) })
const throttled = { kind: 'throttled', code: 'RequestLimitExceeded', message: 'slow down' } as const

const logged: unknown[] = []
const gate = { log: { info: (...said: unknown[]) => void logged.push(said) } } as unknown as Gate

/** Seconds until it comes back, and how often it will have been tried. */
const back = (one: Progress, stretch = 1): [number, number] | undefined => {
  const reminder = reminderFor(one, noon, stretch, gate)
  return reminder && [reminder.afterSeconds, reminder.task.tries]
}

describe('what comes back', () => {
  it('is nothing where nothing is left', () => {
    expect(back(aProgress({ record: todo() }))).toBeUndefined()
    expect(back(aProgress({ record: todo('dm'), done: new Set(['dm']) }))).toBeUndefined()
  })

  it('is nothing where only the stop is left and was seen to take effect', () => {
    const enforced = anEnforced({ over: true })
    expect(back(aProgress({ record: todo('stop'), enforced }))).toBeUndefined()
    expect(back(aProgress({ record: todo('stop', 'dm'), enforced }))).toEqual([5, 1])
  })

  it('is of what is spared only what that calls for', () => {
    const enforced = anEnforced({ spared: { rule: 'continue', by: 'hana' } })
    expect(back(aProgress({ record: todo('stop', 'dm'), enforced }))).toBeUndefined()
    expect(back(aProgress({ record: todo('stop'), enforced, added: ['sns'] }))).toEqual([5, 1])
  })

  it('names the start', () => {
    const one = aProgress({ record: todo('dm') })
    expect(reminderFor(one, noon, 1, gate)?.task).toEqual({
      kind: 'finish',
      start: one.record.name,
      tries: 1,
    })
  })

  it('is nothing while another look is on its way, give or take a second between two clocks', () => {
    const due = (lookDueAt: number, more: Partial<StartRecord> = {}) =>
      back(aProgress({ record: aRecord({ todo: new Set(['dm']), lookDueAt, ...more }) }))
    expect(due(noon + 2)).toBeUndefined()
    expect(due(noon + 1)).toEqual([5, 1])
    expect(due(noon + 2, { outcome: 'held' })).toEqual([5, 1])
  })

  it('is something where this is the look that was on its way, whatever the clocks say', () => {
    const record = aRecord({ todo: new Set(['dm']), lookDueAt: noon + 9 })
    expect(back(aProgress({ record, looks: new Set([noon + 9]) }))).toEqual([5, 1])
    expect(back(aProgress({ record, looks: new Set([noon + 8]) }))).toBeUndefined()
  })

  it('says of itself when it is due', () => {
    const task = { kind: 'finish', start: aRecord().name, tries: 1 } as const
    expect(knowingItself({ task, afterSeconds: 4.2 }, noon)).toEqual({
      task: { ...task, dueAt: noon + 5 },
      afterSeconds: 4.2,
    })
  })

  it('is nothing for what is held still while its look is on its way', () => {
    const record = aRecord({ outcome: 'held', lookDueAt: noon + 500 })
    const enforced = anEnforced({ heldUntil: noon + 600 })
    expect(back(aProgress({ record, enforced }))).toBeUndefined()
  })

  it.each([
    ['what is untold', todo('dm'), undefined, 5],
    ['a mark alone', todo('mark'), undefined, 5],
    ['a stop that nothing is known of', todo('stop'), undefined, 2],
    ['a stop that nothing is known of, and its mark', todo('stop', 'mark'), undefined, 2],
    ['a stop that was called', todo('stop'), anEnforced({ called: 'stop' }), 20],
    ['a stop that was called, and is untold', todo('stop', 'sns'), anEnforced({ called: 'stop' }), 5],
    ['what cannot be stopped yet', todo('stop'), anEnforced({ outcome: 'waiting-for-running' }), 10],
    ['what a person has to stop', todo('stop'), anEnforced({ outcome: 'left-running' }), 300],
    ['what is cut off', todo('stop'), anEnforced({ outcome: 'isolated' }), 300],
    ['what failed', todo('stop'), anEnforced({ outcome: 'failed' }), 5],
    ['what is stuck', todo('stop'), anEnforced({ outcome: 'stuck' }), 5],
    ['what is going down', todo('stop'), anEnforced({ outcome: 'stopping' }), 2],
  ])('comes soon or late: %s', (_, record, enforced, seconds) => {
    expect(back(aProgress({ record, enforced }))).toEqual([seconds, 1])
  })

  it('waits longer for what whoever decided is about to do', () => {
    expect(back(aProgress({ record: todo('stop', 'sns'), leave: new Set(['sns']) }))).toEqual([15, 1])
  })

  it('waits twice as long each time, a quarter of an hour at most', () => {
    const after = (tries: number) => back(aProgress({ record: todo('dm'), tries }))
    expect([0, 1, 2, 7, 8, 9, 10, 299].map(after)).toEqual([
      [5, 1],
      [10, 2],
      [20, 3],
      [640, 8],
      [900, 9],
      [900, 10],
      [900, 11],
      [900, 300],
    ])
    expect(reminderToNote(aProgress({ tries: 3 })).afterSeconds).toBe(40)
  })

  it('does not wait longer for what was only put off', () => {
    const enforced = anEnforced({ putOff: true })
    expect(back(aProgress({ record: todo('stop'), enforced, tries: 4 }))).toEqual([2, 4])
    expect(back(aProgress({ record: todo('stop'), enforced }))).toEqual([2, 1])
  })

  it('is stretched, for what EC2 asked patience for, so that batches fall out of step', () => {
    const enforced = anEnforced({ trouble: throttled })
    expect(back(aProgress({ record: todo('dm'), enforced }), 1.3)).toEqual([7, 1])
    expect(back(aProgress({ record: todo('dm'), enforced, tries: 9 }), 1.3)).toEqual([900, 10])
    const refused = anEnforced({ trouble: { ...throttled, kind: 'refused' } })
    expect(back(aProgress({ record: todo('dm'), enforced: refused }), 1.3)).toEqual([5, 1])
  })

  it('is when its turn is, where one was booked, within what a message may wait', () => {
    const after = (turnInSeconds: number) =>
      back(aProgress({ enforced: anEnforced({ turnInSeconds, trouble: throttled }), tries: 2 }), 1.5)
    expect([0, 0.2, 30.2, 2000].map(after)).toEqual([
      [1, 3],
      [1, 3],
      [31, 3],
      [900, 3],
    ])
  })

  it('names the start also where a turn was booked', () => {
    const one = aProgress({ enforced: anEnforced({ turnInSeconds: 30 }) })
    const task = { kind: 'finish', start: one.record.name, tries: 1 }
    expect(reminderFor(one, noon, 1, gate)?.task).toEqual(task)
  })

  it('is when the time is up of what is held and told of', () => {
    const held = (heldUntil: number, record: StartRecord, tries = 0) =>
      back(aProgress({ record, enforced: anEnforced({ heldUntil }), tries }))
    expect(held(noon + 100, todo('stop', 'mark'))).toEqual([101, 1])
    expect(held(noon + 100, todo('stop'), 3)).toEqual([101, 3])
    expect(held(noon + 1, todo('stop'))).toEqual([5, 1])
    expect(held(noon + 100, todo('stop', 'slack'))).toEqual([5, 1])
  })

  it('is nothing after three days of looks, which is logged', () => {
    logged.length = 0
    expect(givenUp(aProgress({ tries: 299 }))).toBe(false)
    expect(back(aProgress({ record: todo('stop', 'dm'), tries: 300 }))).toBeUndefined()
    expect(logged).toEqual([['left-undone', { start: 'the start', duties: 'stop dm' }]])
  })

  it('is looked at for the first time after five seconds', () => {
    const record = aRecord()
    const task = { kind: 'finish', start: record.name, tries: 1 }
    expect(firstReminder(record)).toEqual({ task, afterSeconds: 5 })
  })
})

describe('what is written down', () => {
  const at = noon * 1000 + 4321
  const written = (fresh: StartRecord, one: Partial<Progress>, dueAt?: number) =>
    settled(fresh, aProgress({ record: fresh, ...one }), dueAt, at)
  const eventsOf = (change: ReturnType<typeof settled>) =>
    change?.journal.map(({ event, facts, at: when, ref }) => [event, facts, when - at, ref])

  it('is nothing where nothing has changed', () => {
    expect(written(aRecord(), {})).toBeUndefined()
    expect(written(aRecord(), { enforced: anEnforced() })).toBeUndefined()
  })

  it('is what is done, and no longer to be done', () => {
    const change = written(aRecord(), { done: new Set(['mark', 'sns']) })
    expect(change?.record.todo).toEqual(new Set(['stop', 'slack']))
    expect(change?.journal).toEqual([])
  })

  it('is another duty in the place of one that is done', () => {
    const change = written(todo('sns'), { done: new Set(['sns']), added: ['slack'] })
    expect(change?.record.todo).toEqual(new Set(['slack']))
  })

  it('is the first call to stop in the journal, and the latest in the record', () => {
    const enforced = anEnforced({ called: 'stop' })
    const change = written(aRecord({ reportedAt: noon }), { enforced })
    expect(eventsOf(change)).toEqual([['stop-called', { secondsFromEvent: 4.3 }, 0, 'the start']])
    expect(change?.journal[0]?.subject).toEqual({
      kind: 'instance',
      place: aRecord().name.place,
      instanceId: aRecord().name.instanceId,
    })
    expect(change?.record).toMatchObject({ stopCalledAt: noon + 4, triedSince: noon + 4 })
    const again = written(aRecord({ stopCalledAt: noon, triedSince: noon }), { enforced })
    expect(again?.journal).toEqual([])
    expect(again?.record).toMatchObject({ stopCalledAt: noon + 4, triedSince: noon })
  })

  it('is when EC2 was called, where that is known, and not when it was written down', () => {
    const enforced = anEnforced({ called: 'stop', calledAt: noon * 1000 + 1260 })
    const change = written(aRecord({ reportedAt: noon }), { enforced })
    expect(eventsOf(change)?.[0]?.[1]).toEqual({ secondsFromEvent: 1.3 })
    expect(change?.record.stopCalledAt).toBe(noon + 1)
  })

  it('is a call to terminate without a call to stop', () => {
    const change = written(aRecord(), { enforced: anEnforced({ called: 'terminate' }) })
    expect([change?.journal, change?.record.stopCalledAt]).toEqual([[], noon + 4])
  })

  it('is each rung by itself, the same twice at two times', () => {
    const rung = { event: 'protection-removed', facts: { which: 'stop' } } as never
    const other = { event: 'isolated', facts: {} } as never
    const change = written(aRecord(), { enforced: anEnforced({ rungs: [rung, other, rung] }) })
    expect(eventsOf(change)?.map(([event, , later]) => [event, later])).toEqual([
      ['protection-removed', 0],
      ['isolated', 0],
      ['protection-removed', 1],
    ])
    expect(change?.record.triedSince).toBe(noon + 4)
  })

  it('is since when it has been tried, until it is over', () => {
    expect(written(aRecord(), { enforced: anEnforced({ trouble: throttled }) })?.record.triedSince).toBe(
      noon + 4,
    )
    const tried = aRecord({ triedSince: noon })
    expect(written(tried, { enforced: anEnforced({ over: true }) })?.record.triedSince).toBeUndefined()
    expect(written(tried, { done: new Set(['sns']) })?.record.triedSince).toBe(noon)
  })

  it('is once when it was isolated', () => {
    const enforced = anEnforced({ outcome: 'isolated' })
    expect(written(aRecord(), { enforced })?.record.isolatedAt).toBe(noon + 4)
    expect(written(aRecord({ isolatedAt: noon }), { enforced })).toBeUndefined()
    expect(
      written(aRecord(), { enforced: anEnforced({ outcome: 'failed' }) })?.record.isolatedAt,
    ).toBeUndefined()
  })

  it('is that it was seen down, once', () => {
    const enforced = anEnforced({ over: true })
    const seen = written(aRecord(), { enforced })
    expect(eventsOf(seen)).toEqual([
      ['ended', { state: 'gone' }, 0, 'the start'],
      ['stopped', { seen: 'gone' }, 0, 'the start'],
    ])
    expect(seen?.record.todo.has('stop')).toBe(false)
    expect(written(todo('sns'), { enforced })).toBeUndefined()
    const view = { state: 'stopped' } as never
    const ended = aRecord({ endedAt: noon })
    expect(eventsOf(written(ended, { enforced, view }))).toEqual([
      ['stopped', { seen: 'stopped' }, 0, 'the start'],
    ])
    const later = anEnforced({ over: true, superseded: true })
    expect(eventsOf(written(aRecord(), { enforced: later }))?.[0]?.[0]).toBe('superseded')
  })

  it('is why it is spared, and not that it went down', () => {
    const enforced = anEnforced({ over: true, spared: { rule: 'continue', by: 'hana' } })
    const change = written(aRecord(), { enforced })
    expect(eventsOf(change)).toEqual([['spared', { rule: 'continue', by: 'hana' }, 0, 'the start']])
    expect(change?.record).toMatchObject({ sparedBy: 'continue hana', todo: new Set() })
  })

  it('is that stopping failed, the first time, in the words of AWS', () => {
    const trouble = { kind: 'refused', code: 'Nope', message: 'not this one' } as const
    const enforced = anEnforced({ outcome: 'failed', trouble })
    expect(eventsOf(written(aRecord(), { enforced }))).toEqual([
      ['stop-failed', { code: 'Nope', message: 'not this one' }, 0, 'the start'],
    ])
    const wordless = anEnforced({ outcome: 'failed' })
    expect(eventsOf(written(aRecord(), { enforced: wordless }))?.[0]?.[1]).toEqual({ code: '', message: '' })
    const known = aRecord({ outcome: 'failed', triedSince: noon })
    expect(written(known, { enforced })).toBeUndefined()
  })

  it('is that it would spoil a call for many, until a call for it was accepted', () => {
    expect(written(aRecord(), { enforced: anEnforced({ spoils: true }) })?.record.stopRefused).toBe(true)
    const refused = aRecord({ stopRefused: true })
    expect(written(refused, { enforced: anEnforced({ called: 'stop' }) })?.record.stopRefused).toBeUndefined()
    expect(written(refused, { done: new Set(['sns']) })?.record.stopRefused).toBe(true)
  })

  it('is the outcome that was told, once anybody was told', () => {
    const alert = anAlert({ outcome: 'stopping', news: 1 })
    for (const duty of ['sns', 'slack'] as const) {
      const change = written(aRecord(), { alert, done: new Set([duty]) })
      expect(change?.record).toMatchObject({ outcome: 'stopping', news: 1 })
    }
    const untold = written(aRecord(), { alert, done: new Set(['mark']) })
    expect(untold?.record).toMatchObject({ outcome: undefined, news: 0 })
  })

  it('is that it is held, whoever could be told', () => {
    const alert = anAlert({ outcome: 'held', news: 1 })
    const enforced = anEnforced({ outcome: 'held' })
    expect(written(aRecord(), { alert, enforced })?.record).toMatchObject({ outcome: 'held', news: 1 })
  })

  it('is when the next look is due, and which message tells of it', () => {
    expect(written(aRecord(), {}, noon + 20)?.record.lookDueAt).toBe(noon + 20)
    expect(written(aRecord({ lookDueAt: noon + 20 }), {}, noon + 20)).toBeUndefined()
    const message = { channel: 'C1', ts: '1.2' }
    expect(written(aRecord(), { message })?.record.message).toEqual(message)
    const kept = written(aRecord({ message, lookDueAt: noon }), { done: new Set(['sns']) })
    expect(kept?.record).toMatchObject({ message, lookDueAt: noon })
  })

  it('is news again where it went down while it was being told that it would', () => {
    const alert = anAlert({ outcome: 'failed', news: 1 })
    const change = written(todo('sns', 'slack'), { alert, done: new Set(['sns', 'slack']) })
    expect(change?.record.todo).toEqual(new Set(['sns', 'slack']))
  })
})
