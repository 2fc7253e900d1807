// startpass against the article's design, at the same endpoints: one start at a time, allowed and denied, and then two
// people at once, of whom the article's design lets one down.

import { article } from './article/functions.ts'
import { batchOf } from './batch-of.ts'
import type { Verdict } from './floor.ts'
import { issuer } from './floor-passes.ts'
import { median } from './statistics.ts'
import { worldProcess } from './world-process.ts'

interface ArticleRatio {
  /** startpass's time over the article's, at the median: less than 1 is faster. */
  readonly p50: number
  readonly p50ClientsReused: number
  readonly callsOurs: number
  readonly callsTheirs: number
}

export interface ArticleFigures {
  readonly ratios: Readonly<Record<Verdict, ArticleRatio>>
  /** Of two people who ask at once and then start, how many keep their instance. */
  readonly twoAtOnce: { readonly ours: number; readonly theirs: number }
}

type Handler = (event: object) => Promise<unknown>

const WARM_UP = 10

export async function articleFigures(rounds: number): Promise<ArticleFigures> {
  const world = await worldProcess()
  try {
    const quiet = { GRACE_SECONDS: '0', POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' }
    Object.assign(process.env, world.environment, quiet)
    // Apart from other measurements of this process, which have a table of their own.
    const bundle = `${new URL('../dist/lambda/gate/index.mjs', import.meta.url).href}?article`
    const { handler } = (await import(bundle)) as { readonly handler: Handler }
    const issue = await issuer(world.environment)
    const asWritten = article(false)
    const reused = article(true)
    const one = async (code: string): Promise<string> => {
      const [id = ''] = await world.seed(1)
      await world.start({ [id]: code })
      await world.calls()
      return id
    }
    const times: Record<Verdict, Record<'ours' | 'written' | 'reused', number[]>> = {
      allow: { ours: [], written: [], reused: [] },
      deny: { ours: [], written: [], reused: [] },
    }
    const calls: Record<Verdict, [number, number]> = { allow: [0, 0], deny: [0, 0] }
    for (let round = 0; round < WARM_UP + rounds; round += 1) {
      for (const verdict of ['allow', 'deny'] as const) {
        const code = verdict === 'allow' ? (await issue()).code : ''
        const password = verdict === 'allow' ? 'Abcdefghijkl1234' : ''
        const sides = {
          ours: [code, (id: string) => handler(batchOf([id]))],
          written: [password, (id: string) => asWritten.check(id, 'Abcdefghijkl1234')],
          reused: [password, (id: string) => reused.check(id, 'Abcdefghijkl1234')],
        } as const
        for (const side of ['ours', 'written', 'reused'] as const) {
          const [tag, run] = sides[side]
          const id = await one(tag)
          const before = performance.now()
          await run(id)
          if (round >= WARM_UP) times[verdict][side].push(performance.now() - before)
          const made = (await world.calls()).filter((name) => name !== 'GetItem').length
          if (side === 'ours') calls[verdict][0] = made
          if (side === 'written') calls[verdict][1] = made
        }
      }
    }
    const of = (verdict: Verdict): ArticleRatio => ({
      p50: median(times[verdict].ours) / median(times[verdict].written),
      p50ClientsReused: median(times[verdict].ours) / median(times[verdict].reused),
      callsOurs: calls[verdict][0],
      callsTheirs: calls[verdict][1],
    })
    return { ratios: { allow: of('allow'), deny: of('deny') }, twoAtOnce: await twoAtOnce() }

    async function twoAtOnce(): Promise<ArticleFigures['twoAtOnce']> {
      const mine = [(await issue()).code, (await issue()).code]
      const ids = await world.seed(2)
      await world.start(Object.fromEntries(ids.map((id, n) => [id, mine[n] ?? ''])))
      await handler(batchOf(ids))
      const ours = (await world.states(ids)).filter((state) => state === 'running').length
      // What the function is called with is what its environment said last; checking empties it.
      let environment = ''
      const theirs = [await asWritten.issue(), await asWritten.issue()]
      environment = theirs[1] ?? ''
      const others = await world.seed(2)
      await world.start(Object.fromEntries(others.map((id, n) => [id, theirs[n] ?? ''])))
      for (const id of others) {
        await asWritten.check(id, environment)
        environment = ''
      }
      return { ours, theirs: (await world.states(others)).filter((state) => state === 'running').length }
    }
  } finally {
    world.close()
  }
}
