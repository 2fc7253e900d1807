// What must always hold (ARCHITECTURE.md), asked of the world's own record; then the journal, compared with it.

import { type Case, noteInto } from './case.ts'
import { entitlements } from './entitlement.ts'
import { checkJournal } from './journal.ts'
import { checkLadder } from './ladder.ts'
import { checkOneSteps, checkOwners, checkSecrets, checkTags } from './secrecy.ts'
import { checkEnds, checkStops, secondsToStop } from './stops.ts'
import { checkVerdicts, verdictsIn } from './verdicts.ts'
import type { Violation } from './violation.ts'

export interface Reckoning {
  readonly violations: readonly Violation[]
  readonly collateral: number
  readonly secondsToStop: readonly number[]
}

export function judge(facts: Case): Reckoning {
  const violations: Violation[] = []
  const note = noteInto(violations)
  const verdicts = verdictsIn(facts, note)
  checkVerdicts(facts, verdicts, entitlements(facts), note)
  const collateral = checkStops(facts, verdicts, note)
  checkEnds(facts, verdicts, note)
  checkLadder(facts, verdicts, note)
  checkJournal(facts, verdicts, note)
  checkSecrets(facts, note)
  checkTags(facts, verdicts, note)
  checkOwners(facts, verdicts, note)
  checkOneSteps(facts, note)
  return { violations, collateral, secondsToStop: secondsToStop(facts, verdicts) }
}
