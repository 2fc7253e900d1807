// The one source of chance of a run: everything that could go either way asks it. The same seed gives the same run, to
// the byte. Streams of their own keep the story from changing where the faults do.

/** xoshiro128**, seeded by splitmix32 from text (https://prng.di.unimi.it). */
export class Random {
  #a: number
  #b: number
  #c: number
  #d: number
  readonly #name: string

  constructor(name: string) {
    this.#name = name
    let mixed = 0x9e3779b9
    for (const char of name) mixed = Math.imul(mixed ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0
    const next = (): number => {
      mixed = (mixed + 0x9e3779b9) >>> 0
      let z = mixed
      z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
      z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
      return z ^ (z >>> 16)
    }
    this.#a = next()
    this.#b = next()
    this.#c = next()
    this.#d = next()
  }

  /** A stream of its own, the same for the same label whatever was drawn before. */
  stream(label: string): Random {
    return new Random(`${this.#name}/${label}`)
  }

  /** From 0 up to 1. */
  fraction(): number {
    const b = this.#b
    const times5 = Math.imul(b, 5)
    const result = Math.imul((times5 << 7) | (times5 >>> 25), 9) >>> 0
    const c = this.#c ^ this.#a
    const d = this.#d ^ b
    this.#b = b ^ c
    this.#a ^= d
    this.#c = c ^ (b << 9)
    this.#d = (d << 11) | (d >>> 21)
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
    // Nothing may be one of them.
    return among[this.whole(0, among.length - 1)] as T
  }

  bytes(count: number): Uint8Array {
    const bytes = new Uint8Array(count)
    for (let at = 0; at < count; at += 1) bytes[at] = Math.floor(this.fraction() * 256)
    return bytes
  }

  hex(digits: number): string {
    let text = ''
    for (let n = 0; n < digits; n += 1) text += HEX.charAt(Math.floor(this.fraction() * 16))
    return text
  }
}

const HEX = '0123456789abcdef'
