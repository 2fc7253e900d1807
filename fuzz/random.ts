// Chances that come out the same for the same seed.

export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** Mulberry32: from 0 up to 1. */
  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number from 0 up to `most`, which is not among them. */
  below(most: number): number {
    return Math.floor(this.fraction() * most)
  }

  /** @throws RangeError where there is nothing to pick from */
  pick<T>(some: readonly T[]): T {
    const one = some[this.below(some.length)]
    if (one === undefined) throw new RangeError('nothing to pick from')
    return one
  }
}
