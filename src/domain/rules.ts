// The rules of judging that the flows go by, in one object: given to them as an argument, so that a test can switch
// one off and see something go wrong.

import { capStep } from './cap.ts'
import { endingOf } from './ending.ts'
import { sparedLate } from './exemption.ts'
import { mayBePast, planFor, reading, secondsOfGraceLeft } from './judge.ts'
import { nextStep, unlistedKeeper } from './ladder.ts'
import { refusalOf } from './pass.ts'

export const rules = {
  capStep,
  endingOf,
  mayBePast,
  nextStep,
  planFor,
  reading,
  refusalOf,
  secondsOfGraceLeft,
  sparedLate,
  unlistedKeeper,
}

export type Rules = Readonly<typeof rules>
