// Test support: a batch of denied starts carried out over a gate that answers as a test says. `aCase(1)` is a running
// instance that was denied ten seconds ago; `bare` is a result of which nothing is said.

import { defaultGuard, type Guard } from '../../src/domain/guard.ts'
import type { InstanceView } from '../../src/domain/instance.ts'
import { startKey } from '../../src/domain/start.ts'
import type { StartRecord } from '../../src/domain/start-record.ts'
import type { Case } from '../../src/flows/climb.ts'
import { enforce } from '../../src/flows/enforce.ts'
import { anInstance, aRecord, noon, tokyo } from '../builders.ts'
import { type Answers, aGate } from './a-gate.ts'

export const id = (n: number) => `i-0000000000000000${n}`
export const name = (n: number) => ({ place: tokyo, instanceId: id(n), launchedAt: noon })
export const key = (n: number) => startKey(name(n))

export interface CaseMore {
  readonly record?: Partial<StartRecord>
  /** Nothing: EC2 does not show it. */
  readonly view?: Partial<InstanceView> | undefined
  readonly one?: Partial<Case>
}

export const aCase = (n: number, more: CaseMore = {}): Case => ({
  record: aRecord({ name: name(n), ...more.record }),
  view:
    'view' in more && more.view === undefined
      ? undefined
      : anInstance({ instanceId: id(n), state: 'running', ...more.view }),
  readBeganAt: (noon + 10) * 1000,
  tries: 0,
  leave: new Set(),
  looks: new Set(),
  reportedRunning: false,
  ...more.one,
})

interface Under {
  readonly guard?: Partial<Guard>
  readonly lockdown?: boolean
}

export async function enforced(
  cases: readonly Case[],
  answers: Answers = {},
  { guard = {}, lockdown = false }: Under = {},
) {
  const made = aGate(answers)
  const all = await enforce(tokyo, cases, { guard: { ...defaultGuard, ...guard }, lockdown }, made.gate)
  return { ...made, all, of: (n: number) => all.get(key(n)) }
}

/** What a result has that is not said. */
export const bare = {
  outcome: undefined,
  over: false,
  called: undefined,
  calledAt: undefined,
  superseded: false,
  trouble: undefined,
  failedAt: undefined,
  putOff: false,
  inHand: false,
  turnInSeconds: undefined,
  spoils: false,
  hindrance: undefined,
  spared: undefined,
  heldUntil: undefined,
  rungs: [],
}
export const calledAt = noon * 1000 + 10_500
