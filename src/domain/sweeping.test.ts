import { describe, expect, it } from 'vitest'
import { anInstance, aRecord, noon, tokyo } from '../../test/builders.ts'
import type { InstanceState } from './instance.ts'
import type { StartRecord } from './start-record.ts'
import { dueAt, mayNeverHaveRun, OVERDUE_SECONDS, sweepOf, sweepOfUnfinished, sweptKey } from './sweeping.ts'
import { allow } from './verdict.ts'

const view = anInstance({ state: 'running' })
const { instanceId } = view
const done: Partial<StartRecord> = { todo: new Set() }
const hint = (state: InstanceState, at: number) => ({
  kind: 'hint',
  hint: { place: tokyo, instanceId, state, at, looks: 0, firstLookAt: undefined },
})
const finish = { kind: 'finish', start: aRecord().name, tries: 4 }
const inOrder = { kind: 'in-order' }

describe('what a sweep makes of an instance that is up', () => {
  it('is judged where nobody has', () => {
    expect(sweepOf(view, undefined, noon + 60)).toEqual({ kind: 'unjudged', task: hint('running', noon) })
  })

  it('is in order where it is not up at all', () => {
    for (const state of ['stopped', 'stopping', 'shutting-down', 'terminated'] as const) {
      expect(sweepOf({ ...view, state }, undefined, noon)).toEqual(inOrder)
    }
  })

  it('is looked at again where it is recorded as ended, and up all the same', () => {
    const ended = aRecord({ endedAt: noon + 5 })
    expect(sweepOf(view, ended, noon + 60)).toEqual({ kind: 'unseen', task: hint('running', noon + 60) })
  })

  it('is taken up where something is left to do, and its look is two minutes overdue', () => {
    const late = noon + 1 + OVERDUE_SECONDS
    expect(sweepOf(view, aRecord(), late)).toEqual(inOrder)
    expect(sweepOf(view, aRecord(), late + 1)).toEqual({ kind: 'unfinished', task: finish })
    expect(sweepOf(view, aRecord({ lookDueAt: noon + 300 }), late + 1)).toEqual(inOrder)
    expect(sweepOf(view, aRecord(done), late + 1)).toEqual(inOrder)
  })

  it('is looked at where it was allowed, and nobody saw that it runs', () => {
    const allowed = aRecord({ ...done, verdict: allow })
    expect(sweepOf(view, allowed, noon + 60)).toEqual({ kind: 'unseen', task: hint('running', noon) })
    expect(sweepOf({ ...view, state: 'pending' }, allowed, noon + 60)).toEqual(inOrder)
    expect(sweepOf(view, { ...allowed, ranAt: noon + 9 }, noon + 60)).toEqual(inOrder)
  })
})

describe('what a sweep makes of a start that is not finished', () => {
  const allowed = aRecord({ ...done, verdict: allow })
  const later = noon + 601

  it('is taken up once its look is overdue', () => {
    expect(sweepOfUnfinished(aRecord(), view, noon + 1 + OVERDUE_SECONDS + 1)).toEqual({
      kind: 'unfinished',
      task: finish,
    })
    expect(sweepOfUnfinished(aRecord(), view, noon + 1 + OVERDUE_SECONDS)).toEqual(inOrder)
  })

  it('is in order while a launch may still take, or something is left for the gate', () => {
    expect(sweepOfUnfinished(allowed, undefined, noon + 600)).toEqual(inOrder)
    expect(sweepOfUnfinished(aRecord({ verdict: allow, lookDueAt: later }), undefined, later)).toEqual(
      inOrder,
    )
  })

  it('is closed where it is shown no more, was started again, or went down', () => {
    const closing = (state: InstanceState, at: number) => ({ kind: 'unseen', task: hint(state, at) })
    expect(sweepOfUnfinished(allowed, undefined, later)).toEqual(closing('terminated', later))
    expect(sweepOfUnfinished(allowed, { ...view, launchedAt: noon + 500 }, later)).toEqual(
      closing('stopped', noon + 499),
    )
    expect(sweepOfUnfinished(allowed, { ...view, state: 'stopped' }, later)).toEqual(
      closing('stopped', noon + 600),
    )
    expect(sweepOfUnfinished(allowed, { ...view, state: 'terminated' }, later)).toEqual(
      closing('terminated', noon + 600),
    )
  })

  it('is in order while it is up, or a stale read shows an earlier start', () => {
    expect(sweepOfUnfinished(allowed, view, later)).toEqual(inOrder)
    expect(sweepOfUnfinished(allowed, { ...view, state: 'stopped', launchedAt: noon - 9 }, later)).toEqual(
      inOrder,
    )
  })
})

describe('a start as a sweep sees it', () => {
  it('may never have run while it is allowed, not seen running and not ended', () => {
    expect(mayNeverHaveRun(aRecord({ verdict: allow }))).toBe(true)
    expect(mayNeverHaveRun(aRecord())).toBe(false)
    expect(mayNeverHaveRun(aRecord({ verdict: allow, ranAt: noon }))).toBe(false)
    expect(mayNeverHaveRun(aRecord({ verdict: allow, endedAt: noon }))).toBe(false)
  })

  it('is due when its look is, else from its verdict on', () => {
    expect(dueAt(aRecord())).toBe(noon + 1)
    expect(dueAt(aRecord({ lookDueAt: noon + 90 }))).toBe(noon + 90)
  })

  it('is named once, however it was found', () => {
    const { name } = aRecord()
    expect(sweptKey({ kind: 'finish', start: name, tries: 1 })).toBe(
      sweptKey({ kind: 'finish', start: name, tries: 4 }),
    )
    const found = sweepOf(view, undefined, noon)
    const other = sweepOf({ ...view, launchedAt: noon + 1 }, undefined, noon)
    const keys = [found, other].map((one) => (one.kind === 'in-order' ? '' : sweptKey(one.task)))
    expect(new Set(keys).size).toBe(2)
    expect(keys).not.toContain('')
  })
})
