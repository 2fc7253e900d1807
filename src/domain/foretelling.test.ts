import { describe, expect, it } from 'vitest'
import { aRecord, noon } from '../../test/builders.ts'
import { byGroup, byInstance, observedDenials } from './foretelling.ts'
import { allow } from './verdict.ts'

const start = (instanceId: string, launchedAt: number) => ({ ...aRecord().name, instanceId, launchedAt })
const observed = (instanceId: string, at = noon, memberOf: readonly string[] = []) =>
  aRecord({ mode: 'observe', name: start(instanceId, at), memberOf })

describe('what enforcing would have stopped', () => {
  it('is what was denied while observing, and that nobody took over since', () => {
    const denied = observed('i-1')
    const others = [
      aRecord(),
      aRecord({ mode: 'observe', verdict: allow }),
      { ...denied, sparedBy: 'adopted by somebody' },
    ]
    expect(observedDenials([denied, ...others])).toEqual([denied])
  })

  it('is told by instance, most often started first, each with its latest start', () => {
    const told = byInstance([observed('i-1'), observed('i-2'), observed('i-2', noon + 60)])
    expect(told.map(({ instance, starts, lastStart }) => [instance.instanceId, starts, lastStart])).toEqual([
      ['i-2', 2, noon + 60],
      ['i-1', 1, noon],
    ])
  })

  it('is told by what the instances belong to, once an instance', () => {
    const web = ['123456789012/ap-northeast-1/web']
    const records = [observed('i-1', noon, web), observed('i-1', noon + 9, web), observed('i-2', noon, web)]
    expect(byGroup([...records, observed('i-3')])).toEqual([{ group: web[0], instances: 2, starts: 3 }])
  })
})
