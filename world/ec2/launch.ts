// Makes the instances of a plan: finds their subnets and groups, and refuses what the region has not got (A29).
// It adds nothing to the region; whoever launches does (RunInstances, the Spot service, an operator, a seed).

import { noCapacityToLaunch, type Wanted } from './capacity.ts'
import { Ec2Error } from './ec2-error.ts'
import type { InstanceRecord, Operator, RootDeviceType, SpotTie } from './instance-record.ts'
import type { LaunchPlan } from './launch-plan.ts'
import type { Subnet } from './network.ts'
import { newInstance, type PlacedInterface } from './new-instance.ts'
import { invalidCombination, invalidValue, unsupported } from './refusals.ts'
import type { Region } from './region.ts'

export interface LaunchTerms {
  readonly clientToken?: string
  /** Asked once for each instance. */
  readonly spot?: () => SpotTie | undefined
  readonly operator?: Operator | undefined
  /** Seconds since the epoch; now, where left out. */
  readonly launchedAtEpochSeconds?: number
}

/** @throws Ec2Error where MinCount does not fit */
export function launchAll(region: Region, plan: LaunchPlan, terms: LaunchTerms = {}): InstanceRecord[] {
  const rootDeviceType = region.rootDeviceTypeOf(plan.imageId)
  refuseUnfit(plan, rootDeviceType)
  const interfaces = placed(region, plan)
  const subnet = interfaces[0].subnet
  const perInstance = interfaces.filter((one) => one.subnet.subnetId === subnet.subnetId).length
  const count = Math.min(plan.maxCount, Math.floor(region.vpc.freeAddresses(subnet) / perInstance))
  if (count < plan.minCount) {
    throw new Ec2Error(
      'InsufficientFreeAddressesInSubnet',
      `There are not enough free addresses in subnet '${subnet.subnetId}' to satisfy the requested number of instances.`,
    )
  }
  const reservationId = `r-0${region.settings.randomHex(16)}`
  const launchedAtEpochSeconds = terms.launchedAtEpochSeconds ?? Math.floor(region.now / 1000)
  return Array.from({ length: count }, (_, launchIndex) =>
    newInstance(region, plan, {
      interfaces,
      rootDeviceType,
      spot: terms.spot?.(),
      operator: terms.operator,
      reservationId,
      clientToken: terms.clientToken ?? '',
      launchIndex,
      launchedAtEpochSeconds,
    }),
  )
}

export const wantedBy = ({ instanceType, spot }: Pick<LaunchPlan, 'instanceType' | 'spot'>): Wanted => ({
  instanceType,
  market: spot === undefined ? 'on-demand' : 'spot',
})

/** What cannot be had together (A4, A22). AWS's own sentences are not known. */
function refuseUnfit(plan: LaunchPlan, rootDeviceType: RootDeviceType): void {
  if (rootDeviceType === 'instance-store') {
    if (plan.disableApiStop) {
      throw unsupported(
        "'disableApiStop' is not supported for instances with an 'instance-store' root device.",
      )
    }
    if (plan.shutdownBehavior === 'stop') {
      throw invalidCombination(
        "The attribute instanceInitiatedShutdownBehavior can only be 'terminate' for instances with an 'instance-store' root device.",
      )
    }
    if (plan.hibernate) {
      throw new Ec2Error(
        'UnsupportedHibernationConfiguration',
        'For hibernation, the root device must be an EBS volume.',
      )
    }
  }
  if (plan.spot === undefined) return
  for (const attribute of ['disableApiStop', 'disableApiTermination'] as const) {
    if (plan[attribute]) throw unsupported(`'${attribute}' is not supported for spot instances.`)
  }
}

function placed(region: Region, plan: LaunchPlan): [PlacedInterface, ...PlacedInterface[]] {
  const wanted = wantedBy(plan)
  const [primary, ...others] = plan.interfaces
  const groupsOf = ({ securityGroupIds }: { securityGroupIds: readonly string[] }) =>
    region.securityGroups.forInterface(securityGroupIds)
  const securityGroups = groupsOf(primary)
  const subnet = region.vpc.subnetFor({ ...primary, availabilityZone: plan.availabilityZone }, (zone) =>
    region.capacity.has(wanted, zone),
  )
  refuseWithoutCapacity(region, wanted, subnet)
  return [
    { plan: primary, subnet, securityGroups },
    ...others.map((other) => ({
      plan: other,
      subnet: besides(region, subnet, other),
      securityGroups: groupsOf(other),
    })),
  ]
}

function refuseWithoutCapacity(region: Region, wanted: Wanted, { availabilityZone }: Subnet): void {
  if (region.capacity.has(wanted, availabilityZone)) return
  const zonesLeft = region.vpc.zones.filter((zone) => region.capacity.has(wanted, zone))
  throw noCapacityToLaunch(wanted, availabilityZone, zonesLeft)
}

/** All interfaces of an instance are in one zone, and here a zone has one subnet. */
function besides(region: Region, primary: Subnet, { subnetId }: { subnetId: string | undefined }): Subnet {
  const subnet = subnetId === undefined ? primary : region.vpc.subnetFor({ subnetId })
  if (subnet.availabilityZone !== primary.availabilityZone) {
    throw invalidValue('All network interfaces of an instance must be in the same Availability Zone.')
  }
  return subnet
}
