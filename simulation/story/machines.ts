// Machines that start on schedule, groups that scale, and the operator who locks everything down.

import type { Random } from '../random.ts'
import { inOrder, type Scene } from './step.ts'

export const LISTED = 'listed'
/** Its standing pass is good all week, once a day; the other's hours are never now. */
export const NIGHTLY = 'nightly'
export const ELSEWHEN = 'elsewhen'

export const machineScenes = {
  nightly: (random: Random, from: number): Scene => ({
    fleet: [],
    steps: inOrder(
      'machine',
      from,
      [0, { kind: 'start', target: NIGHTLY }],
      [random.between(10, 90), { kind: 'stop', target: NIGHTLY }],
      [random.between(20, 90), { kind: 'start', target: NIGHTLY }],
    ),
  }),
  elsewhen: (_random: Random, from: number): Scene => ({
    fleet: [],
    steps: inOrder('machine', from, [0, { kind: 'start', target: ELSEWHEN }]),
  }),
  scale: (random: Random, from: number): Scene => ({
    fleet: [],
    steps: inOrder(
      'machine',
      from,
      [0, { kind: 'scale', group: LISTED, to: random.whole(1, 3) }],
      [random.between(60, 200), { kind: 'scale', group: LISTED, to: random.whole(0, 2) }],
    ),
  }),
  /** And some who start in these very seconds. */
  lockdown: (random: Random, from: number): Scene => {
    const fleet = Array.from({ length: 12 }, (_, n) => `locked-${n}`)
    const starting = fleet.flatMap((name, person) => [
      ...inOrder(
        'person',
        from + random.between(160, 165),
        [0, { kind: 'ask', line: name, slot: name, person: person % 4 }],
        [20, { kind: 'tag', target: name, slot: name }],
      ),
      ...inOrder('person', from + random.between(198.5, 199.9), [
        0,
        { kind: 'start', target: name, slot: name },
      ]),
    ])
    const locking = inOrder(
      'operator',
      from + 200,
      [0, { kind: 'lockdown', on: true }],
      [random.between(30, 200), { kind: 'lockdown', on: false }],
    )
    return { fleet, steps: [...starting, ...locking] }
  },
} as const
