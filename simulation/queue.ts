// SQS in virtual time: at least once, visibility, delay, receipt handles that grow stale, and a dead-letter queue.

import { reminderBody } from '../src/adapters/aws/gate-messages.ts'
import type { Patience } from '../src/adapters/aws/sqs-queue.ts'
import type { Later } from '../src/flows/ports.ts'
import type { Delivered } from '../src/lambdas/gate-batch.ts'
import type { Time } from './time.ts'

interface Held {
  readonly id: string
  readonly body: string
  visibleAt: number
  receives: number
}

const MAX_RECEIVES = 20
const LONGEST_DELAY_SECONDS = 900

export class Queue implements Later, Patience {
  readonly dead: string[] = []
  /** How long a message that was delivered stays invisible, milliseconds. */
  visibilityMs = 90_000
  /** Told whenever a message has become visible. */
  onVisible: () => void = () => undefined
  readonly #held = new Map<string, Held>()
  readonly #time: Time
  #next = 0

  constructor(time: Time) {
    this.#time = time
  }

  enqueue(body: string, delaySeconds = 0): void {
    const id = `m-${(this.#next += 1)}`
    const held: Held = { id, body, visibleAt: 0, receives: 0 }
    this.#held.set(id, held)
    this.#hide(held, delaySeconds * 1000)
  }

  /** @param order which of those visible comes first, from 0 up to 1 */
  receive(most: number, order: number): Delivered[] {
    const now = this.#time.now()
    const visible = [...this.#held.values()].filter(({ visibleAt }) => visibleAt <= now)
    const from = Math.floor(order * Math.max(1, visible.length - most + 1))
    return visible.slice(from, from + most).flatMap((held) => {
      held.receives += 1
      if (held.receives > MAX_RECEIVES) {
        this.#held.delete(held.id)
        this.dead.push(held.body)
        return []
      }
      this.#hide(held, this.visibilityMs)
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

  /** Nothing where the handle is of an earlier delivery. */
  #of(handle: string): Held | undefined {
    const [id = '', receives] = handle.split('#')
    const held = this.#held.get(id)
    return String(held?.receives) === receives ? held : undefined
  }

  #hide(held: Held, milliseconds: number): void {
    held.visibleAt = this.#time.now() + milliseconds
    this.#time.after(milliseconds, () => {
      if (this.#held.get(held.id) === held && held.visibleAt <= this.#time.now()) this.onVisible()
    })
  }
}
