// What test files import as `vitest` while mutants are tried in one process (runner.ts): tests are only gathered, and
// `expect` is vitest's own. It knows no more of vitest than the tests of flows use.

// `expect` asks its worker which test it is in; here there is none.
Object.assign(globalThis, { __vitest_worker__: { config: { snapshotOptions: {}, expect: {} } } })
const vitest = await import('vitest')

export const { expect, vi } = vitest

type Body = (...args: never[]) => unknown

export interface Gathered {
  readonly id: string
  readonly file: string
  readonly run: () => unknown
}

export interface Hooks {
  readonly before: (() => unknown)[]
  readonly after: (() => unknown)[]
}

export const gathered: Gathered[] = []
export const hooks: Hooks = { before: [], after: [] }
const titles: string[] = []
let file = ''

/** Whatever is gathered from now on is of this file. */
export function gatherFrom(name: string): void {
  file = name
}

const test = (title: string, body: Body): void => {
  gathered.push({ id: `${gathered.length} ${[...titles, title].join(' ')}`, file, run: () => body() })
}

const each =
  (cases: readonly unknown[]) =>
  (title: string, body: Body): void => {
    for (const one of cases) {
      const args = (Array.isArray(one) ? one : [one]) as never[]
      test(title, () => body(...args))
    }
  }

export const it = Object.assign(test, { each })

const within = (title: string, body: Body): void => {
  titles.push(title)
  body()
  titles.pop()
}

export const describe = Object.assign(within, {
  each:
    (cases: readonly unknown[]) =>
    (title: string, body: Body): void => {
      for (const one of cases) within(title, () => body(...((Array.isArray(one) ? one : [one]) as never[])))
    },
})

export const beforeAll = (hook: () => unknown): void => void hooks.before.push(hook)
export const afterAll = (hook: () => unknown): void => void hooks.after.push(hook)
