// An instance as DescribeInstances and RunInstances show it. The constants at the end of the record are what
// every instance of this world has in common; they are here so that queries people are used to find their fields.

import { ROOT_DEVICE_NAMES } from '../images.ts'
import {
  type InstanceRecord,
  interfacesOf,
  type NetworkInterface,
  type Operator,
  type RootVolume,
  type SecurityGroup,
  type Tags,
} from '../instance-record.ts'
import { machineOf } from '../instance-types.ts'
import { privateDnsName, publicDnsName } from '../network.ts'
import { rfc3339 } from '../time.ts'
import { stateXml } from './power-operations.ts'
import { Written, type XmlTree } from './xml.ts'

type Reservation = readonly [InstanceRecord, ...InstanceRecord[]]

/** Instances launched together make one reservation; the order of the instances decides that of reservations. */
export function reservationsXml(records: readonly InstanceRecord[]): XmlTree[] {
  const reservations = Map.groupBy(records, (record) => record.reservationId)
  return [...reservations.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [reservationXml([first, ...others])],
  )
}

export const reservationXml = (records: Reservation): XmlTree => ({
  reservationId: records[0].reservationId,
  ownerId: records[0].accountId,
  groupSet: [],
  instancesSet: records.map(instanceXml),
})

/** A record never changes, and is shown many times before another takes its place. */
const shown = new WeakMap<InstanceRecord, Written>()

function instanceXml(record: InstanceRecord): Written {
  const known = shown.get(record)
  if (known !== undefined) return known
  const written = new Written({
    ...identityXml(record),
    ...whereaboutsXml(record),
    ...devicesXml(record),
    ...settingsXml(record),
  })
  shown.set(record, written)
  return written
}

const identityXml = (record: InstanceRecord): XmlTree => ({
  instanceId: record.instanceId,
  imageId: record.imageId,
  instanceState: stateXml(record.state),
  reason: record.stateTransitionReason,
  stateReason: record.stateReason && { ...record.stateReason },
  keyName: record.keyName,
  amiLaunchIndex: record.launchIndex,
  productCodes: [],
  instanceType: record.instanceType,
  launchTime: rfc3339(record.launchTimeEpochSeconds),
  clientToken: record.clientToken,
  instanceLifecycle: record.spot && 'spot',
  spotInstanceRequestId: record.spot?.requestId,
  operator: operatorXml(record.operator),
  tagSet: tagsXml(record.tags),
})

function whereaboutsXml(record: InstanceRecord): XmlTree {
  const { region, networkInterface: nic, publicIpAddress: ip } = record
  return {
    placement: { availabilityZone: record.availabilityZone, groupName: '', tenancy: 'default' },
    privateDnsName: nic === undefined ? '' : privateDnsName(region, nic.privateIpAddress),
    dnsName: ip === undefined ? '' : publicDnsName(region, ip),
    privateIpAddress: nic?.privateIpAddress,
    ipAddress: ip,
    subnetId: nic?.subnetId,
    vpcId: nic?.vpcId,
    groupSet: groupsXml(nic?.securityGroups ?? []),
  }
}

const devicesXml = (record: InstanceRecord): XmlTree => ({
  rootDeviceType: record.rootDeviceType,
  rootDeviceName: ROOT_DEVICE_NAMES[record.rootDeviceType],
  blockDeviceMapping: record.rootVolume === undefined ? [] : [volumeXml(record.rootVolume)],
  networkInterfaceSet: interfacesOf(record).map((nic) => interfaceXml(record, nic)),
})

function settingsXml(record: InstanceRecord): XmlTree {
  const machine = machineOf(record.instanceType)
  return {
    architecture: machine?.architecture,
    cpuOptions: { coreCount: machine?.coreCount, threadsPerCore: machine?.threadsPerCore },
    monitoring: { state: record.monitoring ? 'enabled' : 'disabled' },
    ebsOptimized: record.ebsOptimized,
    sourceDestCheck: record.sourceDestCheck,
    iamInstanceProfile: record.iamInstanceProfile && { ...record.iamInstanceProfile },
    metadataOptions: {
      state: 'applied',
      ...record.metadataOptions,
      httpProtocolIpv6: 'disabled',
      instanceMetadataTags: 'disabled',
    },
    usageOperationUpdateTime: rfc3339(record.firstLaunchEpochSeconds),
    virtualizationType: 'hvm',
    hypervisor: 'xen',
    enaSupport: true,
    capacityReservationSpecification: { capacityReservationPreference: 'open' },
    hibernationOptions: { configured: record.hibernationConfigured },
    enclaveOptions: { enabled: false },
    platformDetails: 'Linux/UNIX',
    usageOperation: 'RunInstances',
    privateDnsNameOptions: {
      hostnameType: 'ip-name',
      enableResourceNameDnsARecord: false,
      enableResourceNameDnsAAAARecord: false,
    },
    maintenanceOptions: { autoRecovery: 'default' },
  }
}

const volumeXml = (volume: RootVolume): XmlTree => ({
  deviceName: ROOT_DEVICE_NAMES.ebs,
  ebs: {
    volumeId: volume.volumeId,
    status: 'attached',
    attachTime: rfc3339(volume.attachTimeEpochSeconds),
    deleteOnTermination: true,
  },
})

function interfaceXml(record: InstanceRecord, nic: NetworkInterface): XmlTree {
  const { accountId, region } = record
  // The address is the primary interface's.
  const ip = nic.deviceIndex === 0 ? record.publicIpAddress : undefined
  const association = ip && {
    publicIp: ip,
    publicDnsName: publicDnsName(region, ip),
    ipOwnerId: 'amazon',
  }
  const address = {
    privateIpAddress: nic.privateIpAddress,
    privateDnsName: privateDnsName(region, nic.privateIpAddress),
  }
  return {
    networkInterfaceId: nic.networkInterfaceId,
    subnetId: nic.subnetId,
    vpcId: nic.vpcId,
    description: '',
    ownerId: accountId,
    status: 'in-use',
    macAddress: nic.macAddress,
    ...address,
    sourceDestCheck: record.sourceDestCheck,
    interfaceType: 'interface',
    groupSet: groupsXml(nic.securityGroups),
    attachment: {
      attachmentId: nic.attachmentId,
      deviceIndex: nic.deviceIndex,
      networkCardIndex: 0,
      status: 'attached',
      attachTime: rfc3339(nic.attachTimeEpochSeconds),
      deleteOnTermination: true,
    },
    association,
    privateIpAddressesSet: [{ ...address, primary: true, association }],
    ipv6AddressesSet: [],
  }
}

export const groupsXml = (groups: readonly SecurityGroup[]): XmlTree[] =>
  groups.map(({ groupId, groupName }) => ({ groupId, groupName }))

const operatorXml = (operator: Operator | undefined): XmlTree => ({
  managed: operator !== undefined,
  principal: operator?.principal,
  hiddenByDefault: operator?.hidden,
})

/** An untagged instance has no tagSet at all, which is what makes `Tags` null in queries. */
export const tagsXml = (tags: Tags): XmlTree[] | undefined =>
  tags.size === 0 ? undefined : [...tags].map(([key, value]) => ({ key, value }))
