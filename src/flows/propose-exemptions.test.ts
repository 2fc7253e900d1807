import { expect, it } from 'vitest'
import { anInstance, tokyo } from '../../test/builders.ts'
import { defaultGuard, noExemptions } from '../domain/guard.ts'
import type { InstanceView } from '../domain/instance.ts'
import { proposeExemptions } from './propose-exemptions.ts'

it('proposes what keeps or manages instances in a place, up or not, but for what is listed already', async () => {
  async function* up(): AsyncGenerator<InstanceView[]> {
    yield [
      anInstance({ tags: { 'aws:autoscaling:groupName': 'web' } }),
      anInstance({ tags: { 'aws:autoscaling:groupName': 'web', 'aws:eks:cluster-name': 'batch' } }),
    ]
    yield [anInstance({ operator: 'eks.amazonaws.com' }), anInstance()]
  }
  const proposals = await proposeExemptions(tokyo, {
    keepers: {
      in: async () => [
        { kind: 'auto-scaling-group', name: 'web' },
        { kind: 'auto-scaling-group', name: 'listed' },
        { kind: 'fleet', name: 'fleet-1' },
      ],
    },
    instances: { up } as never,
    guard: {
      inForce: async () => ({
        ...defaultGuard,
        exempt: { ...noExemptions, autoScalingGroups: new Set(['123456789012/ap-northeast-1/listed']) },
      }),
    },
  })
  expect(proposals).toEqual([
    { kind: 'auto-scaling-group', key: '123456789012/ap-northeast-1/web', up: 2 },
    { kind: 'cluster', key: '123456789012/ap-northeast-1/batch', up: 1 },
    { kind: 'fleet', key: 'fleet-1', up: 0 },
    { kind: 'operator', key: 'eks.amazonaws.com', up: 1 },
  ])
})
