// What is said of each finding of a check-up: what is so, and for a problem how to mend it.

import type { Check, CheckFacts, Problem } from '../../domain/checkup.ts'

type Say = (facts: CheckFacts) => string

export interface CheckWords {
  readonly checks: Readonly<Record<Check, string>>
  readonly fine: Readonly<Record<Check, Say>>
  readonly problems: Readonly<Record<Problem, Say>>
  readonly notHere: Say
  readonly healthy: (notes: number) => string
  readonly unhealthy: (count: number) => string
}
