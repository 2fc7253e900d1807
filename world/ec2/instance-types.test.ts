import { expect, test } from 'vitest'
import { machineOf } from './instance-types.ts'

test.each([
  ['t3.micro', 'x86_64', 1, 2],
  ['m7i.4xlarge', 'x86_64', 8, 2],
  ['m7i-flex.large', 'x86_64', 1, 2],
  ['g5.xlarge', 'x86_64', 2, 2],
  ['t4g.small', 'arm64', 2, 1],
  ['im4gn.16xlarge', 'arm64', 64, 1],
  ['a1.large', 'arm64', 2, 1],
  ['u7i-12tb.224xlarge', 'x86_64', 448, 2],
  ['c7i.metal-24xl', 'x86_64', 48, 2],
])('%s is a machine of %s with %d cores of %d threads', (name, architecture, coreCount, threadsPerCore) => {
  expect(machineOf(name)).toEqual({ architecture, coreCount, threadsPerCore })
})

test.each(['', 'micro', 't3', 't3.', 't3.huge', 'T3.micro', 't3.micro; rm'])('%j is no type', (name) => {
  expect(machineOf(name)).toBeUndefined()
})
