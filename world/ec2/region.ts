// The instances of one region: finds them, replaces their records, and carries through what happens of itself
// (pending → running, stopping → stopped, shutting-down → terminated). It must not know any API operation.

import type { Cancel, Clock } from '../clock.ts'
import { Capacity } from './capacity.ts'
import type { Fleet } from './fleet.ts'
import { rootDeviceTypeOf } from './images.ts'
import {
  failToStart,
  isHibernated,
  reachRunning,
  reachStopped,
  reachTerminated,
  type StartFailure,
} from './instance.ts'
import {
  type InstanceRecord,
  type InstanceState,
  interfacesOf,
  type RootDeviceType,
} from './instance-record.ts'
import type { LaunchTemplate } from './launch-templates.ts'
import { LaunchTokens } from './launch-tokens.ts'
import { DefaultVpc } from './network.ts'
import { instanceIdMalformed, instanceNotFound, missingParameter } from './refusals.ts'
import { SecurityGroups } from './security-groups.ts'
import { SpotService } from './spot/spot-service.ts'
import { resourcesOf } from './tags.ts'
import { HISTORY_SECONDS, Timeline } from './timeline.ts'

/** Terminated instances stay visible for about an hour. */
const AFTERLIFE_SECONDS = 3600

const INSTANCE_ID = /^i-([0-9a-f]{8}|[0-9a-f]{17})$/

export interface StateChange {
  readonly account: string
  readonly region: string
  readonly instanceId: string
  readonly state: InstanceState
  /** Milliseconds since the Unix epoch. */
  readonly time: number
}

export interface RegionSettings {
  readonly clock: Clock
  readonly accountId: string
  readonly bootSeconds: number
  readonly stopSeconds: number
  readonly hibernateSeconds: number
  readonly spotSeconds: number
  readonly instanceStoreImages: readonly string[]
  readonly staleReadSeconds: () => number
  readonly randomHex: (digits: number) => string
  readonly announce: (change: StateChange) => void
}

export class Region {
  readonly name: string
  readonly settings: RegionSettings
  readonly vpc: DefaultVpc
  readonly securityGroups: SecurityGroups
  readonly capacity = new Capacity()
  readonly spot: SpotService
  readonly launchTokens = new LaunchTokens()
  readonly launchTemplates: LaunchTemplate[] = []
  /** By id. */
  readonly fleets = new Map<string, Fleet>()
  readonly fleetTokens = new LaunchTokens()
  readonly #timelines = new Map<string, Timeline>()
  /** Instance, volume and interface ids, each to the instance it belongs to. */
  readonly #owners = new Map<string, string>()
  readonly #nextStep = new Map<string, Cancel>()
  readonly #failing = new Map<string, StartFailure>()
  readonly #terminated: { instanceId: string; at: number }[] = []
  #sequence = 0

  constructor(name: string, settings: RegionSettings) {
    this.name = name
    this.settings = settings
    this.vpc = new DefaultVpc(settings.accountId, name)
    const home = { accountId: settings.accountId, region: name, vpcId: this.vpc.vpcId }
    this.securityGroups = new SecurityGroups(home, settings.randomHex)
    this.spot = new SpotService(this)
  }

  get now(): number {
    return this.settings.clock.now()
  }

  rootDeviceTypeOf(imageId: string): RootDeviceType {
    return rootDeviceTypeOf(imageId, this.settings.instanceStoreImages)
  }

  nextSequence(): number {
    return ++this.#sequence
  }

  /**
   * Lets go of what was terminated an hour ago. To be called before each use rather than by timers:
   * an idle world then holds nothing open, and it does not grow either.
   */
  forgetTerminated(): void {
    const horizon = this.now - AFTERLIFE_SECONDS * 1000
    const firstKept = this.#terminated.findIndex(({ at }) => at > horizon)
    const count = firstKept === -1 ? this.#terminated.length : firstKept
    for (const { instanceId } of this.#terminated.splice(0, count)) {
      const clientToken = this.#timelines.get(instanceId)?.present.clientToken ?? ''
      this.launchTokens.forget(clientToken, instanceId)
      this.spot.forget(instanceId)
      this.#timelines.delete(instanceId)
      this.#owners.delete(instanceId)
      this.#failing.delete(instanceId)
    }
  }

  /** Every instance as it is now, in order of launch. */
  all(): InstanceRecord[] {
    return [...this.#timelines.values()].map((timeline) => timeline.present)
  }

  /** The instance as it is now; undefined where it is not known, or forgotten. */
  present(instanceId: string): InstanceRecord | undefined {
    return this.#timelines.get(instanceId)?.present
  }

  /** The named instances as they are now, each once, or the refusal the whole call fails with (A3). */
  named(instanceIds: readonly string[]): InstanceRecord[] {
    if (instanceIds.length === 0) throw missingParameter('InstanceId')
    return this.#found(instanceIds, (timeline) => timeline.present)
  }

  /**
   * What a describe is shown: every instance, or the named ones, as some seconds ago (A7).
   * @param among where no other is asked for; what is not there is passed over
   */
  seen(instanceIds: readonly string[] = [], among?: ReadonlySet<string>): InstanceRecord[] {
    const staleSeconds = Math.min(this.settings.staleReadSeconds(), HISTORY_SECONDS)
    const time = this.now - staleSeconds * 1000
    if (instanceIds.length > 0) return this.#found(instanceIds, (timeline) => timeline.asOf(time))
    const seen: InstanceRecord[] = []
    const see = (timeline: Timeline | undefined): void => {
      const record = timeline?.asOf(time)
      if (record !== undefined) seen.push(record)
    }
    if (among === undefined) {
      for (const timeline of this.#timelines.values()) see(timeline)
      return seen
    }
    for (const id of among) see(this.#timelines.get(id))
    return seen.toSorted((a, b) => a.sequence - b.sequence)
  }

  /** The instance that a tagged resource is, or belongs to. */
  ownerOf(resourceId: string): InstanceRecord | undefined {
    return this.#timelines.get(this.#owners.get(resourceId) ?? '')?.present
  }

  /** Takes up an instance that was there before anybody looked: nothing is announced, nothing follows. */
  adopt(record: InstanceRecord): void {
    this.#keep(record, record.firstLaunchEpochSeconds * 1000)
  }

  /** Takes up newly launched instances, all before the first is announced. */
  add(records: readonly InstanceRecord[]): void {
    for (const record of records) this.#keep(record, this.now)
    for (const record of records) this.#entered(record)
  }

  /** Replaces records, all before the first change of state is announced. Unchanged ones are left alone. */
  commit(records: readonly InstanceRecord[]): void {
    const entered: InstanceRecord[] = []
    for (const record of records) {
      const timeline = this.#timelines.get(record.instanceId)
      if (timeline === undefined || timeline.present === record) continue
      const before = timeline.present
      timeline.write(record, this.now)
      if (record.state === 'terminated') this.#release(before)
      if (before.state !== record.state) entered.push(record)
    }
    for (const record of entered) this.#entered(record)
  }

  /** Announces the present state once more, as if something had changed (A24). */
  announceAgain({ instanceId, state }: InstanceRecord): void {
    this.#announce(instanceId, state)
  }

  /** The present or next start of this instance ends before it runs (A13). */
  failNextStart(instanceId: string, failure: StartFailure): void {
    this.named([instanceId])
    this.#failing.set(instanceId, failure)
  }

  #keep(record: InstanceRecord, since: number): void {
    this.#timelines.set(record.instanceId, new Timeline(record, since))
    for (const { resourceId } of resourcesOf(record)) this.#owners.set(resourceId, record.instanceId)
  }

  /** Volume, interfaces and addresses go with their instance. */
  #release(record: InstanceRecord): void {
    const { rootVolume } = record
    if (rootVolume !== undefined) this.#owners.delete(rootVolume.volumeId)
    for (const { networkInterfaceId, subnetId, privateIpAddress } of interfacesOf(record)) {
      this.#owners.delete(networkInterfaceId)
      this.vpc.release(subnetId, privateIpAddress)
    }
  }

  #found(
    instanceIds: readonly string[],
    read: (timeline: Timeline) => InstanceRecord | undefined,
  ): InstanceRecord[] {
    const unique = [...new Set(instanceIds)]
    const malformed = unique.filter((id) => !INSTANCE_ID.test(id))
    if (malformed.length > 0) throw instanceIdMalformed(malformed)
    const records = unique.map((id) => {
      const timeline = this.#timelines.get(id)
      return timeline === undefined ? undefined : read(timeline)
    })
    const missing = unique.filter((_, index) => records[index] === undefined)
    if (missing.length > 0) throw instanceNotFound(missing)
    return records.filter((record) => record !== undefined)
  }

  #entered(record: InstanceRecord): void {
    const { instanceId, state } = record
    this.#nextStep.get(instanceId)?.()
    this.#nextStep.delete(instanceId)
    const { clock } = this.settings
    if (state === 'terminated') this.#terminated.push({ instanceId, at: clock.now() })
    this.spot.follow(record)
    const seconds = this.#secondsIn(record)
    if (state === 'pending' || state === 'stopping' || state === 'shutting-down') {
      this.#nextStep.set(
        instanceId,
        clock.after(seconds * 1000, () => this.#takeNextStep(instanceId)),
      )
    }
    // Last, since whoever hears it may act on the instance at once.
    this.#announce(instanceId, state)
  }

  #secondsIn(record: InstanceRecord): number {
    const { bootSeconds, stopSeconds, hibernateSeconds } = this.settings
    if (record.state === 'pending') return bootSeconds
    const isSlow = record.state === 'stopping' && (isHibernated(record) || this.spot.isHibernating(record))
    return isSlow ? hibernateSeconds : stopSeconds
  }

  #announce(instanceId: string, state: InstanceState): void {
    const { accountId, clock, announce } = this.settings
    announce({ account: accountId, region: this.name, instanceId, state, time: clock.now() })
  }

  #takeNextStep(instanceId: string): void {
    const record = this.#timelines.get(instanceId)?.present
    if (record === undefined) return
    if (record.state === 'stopping') this.commit([reachStopped(record)])
    if (record.state === 'shutting-down') this.commit([reachTerminated(record)])
    if (record.state !== 'pending') return
    const failure = this.#failing.get(instanceId)
    this.#failing.delete(instanceId)
    this.commit([failure === undefined ? reachRunning(record) : failToStart(record, failure)])
  }
}
