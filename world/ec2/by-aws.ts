// What AWS does to instances on its own, on no user's call: takes and gives back Spot capacity, retires, recovers,
// runs out of capacity, and acts as the service that manages an instance. For tests and playgrounds; never on the wire.

import { isOnItsFeet, startByAws, stopByAws, terminateByAws } from './aws-actions.ts'
import type { Shortage } from './capacity.ts'
import { terminate } from './instance.ts'
import type { InstanceRecord } from './instance-record.ts'
import type { Region } from './region.ts'

export class ByAws {
  readonly #regionOf: (name: string) => Region

  constructor(regionOf: (name: string) => Region) {
    this.#regionOf = regionOf
  }

  /**
   * Takes a Spot instance's capacity away: it is terminated, stopped or hibernated, as its request says (A21).
   * Nothing comes back before resumeSpot.
   * @throws RangeError for what is no Spot instance, or not on its feet
   */
  interruptSpot(region: string, instanceId: string): void {
    this.#regionOf(region).spot.interrupt(instanceId)
  }

  /**
   * Gives it back: what was stopped starts again, with a new LaunchTime (A6); for what was terminated a new instance
   * is launched. @returns the id of what starts @throws RangeError where the request is no longer open
   */
  resumeSpot(region: string, instanceId: string): string {
    return this.#regionOf(region).spot.resume(instanceId)
  }

  /**
   * From now on launches and starts of such instances are refused (A25), and open Spot requests wait.
   * @returns how to end it; what waits is then launched at once
   */
  runOutOfCapacity(region: string, shortage: Shortage = {}): () => void {
    const here = this.#regionOf(region)
    const end = here.capacity.runOut(shortage)
    return () => {
      end()
      here.spot.retry()
    }
  }

  /** Scheduled retirement: stops it, or terminates what has no EBS root. Protection does not help (A24). */
  retire(region: string, instanceId: string): void {
    const [here, record] = this.#find(region, instanceId)
    const put = record.rootDeviceType === 'ebs' ? stopByAws : terminateByAws
    here.commit([put(record, 'Server.ScheduledStop')])
  }

  /** Starts what is stopped, with a new LaunchTime (A6): after maintenance, or as its managing service. */
  start(region: string, instanceId: string): void {
    const [here, record] = this.#find(region, instanceId)
    here.commit([startByAws(record, here.now)])
  }

  /** As its managing service, whom nobody refuses. */
  terminate(region: string, instanceId: string): void {
    const [here, record] = this.#find(region, instanceId)
    here.commit([terminate(record, here.now)])
  }

  /**
   * Automatic recovery, or a reboot for maintenance: the instance never leaves `running` and keeps its LaunchTime
   * (A6). `running` is announced once more, the harder of the two cases: whether AWS does is not known (A24).
   */
  recover(region: string, instanceId: string): void {
    const [here, record] = this.#find(region, instanceId)
    if (!isOnItsFeet(record)) throw new RangeError(`${instanceId} is ${record.state}, not running`)
    here.announceAgain(record)
  }

  #find(region: string, instanceId: string): [Region, InstanceRecord] {
    const here = this.#regionOf(region)
    const [record] = here.named([instanceId])
    if (record === undefined) throw new RangeError(`${instanceId} is unknown`)
    return [here, record]
  }
}
