// How long EC2 takes to have room for a call, by the buckets of A9.

import { expect, it } from 'vitest'
import { turnMs } from './pace.ts'

it('twenty instances take a second of its bucket', () => {
  expect(turnMs(20)).toBe(1000)
  expect(turnMs(100)).toBe(5000)
})

it('a call for one instance takes as long as a call does, five a second', () => {
  expect(turnMs(1)).toBe(200)
  expect(turnMs(1)).toBe(turnMs(4))
})
