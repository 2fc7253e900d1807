// The Spot service of one region: keeps the requests, follows what becomes of their instances, launches what is
// open, and interrupts and resumes when told to (A21). Nobody calls it through the API: it acts on its own.

import { isInterrupted, isOnItsFeet, startByAws, stopByAws, terminateByAws } from '../aws-actions.ts'
import { Ec2Error } from '../ec2-error.ts'
import type { InstanceRecord, SpotTie, Tags } from '../instance-record.ts'
import { launchAll, wantedBy } from '../launch.ts'
import type { LaunchPlan } from '../launch-plan.ts'
import { spotRequestUnfit } from '../refusals.ts'
import type { Region } from '../region.ts'
import { type TaggedResource, withTags } from '../tags.ts'
import type { SpotMarket } from './spot-market.ts'
import { isOver, moved, type SpotRequest, statusOf } from './spot-request.ts'

export class SpotService {
  readonly #region: Region
  readonly #requests = new Map<string, SpotRequest>()
  #sequence = 0

  constructor(region: Region) {
    this.#region = region
  }

  /** Every request, in order of creation. */
  all(): SpotRequest[] {
    return [...this.#requests.values()]
  }

  find(requestId: string): SpotRequest | undefined {
    return this.#requests.get(requestId)
  }

  /** What a new instance of this plan is tied to; undefined for on demand. */
  newTie({ spot }: LaunchPlan): SpotTie | undefined {
    return spot && { requestId: this.#newId(), type: spot.type }
  }

  /** Takes up the requests of instances just launched, before the region does: each is fulfilled already. */
  takeUp(records: readonly InstanceRecord[], plan: LaunchPlan): void {
    for (const { spot, instanceId, availabilityZone, firstLaunchEpochSeconds } of records) {
      if (spot === undefined || plan.spot === undefined) continue
      const request = this.#newRequest(spot.requestId, plan, plan.spot)
      this.#put({
        ...request,
        createdAtEpochSeconds: firstLaunchEpochSeconds,
        state: 'active',
        status: statusOf('fulfilled', firstLaunchEpochSeconds * 1000),
        instanceId,
        launchedAvailabilityZone: availabilityZone,
      })
    }
  }

  /** A request without an instance; it is fulfilled a few seconds later, if there is capacity. */
  open(plan: LaunchPlan, market: SpotMarket): SpotRequest {
    const request = this.#newRequest(this.#newId(), { ...plan, minCount: 1, maxCount: 1 }, market)
    this.#put(request)
    this.#soon(() => this.#fulfil(request.requestId))
    return request
  }

  /** A running instance runs on. One that the request has stopped is terminated a few seconds later. */
  cancel(request: SpotRequest): SpotRequest {
    if (isOver(request)) return request
    const instance = this.#instanceOf(request)
    const isLeft = instance !== undefined && instance.state !== 'terminated'
    const code = isLeft ? 'request-canceled-and-instance-running' : 'canceled-before-fulfillment'
    const cancelled = moved(request, 'cancelled', code, this.#region.now)
    this.#put(cancelled)
    this.#soon(() => {
      const left = this.#instanceOf(cancelled)
      if (left?.state === 'stopped')
        this.#region.commit([terminateByAws(left, 'Server.SpotInstanceTermination')])
    })
    return cancelled
  }

  /** What a request makes of its instance's new state; called before that is announced. */
  follow(record: InstanceRecord): void {
    const request = this.#requestOf(record)
    if (request === undefined) return
    const { now } = this.#region
    const interrupted = isInterrupted(record)
    if (record.state === 'pending') this.#put(moved(request, 'active', 'fulfilled', now))
    if (record.state === 'stopping') this.#put(moved(request, request.state, 'marked-for-stop', now))
    if (record.state === 'stopped' && interrupted) {
      this.#put(moved(request, 'open', 'instance-stopped-no-capacity', now))
    }
    // For some seconds the request is still active, and a start refused (terraform-provider-aws#33399).
    if (record.state === 'stopped' && !interrupted) this.#soon(() => this.#noticeStop(record))
    if (record.state === 'shutting-down' && interrupted) {
      this.#put(moved(request, request.state, 'marked-for-termination', now))
    }
    if (record.state === 'terminated') this.#noticeEnd(request, interrupted)
  }

  /** What follow would have done in time, for an instance that has been as it is for long. */
  settle(record: InstanceRecord): void {
    const request = this.#requestOf(record)
    if (request === undefined || record.state !== 'stopped') return
    this.#put(moved(request, 'disabled', 'instance-stopped-by-user', this.#region.now))
  }

  /** (A21) Once a request is cancelled its instance can only be terminated. */
  refusalToStop(record: InstanceRecord): Ec2Error | undefined {
    const request = this.#requestOf(record)
    const isFit = request === undefined || request.state === 'active' || !isOnItsFeet(record)
    return isFit ? undefined : spotRequestUnfit('stop', record.instanceId)
  }

  /** (A21) What EC2 has stopped only EC2 starts again, and what nobody asks for any more, nobody. */
  refusalToStart(record: InstanceRecord): Ec2Error | undefined {
    const request = this.#requestOf(record)
    const isFit = request === undefined || request.state === 'disabled' || record.state !== 'stopped'
    return isFit ? undefined : spotRequestUnfit('start', record.instanceId)
  }

  /** Whether it goes down slowly, writing its memory to the disk. */
  isHibernating(record: InstanceRecord): boolean {
    return isInterrupted(record) && this.#requestOf(record)?.market.interruptionBehavior === 'hibernate'
  }

  /** Takes the capacity away, with the interruption behaviour the request names. Nothing comes back before resume. */
  interrupt(instanceId: string): void {
    const record = this.#named(instanceId)
    const { interruptionBehavior } = this.#knownRequestOf(record).market
    if (interruptionBehavior === 'terminate') {
      return this.#region.commit([terminateByAws(record, 'Server.SpotInstanceTermination')])
    }
    this.#region.commit([stopByAws(record, 'Server.SpotInstanceShutdown')])
  }

  /**
   * Gives the capacity back: what was stopped starts again, with a new LaunchTime; for what was terminated a new
   * instance is launched, where the request is persistent and still open. @returns the id of what starts
   */
  resume(instanceId: string): string {
    const record = this.#named(instanceId)
    const request = this.#knownRequestOf(record)
    if (request.state !== 'open')
      throw new RangeError(`the request of ${instanceId} is ${request.state}, not open`)
    const stopped = this.#instanceOf(request)
    if (stopped === undefined || stopped.state === 'terminated') {
      const launched = this.#fulfil(request.requestId)
      if (launched === undefined) throw new RangeError('there is no capacity to resume with')
      return launched
    }
    this.#region.commit([startByAws(stopped, this.#region.now)])
    return stopped.instanceId
  }

  /** Tries again what waits for capacity. */
  retry(): void {
    for (const request of this.all()) {
      if (request.state === 'open' && request.status.code === 'capacity-not-available')
        this.#fulfil(request.requestId)
    }
  }

  /** Lets go of a request that is over, with its instance. */
  forget(instanceId: string): void {
    for (const request of this.all()) {
      if (request.instanceId === instanceId && isOver(request)) this.#requests.delete(request.requestId)
    }
  }

  tagged(): TaggedResource[] {
    return this.all().map(({ requestId, tags }) => ({
      resourceId: requestId,
      resourceType: 'spot-instances-request' as const,
      tags,
    }))
  }

  setTags(requestId: string, tags: Tags): void {
    const request = this.#requests.get(requestId)
    if (request !== undefined) this.#put({ ...request, tags })
  }

  #noticeStop({ instanceId }: InstanceRecord): void {
    const record = this.#region.present(instanceId)
    const request = record && this.#requestOf(record)
    if (record?.state !== 'stopped' || request?.state !== 'active') return
    this.#put(moved(request, 'disabled', 'instance-stopped-by-user', this.#region.now))
  }

  #noticeEnd(request: SpotRequest, interrupted: boolean): void {
    const code = interrupted ? 'instance-terminated-no-capacity' : 'instance-terminated-by-user'
    const next = request.market.type === 'persistent' ? 'open' : 'closed'
    const changed = moved(request, next, code, this.#region.now)
    this.#put(changed)
    if (changed.state === 'open' && !interrupted) this.#soon(() => this.#fulfil(request.requestId))
  }

  /** @returns the new instance's id; undefined where the request is no longer open or there is no capacity */
  #fulfil(requestId: string): string | undefined {
    const request = this.#requests.get(requestId)
    if (request?.state !== 'open') return undefined
    const { plan } = request
    const { capacity, vpc, now } = this.#region
    const zones = plan.availabilityZone === undefined ? vpc.zones : [plan.availabilityZone]
    if (!zones.some((zone) => capacity.has(wantedBy(plan), zone))) {
      this.#put(moved(request, 'open', 'capacity-not-available', now))
      return undefined
    }
    const records = this.#launch(request)
    const [launched] = records
    if (launched === undefined) return undefined
    const { instanceId, availabilityZone: launchedAvailabilityZone } = launched
    this.#put({ ...moved(request, 'active', 'fulfilled', now), instanceId, launchedAvailabilityZone })
    this.#region.add(records)
    return instanceId
  }

  /** What cannot be launched any more, its group having been deleted perhaps, ends the request: nobody else can be told. */
  #launch(request: SpotRequest): InstanceRecord[] {
    const { requestId, plan, market } = request
    try {
      return launchAll(this.#region, plan, { spot: () => ({ requestId, type: market.type }) })
    } catch (error) {
      if (!(error instanceof Ec2Error)) throw error
      this.#put(moved(request, 'closed', 'bad-parameters', this.#region.now))
      return []
    }
  }

  #newId(): string {
    return `sir-${this.#region.settings.randomHex(8)}`
  }

  #newRequest(requestId: string, plan: LaunchPlan, market: SpotMarket): SpotRequest {
    return {
      requestId,
      sequence: ++this.#sequence,
      createdAtEpochSeconds: Math.floor(this.#region.now / 1000),
      market,
      plan: { ...plan, spot: market, minCount: 1, maxCount: 1 },
      state: 'open',
      status: statusOf('pending-evaluation', this.#region.now),
      instanceId: undefined,
      launchedAvailabilityZone: undefined,
      tags: withTags(new Map(), plan.tags['spot-instances-request']),
    }
  }

  #put(request: SpotRequest): void {
    this.#requests.set(request.requestId, request)
  }

  #soon(run: () => void): void {
    const { clock, spotSeconds } = this.#region.settings
    clock.after(spotSeconds * 1000, run)
  }

  #requestOf({ spot, instanceId }: InstanceRecord): SpotRequest | undefined {
    const request = spot && this.#requests.get(spot.requestId)
    // What a later instance of the same request does is no business of an earlier one's.
    return request?.instanceId === instanceId ? request : undefined
  }

  #instanceOf({ instanceId }: SpotRequest): InstanceRecord | undefined {
    return instanceId === undefined ? undefined : this.#region.present(instanceId)
  }

  #named(instanceId: string): InstanceRecord {
    const [record] = this.#region.named([instanceId])
    if (record === undefined) throw new RangeError(`${instanceId} is unknown`)
    return record
  }

  #knownRequestOf(record: InstanceRecord): SpotRequest {
    const request = this.#requestOf(record)
    if (request === undefined) throw new RangeError(`${record.instanceId} belongs to no Spot request`)
    return request
  }
}
