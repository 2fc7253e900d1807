// One execution environment of a function: a worker thread that is started by the first invocation, kept
// warm between invocations, and given up when the function runs out of time or crashes.

import { randomUUID } from 'node:crypto'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { contextOf, environmentOf, type FunctionSettings } from './function-settings.ts'
import type { FunctionError, Invocation } from './invocation.ts'
import { lineSplitter } from './line-splitter.ts'
import type { FromWorker, Invoke } from './worker-messages.ts'

type Result = { outcome: 'answered'; payload: unknown } | { outcome: 'failed'; error: FunctionError }

/** The young generation's default would cost each idle worker megabytes that a function does not need. */
const youngGenerationMegabytes = 8

export class FunctionInstance {
  readonly #settings: FunctionSettings
  readonly #output: ReturnType<typeof lineSplitter>
  #worker: Worker | undefined
  #logStream = ''
  /** Ends the invocation under way. */
  #finish: ((result: Result) => void) | undefined

  constructor(settings: FunctionSettings) {
    this.#settings = settings
    this.#output = lineSplitter(settings.onLog)
  }

  /** Whether the next invocation finds the bundle loaded. */
  get warm(): boolean {
    return this.#worker !== undefined
  }

  get busy(): boolean {
    return this.#finish !== undefined
  }

  /** @throws Error where an invocation is under way: an environment runs one at a time */
  async invoke(event: unknown): Promise<Invocation> {
    if (this.busy) throw new Error(`${this.#settings.functionName}: this instance is running an invocation`)
    const { clock, timeoutMilliseconds } = this.#settings
    const coldStart = !this.warm
    const worker = this.#worker ?? this.#start()
    const requestId = randomUUID()
    const startedAt = clock.now()
    const result = await new Promise<Result>((resolve) => {
      const cancelTimeout = clock.after(timeoutMilliseconds, () => {
        this.#giveUp(worker)
        this.#finish?.(failed('Sandbox.Timedout', timedOut(requestId, timeoutMilliseconds)))
      })
      this.#finish = (outcome) => {
        this.#finish = undefined
        cancelTimeout()
        resolve(outcome)
      }
      const context = contextOf(this.#settings, requestId, this.#logStream)
      const message: Invoke = { event: JSON.stringify(event ?? null), context, timeoutMilliseconds }
      worker.postMessage(message, [])
    })
    this.#output.flush()
    return { requestId, coldStart, durationMilliseconds: clock.now() - startedAt, ...result }
  }

  /** Ends the worker, and the invocation under way as a crash. */
  async close(): Promise<void> {
    await this.#worker?.terminate()
  }

  #start(): Worker {
    this.#logStream = `[$LATEST]${randomUUID().replaceAll('-', '')}`
    const worker = new Worker(new URL('./function-worker.mjs', import.meta.url), {
      name: this.#settings.functionName,
      env: environmentOf(this.#settings, this.#logStream),
      workerData: { bundle: pathToFileURL(this.#settings.bundle).href },
      resourceLimits: {
        maxOldGenerationSizeMb: this.#settings.memoryMegabytes,
        maxYoungGenerationSizeMb: youngGenerationMegabytes,
      },
      // What escapes the worker's own capture must not reach the terminal either.
      stdout: true,
      stderr: true,
    })
    this.#worker = worker
    worker.on('message', (message: FromWorker) => this.#hear(worker, message))
    worker.on('error', (error: unknown) => this.#crash(worker, { outcome: 'failed', error: crashOf(error) }))
    worker.on('exit', (code) => {
      const message = `Error: Runtime exited with error: exit status ${code}`
      this.#crash(worker, failed('Runtime.ExitError', message))
    })
    return worker
  }

  #crash(worker: Worker, result: Result): void {
    // A worker that was given up before may end while another one is at work.
    if (worker !== this.#worker) return
    this.#giveUp(worker)
    this.#finish?.(result)
  }

  #hear(worker: Worker, message: FromWorker): void {
    if (worker !== this.#worker) return
    switch (message.kind) {
      case 'output':
        return this.#output.write(message.text)
      case 'answered':
        return this.#finish?.({ outcome: 'answered', payload: JSON.parse(message.payload) })
      case 'failed':
        if (message.phase === 'init') this.#giveUp(worker)
        return this.#finish?.({ outcome: 'failed', error: message.error })
    }
  }

  /** The next invocation is a cold start; nothing this worker still says is heard. */
  #giveUp(worker: Worker): void {
    if (this.#worker === worker) this.#worker = undefined
    void worker.terminate()
  }
}

const failed = (errorType: string, errorMessage: string): Result => ({
  outcome: 'failed',
  error: { errorType, errorMessage, trace: [] },
})

const timedOut = (requestId: string, milliseconds: number): string =>
  `RequestId: ${requestId} Error: Task timed out after ${(milliseconds / 1000).toFixed(2)} seconds`

/** What nobody caught inside the function, or the end of its memory. */
function crashOf(error: unknown): FunctionError {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] }
  if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    const errorMessage = 'Error: Runtime exited with error: signal: killed'
    return { errorType: 'Runtime.ExitError', errorMessage, trace: [] }
  }
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') }
}
