// Tries mutants in one process: the tests and what they load are loaded once, then each mutant is switched on and the
// tests that reach it are run, quick ones first, until one fails. It must not take for killed what an earlier mutant
// spoiled: a test that failed is run once more without the mutant, and has to pass.

import { globSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as Here from './vitest-here.ts'

const HERE = new URL('vitest-here.ts', import.meta.url).href

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'vitest' && context.parentURL !== HERE
      ? { url: HERE, shortCircuit: true }
      : next(specifier, context),
})

const { gathered, gatherFrom, hooks } = (await import(HERE)) as typeof Here

type Coverage = Readonly<Record<string, number>>

/** What the mutants look at, and what they count. */
interface Switchboard {
  activeMutant?: string | undefined
  currentTestId?: string | undefined
  hitCount?: number | undefined
  hitLimit?: number | undefined
  mutantCoverage?: { static: Coverage; perTest: Record<string, Coverage> }
}

interface MutantRun {
  readonly testFilter?: readonly string[]
  readonly hitLimit?: number
  readonly activeMutant: { readonly id: string }
}

class InOneProcess {
  static readonly inject = ['options']
  readonly #patterns: readonly string[]
  readonly #board: Switchboard
  readonly #milliseconds = new Map<string, number>()
  readonly #killed = new Map<string, number>()
  #tried = 0
  #spoiled = false

  constructor(options: { readonly tests: readonly string[] }) {
    this.#patterns = options.tests
    const scope: { __stryker__?: Switchboard } & typeof globalThis = globalThis
    this.#board = scope['__stryker__'] ??= {}
  }

  capabilities() {
    return { reloadEnvironment: false }
  }

  async init(): Promise<void> {
    Error.stackTraceLimit = 0
    for (const file of this.#patterns.flatMap((pattern) => globSync(pattern)).toSorted()) {
      gatherFrom(file)
      await import(pathToFileURL(resolve(file)).href)
    }
    for (const hook of hooks.before) await hook()
  }

  async dryRun() {
    this.#board.activeMutant = undefined
    const tests = []
    for (const { id, run } of gathered) {
      this.#board.currentTestId = id
      const began = process.cpuUsage()
      const trouble = await failureOf(run)
      const { user, system } = process.cpuUsage(began)
      const timeSpentMs = (user + system) / 1000
      this.#milliseconds.set(id, timeSpentMs)
      tests.push({
        id,
        name: id,
        timeSpentMs,
        ...(trouble === undefined ? { status: 0 } : { status: 1, failureMessage: trouble }),
      })
    }
    this.#board.currentTestId = undefined
    return { status: 'complete', tests, mutantCoverage: this.#board.mutantCoverage }
  }

  async mutantRun({ testFilter, hitLimit, activeMutant }: MutantRun) {
    // Stryker starts another process, and tries this mutant again there.
    if (this.#spoiled) process.exit(1)
    this.#tried += 1
    const wanted = new Set(testFilter ?? gathered.map(({ id }) => id))
    const tests = gathered
      .filter(({ id }) => wanted.has(id))
      .toSorted((a, b) => this.#rank(a) - this.#rank(b))
    for (const [n, { id, run }] of tests.entries()) {
      Object.assign(this.#board, { activeMutant: activeMutant.id, hitCount: 0, hitLimit })
      const failureMessage = await failureOf(run)
      const endless = hitLimit !== undefined && (this.#board.hitCount ?? 0) > hitLimit
      Object.assign(this.#board, { activeMutant: undefined, hitCount: undefined, hitLimit: undefined })
      if (endless) return { status: 'timeout', reason: 'runs on for ever' }
      if (failureMessage === undefined) continue
      this.#spoiled = (await failureOf(run)) !== undefined
      if (this.#spoiled && this.#tried > 1) process.exit(1)
      this.#killed.set(id, (this.#killed.get(id) ?? 0) + 1)
      return { status: 'killed', killedBy: [id], failureMessage, nrOfTests: n + 1 }
    }
    return { status: 'survived', nrOfTests: tests.length }
  }

  async dispose(): Promise<void> {
    for (const hook of hooks.after) await hook()
  }

  /** Milliseconds for a mutant that dies of it: what killed none in so many tries is taken last. */
  #rank({ id }: { readonly id: string }): number {
    return (this.#milliseconds.get(id) ?? 1) / (1 + (this.#killed.get(id) ?? 0))
  }
}

async function failureOf(run: () => unknown): Promise<string | undefined> {
  try {
    await run()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

export const strykerPlugins = [{ kind: 'TestRunner', name: 'in-one-process', injectableClass: InOneProcess }]
