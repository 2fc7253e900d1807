// Strict EC2: one account, several regions, refusing what AWS refuses. Every operation is a method here,
// each call is reported, and state changes are announced once the call that caused them is over.
// Not modelled yet: Spot, instance store, Auto Scaling, managed instances, throttling.

import { randomBytes } from 'node:crypto'
import * as attributes from './attributes.ts'
import {
  type DescribeInstanceStatusInput,
  describeInstanceStatus,
  type InstanceStatus,
} from './describe-instance-status.ts'
import { type DescribeInstancesInput, describeInstances } from './describe-instances.ts'
import { type DescribeRegionsInput, describeRegions, type RegionDescription } from './describe-regions.ts'
import { Ec2Error } from './ec2-error.ts'
import type { Ec2Options, Origin } from './ec2-options.ts'
import type { StartFailure } from './instance.ts'
import type { InstanceRecord } from './instance-record.ts'
import type { RunInstancesInput } from './launch-plan.ts'
import type { Page } from './pagination.ts'
import * as power from './power.ts'
import { Region, type StateChange } from './region.ts'
import { runInstances } from './run-instances.ts'
import { type SeedInput, seedStopped } from './seed.ts'
import * as tagging from './tagging.ts'
import type { Tag } from './tags.ts'

const cryptoHex = (digits: number): string =>
  randomBytes(Math.ceil(digits / 2))
    .toString('hex')
    .slice(0, digits)

export class Ec2 {
  readonly #options: Ec2Options
  readonly #regions: ReadonlyMap<string, Region>
  /** Announcements wait here while a call is under way. */
  #held: StateChange[] | undefined

  constructor(options: Ec2Options) {
    this.#options = options
    const settings = {
      ...options,
      staleReadSeconds: options.staleReadSeconds ?? (() => 0),
      randomHex: options.randomHex ?? cryptoHex,
      announce: (change: StateChange) => this.#announce(change),
    }
    this.#regions = new Map(options.regions.map((name) => [name, new Region(name, settings)]))
  }

  /** New digits from the same source as the ids of resources. */
  randomHex(digits: number): string {
    return (this.#options.randomHex ?? cryptoHex)(digits)
  }

  runInstances(origin: Origin, input: RunInstancesInput): InstanceRecord[] {
    const created = (records: InstanceRecord[]) => records.map((record) => record.instanceId)
    return this.#call(origin, 'RunInstances', created, (region) => runInstances(region, input))
  }

  startInstances(origin: Origin, input: power.PowerInput): power.InstanceStateChange[] {
    return this.#call(origin, 'StartInstances', input.instanceIds, (r) => power.startInstances(r, input))
  }

  stopInstances(origin: Origin, input: power.StopInput): power.InstanceStateChange[] {
    return this.#call(origin, 'StopInstances', input.instanceIds, (r) => power.stopInstances(r, input))
  }

  terminateInstances(origin: Origin, input: power.StopInput): power.InstanceStateChange[] {
    return this.#call(origin, 'TerminateInstances', input.instanceIds, (r) =>
      power.terminateInstances(r, input),
    )
  }

  rebootInstances(origin: Origin, input: power.PowerInput): void {
    this.#call(origin, 'RebootInstances', input.instanceIds, (r) => power.rebootInstances(r, input))
  }

  describeInstances(origin: Origin, input: DescribeInstancesInput = {}): Page<InstanceRecord> {
    return this.#call(origin, 'DescribeInstances', input.instanceIds, (r) => describeInstances(r, input))
  }

  describeInstanceStatus(origin: Origin, input: DescribeInstanceStatusInput = {}): Page<InstanceStatus> {
    return this.#call(origin, 'DescribeInstanceStatus', input.instanceIds, (r) =>
      describeInstanceStatus(r, input),
    )
  }

  createTags(origin: Origin, input: tagging.CreateTagsInput): void {
    this.#call(origin, 'CreateTags', input.resourceIds, (r) => tagging.createTags(r, input))
  }

  deleteTags(origin: Origin, input: tagging.DeleteTagsInput): void {
    this.#call(origin, 'DeleteTags', input.resourceIds, (r) => tagging.deleteTags(r, input))
  }

  describeTags(origin: Origin, input: tagging.DescribeTagsInput = {}): Page<tagging.TagDescription> {
    return this.#call(origin, 'DescribeTags', [], (r) => tagging.describeTags(r, input))
  }

  describeInstanceAttribute(
    origin: Origin,
    input: attributes.DescribeInstanceAttributeInput,
  ): attributes.InstanceAttribute {
    const named = input.instanceId === undefined ? [] : [input.instanceId]
    return this.#call(origin, 'DescribeInstanceAttribute', named, (r) =>
      attributes.describeInstanceAttribute(r, input),
    )
  }

  modifyInstanceAttribute(origin: Origin, input: attributes.ModifyInstanceAttributeInput): void {
    const named = input.instanceId === undefined ? [] : [input.instanceId]
    this.#call(origin, 'ModifyInstanceAttribute', named, (r) => attributes.modifyInstanceAttribute(r, input))
  }

  describeRegions(origin: Origin, input: DescribeRegionsInput = {}): RegionDescription[] {
    return this.#call(origin, 'DescribeRegions', [], () => describeRegions(this.#options.regions, input))
  }

  /** Puts in an instance that was launched long ago and is stopped. @returns its id */
  seedStopped(seed: SeedInput): string {
    return seedStopped(this.#region(seed.region), seed)
  }

  /** Every instance as it truly is: never stale, not reported as a call. For consoles and checks. */
  truth(region: string): InstanceRecord[] {
    return this.#region(region).all()
  }

  /** What only AWS does: sets tags that users cannot, such as `aws:autoscaling:groupName` (A4). */
  setSystemTags(region: string, resourceId: string, tags: readonly Tag[]): void {
    tagging.setSystemTags(this.#region(region), resourceId, tags)
  }

  /**
   * Makes the instance's present or next stay in `pending` end without running (A13):
   * a restart falls back to `stopped`, a first launch ends `terminated`.
   */
  failNextStart(region: string, instanceId: string, failure: StartFailure = 'Client.InternalError'): void {
    this.#region(region).failNextStart(instanceId, failure)
  }

  #region(name: string): Region {
    const region = this.#regions.get(name)
    if (region === undefined) {
      throw new Ec2Error('AuthFailure', 'AWS was not able to validate the provided access credentials')
    }
    region.forgetTerminated()
    return region
  }

  #call<Result>(
    origin: Origin,
    operation: string,
    resourceIds: readonly string[] | ((result: Result) => readonly string[]) | undefined,
    run: (region: Region) => Result,
  ): Result {
    const named = typeof resourceIds === 'function' ? [] : (resourceIds ?? [])
    const held: StateChange[] = []
    this.#held = held
    try {
      const result = run(this.#region(origin.region))
      const ids = typeof resourceIds === 'function' ? resourceIds(result) : named
      this.#report(origin, operation, ids, 'ok')
      return result
    } catch (error) {
      this.#report(origin, operation, named, error instanceof Ec2Error ? error.code : 'InternalError')
      throw error
    } finally {
      this.#held = undefined
      for (const change of held) this.#announce(change)
    }
  }

  #report(origin: Origin, operation: string, resourceIds: readonly string[], outcome: string): void {
    const { accountId: account, clock, onApiCall } = this.#options
    const { region, caller } = origin
    onApiCall?.({ account, region, caller, operation, resourceIds, outcome, time: clock.now() })
  }

  #announce(change: StateChange): void {
    if (this.#held === undefined) this.#options.onStateChange?.(change)
    else this.#held.push(change)
  }
}
