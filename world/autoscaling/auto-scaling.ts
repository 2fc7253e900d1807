// Auto Scaling of one account, several regions. Every operation is a method here; what groups do of themselves,
// on the clock, they do through the EC2 of the same account.

import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Ec2 } from '../ec2/ec2.ts'
import { Ec2Error } from '../ec2/ec2-error.ts'
import type { TemplateReference } from '../ec2/launch-templates.ts'
import type { Throttle } from '../throttle.ts'
import type { Activity, Group } from './group.ts'
import { GroupKeeper } from './group-keeper.ts'
import * as groups from './groups.ts'
import * as configurations from './launch-configurations.ts'
import { callCharge } from './limits.ts'
import * as members from './members.ts'
import { type Page, type PageRequest, paginate } from './pagination.ts'
import { invalid, rateExceeded, unknownRegion } from './refusals.ts'
import { type LaunchConfiguration, RegionGroups } from './region-groups.ts'

export interface AutoScalingOptions {
  readonly clock: Clock
  readonly accountId: string
  readonly ec2: Ec2
  /** Those the account's EC2 has. */
  readonly regions: readonly string[]
  /** How soon a difference between desired and actual capacity is acted upon; a second unless given. */
  readonly responseSeconds?: number
  /** How long it takes to find out that a member was stopped or terminated (A4); thirty seconds unless given. */
  readonly healthCheckSeconds?: number
  /** How soon a launch that failed is tried again; a minute unless given. */
  readonly retrySeconds?: number
  /** How long after its launch a member is given the tags of its group (A7); unless given, it has them at once. */
  readonly tagLateSeconds?: () => number
  /** Without one, nothing is ever throttled. */
  readonly throttle?: Throttle
}

export interface DescribeActivitiesInput extends PageRequest {
  readonly name?: string | undefined
  readonly activityIds?: readonly string[] | undefined
}

/** Whose region is called. */
interface Origin {
  readonly region: string
}

export class AutoScaling {
  readonly #options: AutoScalingOptions
  readonly #regions: ReadonlyMap<string, RegionGroups>
  readonly #keeper: GroupKeeper

  constructor(options: AutoScalingOptions) {
    this.#options = options
    this.#regions = new Map(options.regions.map((name) => [name, new RegionGroups(name)]))
    this.#keeper = new GroupKeeper({
      clock: options.clock,
      ec2: options.ec2,
      regionOf: (name) => this.#region(name),
      responseSeconds: options.responseSeconds ?? 1,
      healthCheckSeconds: options.healthCheckSeconds ?? 30,
      retrySeconds: options.retrySeconds ?? 60,
      tagLateSeconds: options.tagLateSeconds ?? (() => 0),
      newId: randomUUID,
    })
  }

  createLaunchConfiguration(origin: Origin, input: configurations.CreateLaunchConfigurationInput): void {
    configurations.createLaunchConfiguration(this.#call(origin), input, this.#surroundings(origin))
  }

  describeLaunchConfigurations(
    origin: Origin,
    input: configurations.DescribeLaunchConfigurationsInput = {},
  ): Page<LaunchConfiguration> {
    return configurations.describeLaunchConfigurations(this.#call(origin), input)
  }

  deleteLaunchConfiguration(origin: Origin, input: { readonly name?: string | undefined }): void {
    configurations.deleteLaunchConfiguration(this.#call(origin), input.name)
  }

  createAutoScalingGroup(origin: Origin, input: groups.CreateGroupInput): void {
    this.#keeper.consider(groups.createGroup(this.#call(origin), input, this.#surroundings(origin)))
  }

  updateAutoScalingGroup(origin: Origin, input: groups.UpdateGroupInput): void {
    this.#keeper.consider(groups.updateGroup(this.#call(origin), input, this.#surroundings(origin)))
  }

  describeAutoScalingGroups(origin: Origin, input: groups.DescribeGroupsInput = {}): Page<Group> {
    return groups.describeGroups(this.#call(origin), input)
  }

  describeAutoScalingInstances(
    origin: Origin,
    input: members.DescribeMembersInput = {},
  ): Page<members.ListedMember> {
    return members.describeMembers(this.#call(origin), input)
  }

  setDesiredCapacity(origin: Origin, input: Parameters<typeof groups.setDesiredCapacity>[1]): void {
    this.#keeper.consider(groups.setDesiredCapacity(this.#call(origin), input))
  }

  attachInstances(origin: Origin, input: members.MembersInput): void {
    const recordOf = (id: string) => this.#options.ec2.truthOf(origin.region, id)
    this.#keeper.welcome(members.attach(this.#call(origin), input, recordOf), input.instanceIds)
  }

  detachInstances(origin: Origin, input: members.DetachInput): Activity[] {
    const group = members.detach(this.#call(origin), input)
    this.#keeper.consider(group)
    return this.#keeper.release(group, input.instanceIds)
  }

  terminateInstanceInAutoScalingGroup(origin: Origin, input: members.TerminateMemberInput): Activity {
    const { group, member } = members.beforeTerminating(this.#call(origin), input)
    this.#keeper.consider(group)
    return this.#keeper.terminateOnRequest(group, member)
  }

  suspendProcesses(origin: Origin, input: { name?: string | undefined; processes: readonly string[] }): void {
    groups.suspend(this.#call(origin), input.name, input.processes)
  }

  resumeProcesses(origin: Origin, input: { name?: string | undefined; processes: readonly string[] }): void {
    this.#keeper.reconsider(groups.resume(this.#call(origin), input.name, input.processes))
  }

  deleteAutoScalingGroup(origin: Origin, input: Parameters<typeof groups.deleteGroup>[1]): void {
    const region = this.#call(origin)
    const group = groups.deleteGroup(region, input)
    if (group.members.size === 0) region.remove(group.name)
    else this.#keeper.consider(group)
  }

  /** Newest first. */
  describeScalingActivities(origin: Origin, input: DescribeActivitiesInput = {}): Page<Activity> {
    const { name, activityIds = [] } = input
    const listed = this.#call(origin)
      .activities()
      .filter((one) => name === undefined || one.groupName === name)
      .filter((one) => activityIds.length === 0 || activityIds.includes(one.activityId))
    return paginate(listed, input, ({ activityId }) => activityId)
  }

  /** Every group as it is: not throttled. For consoles and checks. */
  truth(region: string): Group[] {
    return this.#region(region).all()
  }

  /** From now on nothing happens of itself. */
  close(): void {
    this.#keeper.close()
  }

  #call({ region: name }: Origin): RegionGroups {
    const region = this.#region(name)
    if (this.#options.throttle?.admits(name, [callCharge]) === false) throw rateExceeded()
    return region
  }

  #region(name: string): RegionGroups {
    const region = this.#regions.get(name)
    if (region === undefined) throw unknownRegion()
    return region
  }

  #surroundings({ region }: Origin): groups.Surroundings {
    const { accountId, clock, ec2 } = this.#options
    return {
      arn: (path) => `arn:aws:autoscaling:${region}:${accountId}:${path}`,
      newId: randomUUID,
      now: clock.now(),
      checkTemplate: (reference) => checkTemplate(ec2, region, reference),
    }
  }
}

function checkTemplate(ec2: Ec2, region: string, reference: TemplateReference): void {
  try {
    ec2.launchTemplate(region, reference)
  } catch (error) {
    if (!(error instanceof Ec2Error)) throw error
    throw invalid(`You must use a valid fully-formed launch template. ${error.message}`)
  }
}
