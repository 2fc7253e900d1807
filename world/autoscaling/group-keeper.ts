// Keeps groups at their desired capacity, on the clock: launches what is missing, terminates what is too many, finds
// out who is no longer running and replaces them (A4, A26). What it does to instances it does as the service (A11).

import type { Cancel, Clock } from '../clock.ts'
import type { Ec2 } from '../ec2/ec2.ts'
import { Ec2Error } from '../ec2/ec2-error.ts'
import { type TemplateData, templateTags, withInstanceTags } from '../ec2/launch-templates.ts'
import type { StateChange } from '../ec2/region.ts'
import type { Tag } from '../ec2/tags.ts'
import { activityOf, growing, type Happening, shrinking, unhealthy, userRequest } from './activities.ts'
import {
  type Activity,
  GROUP_TAG,
  type Group,
  type Member,
  memberTags,
  type Process,
  standingMembers,
  withMember,
  withoutMember,
} from './group.ts'
import { memberOf } from './members.ts'
import { type Place, placesFor } from './placement.ts'
import type { RegionGroups } from './region-groups.ts'

export interface GroupKeeperOptions {
  readonly clock: Clock
  readonly ec2: Ec2
  readonly regionOf: (name: string) => RegionGroups
  /** How soon a difference between desired and actual capacity is acted upon. */
  readonly responseSeconds: number
  /** How long it takes to find out that a member no longer runs. */
  readonly healthCheckSeconds: number
  /** How soon a launch that failed is tried again. */
  readonly retrySeconds: number
  /** How long after its launch a member is given the tags of its group; with 0 it is launched with them. */
  readonly tagLateSeconds: () => number
  readonly newId: () => string
}

const SERVICE = 'autoscaling.amazonaws.com'

const suspends = (group: Group, ...processes: Process[]): boolean =>
  processes.some((process) => group.suspended.has(process))

export class GroupKeeper {
  readonly #options: GroupKeeperOptions
  readonly #appointments = new Map<string, Cancel>()

  constructor(options: GroupKeeperOptions) {
    this.#options = options
    options.ec2.watch((change) => this.#heard(change))
  }

  /** To be told of every group that was asked to be different. */
  consider({ region, name }: Group): void {
    this.#once(`keep/${region}/${name}`, this.#options.responseSeconds, () => this.#keep(region, name))
  }

  /** To be told where processes were resumed: what went unseen meanwhile is looked for. */
  reconsider(group: Group): void {
    for (const instanceId of group.members.keys()) this.#examineSoon(group.region, instanceId)
    this.consider(group)
  }

  /** Only AWS writes and takes away the tag with the group's name (A4). */
  welcome(group: Group, instanceIds: readonly string[]): Activity[] {
    return instanceIds.map((instanceId) => {
      this.#tag(group, instanceId)
      return this.#note(group, `Attaching an existing EC2 instance: ${instanceId}`, {
        instanceId,
        cause: 'an instance was attached in response to a user request.',
        isOver: true,
      })
    })
  }

  /** Of its tags, a detached instance loses that with the group's name only (A26). */
  release(group: Group, instanceIds: readonly string[]): Activity[] {
    return instanceIds.map((instanceId) => {
      if (this.#exists(group.region, instanceId)) {
        this.#options.ec2.removeSystemTags(group.region, instanceId, [GROUP_TAG])
      }
      return this.#note(group, `Detaching EC2 instance: ${instanceId}`, {
        instanceId,
        cause: `instance ${instanceId} was detached in response to a user request.`,
        isOver: true,
      })
    })
  }

  terminateOnRequest(group: Group, member: Member): Activity {
    return this.#terminate(group, member, userRequest(member.instanceId))
  }

  /** Protection of the instance itself does not hold this up (A26). */
  #terminate(group: Group, member: Member, cause: string): Activity {
    const { region } = group
    const { instanceId } = member
    const regionGroups = this.#options.regionOf(region)
    regionGroups.put(withMember(group, { ...member, lifecycle: 'Terminating' }))
    const activity = this.#note(group, `Terminating EC2 instance: ${instanceId}`, {
      instanceId,
      cause,
      isOver: false,
    })
    if (this.#stateOf(region, instanceId) === 'terminated') this.#gone(region, instanceId)
    else this.#options.ec2.terminateFor({ region, invokedBy: SERVICE }, [instanceId])
    return activity
  }

  /** Nothing happens of itself any more. */
  close(): void {
    for (const cancel of this.#appointments.values()) cancel()
    this.#appointments.clear()
  }

  #heard({ region, instanceId, state }: StateChange): void {
    const regionGroups = this.#options.regionOf(region)
    const group = regionGroups.having(instanceId)
    const member = group?.members.get(instanceId)
    if (group === undefined || member === undefined) return
    if (state === 'running' && member.lifecycle === 'Pending') {
      regionGroups.put(withMember(group, { ...member, lifecycle: 'InService' }))
      regionGroups.finish(instanceId, this.#options.clock.now())
    } else if (state === 'terminated' && member.lifecycle === 'Terminating') {
      this.#gone(region, instanceId)
    } else if (state !== 'pending' && state !== 'running' && member.lifecycle !== 'Terminating') {
      this.#examineSoon(region, instanceId)
    }
  }

  #gone(region: string, instanceId: string): void {
    const regionGroups = this.#options.regionOf(region)
    const group = regionGroups.having(instanceId)
    if (group === undefined) return
    regionGroups.finish(instanceId, this.#options.clock.now())
    regionGroups.put(withoutMember(group, instanceId))
    this.consider(group)
  }

  #examineSoon(region: string, instanceId: string): void {
    this.#once(`examine/${region}/${instanceId}`, this.#options.healthCheckSeconds, () =>
      this.#examine(region, instanceId),
    )
  }

  /** Whoever is not running, or about to, is unhealthy, and stays so. */
  #examine(region: string, instanceId: string): void {
    const regionGroups = this.#options.regionOf(region)
    const group = regionGroups.having(instanceId)
    const member = group?.members.get(instanceId)
    if (group === undefined || member === undefined || suspends(group, 'HealthCheck')) return
    const state = this.#stateOf(region, instanceId)
    if (state === 'pending' || state === 'running' || member.lifecycle === 'Terminating') return
    const changed = withMember(group, { ...member, health: 'Unhealthy' })
    regionGroups.put(changed)
    this.#keep(region, changed.name)
  }

  #keep(region: string, name: string): void {
    const regionGroups = this.#options.regionOf(region)
    const now = (): Group | undefined => regionGroups.find(name)
    const group = now()
    if (group === undefined) return
    if (group.isBeingDeleted) return this.#wind(group)
    if (!suspends(group, 'ReplaceUnhealthy', 'Terminate')) {
      for (const member of standingMembers(group).filter(({ health }) => health === 'Unhealthy')) {
        this.#terminate(now() ?? group, member, unhealthy)
      }
    }
    const kept = now() ?? group
    const missing = kept.desiredCapacity - standingMembers(kept).length
    if (missing > 0 && !suspends(kept, 'Launch')) this.#launch(kept, missing)
    if (missing < 0 && !suspends(kept, 'Terminate')) this.#shrink(kept, -missing)
  }

  /** Takes a group that is being deleted, and what is left of it, away. */
  #wind(group: Group): void {
    const regionGroups = this.#options.regionOf(group.region)
    for (const member of standingMembers(group)) {
      this.#terminate(regionGroups.find(group.name) ?? group, member, userRequest(member.instanceId))
    }
    if (regionGroups.find(group.name)?.members.size === 0) regionGroups.remove(group.name)
  }

  #shrink(group: Group, by: number): void {
    const regionGroups = this.#options.regionOf(group.region)
    const standing = standingMembers(group)
    // Oldest first; AWS's default policy balances zones and looks at launch configurations before.
    const doomed = standing.filter((member) => !member.protectedFromScaleIn).slice(0, by)
    for (const [index, member] of doomed.entries()) {
      const from = standing.length - index
      this.#terminate(regionGroups.find(group.name) ?? group, member, shrinking(from, from - 1))
    }
  }

  #launch(group: Group, missing: number): void {
    for (const [place, count] of placesFor(group, missing)) {
      try {
        this.#launchAt(this.#options.regionOf(group.region).find(group.name) ?? group, place, count)
      } catch (error) {
        if (!(error instanceof Ec2Error)) throw error
        this.#note(group, 'Launching a new EC2 instance', {
          instanceId: undefined,
          cause: growing(standingMembers(group).length, group.desiredCapacity),
          failure: `${error.message} Launching EC2 instance failed.`,
          isOver: true,
        })
        const { region, name } = group
        this.#once(`retry/${region}/${name}`, this.#options.retrySeconds, () => this.#keep(region, name))
      }
    }
  }

  #launchAt(group: Group, place: Place, count: number): void {
    const { ec2, regionOf, tagLateSeconds } = this.#options
    const { data, systemTags } = this.#sourceOf(group)
    const lateSeconds = tagLateSeconds()
    const { name, passedOn } = memberTags(group)
    const records = ec2.launchFor(
      { region: group.region, invokedBy: SERVICE },
      {
        ...data,
        ...place,
        minCount: count,
        maxCount: count,
        tagSpecifications: withInstanceTags(data.tagSpecifications ?? [], lateSeconds > 0 ? [] : passedOn),
      },
      lateSeconds > 0 ? systemTags : [name, ...systemTags],
    )
    const regionGroups = regionOf(group.region)
    let grown = group
    for (const record of records) {
      const { instanceId } = record
      grown = withMember(grown, {
        ...memberOf(record),
        protectedFromScaleIn: group.newInstancesProtected,
        launchedFrom: group.launchFrom,
      })
      this.#note(group, `Launching a new EC2 instance: ${instanceId}`, {
        instanceId,
        cause: growing(standingMembers(group).length, standingMembers(group).length + count),
        isOver: false,
      })
      if (lateSeconds > 0) {
        this.#once(`tag/${group.region}/${instanceId}`, lateSeconds, () => this.#tagLate(group, instanceId))
      }
    }
    regionGroups.put(grown)
  }

  #sourceOf({ region, launchFrom }: Group): { data: TemplateData; systemTags: Tag[] } {
    if (launchFrom.kind === 'configuration') {
      const configuration = this.#options.regionOf(region).configurations.get(launchFrom.name)
      return { data: configuration?.data ?? {}, systemTags: [] }
    }
    const template = this.#options.ec2.launchTemplate(region, launchFrom.reference)
    return { data: template.data, systemTags: templateTags(template) }
  }

  #tagLate({ region, name }: Group, instanceId: string): void {
    const group = this.#options.regionOf(region).having(instanceId)
    if (group?.name === name) this.#tag(group, instanceId)
  }

  #tag(group: Group, instanceId: string): void {
    if (!this.#exists(group.region, instanceId)) return
    const { name, passedOn } = memberTags(group)
    this.#options.ec2.setSystemTags(group.region, instanceId, [name, ...passedOn])
  }

  #exists(region: string, instanceId: string): boolean {
    return this.#options.ec2.truthOf(region, instanceId) !== undefined
  }

  /** What is not even known any more was terminated long ago. */
  #stateOf(region: string, instanceId: string): StateChange['state'] {
    return this.#options.ec2.truthOf(region, instanceId)?.state ?? 'terminated'
  }

  #note(group: Group, description: string, what: Happening): Activity {
    const { clock, newId, regionOf } = this.#options
    const activity = activityOf(group, description, what, { id: newId(), now: clock.now() })
    regionOf(group.region).note(activity)
    return activity
  }

  #once(key: string, seconds: number, run: () => void): void {
    if (this.#appointments.has(key)) return
    const cancel = this.#options.clock.after(seconds * 1000, () => {
      this.#appointments.delete(key)
      run()
    })
    this.#appointments.set(key, cancel)
  }
}
