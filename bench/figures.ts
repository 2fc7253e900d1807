// All figures, in one interleaved run. Counting is the same on every machine, and quick; timing is neither.

import { build } from '../tools/build.ts'
import { type ArticleFigures, articleFigures } from './article.ts'
import { burstFigures } from './burst.ts'
import { coldStarts } from './cold-start.ts'
import { type Decision, decisionOf } from './counts/decisions.ts'
import { storeUnits } from './counts/store-units.ts'
import { floorRatios } from './floor.ts'
import { playgroundFigures } from './memory.ts'
import { slackAnswers } from './slack-answer.ts'
import { sweepFigures } from './sweep.ts'
import { timeToStop } from './time-to-stop.ts'

export type Say = (what: string) => void

const toKb = (bytes: number): number => Math.round(bytes / 1024)

/** Counts: the wire, the table, the bundles. */
export async function counted(say: Say) {
  say('bundles')
  const bundles = Object.fromEntries(
    (await build()).map(({ name, loadedBytes, totalBytes, parts }) => [
      name,
      { kb: toKb(loadedBytes), totalKb: toKb(totalBytes), parts },
    ]),
  )
  const callsPerDecision: Record<'single' | 'burst10' | 'burst100' | 'burst1000', Decision> = {
    single: await decisionOf(1),
    burst10: await decisionOf(10),
    burst100: await decisionOf(100),
    burst1000: await decisionOf(1000),
  }
  say('calls for a decision, counted')
  const units = await storeUnits()
  say("the table's units, counted")
  return { bundles, callsPerDecision, storeUnits: units }
}

export async function burst(say: Say) {
  say('bursts of a thousand and ten thousand, in virtual time: a minute or two')
  return { burst: await burstFigures() }
}

/** @param slowedMs makes the gate slower: to see that the budget notices */
export async function timed(say: Say, slowedMs = 0) {
  say('the gate against the floor')
  const floorRatio = await floorRatios(1000, slowedMs)
  say("against the article's design")
  const article: ArticleFigures = await articleFigures(50)
  say('fresh processes')
  const { rounds, functions } = await coldStarts(40)
  const cold = Object.fromEntries(functions.map(({ name, medianMs, ratio }) => [name, { medianMs, ratio }]))
  say('time to stop, in the playground')
  const timeToStopMs = await timeToStop(200)
  say('answers to Slack')
  const slackAnswerMs = await slackAnswers()
  say('the playground')
  const playground = await playgroundFigures()
  say('the sweep of ten thousand')
  const sweeps = await sweepFigures()
  return {
    floorRatio,
    articleRatio: article.ratios,
    twoAtOnce: article.twoAtOnce,
    cold,
    coldRounds: rounds,
    timeToStopMs,
    slackAnswerMs,
    playground,
    sweeps,
  }
}

type Counted = Awaited<ReturnType<typeof counted>>
type Bursts = Awaited<ReturnType<typeof burst>>
type Timed = Awaited<ReturnType<typeof timed>>
export type Figures = Counted & Bursts & Timed
