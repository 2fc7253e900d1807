// The functions as Lambda runs them: a few processes of the gate fed by the queue, the sweep every few minutes, the desk
// for each request. Each may be killed at any call; another process takes its place, and messages come again.

import { judgeHere } from '../src/flows/sweep.ts'
import { sweepEverything } from '../src/flows/sweep-all.ts'
import { type GateWiring, judgeBatch } from '../src/lambdas/gate-batch.ts'
import { answerHttp } from '../src/lambdas/slack-http.ts'
import type { DeskWiring } from '../src/lambdas/wire-desk.ts'
import { home, regions } from './cloud.ts'
import type { Queue } from './queue.ts'
import type { Random } from './random.ts'
import type { Sabotage } from './sabotage.ts'
import type { Time } from './time.ts'
import type { Life, Wire } from './wire.ts'

/** How one process of each function is put together. */
export interface Deployment {
  readonly gate: (life: Life) => GateWiring
  readonly desk: (life: Life) => DeskWiring
  /** Does work as that process. */
  readonly as: <T>(life: Life, work: () => Promise<T>) => Promise<T>
}

interface Process {
  readonly life: Life
  readonly wiring: GateWiring
  busy: boolean
}

export interface HttpAnswer {
  readonly statusCode?: number | undefined
  readonly body?: string | undefined
}

const GATES = 3
/** As installed: Lambda waits up to a second for more messages, and gives a gate 200 at most (infra/gate.ts). */
const WINDOW_MS = 1000
const BATCH = 200
const TIMEOUT_MS = 60_000
const SWEEP_EVERY_MS = 300_000

export class Functions {
  readonly #time: Time
  readonly #random: Random
  readonly #queue: Queue
  readonly #wire: Wire
  readonly #deployment: Deployment
  readonly #gates: Process[] = []
  readonly #forgetful: boolean
  #lives = 0
  #polling = false

  constructor(
    time: Time,
    random: Random,
    queue: Queue,
    wire: Wire,
    deployment: Deployment,
    sabotage?: Pick<Sabotage, 'unswept' | 'forgetful'>,
  ) {
    this.#time = time
    this.#random = random
    this.#queue = queue
    this.#wire = wire
    this.#deployment = deployment
    for (let n = 0; n < GATES; n += 1) this.#gates.push(this.#newGate())
    queue.onVisible = () => this.#pollSoon()
    this.#forgetful = sabotage?.forgetful === true
    if (sabotage?.unswept !== true) this.#sweepLater(random.whole(0, SWEEP_EVERY_MS))
  }

  /** Another process takes the place of a dead gate. */
  replace(life: Life): void {
    const at = this.#gates.findIndex((one) => one.life === life)
    if (at < 0) return
    this.#gates[at] = this.#newGate()
    this.#pollSoon()
  }

  /** A request to the desk. @returns nothing where the function died over it */
  async answer(event: unknown): Promise<HttpAnswer | undefined> {
    const life = this.#newLife('desk')
    const wiring = this.#deployment.desk(life)
    return new Promise((resolve) => {
      this.#time.wake(TIMEOUT_MS, () => {
        life.alive = false
        resolve(undefined)
      })
      void this.#deployment
        .as(life, () => answerHttp(event, wiring))
        .then(resolve, () => resolve({ statusCode: 500 }))
    })
  }

  #newLife(of: string): Life {
    const { skew } = this.#wire.weather
    const skewMs = Math.round(this.#random.between(-skew, skew) * 1000)
    return { name: `${of}-${(this.#lives += 1)}`, alive: true, skewMs }
  }

  #newGate(): Process {
    const life = this.#newLife('gate')
    return { life, wiring: this.#deployment.gate(life), busy: false }
  }

  #pollSoon(): void {
    if (this.#polling) return
    this.#polling = true
    this.#time.wake(this.#random.whole(1, WINDOW_MS), () => {
      this.#polling = false
      for (const gate of this.#gates) if (!gate.busy) this.#feed(gate)
    })
  }

  #feed(gate: Process): void {
    // Other pollers may have had some.
    const most = this.#random.chance(0.5) ? this.#random.whole(1, 10) : BATCH
    const batch = this.#queue.receive(most, this.#random.fraction())
    if (batch.length === 0) return
    gate.busy = true
    const { life, wiring } = gate
    const { duplicate } = this.#wire.weather.queue
    for (const { body } of batch) {
      if (this.#random.chance(duplicate)) this.#queue.enqueue(body, this.#random.whole(0, 30))
    }
    const timeout = this.#time.wake(TIMEOUT_MS, () => this.#wire.kill(life))
    const over = (handles: readonly string[]): void => {
      if (!life.alive) return
      timeout()
      for (const handle of handles) this.#queue.delete(handle)
      gate.busy = false
      this.#pollSoon()
    }
    const judged = this.#deployment.as(life, () => judgeBatch(batch, wiring))
    void judged.then(
      ({ batchItemFailures }) => {
        const failures = this.#forgetful ? [] : batchItemFailures
        const failed = new Set(failures.map(({ itemIdentifier }) => itemIdentifier))
        const done = batch.filter(({ messageId }) => !failed.has(messageId))
        over(done.map(({ receiptHandle }) => receiptHandle))
        return undefined
      },
      () => over([]),
    )
  }

  #sweepLater(milliseconds: number): void {
    this.#time.wake(milliseconds, () => {
      this.#sweepLater(SWEEP_EVERY_MS)
      const life = this.#newLife('sweep')
      const { gate } = this.#deployment.gate(life)
      const regionsOf = async () => regions
      const sweeper = { ...gate, judge: judgeHere(gate) }
      void this.#deployment
        .as(life, () => sweepEverything(home.account, regionsOf, sweeper))
        .catch(() => undefined)
    })
  }
}
