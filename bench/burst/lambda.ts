// Lambda in virtual time: pollers that gather batches within a window (B2), each with one process of the gate, and the
// way from there to everything it calls. How long each takes is an estimate, of its own kind for each service.

import type { Random } from '../../simulation/random.ts'
import type { Time } from '../../simulation/time.ts'
import { THROTTLED, Unreachable } from '../../src/flows/ports.ts'
import { type GateWiring, judgeBatch } from '../../src/lambdas/gate-batch.ts'
import type { Sqs } from './sqs.ts'

export interface LambdaSettings {
  /** Pollers, and with them processes, there are at most. */
  readonly concurrency: number
  readonly batchSize: number
  readonly windowSeconds: number
  /** What one call takes of the processor of a function of 512 MB: calls of one process stand in line for it. */
  readonly cpuMsPerCall: number
  readonly coldStartMs: number
}

/** Milliseconds at the median (recalled); the 99th percentile is about two and a half times that. */
const MEDIAN_MS = { ec2: 150, table: 12, queue: 12, topic: 30, slack: 250 } as const
const SPREAD = 0.4

export type Service = keyof typeof MEDIAN_MS

/** A number around the median, log-normal. */
export const around = (random: Random, median: number, spread = SPREAD): number => {
  const radius = Math.sqrt(-2 * Math.log(1 - random.fraction()))
  return median * Math.exp(spread * radius * Math.cos(2 * Math.PI * random.fraction()))
}

type Method = (...args: never[]) => Promise<unknown>

/** A running process: what it has to compute stands in line. */
export class Process {
  readonly #time: Time
  readonly #random: Random
  readonly #settings: LambdaSettings
  #busyUntil = 0

  constructor(time: Time, random: Random, settings: LambdaSettings) {
    this.#time = time
    this.#random = random
    this.#settings = settings
  }

  pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.#time.wake(milliseconds, () => resolve())
    })
  }

  call<T>(service: Service, effect: () => Promise<T>): Promise<T> {
    const startsAt = Math.max(this.#time.now(), this.#busyUntil) + this.#settings.cpuMsPerCall
    this.#busyUntil = startsAt
    const latency = around(this.#random, MEDIAN_MS[service])
    return new Promise<T>((resolve, reject) => {
      this.#time.wake(startsAt - this.#time.now() + latency, () => effect().then(resolve, reject))
    })
  }

  /** The port, every method of it a call to that service. */
  over<Port extends object>(port: Port, service: Service): Port {
    const calls = Object.entries(port).map(([name, method]: [string, Method]) => {
      const call: Method = (...args) => this.call(service, () => method(...args))
      return [name, call]
    })
    return Object.fromEntries(calls) as Port
  }

  /** As the SDK tries again where EC2 asks for patience: so many times in all, with pauses that double. */
  tryingAgain<Port extends object>(port: Port, attempts: number): Port {
    const calls = Object.entries(port).map(([name, method]: [string, Method]) => {
      const call: Method = async (...args) => {
        for (let attempt = 1; ; attempt += 1) {
          const outcome = await method(...args).then(
            (value) => ({ value, error: undefined }),
            (error: unknown) => ({ value: undefined, error }),
          )
          if (attempt >= attempts || !isThrottled(outcome.value ?? outcome.error)) {
            if (outcome.error !== undefined) throw outcome.error
            return outcome.value
          }
          await this.pause(this.#random.fraction() * 500 * 2 ** (attempt - 1))
        }
      }
      return [name, call]
    })
    return Object.fromEntries(calls) as Port
  }
}

function isThrottled(outcome: unknown): boolean {
  if (outcome instanceof Unreachable) return THROTTLED.has(outcome.code)
  return typeof outcome === 'object' && outcome !== null && 'kind' in outcome && outcome.kind === 'throttled'
}

/** One way from the queue to a process: idle, gathering a batch, or waiting for the function. */
interface Poller {
  idle: boolean
  warm: boolean
  readonly wiring: GateWiring
}

const FIRST_POLLERS = 5
const SCALING_MS = 200

/** How long a poller waits for more messages before it looks whether its window is over. */
const LOOK_MS = 50

export class EventSource {
  readonly batches: { readonly messages: number; readonly milliseconds: number }[] = []
  /** What went wrong beyond what a batch reports. */
  readonly troubles: unknown[] = []
  readonly #time: Time
  readonly #random: Random
  readonly #sqs: Sqs
  readonly #settings: LambdaSettings
  readonly #pollers: Poller[]
  readonly #wire: (process: Process) => GateWiring
  /** When Lambda last added a poller. */
  #addedAt = 0

  constructor(
    time: Time,
    random: Random,
    sqs: Sqs,
    settings: LambdaSettings,
    wire: (process: Process) => GateWiring,
  ) {
    this.#time = time
    this.#random = random
    this.#sqs = sqs
    this.#settings = settings
    this.#wire = wire
    this.#pollers = []
    while (this.#pollers.length < Math.min(FIRST_POLLERS, settings.concurrency)) this.#add()
    sqs.onVisible = () => this.#wake()
  }

  #add(): void {
    const process = new Process(
      this.#time,
      this.#random.stream(`process ${this.#pollers.length}`),
      this.#settings,
    )
    this.#pollers.push({ idle: true, warm: false, wiring: this.#wire(process) })
    this.#addedAt = this.#time.now()
  }

  /** Where messages wait and every poller is at work, Lambda adds one, five times a second at most (B2). */
  #scale(): void {
    const isFull = this.#pollers.length >= this.#settings.concurrency
    const isBehind = this.#sqs.visible > this.#settings.batchSize
    if (!isFull && isBehind && this.#time.now() - this.#addedAt >= SCALING_MS) this.#add()
  }

  #wake(): void {
    if (this.#sqs.visible === 0) return
    if (!this.#pollers.some((poller) => poller.idle)) this.#scale()
    const [first, ...rest] = this.#pollers.filter((poller) => poller.idle)
    if (first === undefined) return
    const poller = this.#random.pick([first, ...rest])
    poller.idle = false
    const closesAt = this.#time.now() + this.#settings.windowSeconds * 1000
    this.#time.wake(this.#random.whole(5, 40), () => this.#gather(poller, [], closesAt))
  }

  #gather(poller: Poller, batch: ReturnType<Sqs['receive']>, closesAt: number): void {
    const { batchSize } = this.#settings
    batch.push(...this.#sqs.receive(Math.min(10, batchSize - batch.length)))
    const now = this.#time.now()
    const moreAreThere = this.#sqs.visible > 0
    if (batch.length === 0) {
      poller.idle = true
    } else if (batch.length >= batchSize || now >= closesAt) {
      void this.#invoke(poller, batch)
    } else {
      const pause = moreAreThere ? 20 : Math.min(LOOK_MS, closesAt - now)
      this.#time.wake(Math.max(1, pause), () => this.#gather(poller, batch, closesAt))
    }
    if (moreAreThere) this.#wake()
  }

  async #invoke(poller: Poller, batch: ReturnType<Sqs['receive']>): Promise<void> {
    const begin = this.#time.now()
    const wait = (milliseconds: number): Promise<void> =>
      new Promise((resolve) => {
        this.#time.wake(milliseconds, () => resolve())
      })
    try {
      await wait(poller.warm ? 10 : this.#settings.coldStartMs)
      poller.warm = true
      const { batchItemFailures } = await judgeBatch(batch, poller.wiring)
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier))
      for (const { messageId, receiptHandle } of batch) {
        if (!failed.has(messageId)) this.#sqs.delete(receiptHandle)
      }
    } catch (error) {
      this.troubles.push(error)
    }
    this.batches.push({ messages: batch.length, milliseconds: this.#time.now() - begin })
    poller.idle = true
    this.#wake()
  }
}
