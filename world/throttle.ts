// Token buckets on the world's clock (A9): one account's, for each region. Whose call it is makes no difference.
// It must not know any operation; each service says which buckets a call takes from.

import type { Clock } from './clock.ts'

export interface Limit {
  readonly size: number
  /** Tokens added at the end of each whole second. */
  readonly refillPerSecond: number
}

export interface Charge {
  /** As reports name it. */
  readonly bucket: string
  readonly limit: Limit
  readonly tokens: number
}

export interface BucketReport {
  readonly region: string
  readonly bucket: string
  readonly tokensLeft: number
  readonly admittedCalls: number
  /** Counted at the bucket that had too little, and at no other. */
  readonly refusedCalls: number
}

interface Bucket {
  readonly region: string
  readonly name: string
  readonly limit: Limit
  /** Milliseconds since the Unix epoch. */
  filledAt: number
  tokens: number
  admittedCalls: number
  refusedCalls: number
}

export class Throttle {
  readonly #clock: Clock
  readonly #buckets = new Map<string, Bucket>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Takes from every bucket or, where one has too little, from none. That a refused call costs nothing is recalled. */
  admits(region: string, charges: readonly Charge[]): boolean {
    const taken = charges.map((charge) => ({ bucket: this.#bucket(region, charge), tokens: charge.tokens }))
    const empty = taken.find(({ bucket, tokens }) => bucket.tokens < tokens)
    if (empty !== undefined) {
      empty.bucket.refusedCalls += 1
      return false
    }
    for (const { bucket, tokens } of taken) {
      bucket.tokens -= tokens
      bucket.admittedCalls += 1
    }
    return true
  }

  /** Every bucket that was ever asked. */
  report(): BucketReport[] {
    return [...this.#buckets.values()].map((bucket) => {
      this.#refill(bucket)
      const { region, name, tokens, admittedCalls, refusedCalls } = bucket
      return { region, bucket: name, tokensLeft: tokens, admittedCalls, refusedCalls }
    })
  }

  #bucket(region: string, { bucket: name, limit }: Charge): Bucket {
    const key = `${region}/${name}`
    const known = this.#buckets.get(key)
    if (known !== undefined) {
      this.#refill(known)
      return known
    }
    const filledAt = this.#clock.now()
    const bucket = { region, name, limit, filledAt, tokens: limit.size, admittedCalls: 0, refusedCalls: 0 }
    this.#buckets.set(key, bucket)
    return bucket
  }

  #refill(bucket: Bucket): void {
    const { size, refillPerSecond } = bucket.limit
    const seconds = Math.floor((this.#clock.now() - bucket.filledAt) / 1000)
    bucket.tokens = Math.min(size, bucket.tokens + seconds * refillPerSecond)
    bucket.filledAt += seconds * 1000
  }
}
