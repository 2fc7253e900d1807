// The ways in which people ask and start, and nothing goes wrong but the weather.

import { ask, type MakeScene, some } from './people.ts'
import { inOrder } from './step.ts'

export const asking = {
  /** Ask, tag, start; the tag sometimes a moment after the start. */
  honest: (random, name, from) => ({
    fleet: [name],
    steps: inOrder(
      'person',
      from,
      [0, ask(name, name, random)],
      [
        some(random, 8, 20),
        { kind: 'tag', target: name, slot: name, as: random.chance(0.3) ? 'typed' : undefined },
      ],
      [some(random, 0, 5), { kind: 'start', target: name, slot: name }],
    ),
  }),
  lateTag: (random, name, from) => ({
    fleet: [name],
    steps: inOrder(
      'person',
      from,
      [0, ask(name, name, random)],
      [some(random, 8, 20), { kind: 'start', target: name, slot: name }],
      [some(random, 0, 3), { kind: 'tag', target: name, slot: name }],
    ),
  }),
  oneStep: (random, name, from) => ({
    fleet: [name],
    steps: inOrder('person', from, [0, ask(`start ${name}`, name, random)]),
  }),
  /** Two ask for the same at once. */
  oneStepTwice: (random, name, from) => ({
    fleet: [name],
    steps: inOrder(
      'person',
      from,
      [0, ask(`start ${name}`, name, random)],
      [some(random, 0, 2), ask(`start ${name}`, `${name}-b`, random)],
    ),
  }),
  launch: (random, name, from) => ({
    fleet: [],
    steps: inOrder(
      'person',
      from,
      [0, ask(`new ${random.whole(1, 2)}`, name, random)],
      [some(random, 8, 20), { kind: 'launch', name, slot: name, count: random.whole(1, 3) }],
    ),
  }),
  any: (random, name, from) => ({
    fleet: [name],
    steps: inOrder(
      'person',
      from,
      [0, ask('any', name, random)],
      [some(random, 8, 20), { kind: 'tag', target: name, slot: name }],
      [some(random, 0, 5), { kind: 'start', target: name, slot: name }],
    ),
  }),
  /** One use, two instances, at once. */
  race: (random, name, from) => ({
    fleet: [name, `${name}-b`],
    steps: inOrder(
      'person',
      from,
      [0, ask('any', name, random)],
      [some(random, 8, 20), { kind: 'tag', target: name, slot: name }],
      [0, { kind: 'tag', target: `${name}-b`, slot: name }],
      [some(random, 0, 2), { kind: 'start', target: name, slot: name }],
      [some(random, 0, 1), { kind: 'start', target: `${name}-b`, slot: name }],
    ),
  }),
  pair: (random, name, from) => ({
    fleet: [name, `${name}-b`],
    steps: inOrder(
      'person',
      from,
      [0, ask(`${name} ${name}-b`, name, random)],
      [some(random, 8, 20), { kind: 'tag', target: name, slot: name }],
      [0, { kind: 'tag', target: `${name}-b`, slot: name }],
      [some(random, 0, 2), { kind: 'start', target: name, slot: name }],
      [some(random, 0, 30), { kind: 'start', target: `${name}-b`, slot: name }],
    ),
  }),
} as const satisfies Record<string, MakeScene>
