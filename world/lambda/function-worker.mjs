// Inside a function's worker thread: loads the bundle at the first invocation, and runs one after the other.
// Plain JavaScript, because stripping types costs every worker 4 MB and 30 ms more. Speaks only with
// function-worker.ts, by the messages typed there. Must not write to the process's own output.

import { parentPort, workerData } from 'node:worker_threads'

/** @typedef {import('./worker-messages.ts').Invoke} Invoke */

const port = parentPort
if (port === null) throw new Error('function-worker.mjs runs in a worker thread only')

for (const stream of [process.stdout, process.stderr]) {
  // Over the port, a line arrives before the answer that was given after it; over the worker's own pipes not.
  stream.write = (chunk, encoding, written) => {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
    port.postMessage({ kind: 'output', text })
    const done = typeof encoding === 'function' ? encoding : written
    if (done) queueMicrotask(done)
    return true
  }
}

/** @type {undefined | ((event: unknown, context: object) => unknown)} */
let handler

port.on('message', async (/** @type {Invoke} */ { event, context, timeoutMilliseconds }) => {
  const endsAt = performance.now() + timeoutMilliseconds
  try {
    handler ??= await load()
  } catch (error) {
    port.postMessage({ kind: 'failed', phase: 'init', error: described(error) })
    return
  }
  try {
    const getRemainingTimeInMillis = () => Math.max(0, Math.round(endsAt - performance.now()))
    const result = await handler(JSON.parse(event), { ...context, getRemainingTimeInMillis })
    port.postMessage({ kind: 'answered', payload: JSON.stringify(result) ?? 'null' })
  } catch (error) {
    port.postMessage({ kind: 'failed', phase: 'invoke', error: described(error) })
  }
})

async function load() {
  const loaded = await import(workerData.bundle)
  if (typeof loaded.handler === 'function') return loaded.handler
  throw named('Runtime.HandlerNotFound', 'index.handler is undefined or not exported')
}

/** As the Lambda runtime reports what a function threw. */
function described(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] }
  if (error.code === 'ERR_MODULE_NOT_FOUND') {
    return { errorType: 'Runtime.ImportModuleError', errorMessage: `Error: ${error.message}`, trace: [] }
  }
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') }
}

function named(name, message) {
  return Object.assign(new Error(message), { name })
}
