// One safeguard switched off, to see that the simulation notices. The ways there are to do that; which there are of them
// is in sabotages.ts.

import type { Rules } from '../src/domain/rules.ts'
import type { Gate } from '../src/flows/gate.ts'
import type { DeskWiring } from '../src/lambdas/wire-desk.ts'
import type { TableClause } from './ports/table.ts'
import type { Weather } from './weather.ts'

export type Tier = 'ports' | 'adapters'

export interface Sabotage {
  /** What the safeguard promises. */
  readonly promise: string
  /** The invariant that it is caught by, where others could catch it for another reason. */
  readonly breaks?: string
  readonly tier: Tier
  /** The weather it is for, where few runs have it: what it is tried in, with the safeguard and without. */
  readonly weather?: (drawn: Weather) => Weather
  /** Rules of judging that it is about, by their keys. */
  readonly of?: readonly (keyof Rules)[]
  readonly rules?: (rules: Rules) => Partial<Rules>
  /** Changes what each process of the gate is given. */
  readonly gate?: (gate: Gate) => Gate
  readonly desk?: (wiring: DeskWiring) => DeskWiring
  /** Conditions of the in-memory table that are left out. */
  readonly off?: readonly TableClause[]
  /** Changes requests to the real table on their way. */
  readonly rewrite?: (body: string) => string
  /** No sweep runs. */
  readonly unswept?: boolean
  /** Messages that failed do not come again. */
  readonly forgetful?: boolean
}
