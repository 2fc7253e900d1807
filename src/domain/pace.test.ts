// How long EC2 takes to have room for a call, by the buckets of A9.

import { expect, it } from 'vitest'
import { turnMs } from './pace.ts'

it('twenty instances take a second of its bucket, and a twentieth more that is left to others', () => {
  expect(turnMs(20)).toBe(1053)
  expect(turnMs(100)).toBe(5264)
})

it('a call for one instance takes as long as a call does, five a second', () => {
  expect(turnMs(1)).toBe(211)
  expect(turnMs(1)).toBe(turnMs(4))
})
