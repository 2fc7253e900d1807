// Strict EC2: one account, several regions, refusing what AWS refuses. Every operation is a method here,
// each call is reported, and state changes are announced once the call that caused them is over.

import { randomBytes } from 'node:crypto'
import * as attributes from './attributes.ts'
import { ByAws } from './by-aws.ts'
import { type CreateFleetInput, createFleet } from './create-fleet.ts'
import {
  type DescribeInstanceStatusInput,
  describeInstanceStatus,
  type InstanceStatus,
} from './describe-instance-status.ts'
import { type DescribeInstancesInput, describeInstances } from './describe-instances.ts'
import { type DescribeRegionsInput, describeRegions, type RegionDescription } from './describe-regions.ts'
import { Ec2Error } from './ec2-error.ts'
import type { Ec2Options, Origin, ServiceOrigin } from './ec2-options.ts'
import type { Fleet } from './fleet.ts'
import { FLEET_SERVICE, FleetKeeper } from './fleet-keeper.ts'
import * as fleets from './fleets.ts'
import { INSTANCE_STORE_IMAGE } from './images.ts'
import { type StartFailure, terminate } from './instance.ts'
import type { InstanceRecord } from './instance-record.ts'
import {
  type ModifyNetworkInterfaceAttributeInput,
  modifyNetworkInterfaceAttribute,
} from './interface-attributes.ts'
import type { RunInstancesInput } from './launch-plan.ts'
import * as templates from './launch-templates.ts'
import { type Cost, chargesFor } from './limits.ts'
import type { Page, PageRequest } from './pagination.ts'
import * as power from './power.ts'
import { requestLimitExceeded } from './refusals.ts'
import { Region, type StateChange } from './region.ts'
import { runInstances } from './run-instances.ts'
import type { SecurityGroupRecord } from './security-group.ts'
import * as groups from './security-group-operations.ts'
import { type SeedInput, seed } from './seed.ts'
import * as spot from './spot/spot-operations.ts'
import type { SpotRequest } from './spot/spot-request.ts'
import * as tagging from './tagging.ts'
import type { Tag } from './tags.ts'

const cryptoHex = (digits: number): string =>
  randomBytes(Math.ceil(digits / 2))
    .toString('hex')
    .slice(0, digits)

const costOf = (input: PageRequest & { readonly filters?: readonly unknown[] | undefined }) => ({
  unfiltered:
    (input.filters ?? []).length === 0 && input.maxResults === undefined && input.nextToken === undefined,
})

export class Ec2 {
  /** What AWS does on its own, on nobody's call. */
  readonly byAws = new ByAws((name) => this.#region(name))
  readonly #options: Ec2Options
  readonly #regions: ReadonlyMap<string, Region>
  readonly #watchers: ((change: StateChange) => void)[] = []
  readonly #fleets: FleetKeeper
  /** Announcements wait here while a call is under way. */
  #held: StateChange[] | undefined

  constructor(options: Ec2Options) {
    this.#options = options
    const settings = {
      ...options,
      hibernateSeconds: options.hibernateSeconds ?? 60,
      spotSeconds: options.spotSeconds ?? 3,
      instanceStoreImages: options.instanceStoreImages ?? [INSTANCE_STORE_IMAGE],
      staleReadSeconds: options.staleReadSeconds ?? (() => 0),
      randomHex: options.randomHex ?? cryptoHex,
      announce: (change: StateChange) => this.#announce(change),
    }
    this.#regions = new Map(options.regions.map((name) => [name, new Region(name, settings)]))
    this.#fleets = new FleetKeeper({
      clock: options.clock,
      replacementSeconds: options.fleetReplacementSeconds ?? 60,
      regionOf: (name) => this.#region(name),
      launch: (origin, input, systemTags) => this.launchFor(origin, input, systemTags),
    })
    this.watch((change) => this.#fleets.heard(change))
  }

  /** New digits from the same source as the ids of resources. */
  randomHex(digits: number): string {
    return (this.#options.randomHex ?? cryptoHex)(digits)
  }

  runInstances(origin: Origin, input: RunInstancesInput): InstanceRecord[] {
    const created = (records: InstanceRecord[]) => records.map((record) => record.instanceId)
    const cost = { instances: input.maxCount ?? 0 }
    return this.#call(origin, 'RunInstances', created, (region) => runInstances(region, input), cost)
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
    const describe = (region: Region) => describeInstances(region, input)
    return this.#call(origin, 'DescribeInstances', input.instanceIds, describe, costOf(input))
  }

  describeInstanceStatus(origin: Origin, input: DescribeInstanceStatusInput = {}): Page<InstanceStatus> {
    const describe = (region: Region) => describeInstanceStatus(region, input)
    return this.#call(origin, 'DescribeInstanceStatus', input.instanceIds, describe, costOf(input))
  }

  createTags(origin: Origin, input: tagging.CreateTagsInput): void {
    this.#call(origin, 'CreateTags', input.resourceIds, (r) => tagging.createTags(r, input))
  }

  deleteTags(origin: Origin, input: tagging.DeleteTagsInput): void {
    this.#call(origin, 'DeleteTags', input.resourceIds, (r) => tagging.deleteTags(r, input))
  }

  describeTags(origin: Origin, input: tagging.DescribeTagsInput = {}): Page<tagging.TagDescription> {
    return this.#call(origin, 'DescribeTags', [], (r) => tagging.describeTags(r, input), costOf(input))
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

  modifyNetworkInterfaceAttribute(origin: Origin, input: ModifyNetworkInterfaceAttributeInput): void {
    const named = input.networkInterfaceId === undefined ? [] : [input.networkInterfaceId]
    this.#call(origin, 'ModifyNetworkInterfaceAttribute', named, (r) =>
      modifyNetworkInterfaceAttribute(r, input),
    )
  }

  requestSpotInstances(origin: Origin, input: spot.RequestSpotInstancesInput): SpotRequest[] {
    const created = (requests: SpotRequest[]) => requests.map((request) => request.requestId)
    return this.#call(origin, 'RequestSpotInstances', created, (r) => spot.requestSpotInstances(r, input))
  }

  describeSpotInstanceRequests(
    origin: Origin,
    input: spot.DescribeSpotInstanceRequestsInput = {},
  ): Page<SpotRequest> {
    return this.#call(origin, 'DescribeSpotInstanceRequests', input.requestIds, (r) =>
      spot.describeSpotInstanceRequests(r, input),
    )
  }

  cancelSpotInstanceRequests(origin: Origin, input: spot.CancelSpotInstanceRequestsInput): SpotRequest[] {
    return this.#call(origin, 'CancelSpotInstanceRequests', input.requestIds, (r) =>
      spot.cancelSpotInstanceRequests(r, input),
    )
  }

  createSecurityGroup(origin: Origin, input: groups.CreateSecurityGroupInput): SecurityGroupRecord {
    const created = ({ groupId }: SecurityGroupRecord) => [groupId]
    return this.#call(origin, 'CreateSecurityGroup', created, (r) => groups.createSecurityGroup(r, input))
  }

  describeSecurityGroups(
    origin: Origin,
    input: groups.DescribeSecurityGroupsInput = {},
  ): Page<SecurityGroupRecord> {
    return this.#call(origin, 'DescribeSecurityGroups', input.groupIds, (r) =>
      groups.describeSecurityGroups(r, input),
    )
  }

  /** @returns the id of the group that is gone */
  deleteSecurityGroup(origin: Origin, input: groups.OneGroup): string {
    return this.#call(origin, 'DeleteSecurityGroup', idOf(input), (r) => groups.deleteSecurityGroup(r, input))
  }

  authorizeSecurityGroupIngress(origin: Origin, input: groups.AuthorizeInput): groups.Authorization {
    return this.#call(origin, 'AuthorizeSecurityGroupIngress', idOf(input), (r) =>
      groups.authorizeRules(r, input, false),
    )
  }

  authorizeSecurityGroupEgress(origin: Origin, input: groups.AuthorizeInput): groups.Authorization {
    return this.#call(origin, 'AuthorizeSecurityGroupEgress', idOf(input), (r) =>
      groups.authorizeRules(r, input, true),
    )
  }

  revokeSecurityGroupIngress(origin: Origin, input: groups.RevokeInput): groups.Revocation {
    return this.#call(origin, 'RevokeSecurityGroupIngress', idOf(input), (r) =>
      groups.revokeRules(r, input, false),
    )
  }

  revokeSecurityGroupEgress(origin: Origin, input: groups.RevokeInput): groups.Revocation {
    return this.#call(origin, 'RevokeSecurityGroupEgress', idOf(input), (r) =>
      groups.revokeRules(r, input, true),
    )
  }

  describeRegions(origin: Origin, input: DescribeRegionsInput = {}): RegionDescription[] {
    const describe = () => describeRegions(this.#options.regions, input)
    return this.#call(origin, 'DescribeRegions', [], describe, costOf(input))
  }

  createLaunchTemplate(origin: Origin, input: templates.CreateLaunchTemplateInput): templates.LaunchTemplate {
    const created = ({ launchTemplateId }: templates.LaunchTemplate) => [launchTemplateId]
    return this.#call(origin, 'CreateLaunchTemplate', created, (r) =>
      templates.createLaunchTemplate(r, input),
    )
  }

  describeLaunchTemplates(
    origin: Origin,
    input: templates.DescribeLaunchTemplatesInput = {},
  ): Page<templates.LaunchTemplate> {
    const describe = (region: Region) => templates.describeLaunchTemplates(region, input)
    return this.#call(origin, 'DescribeLaunchTemplates', [], describe, costOf(input))
  }

  createLaunchTemplateVersion(
    origin: Origin,
    input: Parameters<typeof templates.createLaunchTemplateVersion>[1],
  ): templates.ChosenTemplate {
    const of = ({ launchTemplateId }: templates.LaunchTemplate) => [launchTemplateId]
    return this.#call(origin, 'CreateLaunchTemplateVersion', of, (r) =>
      templates.createLaunchTemplateVersion(r, input),
    )
  }

  modifyLaunchTemplate(
    origin: Origin,
    input: Parameters<typeof templates.modifyLaunchTemplate>[1],
  ): templates.LaunchTemplate {
    const of = ({ launchTemplateId }: templates.LaunchTemplate) => [launchTemplateId]
    return this.#call(origin, 'ModifyLaunchTemplate', of, (r) => templates.modifyLaunchTemplate(r, input))
  }

  deleteLaunchTemplate(origin: Origin, input: templates.TemplateReference): templates.LaunchTemplate {
    const named = input.launchTemplateId === undefined ? [] : [input.launchTemplateId]
    return this.#call(origin, 'DeleteLaunchTemplate', named, (r) => templates.deleteLaunchTemplate(r, input))
  }

  /** What an `instant` fleet could launch is launched by then, and what it could not is said by the fleet. */
  createFleet(
    origin: Origin,
    input: CreateFleetInput,
  ): { readonly fleet: Fleet; readonly launched: readonly InstanceRecord[] } {
    const created = (made: { fleet: Fleet }) => [made.fleet.fleetId]
    const made = this.#call(origin, 'CreateFleet', created, (r) => createFleet(r, input))
    if (made.isNew) this.#fleets.begin(made.fleet)
    const region = this.#region(origin.region)
    const fleet = region.fleets.get(made.fleet.fleetId) ?? made.fleet
    return { fleet, launched: region.all().filter((one) => fleet.members.has(one.instanceId)) }
  }

  describeFleets(origin: Origin, input: fleets.DescribeFleetsInput = {}): Page<fleets.FleetDescription> {
    const describe = (region: Region) => fleets.describeFleets(region, input)
    return this.#call(origin, 'DescribeFleets', input.fleetIds, describe, costOf(input))
  }

  describeFleetInstances(origin: Origin, input: fleets.DescribeFleetInstancesInput): Page<InstanceRecord> {
    const named = input.fleetId === undefined ? [] : [input.fleetId]
    const describe = (region: Region) => fleets.describeFleetInstances(region, input)
    return this.#call(origin, 'DescribeFleetInstances', named, describe, costOf(input))
  }

  modifyFleet(origin: Origin, input: fleets.ModifyFleetInput): void {
    const named = input.fleetId === undefined ? [] : [input.fleetId]
    const { fleet, terminates } = this.#call(origin, 'ModifyFleet', named, (r) =>
      fleets.modifyFleet(r, input),
    )
    if (terminates.length > 0) {
      this.terminateFor({ region: origin.region, invokedBy: FLEET_SERVICE }, terminates)
    }
    this.#fleets.begin(fleet)
  }

  deleteFleets(origin: Origin, input: fleets.DeleteFleetsInput): ReturnType<typeof fleets.deleteFleets> {
    const answer = this.#call(origin, 'DeleteFleets', input.fleetIds, (r) => fleets.deleteFleets(r, input))
    const doomed = answer.deleted.flatMap((one) => one.terminates)
    if (doomed.length > 0) {
      this.terminateFor({ region: origin.region, invokedBy: FLEET_SERVICE }, doomed)
    }
    return answer
  }

  /** RunInstances by a service of AWS's own: with tags that users cannot write (A4), there from the first moment. */
  launchFor(origin: ServiceOrigin, input: RunInstancesInput, systemTags: readonly Tag[]): InstanceRecord[] {
    const created = (records: InstanceRecord[]) => records.map((record) => record.instanceId)
    const launch = (region: Region) => {
      const records = runInstances(region, input)
      for (const { instanceId } of records) tagging.setSystemTags(region, instanceId, systemTags)
      return region.named(created(records))
    }
    return this.#call(origin, 'RunInstances', created, launch, { instances: input.maxCount ?? 0 })
  }

  /** TerminateInstances by a service of AWS's own, which protection from users' calls does not hold up (A26). */
  terminateFor(origin: ServiceOrigin, instanceIds: readonly string[]): void {
    this.#call(origin, 'TerminateInstances', instanceIds, (region) => {
      region.commit(region.named(instanceIds).map((record) => terminate(record, region.now)))
    })
  }

  /** From now on this is told of every change of state too, after `onStateChange`. It must not throw. */
  watch(watcher: (change: StateChange) => void): void {
    this.#watchers.push(watcher)
  }

  /**
   * Puts in an instance of any kind, found stopped, running, or in the first `pending` of a launch of this moment.
   * Not reported as a call. @returns its id
   */
  seed(input: SeedInput): string {
    return seed(this.#region(input.region), input)
  }

  /** Puts in an instance that was launched long ago and is stopped. @returns its id */
  seedStopped(input: Omit<SeedInput, 'state'>): string {
    return this.seed({ ...input, state: 'stopped' })
  }

  /** Every instance as it truly is: never stale, not reported as a call. For consoles and checks. */
  truth(region: string): InstanceRecord[] {
    return this.#region(region).all()
  }

  /** One instance as it truly is; undefined where it is not known, or no longer. */
  truthOf(region: string, instanceId: string): InstanceRecord | undefined {
    return this.#region(region).ownerOf(instanceId)
  }

  /** @throws Ec2Error where there is no such template; not reported as a call */
  launchTemplate(region: string, reference: templates.TemplateReference): templates.ChosenTemplate {
    return templates.chosenTemplate(this.#region(region), reference)
  }

  /** What only AWS does: sets tags that users cannot, such as `aws:autoscaling:groupName` (A4). */
  setSystemTags(region: string, resourceId: string, tags: readonly Tag[]): void {
    tagging.setSystemTags(this.#region(region), resourceId, tags)
  }

  /** What only AWS does: takes such tags away. */
  removeSystemTags(region: string, resourceId: string, keys: readonly string[]): void {
    tagging.removeSystemTags(this.#region(region), resourceId, keys)
  }

  /**
   * Makes the instance's present or next stay in `pending` end without running (A13):
   * a restart falls back to `stopped`, a first launch ends `terminated`.
   * A missing KMS grant is the Client.InternalError it is without naming one.
   */
  failNextStart(region: string, instanceId: string, failure: StartFailure = 'Client.InternalError'): void {
    this.#region(region).failNextStart(instanceId, failure)
  }

  /** One that is off answers nobody (A28). */
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
    cost: Partial<Cost> = {},
  ): Result {
    const named = typeof resourceIds === 'function' ? [] : (resourceIds ?? [])
    const held: StateChange[] = []
    this.#held = held
    try {
      const region = this.#region(origin.region)
      this.#charge(origin, operation, { instances: named.length, unfiltered: true, ...cost })
      const result = run(region)
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

  /** Throttling comes before everything else about a call is looked at. */
  #charge({ region }: Origin, operation: string, cost: Cost): void {
    const admitted = this.#options.throttle?.admits(region, chargesFor(operation, cost)) ?? true
    if (!admitted) throw requestLimitExceeded()
  }

  #report(origin: Origin, operation: string, resourceIds: readonly string[], outcome: string): void {
    const { accountId: account, clock, onApiCall } = this.#options
    const { region, caller, invokedBy } = origin
    const service = invokedBy === undefined ? {} : { invokedBy }
    onApiCall?.({ account, region, caller, ...service, operation, resourceIds, outcome, time: clock.now() })
  }

  #announce(change: StateChange): void {
    if (this.#held !== undefined) {
      this.#held.push(change)
      return
    }
    this.#options.onStateChange?.(change)
    for (const watcher of this.#watchers) watcher(change)
  }
}

const idOf = ({ groupId }: groups.OneGroup): string[] => (groupId === undefined ? [] : [groupId])
