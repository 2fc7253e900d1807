// Stopping many with few calls: what is asked of EC2, in which order, and what each instance is told came of it.

import { describe, expect, it } from 'vitest'
import { budgetFor, concernsAll, inBulk } from './stop-many.ts'

const place = { account: '123456789012', region: 'ap-northeast-1' }
const refused = { kind: 'protected', code: 'OperationNotPermitted', message: 'protected' } as const
const throttled = { kind: 'throttled', code: 'RequestLimitExceeded', message: 'too many' } as const
const unavailable = { kind: 'unavailable', code: 'ServiceUnavailable', message: 'down' } as const

const named = (count: number): string[] => Array.from({ length: count }, (_, n) => `i-${n}`)

/** EC2 with some protected instances, each of which spoils the call that names it. */
function ec2(isProtected: (id: string) => boolean) {
  const calls: string[][] = []
  const call = async (_: unknown, ids: readonly string[]) => {
    calls.push([...ids])
    return ids.some(isProtected) ? refused : undefined
  }
  return { calls, call }
}

describe('what a batch may ask', () => {
  it('grows with the logarithm of its size', () => {
    const calls = (instances: number) => budgetFor(instances, undefined).calls
    expect([0, 1, 2, 3, 4, 5, 8, 100].map(calls)).toEqual([2, 2, 4, 6, 6, 8, 8, 16])
  })

  it('is nothing where AWS has asked for patience already', async () => {
    const { calls, call } = ec2(() => false)
    const results = await inBulk(place, named(2), new Set(), call, budgetFor(2, throttled))
    expect(calls).toEqual([])
    expect([...results]).toEqual([
      ['i-0', throttled],
      ['i-1', throttled],
    ])
  })
})

describe('stopping many', () => {
  it('is one call where nothing spoils it', async () => {
    const { calls, call } = ec2(() => false)
    const results = await inBulk(place, named(5), new Set(), call, budgetFor(5, undefined))
    expect(calls).toEqual([named(5)])
    expect(results).toEqual(new Map(named(5).map((id) => [id, 'accepted'])))
  })

  it('asks nothing for nobody', async () => {
    const { calls, call } = ec2(() => false)
    expect(await inBulk(place, [], new Set(), call, budgetFor(0, undefined))).toEqual(new Map())
    expect(calls).toEqual([])
  })

  it('halves what one spoils until that one stands alone, the first half first', async () => {
    const { calls, call } = ec2((id) => id === 'i-1')
    const results = await inBulk(place, named(5), new Set(), call, budgetFor(5, undefined))
    expect(calls).toEqual([
      named(5),
      ['i-0', 'i-1', 'i-2'],
      ['i-0', 'i-1'],
      ['i-0'],
      ['i-1'],
      ['i-2'],
      ['i-3', 'i-4'],
    ])
    expect(results.get('i-1')).toBe(refused)
    expect([...results.values()].filter((result) => result === 'accepted')).toHaveLength(4)
  })

  it('tries those that spoilt it before by themselves, in their order, after the others', async () => {
    const { calls, call } = ec2((id) => id === 'i-0' || id === 'i-2')
    const spoilers = new Set(['i-0', 'i-2'])
    const results = await inBulk(place, named(4), spoilers, call, budgetFor(4, undefined))
    expect(calls).toEqual([['i-1', 'i-3'], ['i-0'], ['i-2']])
    expect(results).toEqual(
      new Map<string, unknown>([
        ['i-1', 'accepted'],
        ['i-3', 'accepted'],
        ['i-0', refused],
        ['i-2', refused],
      ]),
    )
  })

  it('puts off what its calls do not reach, having found at least one spoiler', async () => {
    const { calls, call } = ec2(() => true)
    const results = await inBulk(place, named(8), new Set(), call, budgetFor(8, undefined))
    expect(calls).toHaveLength(8)
    expect([...results.values()].filter((result) => result === refused).length).toBeGreaterThan(0)
    expect([...results.values()].filter((result) => result === 'put-off').length).toBeGreaterThan(0)
    expect([...results.keys()].toSorted()).toEqual(named(8))
  })

  it.each([throttled, unavailable])('asks nothing more once EC2 is $kind', async (trouble) => {
    const calls: string[][] = []
    const call = async (_: unknown, ids: readonly string[]) => {
      calls.push([...ids])
      return trouble
    }
    const results = await inBulk(place, named(4), new Set(['i-3']), call, budgetFor(4, undefined))
    expect(calls).toEqual([['i-0', 'i-1', 'i-2']])
    expect(results).toEqual(new Map(named(4).map((id) => [id, trouble])))
    expect(concernsAll(trouble)).toBe(true)
  })

  it('does not take a refusal of one for a word about all', () => {
    expect(concernsAll(refused)).toBe(false)
  })
})
