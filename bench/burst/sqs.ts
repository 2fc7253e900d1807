// SQS in virtual time for bursts: first in, first out as far as it goes, visibility, delay, and a dead-letter queue.
// Unlike the queue of simulation/ it holds tens of thousands of messages.

import type { Time } from '../../simulation/time.ts'
import { reminderBody } from '../../src/adapters/aws/gate-messages.ts'
import { MAX_RECEIVES, type Patience } from '../../src/adapters/aws/sqs-queue.ts'
import type { Later } from '../../src/flows/ports.ts'
import type { Delivered } from '../../src/lambdas/gate-batch.ts'

interface Held {
  readonly id: string
  readonly body: string
  receives: number
  visibleAt: number
}

const VISIBILITY_MS = 90_000
const LONGEST_DELAY_SECONDS = 900

export class Sqs implements Later, Patience {
  readonly dead: string[] = []
  /** Most receives of one message so far. */
  mostReceives = 0
  sent = 0
  onVisible: () => void = () => undefined
  readonly #time: Time
  readonly #name: string
  readonly #held = new Map<string, Held>()
  #visible: Held[] = []
  #taken = 0

  /** @param name in front of every receipt handle */
  constructor(time: Time, name = 'gate') {
    this.#time = time
    this.#name = name
  }

  get visible(): number {
    return this.#visible.length - this.#taken
  }

  enqueue(body: string, delaySeconds = 0): void {
    this.sent += 1
    const held: Held = { id: `${this.#name}/${this.sent}`, body, receives: 0, visibleAt: 0 }
    this.#held.set(held.id, held)
    this.#hide(held, delaySeconds * 1000)
  }

  receive(most: number): Delivered[] {
    const taken = this.#visible.slice(this.#taken, this.#taken + most)
    this.#taken += taken.length
    if (this.#taken > 10_000) {
      this.#visible = this.#visible.slice(this.#taken)
      this.#taken = 0
    }
    return taken.flatMap((held) => {
      held.receives += 1
      this.mostReceives = Math.max(this.mostReceives, held.receives)
      if (held.receives > MAX_RECEIVES) {
        this.#held.delete(held.id)
        this.dead.push(held.body)
        return []
      }
      this.#hide(held, VISIBILITY_MS)
      const attributes = { ApproximateReceiveCount: String(held.receives) }
      return [
        { messageId: held.id, receiptHandle: `${held.id}#${held.receives}`, body: held.body, attributes },
      ]
    })
  }

  delete(handle: string): void {
    const held = this.#of(handle)
    if (held !== undefined) this.#held.delete(held.id)
  }

  async send(...[tasks, seconds]: Parameters<Later['send']>): Promise<void> {
    this.enqueue(reminderBody(tasks), Math.max(0, Math.min(LONGEST_DELAY_SECONDS, Math.ceil(seconds))))
  }

  async retryIn(handle: string, seconds: number): Promise<void> {
    const held = this.#of(handle)
    if (held !== undefined) this.#hide(held, Math.ceil(seconds) * 1000)
  }

  async bury(body: string): Promise<void> {
    this.dead.push(body)
  }

  #of(handle: string): Held | undefined {
    const [id = '', receives] = handle.split('#')
    const held = this.#held.get(id)
    return String(held?.receives) === receives ? held : undefined
  }

  #hide(held: Held, milliseconds: number): void {
    const visibleAt = this.#time.now() + milliseconds
    held.visibleAt = visibleAt
    this.#time.after(milliseconds, () => {
      if (this.#held.get(held.id) !== held || held.visibleAt !== visibleAt) return
      this.#visible.push(held)
      this.onVisible()
    })
  }
}

/** Of several queues: a message is looked for in all of them, and is in one. */
export const patienceOf = (queues: readonly Sqs[]): Patience => ({
  async retryIn(handle, seconds) {
    for (const queue of queues) await queue.retryIn(handle, seconds)
  },
  bury: async (body) => {
    await queues[0]?.bury(body)
  },
})
