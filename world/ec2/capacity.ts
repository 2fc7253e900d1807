// Which types have run out in which zones, and how EC2 says so at once (A25). What shows only after a call was
// accepted is Region.failNextStart. It must not know instances.

import { Ec2Error } from './ec2-error.ts'

/** What has run out; whatever is not named, all of it. */
export interface Shortage {
  readonly instanceType?: string
  readonly availabilityZone?: string
  readonly market?: 'spot' | 'on-demand'
}

export interface Wanted {
  readonly instanceType: string
  readonly market: 'spot' | 'on-demand'
}

export class Capacity {
  readonly #shortages = new Set<Shortage>()

  /** @returns how to end it */
  runOut(shortage: Shortage): () => void {
    const entry = { ...shortage }
    this.#shortages.add(entry)
    return () => void this.#shortages.delete(entry)
  }

  has(wanted: Wanted, availabilityZone: string): boolean {
    return ![...this.#shortages].some(
      (one) =>
        (one.instanceType ?? wanted.instanceType) === wanted.instanceType &&
        (one.availabilityZone ?? availabilityZone) === availabilityZone &&
        (one.market ?? wanted.market) === wanted.market,
    )
  }
}

const insufficient = (message: string): Ec2Error => new Ec2Error('InsufficientInstanceCapacity', message)

/** RunInstances names the zones that would do, where there are any. */
export function noCapacityToLaunch(wanted: Wanted, zone: string, zonesLeft: readonly string[]): Ec2Error {
  if (wanted.market === 'spot') {
    return insufficient('There is no Spot capacity available that matches your request.')
  }
  const { instanceType } = wanted
  const instead =
    zonesLeft.length === 0
      ? ''
      : ` You can currently get ${instanceType} capacity by not specifying an Availability Zone in your request or choosing ${zonesLeft.join(', ')}.`
  return insufficient(
    `We currently do not have sufficient ${instanceType} capacity in the Availability Zone you requested (${zone}). Our system will be working on provisioning additional capacity.${instead}`,
  )
}

/** StartInstances is brief: a stopped instance has no other zone to go to. */
export const noCapacityToStart = (): Ec2Error => insufficient('Insufficient capacity.')
