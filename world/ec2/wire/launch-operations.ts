// RunInstances on the wire.

import type { InstanceRecord } from '../instance-record.ts'
import type { RunInstancesInput, TagSpecification } from '../launch-plan.ts'
import { invalidCombination, invalidValue } from '../refusals.ts'
import type { Form } from './form.ts'
import { reservationXml } from './instance-xml.ts'
import { operation, readDryRun } from './operation.ts'
import { readTags } from './tag-operations.ts'

export const launchOperations = {
  RunInstances: operation({
    read: readLaunch,
    perform: (ec2, origin, input) => ec2.runInstances(origin, input),
    write: ([first, ...others]: InstanceRecord[]) =>
      first === undefined ? {} : reservationXml([first, ...others]),
  }),
}

function readLaunch(form: Form): RunInstancesInput {
  const metadata = form.under('MetadataOptions')
  const profile = form.under('IamInstanceProfile')
  return {
    imageId: form.text('ImageId'),
    minCount: form.integer('MinCount'),
    maxCount: form.integer('MaxCount'),
    instanceType: form.text('InstanceType'),
    keyName: form.text('KeyName'),
    availabilityZone: form.under('Placement').text('AvailabilityZone'),
    ...readNetwork(form),
    iamInstanceProfile: { arn: profile.text('Arn'), name: profile.text('Name') },
    monitoring: form.under('Monitoring').flag('Enabled'),
    ebsOptimized: form.flag('EbsOptimized'),
    metadataOptions: {
      httpTokens: metadata.text('HttpTokens'),
      httpEndpoint: metadata.text('HttpEndpoint'),
      httpPutResponseHopLimit: metadata.integer('HttpPutResponseHopLimit'),
    },
    userData: form.text('UserData'),
    disableApiStop: form.flag('DisableApiStop'),
    disableApiTermination: form.flag('DisableApiTermination'),
    shutdownBehavior: form.text('InstanceInitiatedShutdownBehavior'),
    tagSpecifications: form.groups('TagSpecification').map(readTagSpecification),
    clientToken: form.text('ClientToken'),
    dryRun: readDryRun(form),
  }
}

/** Subnet and groups stand either beside the instance or in its one interface, as the CLI sends them. */
function readNetwork(form: Form) {
  const [primary = form, ...more] = form.groups('NetworkInterface')
  if (more.length > 0) throw invalidValue('Only the primary network interface is supported.')
  if (primary !== form && form.text('SubnetId') !== undefined) {
    throw invalidCombination(
      'Network interfaces and an instance-level subnet ID may not be specified on the same request',
    )
  }
  if (primary !== form && form.list('SecurityGroupId').length > 0) {
    throw invalidCombination(
      'Network interfaces and instance-level security groups may not be specified on the same request',
    )
  }
  if (primary !== form && (primary.integer('DeviceIndex') ?? 0) !== 0) {
    throw invalidValue('The primary network interface must have device index 0.')
  }
  return {
    subnetId: primary.text('SubnetId'),
    securityGroupIds: primary.list('SecurityGroupId'),
    associatePublicIp: primary === form ? undefined : primary.flag('AssociatePublicIpAddress'),
  }
}

function readTagSpecification(form: Form): TagSpecification {
  const resourceType = form.text('ResourceType')
  if (resourceType === undefined) throw invalidValue('Tag specification resource type must have a value')
  return { resourceType, tags: readTags(form) }
}
