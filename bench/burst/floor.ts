// The soonest that anybody could stop so many starts: what the token buckets of EC2 permit (A9), with the times at which
// the starts come. It knows nothing of startpass, and takes no time for reading, judging or being told.

import { chargesFor } from '../../world/ec2/limits.ts'
import type { Limit } from '../../world/throttle.ts'

/** Instances that one read names (EC2 API reference, filters), and that one stop may (the bucket's size). */
const MOST_READ = 200

export interface Floor {
  /** When each could be stopped, in the order of the times given; epoch milliseconds. */
  readonly stopAt: readonly number[]
  /** From the first start to the last stop. */
  readonly seconds: number
}

/**
 * One token for each instance, in the order in which they can be stopped; tokens are added at the end of each second.
 * Whoever waits for tokens makes one call a second and one read: the buckets of requests are wider than that. Where they
 * are not, they have the last word.
 * @param readyAt epoch milliseconds, sorted: from when on each can be stopped
 * @param room how many instances EC2 has room to stop at first; a full bucket where nothing is said
 * @param from epoch milliseconds: when it has so much room
 */
export function floorOf(readyAt: readonly number[], room?: number, from = readyAt[0] ?? 0): Floor {
  const [requests, instances] = chargesFor('StopInstances', { instances: 1, unfiltered: false })
  const [describes] = chargesFor('DescribeInstances', { instances: 0, unfiltered: false })
  if (requests === undefined || instances === undefined || describes === undefined) {
    throw new Error('EC2 has buckets for stopping and for describing')
  }
  const begin = readyAt[0] ?? 0
  const { size, refillPerSecond } = instances.limit
  let tokens = room ?? size
  let filledAt = from
  let now = begin
  const fill = (): void => {
    const seconds = Math.floor((now - filledAt) / 1000)
    tokens = Math.min(size, tokens + seconds * refillPerSecond)
    filledAt += seconds * 1000
  }
  const stopAt = readyAt.map((ready) => {
    now = Math.max(now, ready)
    fill()
    if (tokens < 1) {
      now = filledAt + 1000
      fill()
    }
    tokens -= 1
    return now
  })
  const last = (stopAt.at(-1) ?? begin) - begin
  const byRequests = Math.max(
    secondsFor(Math.ceil(readyAt.length / size), requests.limit),
    secondsFor(Math.ceil(readyAt.length / MOST_READ), describes.limit),
  )
  return { stopAt, seconds: Math.max(last / 1000, byRequests) }
}

const secondsFor = (calls: number, { size, refillPerSecond }: Limit): number =>
  Math.max(0, Math.ceil((calls - size) / refillPerSecond))
