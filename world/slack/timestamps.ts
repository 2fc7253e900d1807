// Message timestamps, which are Slack's message ids: `1700000000.000100`, unique and ever increasing,
// even where the clock stands still or goes back.

import type { Clock } from '../clock.ts'

const microsecondsPerSecond = 1_000_000
const step = 100

export class Timestamps {
  readonly #clock: Clock
  #lastMicroseconds = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  next(): string {
    const thisSecond = Math.floor(this.#clock.now() / 1000) * microsecondsPerSecond
    this.#lastMicroseconds = Math.max(thisSecond, this.#lastMicroseconds) + step
    const seconds = Math.floor(this.#lastMicroseconds / microsecondsPerSecond)
    const rest = this.#lastMicroseconds % microsecondsPerSecond
    return `${seconds}.${String(rest).padStart(6, '0')}`
  }
}
