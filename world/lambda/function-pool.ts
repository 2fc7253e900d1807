// A function with as many instances as it may run at once. Idle instances are warm; nothing is started early.

import { FunctionInstance } from './function-instance.ts'
import type { FunctionSettings } from './function-settings.ts'
import type { Invocation } from './invocation.ts'

interface Waiting {
  readonly event: unknown
  readonly resolve: (invocation: Promise<Invocation>) => void
  readonly reject: (reason: Error) => void
}

export class FunctionPool {
  readonly #instances: readonly FunctionInstance[]
  readonly #name: string
  readonly #waiting: Waiting[] = []
  #closed = false

  /** @param concurrency how many instances there may be; further invocations wait for one, in order */
  constructor(settings: FunctionSettings, concurrency: number) {
    this.#name = settings.functionName
    this.#instances = Array.from({ length: concurrency }, () => new FunctionInstance(settings))
  }

  /** @throws Error once the pool is closed */
  invoke(event: unknown): Promise<Invocation> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ event, resolve, reject })
      this.#next()
    })
  }

  /** Gives up every instance, so that the next invocations are cold starts. Those under way end as crashes. */
  async recycle(): Promise<void> {
    await Promise.all(this.#instances.map((instance) => instance.close()))
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#next()
    await this.recycle()
  }

  #next(): void {
    while (this.#closed) {
      const refused = this.#waiting.shift()
      if (refused === undefined) return
      refused.reject(new Error(`${this.#name} is closed`))
    }
    const instance = this.#idle()
    const next = instance && this.#waiting.shift()
    if (instance === undefined || next === undefined) return
    const invocation = instance.invoke(next.event)
    next.resolve(invocation)
    void invocation.finally(() => this.#next())
  }

  #idle(): FunctionInstance | undefined {
    const idle = this.#instances.filter((instance) => !instance.busy)
    return idle.find((instance) => instance.warm) ?? idle[0]
  }
}
