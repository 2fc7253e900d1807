// Auto Scaling groups by name. The client is loaded when the first group is asked for: most cold starts need none.

import type {
  AutoScalingClientConfig,
  AutoScalingGroup,
  LaunchTemplateSpecification,
} from '@aws-sdk/client-auto-scaling'
import type { GroupState } from '../../domain/group-watch.ts'
import type { Place } from '../../domain/place.ts'
import { type ScalingGroups, Unreachable } from '../../flows/ports.ts'

/** Most names in one call (Auto Scaling API reference, DescribeAutoScalingGroups). */
const MOST_NAMES = 50

export function autoScalingGroups(settingsIn: (place: Place) => AutoScalingClientConfig): ScalingGroups {
  const load = async (place: Place) => {
    const { AutoScalingClient, DescribeAutoScalingGroupsCommand } = await import(
      '@aws-sdk/client-auto-scaling'
    )
    const client = new AutoScalingClient(settingsIn(place))
    return {
      close: () => client.destroy(),
      describe: async (names: readonly string[]): Promise<AutoScalingGroup[]> => {
        const command = new DescribeAutoScalingGroupsCommand({
          AutoScalingGroupNames: [...names],
          MaxRecords: MOST_NAMES,
        })
        return (await client.send(command)).AutoScalingGroups ?? []
      },
    }
  }
  return {
    async described(place, names) {
      const groups = new Map<string, GroupState>()
      if (names.length === 0) return groups
      const client = await load(place)
      try {
        for (let at = 0; at < names.length; at += MOST_NAMES) {
          for (const group of await client.describe(names.slice(at, at + MOST_NAMES))) {
            if (group.AutoScalingGroupName !== undefined)
              groups.set(group.AutoScalingGroupName, stateOf(group))
          }
        }
      } catch (error) {
        throw unreachable(error)
      } finally {
        client.close()
      }
      return groups
    },
  }
}

function unreachable(error: unknown): Unreachable {
  if (error instanceof Unreachable) return error
  const code = error instanceof Error ? error.name : 'Unknown'
  return new Unreachable('autoscaling', code, `the Auto Scaling groups cannot be described: ${code}`, error)
}

const stateOf = (group: AutoScalingGroup): GroupState => ({
  arn: group.AutoScalingGroupARN ?? '',
  created: group.CreatedTime?.toISOString() ?? '',
  min: group.MinSize ?? 0,
  max: group.MaxSize ?? 0,
  desired: group.DesiredCapacity ?? 0,
  launch: launchOf(group),
  suspended: (group.SuspendedProcesses ?? []).flatMap(({ ProcessName }) => ProcessName ?? []).toSorted(),
  apart: (group.Instances ?? []).filter(({ LifecycleState }) => LifecycleState === 'Standby').length,
  restarted: group.WarmPoolConfiguration === undefined ? 0 : undefined,
})

function launchOf({
  LaunchConfigurationName,
  LaunchTemplate,
  MixedInstancesPolicy,
}: AutoScalingGroup): string {
  const mixed = MixedInstancesPolicy?.LaunchTemplate
  const overrides = (mixed?.Overrides ?? []).map(({ InstanceType, LaunchTemplateSpecification: own }) =>
    [InstanceType ?? 'by requirements', ...(own === undefined ? [] : [templateOf(own)])].join(' of '),
  )
  return [
    ...(LaunchConfigurationName === undefined ? [] : [LaunchConfigurationName]),
    ...(LaunchTemplate === undefined ? [] : [templateOf(LaunchTemplate)]),
    ...(mixed?.LaunchTemplateSpecification === undefined
      ? []
      : [templateOf(mixed.LaunchTemplateSpecification)]),
    ...overrides,
  ].join(', ')
}

const templateOf = ({ LaunchTemplateId, LaunchTemplateName, Version }: LaunchTemplateSpecification): string =>
  `${LaunchTemplateId ?? LaunchTemplateName ?? ''} version ${Version ?? '$Default'}`
