// RunInstances on the wire.

import type { InstanceRecord } from '../instance-record.ts'
import type { InterfaceWish } from '../interface-plan.ts'
import type { RunInstancesInput, TagSpecification } from '../launch-plan.ts'
import { invalidValue } from '../refusals.ts'
import type { SpotOptions } from '../spot/spot-market.ts'
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

export function readLaunch(form: Form): RunInstancesInput {
  const metadata = form.under('MetadataOptions')
  const market = form.under('InstanceMarketOptions')
  return {
    ...readSpecification(form),
    minCount: form.integer('MinCount'),
    maxCount: form.integer('MaxCount'),
    metadataOptions: {
      httpTokens: metadata.text('HttpTokens'),
      httpEndpoint: metadata.text('HttpEndpoint'),
      httpPutResponseHopLimit: metadata.integer('HttpPutResponseHopLimit'),
    },
    disableApiStop: form.flag('DisableApiStop'),
    disableApiTermination: form.flag('DisableApiTermination'),
    shutdownBehavior: form.text('InstanceInitiatedShutdownBehavior'),
    hibernate: form.under('HibernationOptions').flag('Configured'),
    marketType: market.text('MarketType'),
    spotOptions: readSpotOptions(market.under('SpotOptions')),
    tagSpecifications: form.groups('TagSpecification').map(readTagSpecification),
    clientToken: form.text('ClientToken'),
    dryRun: readDryRun(form),
  }
}

/** What RunInstances and RequestSpotInstances say in the same words. */
export function readSpecification(form: Form) {
  const profile = form.under('IamInstanceProfile')
  return {
    imageId: form.text('ImageId'),
    instanceType: form.text('InstanceType'),
    keyName: form.text('KeyName'),
    availabilityZone: form.under('Placement').text('AvailabilityZone'),
    subnetId: form.text('SubnetId'),
    securityGroupIds: form.list('SecurityGroupId'),
    networkInterfaces: form.groups('NetworkInterface').map(readInterface),
    iamInstanceProfile: { arn: profile.text('Arn'), name: profile.text('Name') },
    monitoring: form.under('Monitoring').flag('Enabled'),
    ebsOptimized: form.flag('EbsOptimized'),
    userData: form.text('UserData'),
  }
}

const readInterface = (form: Form): InterfaceWish => ({
  deviceIndex: form.integer('DeviceIndex'),
  subnetId: form.text('SubnetId'),
  securityGroupIds: form.list('SecurityGroupId'),
  associatePublicIp: form.flag('AssociatePublicIpAddress'),
})

/** Undefined where none is given. */
function readSpotOptions(form: Form): SpotOptions | undefined {
  const options = {
    type: form.text('SpotInstanceType'),
    interruptionBehavior: form.text('InstanceInterruptionBehavior'),
    maxPrice: form.text('MaxPrice'),
  }
  return Object.values(options).every((value) => value === undefined) ? undefined : options
}

export function readTagSpecification(form: Form): TagSpecification {
  const resourceType = form.text('ResourceType')
  if (resourceType === undefined) throw invalidValue('Tag specification resource type must have a value')
  return { resourceType, tags: readTags(form) }
}
