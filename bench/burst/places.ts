// The accounts that are hit: a strict EC2 each, with AWS's limits on everything but starting, and an EventBridge that
// takes its time.

import type { Random } from '../../simulation/random.ts'
import type { Time } from '../../simulation/time.ts'
import { accountId, defaultRegion } from '../../world/account.ts'
import { Ec2 } from '../../world/ec2/ec2.ts'
import type { ApiCall } from '../../world/ec2/ec2-options.ts'
import { chargesFor } from '../../world/ec2/limits.ts'
import { stateChangeEvent } from '../../world/state-change-event.ts'
import { type Charge, Throttle } from '../../world/throttle.ts'
import { around } from './lambda.ts'

export const region = defaultRegion
export const accountOf = (n: number): string => String(Number(accountId) + n).padStart(12, '0')

/** Takes from the bucket of StopInstances, as whoever stops instances does, until this much is left. */
export function leaveRoom(throttle: Throttle, instances: number): void {
  const [, full] = chargesFor('StopInstances', { instances: 0, unfiltered: false })
  if (full !== undefined) throttle.admits(region, [{ ...full, tokens: full.limit.size - instances }])
}

/** AWS's own limits would not let so many start. */
export class OfAllButStarting extends Throttle {
  override admits(region: string, charges: readonly Charge[]): boolean {
    return super.admits(
      region,
      charges.filter(({ bucket }) => !/^(?:Start|Run)Instances/.test(bucket)),
    )
  }
}

const BOOT_SECONDS = 8
const STOP_SECONDS = 20

export interface PlaceHooks {
  readonly deliver: (account: string, body: string) => void
  readonly onCall: (account: string, call: ApiCall) => void
  readonly onRunning: (account: string, instanceId: string) => void
}

export function newEc2(
  account: string,
  time: Time,
  random: Random,
  throttle: Throttle,
  hooks: PlaceHooks,
): Ec2 {
  const ids = random.stream('ids')
  const events = random.stream('events')
  const isHome = account === accountId
  return new Ec2({
    clock: time,
    accountId: account,
    regions: [region],
    bootSeconds: BOOT_SECONDS,
    stopSeconds: STOP_SECONDS,
    throttle,
    randomHex: (digits) => ids.hex(digits),
    onStateChange: (change) => {
      if (change.state === 'running') hooks.onRunning(account, change.instanceId)
      // The same for the same event, whatever else is going on: G1, and B3 for each bus on the way.
      const luck = events.stream(`${change.instanceId} ${change.state}`)
      const bus = around(luck, 150) + (isHome ? 0 : around(luck, 150))
      const delay = luck.between(500, 2000) + bus + around(luck, 16, 0.8)
      const body = JSON.stringify(stateChangeEvent(change, luck.hex(8)))
      time.after(delay, () => hooks.deliver(account, body))
    },
    onApiCall: (call) => hooks.onCall(account, call),
  })
}
