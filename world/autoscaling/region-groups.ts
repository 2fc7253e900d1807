// The groups, launch configurations and activities of one region: finds them and replaces their records.
// It must not know any operation.

import type { TemplateData } from '../ec2/launch-templates.ts'
import type { Activity, Group } from './group.ts'
import { groupNotFound } from './refusals.ts'

export interface LaunchConfiguration {
  readonly name: string
  readonly arn: string
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number
  readonly data: TemplateData
}

/** Older ones are forgotten; AWS keeps those of six weeks. */
const ACTIVITIES_KEPT = 1000

export class RegionGroups {
  readonly name: string
  readonly configurations = new Map<string, LaunchConfiguration>()
  readonly #groups = new Map<string, Group>()
  #activities: Activity[] = []

  constructor(name: string) {
    this.name = name
  }

  /** By name. */
  all(): Group[] {
    return [...this.#groups.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
  }

  find(name: string): Group | undefined {
    return this.#groups.get(name)
  }

  /** @throws AutoScalingError */
  named(name: string): Group {
    const group = this.#groups.get(name)
    if (group === undefined) throw groupNotFound()
    return group
  }

  /** The group that has this instance, if any. */
  having(instanceId: string): Group | undefined {
    return [...this.#groups.values()].find((group) => group.members.has(instanceId))
  }

  put(group: Group): void {
    this.#groups.set(group.name, group)
  }

  remove(name: string): void {
    this.#groups.delete(name)
  }

  /** Newest first. */
  activities(): Activity[] {
    return this.#activities.toReversed()
  }

  note(activity: Activity): void {
    this.#activities = [...this.#activities, activity].slice(-ACTIVITIES_KEPT)
  }

  /** Ends what is under way for this instance. */
  finish(instanceId: string, endedAt: number): void {
    this.#activities = this.#activities.map((one) =>
      one.instanceId === instanceId && one.statusCode === 'InProgress'
        ? { ...one, endedAt, statusCode: 'Successful' }
        : one,
    )
  }
}
