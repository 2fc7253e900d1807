// What a launch asks of the Spot market, checked and with EC2's defaults filled in (A21).
// Prices are not modelled: a maximum price is kept as it was given and never exceeded.

import { invalidCombination, invalidValue } from '../refusals.ts'

const INTERRUPTION_BEHAVIORS = ['terminate', 'stop', 'hibernate'] as const

export type InterruptionBehavior = (typeof INTERRUPTION_BEHAVIORS)[number]

export interface SpotOptions {
  /** `one-time`, which is the default, or `persistent`. */
  readonly type?: string | undefined
  /** `terminate`, which is the default, `stop` or `hibernate`. */
  readonly interruptionBehavior?: string | undefined
  readonly maxPrice?: string | undefined
}

export interface SpotMarket {
  readonly type: 'one-time' | 'persistent'
  readonly interruptionBehavior: InterruptionBehavior
  readonly maxPrice: string | undefined
}

interface MarketWish {
  readonly marketType?: string | undefined
  readonly spotOptions?: SpotOptions | undefined
  readonly hibernate?: boolean | undefined
}

/** Of RunInstances. @returns undefined for on demand */
export function planMarket({ marketType, spotOptions, hibernate }: MarketWish): SpotMarket | undefined {
  if (marketType === undefined) {
    if (spotOptions === undefined) return undefined
    throw invalidCombination('The market type must be specified when Spot options are specified.')
  }
  if (marketType !== 'spot') throw invalidValue(`Value (${marketType}) for parameter marketType is invalid.`)
  const market = planSpot(spotOptions ?? {}, hibernate === true ? 'hibernate' : 'terminate')
  if (hibernate === true && market.interruptionBehavior !== 'hibernate') {
    throw invalidCombination(
      `The ${market.interruptionBehavior} InstanceInterruptionBehavior is not supported when hibernation is configured.`,
    )
  }
  // RequestSpotInstances takes it (SDK reference, SpotMarketOptions; cdk-spot-one#206).
  if (market.type === 'persistent' && market.interruptionBehavior === 'terminate') {
    throw invalidCombination(
      'The terminate InstanceInterruptionBehavior is not supported when requestType is set to persistent.',
    )
  }
  return market
}

/** @throws Ec2Error for what no request may ask */
export function planSpot(options: SpotOptions, usually: InterruptionBehavior): SpotMarket {
  const { type = 'one-time', interruptionBehavior = usually, maxPrice } = options
  if (type !== 'one-time' && type !== 'persistent') {
    throw invalidValue(`Value (${type}) for parameter spotInstanceType is invalid.`)
  }
  const behavior = INTERRUPTION_BEHAVIORS.find((one) => one === interruptionBehavior)
  if (behavior === undefined) {
    throw invalidValue(
      `Value (${interruptionBehavior}) for parameter instanceInterruptionBehavior is invalid.`,
    )
  }
  if (maxPrice !== undefined && !/^\d+(\.\d+)?$/.test(maxPrice)) {
    throw invalidValue(`Invalid value for MaxPrice: ${maxPrice}`)
  }
  if (type === 'one-time' && behavior !== 'terminate') {
    throw invalidCombination(
      `The request with type 'one-time' is not supported when instanceInterruptionBehavior is set to '${behavior}'.`,
    )
  }
  return { type, interruptionBehavior: behavior, maxPrice }
}
