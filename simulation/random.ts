// The one source of chance of a run: everything that could go either way asks it. The same seed gives the same run, to
// the byte. Streams of their own keep the story from changing where the faults do.

/** xoshiro128**, seeded by splitmix32 from text (https://prng.di.unimi.it). */
export class Random {
  readonly #state: Uint32Array
  readonly #name: string

  constructor(name: string) {
    this.#name = name
    let mixed = 0x9e3779b9
    for (const char of name) mixed = Math.imul(mixed ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0
    this.#state = Uint32Array.from({ length: 4 }, () => {
      mixed = (mixed + 0x9e3779b9) >>> 0
      let z = mixed
      z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
      z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
      return (z ^ (z >>> 16)) >>> 0
    })
  }

  /** A stream of its own, the same for the same label whatever was drawn before. */
  stream(label: string): Random {
    return new Random(`${this.#name}/${label}`)
  }

  /** From 0 up to 1. */
  fraction(): number {
    const s = this.#state
    const [a = 0, b = 0, c = 0, d = 0] = s
    const times5 = Math.imul(b, 5)
    const result = Math.imul((times5 << 7) | (times5 >>> 25), 9) >>> 0
    const shifted = b << 9
    s[2] = c ^ a
    s[3] = d ^ b
    s[1] = b ^ (c ^ a)
    s[0] = a ^ (d ^ b)
    s[2] = (s[2] ?? 0) ^ shifted
    const last = d ^ b
    s[3] = (last << 11) | (last >>> 21)
    return result / 2 ** 32
  }

  /** A whole number, both ends included. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.fraction() * (to - from + 1))
  }

  between(from: number, to: number): number {
    return from + this.fraction() * (to - from)
  }

  chance(probability: number): boolean {
    return this.fraction() < probability
  }

  pick<T>(among: readonly [T, ...T[]]): T {
    return among[this.whole(0, among.length - 1)] ?? among[0]
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => Math.floor(this.fraction() * 256))
  }

  hex(digits: number): string {
    return Array.from({ length: digits }, () => Math.floor(this.fraction() * 16).toString(16)).join('')
  }
}
