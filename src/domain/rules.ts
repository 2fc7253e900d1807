// The rules of judging that the flows go by, in one object: given to them as an argument, so that a test can switch
// one off and see something go wrong.

import { endingOf } from './ending.ts'
import { stopStep } from './enforcement.ts'
import { mayBePast, planFor, reading, secondsOfGraceLeft } from './judge.ts'
import { refusalOf } from './pass.ts'

export const rules = { endingOf, mayBePast, planFor, reading, refusalOf, secondsOfGraceLeft, stopStep }

export type Rules = Readonly<typeof rules>
