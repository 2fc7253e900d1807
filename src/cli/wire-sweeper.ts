// The gate that a sweep at the command line judges with: as its function wires it, but telling people, not CloudWatch.

import type { Gate } from '../flows/gate.ts'
import type { Meter } from '../flows/ports.ts'
import type { Config } from '../lambdas/config.ts'
import { wireGate } from '../lambdas/wire-gate.ts'
import { logTo, type Tell } from './wire-office.ts'

const unmeasured: Meter = {
  verdict: () => undefined,
  secondsToStop: () => undefined,
  collateral: () => undefined,
  held: () => undefined,
  throttled: () => undefined,
  starved: () => undefined,
  canaryStopped: () => undefined,
}

export async function wireSweeper(config: Config, tell: Tell): Promise<Gate> {
  return (await wireGate(config, { log: logTo(tell), meter: unmeasured })).gate
}
