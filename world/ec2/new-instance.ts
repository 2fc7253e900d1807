// Fills in the record of a new instance: ids, addresses, interface, root volume.
// It takes an address from the region's network, and must not add the instance to the region.

import { createHash } from 'node:crypto'
import { launch } from './instance.ts'
import type {
  IamInstanceProfile,
  InstanceRecord,
  NetworkInterface,
  Operator,
  RootDeviceType,
  RootVolume,
  SecurityGroup,
  SpotTie,
} from './instance-record.ts'
import type { InterfacePlan } from './interface-plan.ts'
import type { LaunchPlan, ProfileReference } from './launch-plan.ts'
import type { Subnet } from './network.ts'
import type { Region } from './region.ts'
import { withTags } from './tags.ts'

/** One interface to be made, and where. */
export interface PlacedInterface {
  readonly plan: InterfacePlan
  readonly subnet: Subnet
  readonly securityGroups: readonly SecurityGroup[]
}

export interface Placing {
  readonly interfaces: readonly [PlacedInterface, ...PlacedInterface[]]
  readonly rootDeviceType: RootDeviceType
  readonly spot: SpotTie | undefined
  readonly operator: Operator | undefined
  readonly reservationId: string
  readonly clientToken: string
  readonly launchIndex: number
  readonly launchedAtEpochSeconds: number
}

export function newInstance(region: Region, plan: LaunchPlan, placing: Placing): InstanceRecord {
  const { settings } = region
  const [primary, ...others] = placing.interfaces
  return launch({
    instanceId: `i-0${settings.randomHex(16)}`,
    accountId: settings.accountId,
    region: region.name,
    sequence: region.nextSequence(),
    reservationId: placing.reservationId,
    clientToken: placing.clientToken,
    launchIndex: placing.launchIndex,
    imageId: plan.imageId,
    instanceType: plan.instanceType,
    keyName: plan.keyName,
    iamInstanceProfile: profileOf(settings.accountId, plan.iamInstanceProfile),
    availabilityZone: primary.subnet.availabilityZone,
    monitoring: plan.monitoring,
    ebsOptimized: plan.ebsOptimized,
    metadataOptions: plan.metadataOptions,
    userData: plan.userData,
    disableApiStop: plan.disableApiStop,
    disableApiTermination: plan.disableApiTermination,
    // Without an EBS root there is nothing to stop with.
    shutdownBehavior: plan.shutdownBehavior ?? (placing.rootDeviceType === 'ebs' ? 'stop' : 'terminate'),
    sourceDestCheck: true,
    rootDeviceType: placing.rootDeviceType,
    hibernationConfigured: plan.hibernate,
    spot: placing.spot,
    operator: placing.operator,
    tags: withTags(new Map(), plan.tags.instance),
    firstLaunchEpochSeconds: placing.launchedAtEpochSeconds,
    networkInterface: interfaceOf(region, plan, placing, primary),
    secondaryInterfaces: others.map((other) => interfaceOf(region, plan, placing, other)),
    rootVolume: placing.rootDeviceType === 'ebs' ? volumeOf(region, plan, placing) : undefined,
  })
}

function interfaceOf(
  region: Region,
  plan: LaunchPlan,
  placing: Placing,
  { plan: wish, subnet, securityGroups }: PlacedInterface,
): NetworkInterface {
  const { randomHex } = region.settings
  return {
    networkInterfaceId: `eni-0${randomHex(16)}`,
    deviceIndex: wish.deviceIndex,
    attachmentId: `eni-attach-0${randomHex(16)}`,
    attachTimeEpochSeconds: placing.launchedAtEpochSeconds,
    // 0a: unicast, locally administered.
    macAddress: `0a:${randomHex(10).match(/../g)?.join(':') ?? ''}`,
    privateIpAddress: region.vpc.takeAddress(subnet),
    subnetId: subnet.subnetId,
    vpcId: region.vpc.vpcId,
    securityGroups,
    associatePublicIp: wish.associatePublicIp,
    tags: withTags(new Map(), plan.tags['network-interface']),
  }
}

function volumeOf(region: Region, plan: LaunchPlan, placing: Placing): RootVolume {
  return {
    volumeId: `vol-0${region.settings.randomHex(16)}`,
    // EC2 attaches the root volume a moment after the interface.
    attachTimeEpochSeconds: placing.launchedAtEpochSeconds + 1,
    tags: withTags(new Map(), plan.tags.volume),
  }
}

/** Profiles are not modelled: the one named is taken to exist, with an id that stays the same. */
function profileOf(
  accountId: string,
  reference: ProfileReference | undefined,
): IamInstanceProfile | undefined {
  if (reference === undefined) return undefined
  const arn = reference.arn ?? `arn:aws:iam::${accountId}:instance-profile/${reference.name ?? ''}`
  const digest = createHash('sha256').update(arn).digest('hex').toUpperCase()
  return { arn, id: `AIPA${digest.slice(0, 17)}` }
}
