// How many requests a decision takes, counted on the wire: single starts and bursts of denials that come at once, from
// the event of the start to that of the stop, over the strict world in virtual time. The same on every machine.

import { aStage, type Stage } from '../../test/stage.ts'
import { aWire, countStore } from './tally.ts'

/** For one start. */
export interface Decision {
  /** DescribeInstances, over all looks. */
  readonly ec2Read: number
  /** StopInstances. */
  readonly ec2Stop: number
  /** Reading and deciding. */
  readonly storeDecide: number
  /** What the verdict obliges to: noting the stop, telling, having seen it stopped. */
  readonly storeEffects: number
  /** What the events of its end take beside that. */
  readonly storeEnds: number
}

/** As infra/start-pass.ts gives messages to the gate. */
const BATCH_SIZE = 200

export async function decisionOf(starts: number): Promise<Decision> {
  const wire = aWire()
  const stage = await aStage({
    rewrite: wire.rewrite,
    batchSize: BATCH_SIZE,
    bootSeconds: 15,
    stopSeconds: 20,
  })
  // What is read once for all has been read by then.
  stage.start(stage.seed('first'))
  await stage.run(60)
  const ids = Array.from({ length: starts }, (_, n) => stage.seed(`miner-${n}`))
  wire.requests.length = 0
  stage.requests.length = 0
  for (const id of ids) stage.start(id)
  await stage.run(120)
  allDown(stage, ids)
  const called = (name: string): number =>
    stage.requests.filter(({ operation }) => operation === name).length / starts
  const store = countStore(wire.requests)
  return {
    ec2Read: called('DescribeInstances'),
    ec2Stop: called('StopInstances'),
    storeDecide: store.storeDecide / starts,
    storeEffects: store.storeEffects / starts,
    storeEnds: store.storeEnds / starts,
  }
}

/** @throws Error where a start was not stopped or not told of: then the counts mean nothing */
function allDown(stage: Stage, ids: readonly string[]): void {
  const up = ids.filter((id) => stage.instance(id).state !== 'stopped')
  const told = new Set(stage.published.map(({ start }) => start.instanceId))
  const untold = ids.filter((id) => !told.has(id))
  if (up.length > 0 || untold.length > 0)
    throw new Error(`${up.length} of ${ids.length} are not stopped, ${untold.length} not told of`)
}
