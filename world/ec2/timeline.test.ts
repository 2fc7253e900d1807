import { expect, test } from 'vitest'
import { anEc2 } from './an-ec2.ts'
import { HISTORY_SECONDS, Timeline } from './timeline.ts'

const versions = () => {
  const { launchOne, now } = anEc2()
  const first = now(launchOne())
  return [first, { ...first, launchIndex: 1 }, { ...first, launchIndex: 2 }] as const
}

test('each record is present until the next one is written', () => {
  const [first, second, third] = versions()
  const timeline = new Timeline(first, 1000)
  timeline.write(second, 2000)
  timeline.write(third, 2000)
  expect([999, 1000, 1999, 2000].map((time) => timeline.asOf(time))).toEqual([undefined, first, first, third])
  expect(timeline.present).toBe(third)
})

test('what nobody can ask for any more is dropped, and the rest still answers', () => {
  const [first, second, third] = versions()
  const history = HISTORY_SECONDS * 1000
  const timeline = new Timeline(first, 0)
  timeline.write(second, 1000)
  timeline.write(third, 1000 + history)
  expect(timeline.asOf(999)).toBeUndefined()
  expect(timeline.asOf(1000)).toBe(second)
  expect(timeline.asOf(1000 + history)).toBe(third)
})
