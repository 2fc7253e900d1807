// The AWS of a run: strict EC2 and Auto Scaling with throttled APIs, a truth of it all, and an EventBridge that loses,
// repeats and delays.

import { accountId, defaultRegion } from '../world/account.ts'
import { AutoScaling } from '../world/autoscaling/auto-scaling.ts'
import { Ec2 } from '../world/ec2/ec2.ts'
import type { StateChange } from '../world/ec2/region.ts'
import { stateChangeEvent } from '../world/state-change-event.ts'
import { Throttle } from '../world/throttle.ts'
import type { Random } from './random.ts'
import type { Time } from './time.ts'
import { calm, type Weather } from './weather.ts'
import { Truth } from './world/truth.ts'

export const home = { account: accountId, region: defaultRegion } as const
export const elsewhere = { account: accountId, region: 'us-east-1' } as const
export const regions = [home.region, elsewhere.region] as const

export class Cloud {
  readonly ec2: Ec2
  readonly groups: AutoScaling
  readonly truth: Truth
  weather: Weather = calm
  /** How many events were lost, repeated or delayed. */
  mishaps = 0
  readonly #time: Time
  readonly #random: Random
  readonly #deliver: (body: string) => void

  constructor(time: Time, random: Random, deliver: (body: string) => void) {
    this.#time = time
    this.#random = random.stream('events')
    this.#deliver = deliver
    const ids = random.stream('ids')
    const boot = random.stream('boot')
    const stale = random.stream('stale')
    const throttle = new Throttle(time)
    const shared = { clock: time, accountId, regions, throttle }
    this.ec2 = new Ec2({
      ...shared,
      bootSeconds: boot.pick([1, 1, 3, 8, 20]),
      stopSeconds: boot.pick([1, 1, 4, 15]),
      randomHex: (digits) => ids.hex(digits),
      staleReadSeconds: () => Math.min(1, stale.fraction() * 2) * this.weather.stale,
      onStateChange: (change) => {
        this.truth.sawChange(change)
        this.#publish(change)
      },
      onApiCall: (call) => this.truth.sawCall(call),
    })
    this.truth = new Truth((region, instanceId) => this.ec2.truthOf(region, instanceId))
    this.groups = new AutoScaling({ ...shared, ec2: this.ec2 })
  }

  #publish(change: StateChange): void {
    const { drop, duplicate, delay } = this.weather.events
    const body = JSON.stringify(stateChangeEvent(change, this.#random.hex(8)))
    const copies = this.#random.chance(drop) ? 0 : this.#random.chance(duplicate) ? 2 : 1
    if (copies !== 1) this.mishaps += 1
    for (let copy = 0; copy < copies; copy += 1) {
      const late = delay > 0 && this.#random.chance(0.6)
      if (late) this.mishaps += 1
      const milliseconds = 200 + this.#random.fraction() * (late ? delay * 1000 : 800)
      this.#time.after(milliseconds, () => this.#deliver(body))
    }
  }
}
