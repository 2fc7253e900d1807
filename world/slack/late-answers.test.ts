import { expect, test } from 'vitest'
import { VirtualClock } from '../clock.ts'
import { LateAnswers } from './late-answers.ts'

test('a wait ends at its time', async () => {
  const clock = new VirtualClock()
  let isOver = false
  void new LateAnswers(clock).wait(1000).then(() => (isOver = true))
  await clock.advance(999)
  expect(isOver).toBe(false)
  await clock.advance(1)
  expect(isOver).toBe(true)
})

test('closing ends every wait and cancels its timer', async () => {
  let timers = 0
  const late = new LateAnswers({
    now: () => 0,
    after() {
      timers += 1
      return () => {
        timers -= 1
      }
    },
  })
  const waits = [late.wait(1000), late.wait(2000)]
  expect(timers).toBe(2)
  late.close()
  await Promise.all(waits)
  expect(timers).toBe(0)
})
