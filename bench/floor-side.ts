// One side of the floor's figures, in a thread of its own: told of a batch it runs it, and says how long that took.

import { parentPort, workerData } from 'node:worker_threads'
import { bareScript, type Started } from './bare.ts'
import { batchOf } from './batch-of.ts'

type Handler = (event: object) => Promise<{ readonly batchItemFailures: readonly unknown[] }>
type Run = (batch: readonly Started[]) => Promise<void>

const { side, slowedMs } = workerData as { readonly side: 'gate' | 'bare'; readonly slowedMs: number }

async function gate(): Promise<Run> {
  const bundle = new URL('../dist/lambda/gate/index.mjs', import.meta.url).href
  const { handler } = (await import(bundle)) as { readonly handler: Handler }
  return async (batch) => {
    const { batchItemFailures } = await handler(batchOf(batch.map(({ id }) => id)))
    if (slowedMs > 0) await new Promise((resolve) => setTimeout(resolve, slowedMs))
    if (batchItemFailures.length > 0) throw new Error('the gate could not judge the batch')
  }
}

const environment = Object.fromEntries(
  Object.entries(process.env).map(([name, value]) => [name, value ?? '']),
)
const run = side === 'gate' ? await gate() : bareScript(environment)

parentPort?.on('message', (batch: readonly Started[]) => {
  const before = performance.now()
  run(batch).then(
    () => parentPort?.postMessage(performance.now() - before),
    (error: unknown) => {
      setImmediate(() => {
        throw error
      })
    },
  )
})
