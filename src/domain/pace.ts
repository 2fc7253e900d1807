// How fast a throttled gate goes on stopping: what EC2 has no room for waits for a turn, and turns come no faster than
// its buckets are filled (A9). Plain numbers; who waits, and where turns are kept, is for flows/pace.ts.

/** StopInstances takes so many instances a second, and so many calls, once its buckets are empty (A9). */
const INSTANCES_PER_SECOND = 20
const CALLS_PER_SECOND = 5

/** So many stops share a turn, and a call: as many as one message to ourselves may name. */
export const MOST_IN_A_TURN = 100

/** A message waits no longer than this (B5). */
export const LONGEST_WAIT_SECONDS = 900

/** How long EC2 takes until it has room for one call that stops so many. */
export const turnMs = (instances: number): number =>
  Math.ceil(1000 * Math.max(instances / INSTANCES_PER_SECOND, 1 / CALLS_PER_SECOND))
