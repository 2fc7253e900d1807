// The table of docs/proof.md: which sabotage was caught by which run. Written by npm run proof, read by a test.

export interface Caught {
  readonly name: string
  readonly tier: string
  /** How many runs it took, from the first on. */
  readonly runs: number
  readonly promise: string
  readonly violated: string
}

/** Seeds of the runs in the table: `proof:1` and so on. */
export const PROOF = 'proof'

export const caughtTable = (all: readonly Caught[]): string =>
  [
    '| sabotage | tier | runs until caught | what it promises | what was violated |',
    '| --- | --- | --: | --- | --- |',
    ...all.map(
      ({ name, tier, runs, promise, violated }) =>
        `| \`${name}\` | ${tier} | ${runs} | ${promise} | ${violated} |`,
    ),
  ].join('\n')

/** By name, the number of the run that caught it. */
export const caughtIn = (document: string): Map<string, number> =>
  new Map(
    [...document.matchAll(/^\|\s*`([\w-]+)`\s*\|\s*(?:ports|adapters)\s*\|\s*(\d+)\s*\|/gm)].map(
      ([, name = '', runs]): [string, number] => [name, Number(runs)],
    ),
  )
