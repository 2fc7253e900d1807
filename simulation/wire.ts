// Between a function and everything it calls: each call takes time, may fail before or after taking effect, and may be
// the last thing its function ever does.

import type { Random } from './random.ts'
import type { Time } from './time.ts'
import { calm, type Weather } from './weather.ts'

/** One process of a function: it keeps what it has in memory, and is killed with all that it had under way. */
export interface Life {
  readonly name: string
  alive: boolean
  /** Milliseconds its clock is ahead. */
  readonly skewMs: number
}

/** What went wrong with a call: it was turned away, did not reach the other side, or its answer did not come back. */
export type Fault = 'throttled' | 'failed-before' | 'failed-after'

/** In a run with kills, a kill and a fault come at these calls at the latest. */
const KILLED_BY = 30
const FAILED_BY = 20

export interface Counts {
  faults: number
  crashes: number
  calls: number
}

export class Wire {
  readonly counts: Counts = { faults: 0, crashes: 0, calls: 0 }
  weather: Weather = calm
  readonly #time: Time
  readonly #random: Random
  /** Told of each function that was killed. */
  readonly #onDeath: (life: Life) => void

  constructor(time: Time, random: Random, onDeath: (life: Life) => void) {
    this.#time = time
    this.#random = random
    this.#onDeath = onDeath
  }

  /**
   * @param effect what the call does on the other side, at one moment
   * @param trouble how its failing is shown: a value to answer with, or an error thrown
   */
  call<T>(life: Life, effect: () => T | Promise<T>, trouble: (fault: Fault) => T): Promise<T> {
    const { killedBefore, killedAfter, slow } = this.weather.calls
    this.counts.calls += 1
    let luck = this.#random.fraction()
    const strikes = (probability: number): boolean => (luck -= probability) < 0
    const latency = 1 + this.#random.fraction() * (this.#random.chance(0.1) ? slow : 30)
    const mustKill = killedAfter > 0 && this.counts.calls > KILLED_BY && this.counts.crashes === 0
    const kill = strikes(killedBefore) ? 'before' : strikes(killedAfter) || mustKill ? 'after' : undefined
    const fault = this.#faultOf(strikes)
    if (kill === 'before') {
      this.kill(life)
      return never()
    }
    if (!life.alive) return never()
    return new Promise<T>((resolve, reject) => {
      const fail = (error: unknown): void => {
        if (life.alive) reject(error)
      }
      const arrived = (answer: T): void => {
        if (kill === 'after') this.kill(life)
        if (!life.alive) return
        if (fault !== 'failed-after') {
          resolve(answer)
          return
        }
        try {
          answer = trouble(fault)
        } catch (error) {
          reject(error)
          return
        }
        resolve(answer)
      }
      this.#time.wake(latency, (): void | Promise<void> => {
        // What a dead function had sent may have arrived, or not.
        if (!life.alive && this.#random.chance(0.5)) return undefined
        if (fault !== undefined) this.counts.faults += 1
        try {
          const arrives = fault === undefined || fault === 'failed-after'
          const answer = arrives ? effect() : trouble(fault)
          if (answer instanceof Promise) return answer.then(arrived, fail)
          arrived(answer)
        } catch (error) {
          fail(error)
        }
        return undefined
      })
    })
  }

  #faultOf(strikes: (probability: number) => boolean): Fault | undefined {
    const { throttled, failedBefore, failedAfter, killedAfter } = this.weather.calls
    const mustFail = killedAfter > 0 && this.counts.calls > FAILED_BY && this.counts.faults === 0
    if (mustFail || strikes(throttled)) return 'throttled'
    if (strikes(failedBefore)) return 'failed-before'
    return strikes(failedAfter) ? 'failed-after' : undefined
  }

  pause(life: Life, milliseconds: number): Promise<void> {
    if (!life.alive) return never()
    return new Promise((resolve) => {
      this.#time.wake(milliseconds, () => {
        if (life.alive) resolve()
      })
    })
  }

  kill(life: Life): void {
    if (!life.alive) return
    life.alive = false
    this.counts.crashes += 1
    this.#onDeath(life)
  }
}

const never = <T>(): Promise<T> => new Promise(() => undefined)
