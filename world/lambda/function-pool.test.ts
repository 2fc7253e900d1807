import { describe, expect, it } from 'vitest'
import { aFunction, closeAfterTest } from './a-function.ts'
import { FunctionPool } from './function-pool.ts'

// An instance is known by a number drawn when its bundle is loaded. `hold` keeps it busy until told.
const source = `
  import { existsSync } from 'node:fs'
  const instance = Math.random()
  export const handler = async ({ until }) => {
    while (until && !existsSync(until)) await new Promise((resolve) => setTimeout(resolve, 5))
    return instance
  }`

function aPool(concurrency: number) {
  const { settings } = aFunction(source)
  const pool = closeAfterTest(new FunctionPool(settings, concurrency))
  const instanceFor = async (event: object) => {
    const invocation = await pool.invoke(event)
    return invocation.outcome === 'answered' ? invocation.payload : invocation.error
  }
  return { pool, instanceFor, bundle: settings.bundle }
}

describe('a pool', () => {
  it('runs invocations side by side on instances of their own', async () => {
    const { instanceFor } = aPool(2)
    const [a, b] = await Promise.all([instanceFor({}), instanceFor({})])
    expect(a).not.toBe(b)
  })

  it('prefers a warm instance to a new one', async () => {
    const { instanceFor } = aPool(2)
    expect(await instanceFor({})).toBe(await instanceFor({}))
  })

  it('lets what exceeds its concurrency wait, in order', async () => {
    const { pool, bundle } = aPool(1)
    const order: string[] = []
    const invoke = async (name: string, event: object) => {
      await pool.invoke(event)
      order.push(name)
    }
    await Promise.all([invoke('first', { until: bundle }), invoke('second', {}), invoke('third', {})])
    expect(order).toEqual(['first', 'second', 'third'])
  })

  it('starts anew after it was recycled', async () => {
    const { pool, instanceFor } = aPool(1)
    const before = await instanceFor({})
    await pool.recycle()
    expect(await instanceFor({})).not.toBe(before)
  })

  it('ends what runs and refuses what waits when it closes', async () => {
    const { pool } = aPool(1)
    const running = pool.invoke({ until: '/nowhere' })
    const waiting = pool.invoke({}).catch((error: unknown) => error)
    await pool.close()
    expect(await running).toMatchObject({ outcome: 'failed', error: { errorType: 'Runtime.ExitError' } })
    expect(await waiting).toMatchObject({ message: 'gate is closed' })
    await expect(pool.invoke({})).rejects.toThrow('gate is closed')
  })
})
