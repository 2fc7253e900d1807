// What many runs came to, in one object.

import type { RunReport } from './run.ts'

export interface Tally {
  readonly tier: string
  readonly seed: string
  readonly runs: number
  readonly starts: number
  readonly events: number
  readonly faults: number
  readonly crashes: number
  /** Runs that held an attack. */
  readonly attacks: number
  readonly collateral: number
  readonly violations: number
  readonly timeToStopSeconds: { readonly p50: number; readonly p99: number; readonly max: number }
  readonly seconds: number
  readonly startsPerSecond: number
  /** Of all threads together: what it takes, however busy the machine is with other things. */
  readonly cpuSeconds: number
}

export class Counting {
  readonly failed: RunReport[] = []
  #runs = 0
  #sums = { starts: 0, events: 0, faults: 0, crashes: 0, attacks: 0, collateral: 0, violations: 0 }
  readonly #toStop: number[] = []

  add(report: RunReport): void {
    const { starts, events, faults, crashes, attacked, collateral, violations, secondsToStop } = report
    const sums = this.#sums
    this.#runs += 1
    this.#sums = {
      starts: sums.starts + starts,
      events: sums.events + events,
      faults: sums.faults + faults,
      crashes: sums.crashes + crashes,
      attacks: sums.attacks + (attacked ? 1 : 0),
      collateral: sums.collateral + collateral,
      violations: sums.violations + violations.length,
    }
    for (const seconds of secondsToStop) this.#toStop.push(seconds)
    if (violations.length > 0) this.failed.push(report)
  }

  tally(tier: string, seed: string, seconds: number, cpuSeconds: number): Tally {
    const sorted = this.#toStop.toSorted((a, b) => a - b)
    const at = (part: number): number =>
      Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0) * 10) / 10
    return {
      tier,
      seed,
      runs: this.#runs,
      ...this.#sums,
      timeToStopSeconds: { p50: at(0.5), p99: at(0.99), max: at(1) },
      seconds: Math.round(seconds * 10) / 10,
      startsPerSecond: Math.round(this.#sums.starts / seconds),
      cpuSeconds: Math.round(cpuSeconds * 10) / 10,
    }
  }
}
