// Time as the world sees it: real for the playground, virtual for tests and the simulation.
// Everything in world/ asks a Clock; nothing in world/ calls Date.now or setTimeout itself.

/** Takes back a callback that has not run yet; calling it later, or twice, does nothing. */
export type Cancel = () => void

export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number
  /** Runs `run` once, `milliseconds` from now (0 or less: as soon as possible, never synchronously). */
  after(milliseconds: number, run: () => void): Cancel
}

export const realClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, Math.max(0, milliseconds))
    return () => clearTimeout(timer)
  },
}

interface Appointment {
  readonly dueAt: number
  readonly order: number
  readonly run: () => void
}

/** A clock that stands still until told to move; callbacks run in order of their time, then of their making. */
export class VirtualClock implements Clock {
  #now: number
  #order = 0
  readonly #appointments = new Set<Appointment>()

  /** @param startsAt milliseconds since the Unix epoch */
  constructor(startsAt = Date.UTC(2026, 0, 1)) {
    this.#now = startsAt
  }

  now(): number {
    return this.#now
  }

  after(milliseconds: number, run: () => void): Cancel {
    const appointment = { dueAt: this.#now + Math.max(0, milliseconds), order: this.#order++, run }
    this.#appointments.add(appointment)
    return () => this.#appointments.delete(appointment)
  }

  /** Moves time forward, running what falls due on the way, and letting promises settle after each. */
  async advance(milliseconds: number): Promise<void> {
    const until = this.#now + milliseconds
    await settle()
    for (let next = this.#next(until); next !== undefined; next = this.#next(until)) {
      this.#appointments.delete(next)
      this.#now = next.dueAt
      next.run()
      await settle()
    }
    this.#now = until
  }

  #next(until: number): Appointment | undefined {
    let best: Appointment | undefined
    for (const one of this.#appointments) {
      if (one.dueAt > until) continue
      if (
        best === undefined ||
        one.dueAt < best.dueAt ||
        (one.dueAt === best.dueAt && one.order < best.order)
      ) {
        best = one
      }
    }
    return best
  }
}

/** Lets promise callbacks that are already due run, without letting real time pass. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
