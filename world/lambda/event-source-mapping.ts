// SQS to function, as Lambda's event source mapping does it (B2): polls, gathers batches, invokes, and deletes
// what the function is done with. Everything else comes back by the queue's own visibility timeout.
// Not modelled: fewer pollers after errors, throttling, and the 6 MB limit of a batch.

import type { Clock } from '../clock.ts'
import type { QueueMessage, QueueName, Queues } from '../messaging/queues.ts'
import { doneOf } from './batch-outcome.ts'
import type { Invocation, Invoker } from './invocation.ts'
import { sqsEvent } from './sqs-event.ts'

export interface MappingSettings {
  readonly queue: QueueName
  readonly queues: Pick<Queues, 'receive' | 'delete' | 'changeVisibility'>
  readonly invoke: Invoker
  /** 1 to 10 000; more than 10 needs a batching window of at least a second. */
  readonly batchSize: number
  /** 0 to 300: how long a batch may wait for more messages. */
  readonly batchingWindowSeconds: number
  /** 2 to 1000: how many batches may be with the function at once. */
  readonly maximumConcurrency: number
  readonly reportBatchItemFailures: boolean
  readonly clock: Clock
  readonly observe?: (batch: BatchReport) => void
  /** The queue or the function was not to be reached. Polling goes on, a second later. */
  readonly onProblem: (problem: unknown) => void
}

/** One batch, after it was dealt with. */
export interface BatchReport {
  readonly messages: readonly QueueMessage[]
  readonly invocation: Invocation
  /** How many of them are done and deleted. */
  readonly done: number
}

/** AWS's pollers wait this long for a first message. */
const longPollSeconds = 20
/** ReceiveMessage gives no more at once. */
const receiveLimit = 10
const pauseAfterProblemMilliseconds = 1000

export class EventSourceMapping {
  readonly #settings: MappingSettings
  readonly #underWay = new Set<Promise<void>>()
  #stopped = false
  /** Wakes the poller when a batch has ended. */
  #freed = () => {}

  /** Starts polling. @throws RangeError for settings that Lambda would refuse */
  constructor(settings: MappingSettings) {
    assertAccepted(settings)
    this.#settings = settings
    void this.#poll()
  }

  /** Takes no more messages, and resolves when the function has answered for those it has. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#freed()
    await Promise.all(this.#underWay)
  }

  async #poll(): Promise<void> {
    const { maximumConcurrency, onProblem, clock } = this.#settings
    while (!this.#stopped) {
      try {
        if (this.#underWay.size < maximumConcurrency) await this.#pollOnce()
        else await new Promise<void>((resolve) => (this.#freed = resolve))
      } catch (problem) {
        if (this.#stopped) return
        onProblem(problem)
        await new Promise<void>((resolve) => clock.after(pauseAfterProblemMilliseconds, resolve))
      }
    }
  }

  async #pollOnce(): Promise<void> {
    const messages = await this.#gather()
    if (messages.length === 0) return
    if (this.#stopped) await this.#giveBack(messages)
    else this.#handOver(messages)
  }

  async #gather(): Promise<QueueMessage[]> {
    const { batchSize, batchingWindowSeconds, clock } = this.#settings
    const batch = await this.#receive(batchSize, longPollSeconds)
    if (batch.length === 0) return batch
    const closesAt = clock.now() + batchingWindowSeconds * 1000
    while (!this.#stopped && batch.length < batchSize && clock.now() < closesAt) {
      const waitSeconds = Math.min(longPollSeconds, (closesAt - clock.now()) / 1000)
      batch.push(...(await this.#receive(batchSize - batch.length, waitSeconds)))
    }
    return batch
  }

  #receive(max: number, waitSeconds: number): Promise<QueueMessage[]> {
    const { queues, queue } = this.#settings
    return queues.receive(queue, { max: Math.min(max, receiveLimit), waitSeconds })
  }

  #handOver(messages: readonly QueueMessage[]): void {
    const work = this.#process(messages)
      .catch(this.#settings.onProblem)
      .finally(() => {
        this.#underWay.delete(work)
        this.#freed()
      })
    this.#underWay.add(work)
  }

  async #process(messages: readonly QueueMessage[]): Promise<void> {
    const { queue, queues, invoke, reportBatchItemFailures, observe } = this.#settings
    const invocation = await invoke(sqsEvent(messages, queue))
    const ids = messages.map((message) => message.MessageId)
    const done = new Set(doneOf(invocation, ids, reportBatchItemFailures))
    const handles = messages.filter((one) => done.has(one.MessageId)).map((one) => one.ReceiptHandle)
    await queues.delete(queue, handles)
    observe?.({ messages, invocation, done: handles.length })
  }

  /** Messages that a poll brought after the stop are nobody's: others may have them at once. */
  async #giveBack(messages: readonly QueueMessage[]): Promise<void> {
    const { queue, queues } = this.#settings
    for (const message of messages) await queues.changeVisibility(queue, message.ReceiptHandle, 0)
  }
}

function assertAccepted({ batchSize, batchingWindowSeconds, maximumConcurrency }: MappingSettings): void {
  const within = (value: number, least: number, most: number) => value >= least && value <= most
  if (!within(batchSize, 1, 10_000)) throw new RangeError(`batchSize ${batchSize} is not 1 to 10000`)
  if (!within(batchingWindowSeconds, 0, 300)) {
    throw new RangeError(`batchingWindowSeconds ${batchingWindowSeconds} is not 0 to 300`)
  }
  if (batchSize > 10 && batchingWindowSeconds < 1) {
    throw new RangeError('a batchSize above 10 needs batchingWindowSeconds of at least 1')
  }
  if (!within(maximumConcurrency, 2, 1000)) {
    throw new RangeError(`maximumConcurrency ${maximumConcurrency} is not 2 to 1000`)
  }
}
