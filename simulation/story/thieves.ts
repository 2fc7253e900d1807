// What somebody with stolen keys does, each for themselves and against others. They know how startpass works.

import type { Random } from '../random.ts'
import { inOrder, type Scene, type Step } from './step.ts'

/** @param victims instances of other scenes */
type MakeAttack = (
  random: Random,
  name: string,
  from: number,
  victims: readonly [string, ...string[]],
) => Scene

const some = (random: Random, from: number, to: number): number => random.between(from, to)

export const attacks = {
  start: (random, name, from, victims) => ({
    fleet: [name],
    steps: inOrder(
      'thief',
      from,
      [0, { kind: 'start', target: name }],
      [some(random, 0, 90), { kind: 'start', target: random.pick(victims) }],
    ),
  }),
  launch: (random, name, from) => ({
    fleet: [],
    steps: inOrder(
      'thief',
      from,
      [0, { kind: 'launch', name, count: random.whole(1, 4) }],
      [some(random, 1, 60), { kind: 'launch', name: `${name}-spot`, market: 'spot' }],
    ),
  }),
  /** A code seen in somebody's tag, for an instance of one's own. */
  copyCode: (random, name, from, victims) => ({
    fleet: [name],
    steps: Array.from({ length: 4 }, (_, n) =>
      inOrder(
        'thief',
        from + n * some(random, 10, 60),
        [0, { kind: 'copy-code', from: random.pick(victims), to: name }],
        [some(random, 0, 2), { kind: 'start', target: name }],
      ),
    ).flat(),
  }),
  /** The tag of somebody who is about to start. */
  reTag: (random, _name, from, victims) => ({
    fleet: [],
    steps: inOrder(
      'thief',
      from,
      [0, { kind: 'tag', target: random.pick(victims), value: 'sp_00000000000000000000' }],
      [some(random, 1, 60), { kind: 'tag', target: random.pick(victims), value: '' }],
    ),
  }),
  /** One that cannot be stopped among others, to spoil stopping them all. */
  spoil: (random, name, from) => {
    const fleet = Array.from({ length: random.whole(4, 7) }, (_, n) => `${name}-${n}`)
    return {
      fleet,
      steps: inOrder(
        'thief',
        from,
        [0, { kind: 'protect', target: `${name}-${random.whole(0, 2)}`, on: true }],
        [some(random, 0, 3), { kind: 'start-many', targets: fleet }],
      ),
    }
  },
  /** Up again as soon as it is down. */
  loop: (random, name, from) => ({
    fleet: [name],
    steps: Array.from(
      { length: 6 },
      (_, n): Step => ({
        at: from + n * some(random, 6, 30),
        by: 'thief',
        act: { kind: 'start', target: name },
      }),
    ),
  }),
  /** Down and up again what its owner has just started, before reads show that anything has happened. */
  bounce: (random, name, from) => ({
    fleet: [name],
    steps: [
      ...inOrder(
        'person',
        from,
        [0, { kind: 'ask', line: name, slot: name, person: random.whole(0, 3) }],
        [some(random, 8, 12), { kind: 'tag', target: name, slot: name }],
        [some(random, 0, 2), { kind: 'start', target: name, slot: name }],
      ),
      ...inOrder(
        'thief',
        from + some(random, 45, 60),
        [0, { kind: 'stop', target: name }],
        [2, { kind: 'start', target: name }],
        [3, { kind: 'start', target: name }],
      ),
    ],
  }),
  /** The same to several within seconds of their starting: to reads, one start looks like the other. */
  rebound: (random, name, from) => {
    const fleet = Array.from({ length: 6 }, (_, n) => `${name}-${n}`)
    const startAt = from + 30
    return {
      fleet,
      steps: [
        ...inOrder('person', from, [
          0,
          { kind: 'ask', line: fleet.join(' '), slot: name, person: random.whole(0, 3) },
        ]),
        ...fleet.flatMap((target) => {
          const downAt = startAt + some(random, 1.2, 4)
          return [
            ...inOrder(
              'person',
              startAt - 10,
              [0, { kind: 'tag', target, slot: name }],
              [10, { kind: 'start', target, slot: name }],
            ),
            ...inOrder('thief', downAt, [0, { kind: 'stop', target }]),
            ...Array.from(
              { length: 5 },
              (_, n): Step => ({ at: downAt + 1.1 + n, by: 'thief', act: { kind: 'start', target } }),
            ),
          ]
        }),
      ],
    }
  },
  drain: (random, name, from) => ({
    fleet: [name],
    steps: inOrder(
      'thief',
      from,
      [0, { kind: 'drain', calls: 300 }],
      [1, { kind: 'start', target: name }],
      [3, { kind: 'drain', calls: 300 }],
    ),
  }),
  changeType: (random, _name, from, victims) => {
    const target = random.pick(victims)
    return {
      fleet: [],
      steps: inOrder(
        'thief',
        from,
        [0, { kind: 'resize', target, type: 'p5.48xlarge' }],
        [some(random, 0, 5), { kind: 'start', target }],
      ),
    }
  },
  /** A group of the very name that is listed, somewhere else; and one of another name. */
  group: (random, name, from) => ({
    fleet: [],
    steps: inOrder(
      'thief',
      from,
      [0, { kind: 'make-group', group: 'listed', region: 'elsewhere' }],
      [some(random, 5, 60), { kind: 'make-group', group: name, region: 'home' }],
    ),
  }),
  /** An owner who stops and starts right after a denial is the thief's best cover. */
  cover: (random, name, from) => ({
    fleet: [name],
    steps: [
      ...inOrder(
        'person',
        from,
        [0, { kind: 'ask', line: name, slot: name, person: random.whole(0, 3) }],
        [some(random, 8, 20), { kind: 'tag', target: name, slot: name }],
      ),
      ...inOrder(
        'thief',
        from + some(random, 22, 40),
        [0, { kind: 'tag', target: name, value: '' }],
        [0, { kind: 'start', target: name }],
        [some(random, 2, 30), { kind: 'stop', target: name }],
      ),
      ...inOrder(
        'person',
        from + some(random, 42, 90),
        [0, { kind: 'tag', target: name, slot: name }],
        [some(random, 0, 1), { kind: 'start', target: name, slot: name }],
      ),
    ],
  }),
  forge: (random, name, from, victims) => ({
    fleet: [],
    steps: inOrder(
      'thief',
      from,
      [0, { kind: 'forge', how: random.pick(['secret', 'body', 'old', 'future', 'unsigned']), line: 'any' }],
      [some(random, 1, 30), { kind: 'replay', slot: random.pick(victims) }],
      [some(random, 1, 30), { kind: 'replay', slot: random.pick(victims) }],
    ),
  }),
} as const satisfies Record<string, MakeAttack>
