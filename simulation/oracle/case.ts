// All that the oracle goes by: what the world saw, what people know, and, to be compared with it, what startpass wrote.

import type { Guard } from '../../src/domain/guard.ts'
import type { GateSettings } from '../../src/flows/gate.ts'
import type { Cloud } from '../cloud.ts'
import type { Knowledge } from '../knowledge.ts'
import type { Said } from '../said.ts'
import type { Story } from '../story/story.ts'
import type { Records } from '../system.ts'
import type { Weather } from '../weather.ts'
import type { TrueStart } from '../world/truth.ts'
import type { Violation } from './violation.ts'

export interface Case {
  readonly story: Story
  readonly weather: Weather
  readonly cloud: Cloud
  readonly known: Knowledge
  readonly said: Said
  readonly records: Records
  readonly guard: Guard
  readonly spentTag: GateSettings['spentTag']
  /** What forgers and replayers were answered that they should not have been. */
  readonly cast: { readonly fooled: readonly string[] }
  /** `region/name` of every group that was still launching when somebody ended them all. */
  readonly launching: ReadonlySet<string>
  /** Epoch milliseconds. */
  readonly end: number
}

/** Clocks of functions are off by so much; a second for rounding. */
export const slopMs = ({ weather }: Pick<Case, 'weather'>): number => weather.skew * 1000 + 1000

export interface Verdict {
  /** `allow`, `deny(no-pass)`, `exempt(adopted)`. */
  readonly text: string
  readonly kind: 'allow' | 'deny' | 'exempt'
  readonly pass: string | undefined
  readonly standing: string | undefined
  readonly mode: string
  /** Epoch milliseconds, by the judge's clock. */
  readonly at: number
}

/**
 * Whether only the sweep could know what is left to do about it: it was judged once the next start had begun, by an event
 * that speaks of the next, and whoever judged it died over that.
 */
export function isForTheSweep(
  start: TrueStart,
  verdict: Verdict | undefined,
  { weather, cloud }: Case,
): boolean {
  const next = cloud.truth.starts.find(
    ({ instanceId, launchedAt }) => instanceId === start.instanceId && launchedAt > start.launchedAt,
  )
  return (
    !weather.sweeps &&
    next !== undefined &&
    verdict !== undefined &&
    verdict.at + weather.skew * 1000 >= next.at
  )
}

export type Note = (invariant: string, about: string, what: string) => void

export const noteInto =
  (violations: Violation[]): Note =>
  (invariant, about, what) => {
    violations.push({ invariant, about, what })
  }
