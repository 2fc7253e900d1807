// Members on the wire: listing, attaching, detaching and terminating them, and what was done about them.

import type { Form } from '../../ec2/wire/form.ts'
import type { XmlTree } from '../../ec2/wire/xml.ts'
import type { Activity, LaunchSource, Member } from '../group.ts'
import { isoTime, operation, readList, readPage } from './operation.ts'

const readMembers = (form: Form) => ({
  name: form.text('AutoScalingGroupName'),
  instanceIds: readList(form, 'InstanceIds'),
})

const readDecrement = (form: Form): boolean | undefined => form.flag('ShouldDecrementDesiredCapacity')

export const sourceXml = (source: LaunchSource | undefined): XmlTree => {
  if (source === undefined) return {}
  if (source.kind === 'configuration') return { LaunchConfigurationName: source.name }
  const { launchTemplateId, launchTemplateName, version } = source.reference
  return {
    LaunchTemplate: {
      LaunchTemplateId: launchTemplateId,
      LaunchTemplateName: launchTemplateName,
      Version: version,
    },
  }
}

export const memberXml = (member: Member): XmlTree => ({
  InstanceId: member.instanceId,
  InstanceType: member.instanceType,
  AvailabilityZone: member.availabilityZone,
  LifecycleState: member.lifecycle,
  HealthStatus: member.health,
  ImageId: member.imageId,
  ProtectedFromScaleIn: member.protectedFromScaleIn,
  ...sourceXml(member.launchedFrom),
})

const PROGRESS: Readonly<Record<Activity['statusCode'], number>> = {
  InProgress: 50,
  Successful: 100,
  Failed: 100,
}

const activityXml = (activity: Activity): XmlTree => ({
  ActivityId: activity.activityId,
  AutoScalingGroupName: activity.groupName,
  Description: activity.description,
  Cause: activity.cause,
  StartTime: isoTime(activity.startedAt),
  EndTime: activity.endedAt === undefined ? undefined : isoTime(activity.endedAt),
  StatusCode: activity.statusCode,
  StatusMessage: activity.statusMessage,
  Progress: PROGRESS[activity.statusCode],
})

export const memberOperations = {
  DescribeAutoScalingInstances: operation({
    read: (form) => ({ instanceIds: readList(form, 'InstanceIds'), ...readPage(form) }),
    perform: (autoScaling, origin, input) => autoScaling.describeAutoScalingInstances(origin, input),
    write: ({ items, nextToken }) => ({
      AutoScalingInstances: items.map(({ group, member }) => ({
        ...memberXml(member),
        AutoScalingGroupName: group.name,
        // Here, and nowhere else, it is written in capitals.
        HealthStatus: member.health.toUpperCase(),
      })),
      NextToken: nextToken,
    }),
  }),
  AttachInstances: operation({
    read: readMembers,
    perform: (autoScaling, origin, input) => autoScaling.attachInstances(origin, input),
  }),
  DetachInstances: operation({
    read: (form) => ({ ...readMembers(form), decrement: readDecrement(form) }),
    perform: (autoScaling, origin, input) => autoScaling.detachInstances(origin, input),
    write: (activities) => ({ Activities: activities.map(activityXml) }),
  }),
  TerminateInstanceInAutoScalingGroup: operation({
    read: (form) => ({ instanceId: form.text('InstanceId'), decrement: readDecrement(form) }),
    perform: (autoScaling, origin, input) => autoScaling.terminateInstanceInAutoScalingGroup(origin, input),
    write: (activity) => ({ Activity: activityXml(activity) }),
  }),
  DescribeScalingActivities: operation({
    read: (form) => ({
      name: form.text('AutoScalingGroupName'),
      activityIds: readList(form, 'ActivityIds'),
      ...readPage(form),
    }),
    perform: (autoScaling, origin, input) => autoScaling.describeScalingActivities(origin, input),
    write: ({ items, nextToken }) => ({ Activities: items.map(activityXml), NextToken: nextToken }),
  }),
}
