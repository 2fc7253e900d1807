// What waiting for company costs a start that comes alone, and what it saves where many come: batch windows compared, in
// virtual time.

import { figuresOf } from './burst/figures.ts'
import { burstOf, usual } from './burst.ts'

export interface WindowFigures {
  readonly windowSeconds: number
  readonly batchSize: number
  /** From the start to the stop, where it comes alone. */
  readonly loneWaitSeconds: number
  /** DescribeInstances for each of 500 starts within five seconds. */
  readonly readsAStart: number
}

/** AWS takes more than ten messages only with a window (B2). */
const SETTINGS = [
  { windowSeconds: 0, batchSize: 10 },
  { windowSeconds: 1, batchSize: 200 },
  { windowSeconds: 2, batchSize: 200 },
  { windowSeconds: 5, batchSize: 200 },
] as const

export async function windowFigures(): Promise<WindowFigures[]> {
  const all: WindowFigures[] = []
  for (const setting of SETTINGS) {
    const lambda = { ...usual.lambda, ...setting }
    const lone = await figuresOf(burstOf(1, { lambda }))
    const many = await figuresOf(burstOf(500, { lambda, withinSeconds: 5 }))
    all.push({
      ...setting,
      loneWaitSeconds: lone.medianWaitSeconds,
      readsAStart: many.describeCalls / many.starts,
    })
  }
  return all
}
