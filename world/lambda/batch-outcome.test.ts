import { describe, expect, it } from 'vitest'
import { doneOf } from './batch-outcome.ts'
import type { Invocation } from './invocation.ts'

const batch = ['a', 'b', 'c']
const common = { requestId: 'r', coldStart: false, durationMilliseconds: 1 }
const answered = (payload: unknown): Invocation => ({ ...common, outcome: 'answered', payload })
const failing = (...itemIdentifiers: unknown[]) =>
  answered({ batchItemFailures: itemIdentifiers.map((itemIdentifier) => ({ itemIdentifier })) })

describe('with ReportBatchItemFailures', () => {
  it.each([
    ['nothing at all', null],
    ['an empty object', {}],
    ['no list', { batchItemFailures: null }],
    ['an empty list', { batchItemFailures: [] }],
  ])('the whole batch is done where the answer is %s', (_, payload) => {
    expect(doneOf(answered(payload), batch, true)).toEqual(batch)
  })

  it('all but the reported messages are done', () => {
    expect(doneOf(failing('b'), batch, true)).toEqual(['a', 'c'])
    expect(doneOf(failing('c', 'a', 'a'), batch, true)).toEqual(['b'])
  })

  it.each([
    ['an empty identifier', failing('b', '')],
    ['a null identifier', failing(null)],
    ['an identifier that is no text', failing(7)],
    ['a misspelt key', answered({ batchItemFailures: [{ ItemIdentifier: 'b' }] })],
    ['an identifier of no message of the batch', failing('b', 'z')],
    ['an entry that is no object', answered({ batchItemFailures: ['b'] })],
    ['a list that is none', answered({ batchItemFailures: 'b' })],
    ['an answer that is text', answered('done')],
    ['an answer that is a list', answered([])],
  ])('the whole batch fails for %s', (_, invocation) => {
    expect(doneOf(invocation, batch, true)).toEqual([])
  })
})

it('without ReportBatchItemFailures any answer means that the batch is done', () => {
  expect(doneOf(failing('b'), batch, false)).toEqual(batch)
  expect(doneOf(answered('done'), batch, false)).toEqual(batch)
})

it('a function that failed has done nothing, whatever is configured', () => {
  const error = { errorType: 'Error', errorMessage: 'x', trace: [] }
  for (const reports of [true, false]) {
    expect(doneOf({ ...common, outcome: 'failed', error }, batch, reports)).toEqual([])
  }
})
