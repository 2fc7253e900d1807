// Fuzzing by mutation: replays a target's corpus, then tries changes of it for so long. What reaches a new outcome joins
// the corpus.

import { corpusOf } from './corpus.ts'
import { mutated } from './mutate.ts'
import { Random } from './random.ts'
import { Broken, type Target } from './target.ts'

export interface Finding {
  readonly input: string
  readonly trouble: string
}

export interface Result {
  readonly inputs: number
  readonly outcomes: ReadonlyMap<string, number>
  /** Inputs with an outcome that none in the corpus has. */
  readonly fresh: readonly string[]
  readonly finding: Finding | undefined
}

const MOST_MS = 2000
const MOST_MEMORY_BYTES = 256 * 1024 * 1024

/** @param corpus what to begin with; what is in the repository, where nothing is given */
export async function fuzz(
  target: Target,
  { seconds, seed }: { readonly seconds: number; readonly seed: number },
  corpus: readonly string[] = corpusOf(target.name).map(({ input }) => input),
): Promise<Result> {
  const random = new Random(seed)
  const known = [...corpus]
  const outcomes = new Map<string, number>()
  const fresh: string[] = []
  let inputs = 0

  const attempt = async (input: string): Promise<Finding | undefined> => {
    inputs += 1
    const answer = await tried(target, input)
    if (typeof answer !== 'string') return answer
    const times = outcomes.get(answer) ?? 0
    outcomes.set(answer, times + 1)
    if (times === 0 && inputs > corpus.length) {
      known.push(input)
      fresh.push(input)
    }
    return undefined
  }

  for (const input of corpus) {
    const finding = await attempt(input)
    if (finding !== undefined) return { inputs, outcomes, fresh, finding }
  }
  const until = performance.now() + seconds * 1000
  while (performance.now() < until) {
    const finding = await attempt(mutated(random.pick(known), random.pick(known), target.words, random))
    if (finding !== undefined) return { inputs, outcomes, fresh, finding }
  }
  return { inputs, outcomes, fresh, finding: undefined }
}

async function tried(target: Target, input: string): Promise<string | Finding> {
  const before = process.memoryUsage().heapUsed
  // The processor's time: a machine that is busy with something else is no finding.
  const cpu = process.cpuUsage()
  try {
    const outcome = await target.run(input)
    const { user, system } = process.cpuUsage(cpu)
    const spent = (user + system) / 1000
    if (spent > MOST_MS) return { input, trouble: `it took ${Math.round(spent)} ms` }
    const grown = process.memoryUsage().heapUsed - before
    if (grown > MOST_MEMORY_BYTES) return { input, trouble: `it took ${Math.round(grown / 2 ** 20)} MB` }
    return outcome
  } catch (error) {
    if (error instanceof Broken) return { input, trouble: error.message }
    return { input, trouble: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

/** The smallest part of an input that breaks the same way, looked for by taking lines and then characters away. */
export async function shrunk(target: Target, { input, trouble }: Finding): Promise<Finding> {
  const kind = trouble.slice(0, 20)
  let best: Finding = { input, trouble }
  const until = performance.now() + 20_000
  for (let size = Math.ceil(input.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < best.input.length && performance.now() < until; ) {
      const smaller = await tried(target, best.input.slice(0, at) + best.input.slice(at + size))
      if (typeof smaller !== 'string' && smaller.trouble.startsWith(kind)) best = smaller
      else at += size
    }
  }
  return best
}
