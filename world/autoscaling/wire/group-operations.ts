// Groups on the wire: creating, changing, describing and deleting them, and their processes.

import type { Form } from '../../ec2/wire/form.ts'
import type { XmlTree } from '../../ec2/wire/xml.ts'
import type { Group, GroupTag } from '../group.ts'
import type { UpdateGroupInput } from '../groups.ts'
import { invalid } from '../refusals.ts'
import { memberXml, sourceXml } from './member-operations.ts'
import { isoTime, operation, readGroups, readList, readPage } from './operation.ts'

const readName = (form: Form): string | undefined => form.text('AutoScalingGroupName')

const readChange = (form: Form): UpdateGroupInput => ({
  name: readName(form),
  launchConfigurationName: form.text('LaunchConfigurationName'),
  launchTemplate: readTemplate(form.under('LaunchTemplate')),
  minSize: form.integer('MinSize'),
  maxSize: form.integer('MaxSize'),
  desiredCapacity: form.integer('DesiredCapacity'),
  availabilityZones: readList(form, 'AvailabilityZones'),
  vpcZoneIdentifier: form.text('VPCZoneIdentifier'),
  defaultCooldownSeconds: form.integer('DefaultCooldown'),
  healthCheckType: form.text('HealthCheckType'),
  healthCheckGraceSeconds: form.integer('HealthCheckGracePeriod'),
  newInstancesProtected: form.flag('NewInstancesProtectedFromScaleIn'),
})

function readTemplate(form: Form): UpdateGroupInput['launchTemplate'] {
  const launchTemplateId = form.text('LaunchTemplateId')
  const launchTemplateName = form.text('LaunchTemplateName')
  const version = form.text('Version')
  if (launchTemplateId === undefined && launchTemplateName === undefined) return undefined
  return { launchTemplateId, launchTemplateName, version }
}

function readTag(form: Form): GroupTag {
  const key = form.text('Key')
  if (key === undefined) throw invalid('Tag key cannot be empty')
  // They say again which group it is.
  form.text('ResourceId')
  form.text('ResourceType')
  return { key, value: form.text('Value') ?? '', propagateAtLaunch: form.flag('PropagateAtLaunch') ?? true }
}

const readProcesses = (form: Form) => ({
  name: readName(form),
  processes: readList(form, 'ScalingProcesses'),
})

const groupXml = (group: Group): XmlTree => ({
  AutoScalingGroupName: group.name,
  AutoScalingGroupARN: group.arn,
  ...sourceXml(group.launchFrom),
  MinSize: group.minSize,
  MaxSize: group.maxSize,
  DesiredCapacity: group.desiredCapacity,
  DefaultCooldown: group.defaultCooldownSeconds,
  AvailabilityZones: group.availabilityZones,
  VPCZoneIdentifier: group.subnetIds.join(','),
  HealthCheckType: 'EC2',
  HealthCheckGracePeriod: group.healthCheckGraceSeconds,
  Instances: [...group.members.values()].map(memberXml),
  CreatedTime: isoTime(group.createdAt),
  SuspendedProcesses: [...group.suspended].map((ProcessName) => ({
    ProcessName,
    SuspensionReason: 'User suspended',
  })),
  Status: group.isBeingDeleted ? 'Delete in progress' : undefined,
  Tags: group.tags.map(({ key, value, propagateAtLaunch }) => ({
    ResourceId: group.name,
    ResourceType: 'auto-scaling-group',
    Key: key,
    Value: value,
    PropagateAtLaunch: propagateAtLaunch,
  })),
  TerminationPolicies: ['Default'],
  NewInstancesProtectedFromScaleIn: group.newInstancesProtected,
})

export const groupOperations = {
  CreateAutoScalingGroup: operation({
    read: (form) => ({ ...readChange(form), tags: readGroups(form, 'Tags').map(readTag) }),
    perform: (autoScaling, origin, input) => autoScaling.createAutoScalingGroup(origin, input),
  }),
  UpdateAutoScalingGroup: operation({
    read: readChange,
    perform: (autoScaling, origin, input) => autoScaling.updateAutoScalingGroup(origin, input),
  }),
  DescribeAutoScalingGroups: operation({
    read: (form) => ({
      names: readList(form, 'AutoScalingGroupNames'),
      filters: readGroups(form, 'Filters').map((filter) => ({
        name: filter.text('Name') ?? 'null',
        values: readList(filter, 'Values'),
      })),
      ...readPage(form),
    }),
    perform: (autoScaling, origin, input) => autoScaling.describeAutoScalingGroups(origin, input),
    write: ({ items, nextToken }) => ({ AutoScalingGroups: items.map(groupXml), NextToken: nextToken }),
  }),
  SetDesiredCapacity: operation({
    read: (form) => ({ name: readName(form), desiredCapacity: form.integer('DesiredCapacity') }),
    perform: (autoScaling, origin, input) => autoScaling.setDesiredCapacity(origin, input),
  }),
  SuspendProcesses: operation({
    read: readProcesses,
    perform: (autoScaling, origin, input) => autoScaling.suspendProcesses(origin, input),
  }),
  ResumeProcesses: operation({
    read: readProcesses,
    perform: (autoScaling, origin, input) => autoScaling.resumeProcesses(origin, input),
  }),
  DeleteAutoScalingGroup: operation({
    read: (form) => ({ name: readName(form), forceDelete: form.flag('ForceDelete') }),
    perform: (autoScaling, origin, input) => autoScaling.deleteAutoScalingGroup(origin, input),
  }),
}
