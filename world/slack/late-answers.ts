// Waits that make an answer come too late, on the world's clock, and that can all be given up at once
// so that a closing world leaves no timer behind.

import type { Cancel, Clock } from '../clock.ts'

export class LateAnswers {
  readonly #clock: Clock
  readonly #outstanding = new Set<() => void>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      let cancel: Cancel = () => {}
      const end = () => {
        this.#outstanding.delete(end)
        cancel()
        resolve()
      }
      this.#outstanding.add(end)
      cancel = this.#clock.after(milliseconds, end)
    })
  }

  /** Ends every wait now. */
  close(): void {
    for (const end of this.#outstanding) end()
  }
}
