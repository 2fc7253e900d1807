// Metrics are worth no answer of a function: trouble with them is logged, and keeps nothing else from being written.

import { expect, it, vi } from 'vitest'

const powertools = vi.hoisted(() => ({ written: [] as unknown[][], loads: true, takesCollateral: true }))

vi.mock('./log.ts', () => ({
  log: { trouble: (event: string, { message }: Error) => void powertools.written.push([event, message]) },
}))
vi.mock('@aws-lambda-powertools/metrics', () => ({
  Metrics: class {
    readonly #dimensions: string[] = []
    #stored = false
    constructor() {
      if (!powertools.loads) throw new Error('too many open files')
    }
    singleMetric() {
      return new (this.constructor as new () => object)()
    }
    addDimension(_: string, value: string): void {
      this.#dimensions.push(value)
    }
    addMetric(name: string, _: string, value: number): void {
      if (name === 'Collateral' && !powertools.takesCollateral) throw new RangeError('no number')
      this.#stored = this.#dimensions.length === 0
      powertools.written.push([name, ...this.#dimensions, value])
    }
    hasStoredMetrics(): boolean {
      return this.#stored
    }
    publishStoredMetrics(): void {
      this.#stored = false
      powertools.written.push(['published'])
    }
  },
}))

const { flushMetrics, meter } = await import('./meter.ts')

const writtenBy = async (): Promise<unknown[][]> => {
  await flushMetrics()
  return powertools.written.splice(0)
}

it('what could not be loaded costs no answer, and is written by the next invocation', async () => {
  powertools.loads = false
  meter.verdict('deny', 'no-pass')
  meter.held(2)
  expect(await writtenBy()).toEqual([['metrics-failed', 'too many open files']])
  powertools.loads = true
  meter.verdict('deny', 'no-pass')
  expect(await writtenBy()).toEqual([['Verdicts', 'deny', 'no-pass', 2], ['HeldByCap', 2], ['published']])
  expect(await writtenBy()).toEqual([])
})

it('one that cannot be written is not tried for good', async () => {
  powertools.takesCollateral = false
  meter.collateral()
  expect(await writtenBy()).toEqual([['metrics-failed', 'no number']])
  meter.verdict('allow', 'pass')
  expect(await writtenBy()).toEqual([['Verdicts', 'allow', 'pass', 1]])
})
