// The network interfaces a launch asks for, checked: one beside the instance's other parameters, or several of their own.
// It must not look at the region: whether subnets and groups are there is for launch.ts.

import { invalidCombination, invalidValue } from './refusals.ts'

export interface InterfaceWish {
  readonly deviceIndex?: number | undefined
  readonly subnetId?: string | undefined
  readonly securityGroupIds?: readonly string[] | undefined
  readonly associatePublicIp?: boolean | undefined
}

export interface InterfacePlan {
  readonly deviceIndex: number
  readonly subnetId: string | undefined
  /** Empty for the default group. */
  readonly securityGroupIds: readonly string[]
  readonly associatePublicIp: boolean
}

interface NetworkWish extends Omit<InterfaceWish, 'deviceIndex'> {
  readonly networkInterfaces?: readonly InterfaceWish[] | undefined
}

/** @throws Ec2Error for interfaces that cannot be had together */
export function planInterfaces(input: NetworkWish): readonly [InterfacePlan, ...InterfacePlan[]] {
  const { networkInterfaces: wishes = [] } = input
  if (wishes.length === 0) return [planOf({ ...input, deviceIndex: 0 }, true)]
  if (input.subnetId !== undefined) {
    throw invalidCombination(
      'Network interfaces and an instance-level subnet ID may not be specified on the same request',
    )
  }
  if (input.securityGroupIds !== undefined && input.securityGroupIds.length > 0) {
    throw invalidCombination(
      'Network interfaces and instance-level security groups may not be specified on the same request',
    )
  }
  const ordered = wishes.toSorted((a, b) => (a.deviceIndex ?? 0) - (b.deviceIndex ?? 0))
  const indexes = ordered.map((wish) => wish.deviceIndex ?? 0)
  if (new Set(indexes).size < indexes.length) {
    throw invalidValue('Each network interface requires a unique device index.')
  }
  if (indexes[0] !== 0) throw invalidValue('The primary network interface must have device index 0.')
  if (wishes.length > 1 && wishes.some((wish) => wish.associatePublicIp === true)) {
    throw invalidCombination(
      'The associatePublicIPAddress parameter cannot be specified when launching with multiple network interfaces.',
    )
  }
  const [primary = {}, ...others] = ordered
  // The subnets of a default VPC hand out public addresses, but only to an instance with one interface (A23).
  return [planOf(primary, wishes.length === 1), ...others.map((other) => planOf(other, false))]
}

const planOf = (wish: InterfaceWish, isPublic: boolean): InterfacePlan => ({
  deviceIndex: wish.deviceIndex ?? 0,
  subnetId: wish.subnetId,
  securityGroupIds: [...new Set(wish.securityGroupIds)],
  associatePublicIp: wish.associatePublicIp ?? isPublic,
})
