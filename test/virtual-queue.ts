// A queue in virtual time with SQS's manners: at least once, visibility, delay, and a dead-letter queue.

import { reminderBody } from '../src/adapters/aws/gate-messages.ts'
import type { Patience } from '../src/adapters/aws/sqs-queue.ts'
import type { Later } from '../src/flows/ports.ts'
import type { Delivered } from '../src/lambdas/gate-batch.ts'
import type { Clock } from '../world/clock.ts'

interface Held {
  readonly id: string
  readonly body: string
  visibleAt: number
  receives: number
}

const VISIBILITY_MS = 90_000
const MAX_RECEIVES = 20

export class VirtualQueue implements Later, Patience {
  readonly dead: { readonly body: string; readonly reason: string }[] = []
  readonly #held = new Map<string, Held>()
  readonly #clock: Clock
  #next = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  enqueue(body: string, delaySeconds = 0): void {
    const id = `m-${(this.#next += 1)}`
    this.#held.set(id, { id, body, visibleAt: this.#clock.now() + delaySeconds * 1000, receives: 0 })
  }

  receive(most: number): Delivered[] {
    const batch: Delivered[] = []
    for (const message of this.#held.values()) {
      if (batch.length >= most) break
      if (message.visibleAt > this.#clock.now()) continue
      message.receives += 1
      if (message.receives > MAX_RECEIVES) {
        this.#held.delete(message.id)
        this.dead.push({ body: message.body, reason: 'received too often' })
        continue
      }
      message.visibleAt = this.#clock.now() + VISIBILITY_MS
      const attributes = { ApproximateReceiveCount: String(message.receives) }
      batch.push({ messageId: message.id, receiptHandle: message.id, body: message.body, attributes })
    }
    return batch
  }

  delete(id: string): void {
    this.#held.delete(id)
  }

  /** As whoever may purge a queue does. */
  purge(): void {
    this.#held.clear()
  }

  /** Waiting or in flight. */
  get size(): number {
    return this.#held.size
  }

  async send(...[tasks, seconds]: Parameters<Later['send']>): Promise<void> {
    this.enqueue(reminderBody(tasks), seconds)
  }

  async retryIn(handle: string, seconds: number): Promise<void> {
    const message = this.#held.get(handle)
    if (message !== undefined) message.visibleAt = this.#clock.now() + seconds * 1000
  }

  async bury(body: string, reason: string): Promise<void> {
    this.dead.push({ body, reason })
  }
}
