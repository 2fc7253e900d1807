// What is known of one group, its members and what was done about them. Records are never changed, only replaced.

import type { TemplateReference } from '../ec2/launch-templates.ts'
import type { Tag } from '../ec2/tags.ts'

/** What can be suspended; the world runs those of them that launch, check, replace and terminate. */
export const PROCESSES = [
  'Launch',
  'Terminate',
  'AddToLoadBalancer',
  'AlarmNotification',
  'AZRebalance',
  'HealthCheck',
  'InstanceRefresh',
  'ReplaceUnhealthy',
  'ScheduledActions',
] as const

export type Process = (typeof PROCESSES)[number]

/** By which members are launched. */
export type LaunchSource =
  | { readonly kind: 'configuration'; readonly name: string }
  | { readonly kind: 'template'; readonly reference: TemplateReference }

export interface GroupTag extends Tag {
  readonly propagateAtLaunch: boolean
}

export interface Member {
  readonly instanceId: string
  readonly instanceType: string
  readonly imageId: string
  readonly availabilityZone: string
  readonly subnetId: string | undefined
  readonly lifecycle: 'Pending' | 'InService' | 'Terminating'
  /** Once unhealthy, a member stays so. */
  readonly health: 'Healthy' | 'Unhealthy'
  readonly protectedFromScaleIn: boolean
  /** Absent for members that were attached. */
  readonly launchedFrom: LaunchSource | undefined
}

export interface Group {
  readonly name: string
  readonly region: string
  readonly arn: string
  readonly minSize: number
  readonly maxSize: number
  readonly desiredCapacity: number
  readonly launchFrom: LaunchSource
  /** Where there are subnets, they decide, and the zones follow from them. */
  readonly subnetIds: readonly string[]
  readonly availabilityZones: readonly string[]
  readonly tags: readonly GroupTag[]
  readonly defaultCooldownSeconds: number
  readonly healthCheckGraceSeconds: number
  readonly newInstancesProtected: boolean
  readonly suspended: ReadonlySet<Process>
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number
  readonly isBeingDeleted: boolean
  /** By instance id, in the order in which they came. */
  readonly members: ReadonlyMap<string, Member>
}

/** Times are milliseconds since the Unix epoch. */
export interface Activity {
  readonly activityId: string
  readonly groupName: string
  readonly instanceId: string | undefined
  readonly description: string
  readonly cause: string
  readonly startedAt: number
  readonly endedAt: number | undefined
  readonly statusCode: 'InProgress' | 'Successful' | 'Failed'
  readonly statusMessage: string | undefined
}

export const GROUP_TAG = 'aws:autoscaling:groupName'

/** Those that count towards the desired capacity, unhealthy ones too. */
export const standingMembers = ({ members }: Group): Member[] =>
  [...members.values()].filter(({ lifecycle }) => lifecycle !== 'Terminating')

export const withMember = (group: Group, member: Member): Group => ({
  ...group,
  members: new Map([...group.members, [member.instanceId, member]]),
})

export const withoutMember = (group: Group, instanceId: string): Group => ({
  ...group,
  members: new Map([...group.members].filter(([id]) => id !== instanceId)),
})

/** The tags members have of their group: its name, which only AWS writes (A4), and what the group passes on. */
export const memberTags = ({ name, tags }: Group): { readonly name: Tag; readonly passedOn: Tag[] } => ({
  name: { key: GROUP_TAG, value: name },
  passedOn: tags.filter((tag) => tag.propagateAtLaunch).map(({ key, value }) => ({ key, value })),
})
