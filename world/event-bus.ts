// EventBridge of the world: state changes on their way from EC2 through one rule into one queue.
// Delivery is as bad as the fault plan says: lost, twice, late, out of order. Nothing is retried.

import { randomUUID } from 'node:crypto'
import type { Cancel, Clock } from './clock.ts'
import { type EventPattern, matches } from './event-pattern.ts'
import type { Faults } from './faults.ts'
import { type StateChange, type StateChangeEvent, stateChangeEvent } from './state-change-event.ts'

/** What became of an event; `held` and `delayed` are followed by `delivered`. */
export type EventFate =
  | 'delivered'
  | 'dropped'
  | 'duplicated'
  | 'delayed'
  | 'held'
  | 'unmatched'
  | 'undeliverable'

export interface EventBusOptions {
  readonly clock: Clock
  readonly faults: Faults
  /** Puts a message into the queue the rule leads to. */
  readonly deliver: (body: string) => Promise<unknown>
  readonly pattern?: EventPattern
  /** From 0 to below 1. */
  readonly random?: () => number
  readonly newId?: () => string
  readonly observe?: (event: StateChangeEvent, fate: EventFate) => void
}

const stateChanges: EventPattern = {
  source: ['aws.ec2'],
  'detail-type': ['EC2 Instance State-change Notification'],
}

/** A held event goes out behind the next one, or after this long where none follows. */
const heldMilliseconds = 5000

export class EventBus {
  readonly #options: Required<EventBusOptions>
  readonly #cancels = new Set<Cancel>()
  readonly #deliveries = new Set<Promise<void>>()
  #held: (() => void)[] = []

  constructor(options: EventBusOptions) {
    this.#options = {
      pattern: stateChanges,
      random: Math.random,
      newId: randomUUID,
      observe: () => undefined,
      ...options,
    }
  }

  /** Never throws, and answers before the event has arrived anywhere: so it is with EventBridge. */
  publish(change: StateChange): void {
    const { pattern, newId, observe, faults, random } = this.#options
    const event = stateChangeEvent(change, newId())
    if (!matches(pattern, { ...event })) return observe(event, 'unmatched')

    // Each event draws three times, whatever comes of it, so that one seed always means one course of events.
    const { drop, duplicate, reorder, delaySeconds } = faults.plan.events
    const [isDropped, isDuplicated, isHeld] = [random() < drop, random() < duplicate, random() < reorder]
    if (isDropped) return observe(event, 'dropped')
    if (isDuplicated) observe(event, 'duplicated')
    const overtaken = this.#held.splice(0)
    for (let copy = 0; copy < (isDuplicated ? 2 : 1); copy += 1) {
      if (isHeld) this.#hold(event, delaySeconds)
      else this.#send(event, delaySeconds)
    }
    for (const release of overtaken) release()
  }

  /** Puts anything into the queue as it is: no rule, no faults. */
  async inject(raw: unknown): Promise<void> {
    await this.#options.deliver(typeof raw === 'string' ? raw : JSON.stringify(raw))
  }

  /** Resolves when the deliveries under way have ended. Delayed and held events are not waited for. */
  async settled(): Promise<void> {
    while (this.#deliveries.size > 0) await Promise.all(this.#deliveries)
  }

  /** Forgets what is delayed or held. */
  async close(): Promise<void> {
    for (const cancel of this.#cancels) cancel()
    this.#cancels.clear()
    this.#held = []
    await this.settled()
  }

  #hold(event: StateChangeEvent, delaySeconds: number): void {
    this.#options.observe(event, 'held')
    const release = () => {
      cancel()
      this.#held = this.#held.filter((one) => one !== release)
      this.#send(event, delaySeconds)
    }
    const cancel = this.#later(heldMilliseconds, release)
    this.#held.push(release)
  }

  #send(event: StateChangeEvent, delaySeconds: number): void {
    if (delaySeconds <= 0) return this.#deliver(event)
    this.#options.observe(event, 'delayed')
    this.#later(delaySeconds * 1000, () => this.#deliver(event))
  }

  #deliver(event: StateChangeEvent): void {
    const { deliver, observe } = this.#options
    const delivery = deliver(JSON.stringify(event)).then(
      () => observe(event, 'delivered'),
      () => observe(event, 'undeliverable'),
    )
    this.#deliveries.add(delivery)
    void delivery.finally(() => this.#deliveries.delete(delivery))
  }

  #later(milliseconds: number, run: () => void): Cancel {
    const cancel = this.#options.clock.after(milliseconds, () => {
      this.#cancels.delete(cancel)
      run()
    })
    this.#cancels.add(cancel)
    return () => {
      this.#cancels.delete(cancel)
      cancel()
    }
  }
}
