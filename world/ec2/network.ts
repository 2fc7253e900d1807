// The default VPC every region of an account has: three subnets and their addresses (A29).
// It must not know instances; it only lends addresses. Its security groups are in security-groups.ts.

import { hash } from 'node:crypto'
import { Ec2Error } from './ec2-error.ts'
import { invalidValue } from './refusals.ts'

export interface Subnet {
  readonly subnetId: string
  readonly availabilityZone: string
  /** Third octet of its first address: 172.31.{base}.0/20. */
  readonly base: number
}

/** Zones differ by account and region; Tokyo has had no `b` for new accounts for years. */
const ZONE_LETTERS: Readonly<Record<string, readonly string[]>> = { 'ap-northeast-1': ['a', 'c', 'd'] }

/** AWS keeps the first four addresses of a subnet and the last. */
const FIRST_OFFSET = 4
const LAST_OFFSET = 4094

/** Stable, so that a restarted playground keeps the network people wrote down. */
export const derivedHex = (seed: string, digits: number): string => hash('sha256', seed).slice(0, digits)

/** From the ranges kept for documentation, so that nobody ever connects to a stranger's machine. */
export function publicAddress(seed: string): string {
  const [range = 0, host = 0] = hash('sha256', seed, 'buffer')
  const networks = ['192.0.2', '198.51.100', '203.0.113'] as const
  return `${networks[range % networks.length]}.${1 + (host % 254)}`
}

const dashed = (address: string): string => address.replaceAll('.', '-')

export const privateDnsName = (region: string, address: string): string =>
  `ip-${dashed(address)}.${region === 'us-east-1' ? 'ec2' : `${region}.compute`}.internal`

export const publicDnsName = (region: string, address: string): string =>
  `ec2-${dashed(address)}.${region === 'us-east-1' ? 'compute-1' : `${region}.compute`}.amazonaws.com`

export class DefaultVpc {
  readonly vpcId: string
  readonly #subnets: readonly Subnet[]
  readonly #taken = new Map<string, Set<string>>()
  readonly #nextOffset = new Map<string, number>()
  #launches = 0

  constructor(accountId: string, region: string) {
    const hex = (what: string): string => `0${derivedHex(`${accountId}/${region}/${what}`, 16)}`
    this.vpcId = `vpc-${hex('vpc')}`
    this.#subnets = (ZONE_LETTERS[region] ?? ['a', 'b', 'c']).map((letter, index) => ({
      subnetId: `subnet-${hex(letter)}`,
      availabilityZone: `${region}${letter}`,
      base: index * 16,
    }))
  }

  /** In the order of their zones. */
  get zones(): readonly string[] {
    return this.#subnets.map((subnet) => subnet.availabilityZone)
  }

  /**
   * The subnet asked for, or the one of the zone asked for, or each in turn.
   * @param isFit which zones to try first where any will do
   */
  subnetFor(
    wish: { subnetId?: string | undefined; availabilityZone?: string | undefined },
    isFit: (availabilityZone: string) => boolean = () => true,
  ): Subnet {
    const { subnetId, availabilityZone } = wish
    if (subnetId !== undefined) {
      const found = this.#subnets.find((one) => one.subnetId === subnetId)
      if (found === undefined) {
        throw new Ec2Error('InvalidSubnetID.NotFound', `The subnet ID '${subnetId}' does not exist`)
      }
      if (availabilityZone !== undefined && availabilityZone !== found.availabilityZone) {
        throw invalidValue(`The subnet '${subnetId}' is not in the Availability Zone ${availabilityZone}`)
      }
      return found
    }
    if (availabilityZone !== undefined) {
      const found = this.#subnets.find((one) => one.availabilityZone === availabilityZone)
      if (found === undefined) throw invalidValue(`Invalid availability zone: [${availabilityZone}]`)
      return found
    }
    const turn = this.#launches++ % this.#subnets.length
    const inTurn = [...this.#subnets.slice(turn), ...this.#subnets.slice(0, turn)]
    return (inTurn.find((one) => isFit(one.availabilityZone)) ?? inTurn[0]) as Subnet
  }

  freeAddresses({ subnetId }: Subnet): number {
    return LAST_OFFSET - FIRST_OFFSET + 1 - (this.#taken.get(subnetId)?.size ?? 0)
  }

  /** Callers ask freeAddresses first. */
  takeAddress({ subnetId, base }: Subnet): string {
    const taken = this.#taken.get(subnetId) ?? new Set()
    this.#taken.set(subnetId, taken)
    let offset = this.#nextOffset.get(subnetId) ?? FIRST_OFFSET
    const addressAt = (at: number): string => `172.31.${base + (at >> 8)}.${at & 255}`
    while (taken.has(addressAt(offset))) offset = offset === LAST_OFFSET ? FIRST_OFFSET : offset + 1
    this.#nextOffset.set(subnetId, offset === LAST_OFFSET ? FIRST_OFFSET : offset + 1)
    taken.add(addressAt(offset))
    return addressAt(offset)
  }

  release(subnetId: string, address: string): void {
    this.#taken.get(subnetId)?.delete(address)
  }
}
