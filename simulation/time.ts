// Virtual time. What happens next is the earliest appointment, and all that it leads to is over before the next one: how
// promises are scheduled on this machine, and how fast it is, decides nothing.

import type { Cancel, Clock } from '../world/clock.ts'

interface Appointment {
  readonly dueAt: number
  readonly order: number
  run: (() => void | Promise<void>) | undefined
  /** Whether promises may have to settle after it. */
  readonly wakes: boolean
}

export class Time implements Clock {
  /** Appointments kept so far. */
  steps = 0
  #now: number
  #order = 0
  #awaited: Promise<unknown> | undefined
  readonly #heap: Appointment[] = []
  readonly #settled: (goOn: () => void) => void

  /** @param settled goes on once nothing is left to be done at this moment */
  constructor(startsAt: number, settled: (goOn: () => void) => void = microtasksDone) {
    this.#now = startsAt
    this.#settled = settled
  }

  now(): number {
    return this.#now
  }

  /** For the world: what it does of itself ends with the call. */
  after(milliseconds: number, run: () => void): Cancel {
    return this.#add(milliseconds, run, false)
  }

  /** For what resolves promises or begins work. Work that is not over, of a store for instance, is waited for. */
  wake(milliseconds: number, run: () => void | Promise<void>): Cancel {
    return this.#add(milliseconds, run, true)
  }

  /** Time stands still until this is over, which was begun at the present appointment by somebody who has no wire. */
  standStill(work: Promise<unknown>): void {
    this.#awaited = work
  }

  runUntil(until: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const goOn = (): void => {
        try {
          for (let next = this.#heap[0]; next !== undefined && next.dueAt <= until; next = this.#heap[0]) {
            this.#pop()
            if (next.run === undefined) continue
            this.#now = next.dueAt
            this.steps += 1
            const work = next.run() ?? this.#awaited
            this.#awaited = undefined
            if (!next.wakes) continue
            if (work === undefined) this.#settled(goOn)
            else work.then(() => this.#settled(goOn), reject)
            return
          }
          this.#now = until
          resolve()
        } catch (error) {
          reject(error)
        }
      }
      this.#settled(goOn)
    })
  }

  #add(milliseconds: number, run: () => void | Promise<void>, wakes: boolean): Cancel {
    const dueAt = this.#now + Math.max(0, Math.round(milliseconds))
    const appointment: Appointment = { dueAt, order: (this.#order += 1), run, wakes }
    this.#push(appointment)
    return () => {
      appointment.run = undefined
    }
  }

  #push(one: Appointment): void {
    const heap = this.#heap
    heap.push(one)
    let at = heap.length - 1
    while (at > 0) {
      const above = (at - 1) >> 1
      const parent = heap[above]
      if (parent === undefined || !isBefore(one, parent)) break
      heap[at] = parent
      at = above
    }
    heap[at] = one
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let at = 0
    for (;;) {
      const left = heap[2 * at + 1]
      const right = heap[2 * at + 2]
      const first =
        right !== undefined && left !== undefined && isBefore(right, left) ? 2 * at + 2 : 2 * at + 1
      const child = heap[first]
      if (child === undefined || !isBefore(child, last)) break
      heap[at] = child
      at = first
    }
    heap[at] = last
  }
}

const isBefore = (a: Appointment, b: Appointment): boolean =>
  a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.order < b.order)

const over = Promise.resolve()

/**
 * Where promises wait for promises alone: Node comes to its ticks only when no microtask is left, unless it is at them
 * already, which the promise sees to. It is called back, since awaiting costs as much as many an appointment.
 */
const microtasksDone = (goOn: () => void): void => void over.then(() => process.nextTick(goOn))

/** Where something may itself wait for a tick or an immediate, as an embedded store does. Costs a turn of the loop. */
export const turnOver = (goOn: () => void): void => {
  setImmediate(goOn)
}
