// What goes wrong for people without anybody's ill will, and what they do then.

import { ask, type MakeScene, some } from './people.ts'
import { inOrder } from './step.ts'

export const mishaps = {
  /** A code for two, tried on one of them twice. */
  pairOnOne: (random, name, from) => ({
    fleet: [name, `${name}-b`],
    steps: inOrder(
      'person',
      from,
      [0, ask(`${name} ${name}-b`, name, random)],
      [some(random, 8, 20), { kind: 'tag', target: name, slot: name }],
      [some(random, 0, 2), { kind: 'start', target: name, slot: name }],
      [some(random, 20, 40), { kind: 'stop', target: name }],
      [some(random, 10, 20), { kind: 'tag', target: name, slot: name }],
      [some(random, 0, 2), { kind: 'start', target: name, slot: name }],
    ),
  }),
  revoked: (random, name, from) => {
    const person = random.whole(0, 3)
    return {
      fleet: [name],
      steps: inOrder(
        'person',
        from,
        [0, { kind: 'ask', line: name, slot: name, person }],
        [some(random, 8, 20), { kind: 'tag', target: name, slot: name }],
        [some(random, 0, 5), { kind: 'ask', line: 'revoke {id}', slot: name, person }],
        [some(random, 5, 20), { kind: 'start', target: name, slot: name }],
      ),
    }
  },
  expired: (random, name, from) => ({
    fleet: [name],
    steps: inOrder(
      'person',
      from,
      [0, ask(name, name, random)],
      [some(random, 8, 20), { kind: 'tag', target: name, slot: name }],
      [some(random, 40, 330), { kind: 'start', target: name, slot: name }],
    ),
  }),
  mistyped: (random, name, from) => ({
    fleet: [name],
    steps: inOrder(
      'person',
      from,
      [0, ask(name, name, random)],
      [some(random, 8, 20), { kind: 'tag', target: name, slot: name, as: 'mistyped' }],
      [some(random, 0, 5), { kind: 'start', target: name, slot: name }],
    ),
  }),
  resized: (random, name, from) => ({
    fleet: [name],
    steps: inOrder(
      'person',
      from,
      [0, ask(name, name, random)],
      [some(random, 8, 20), { kind: 'tag', target: name, slot: name }],
      [some(random, 0, 5), { kind: 'resize', target: name, type: 'p5.48xlarge' }],
      [some(random, 2, 9), { kind: 'start', target: name, slot: name }],
    ),
  }),
  /** AWS has no capacity; the same code is used again. */
  failing: (random, name, from) => ({
    fleet: [name],
    steps: inOrder(
      'person',
      from,
      [0, ask(name, name, random)],
      [some(random, 8, 20), { kind: 'tag', target: name, slot: name }],
      [0, { kind: 'fail-next', target: name }],
      [some(random, 0, 5), { kind: 'start', target: name, slot: name }],
      [some(random, 60, 100), { kind: 'tag', target: name, slot: name }],
      [some(random, 0, 5), { kind: 'start', target: name, slot: name }],
    ),
  }),
  /** And nobody tries again. */
  failingOnce: (random, name, from) => ({
    fleet: [name],
    steps: inOrder(
      'person',
      from,
      [0, ask(name, name, random)],
      [some(random, 8, 20), { kind: 'tag', target: name, slot: name }],
      [0, { kind: 'fail-next', target: name }],
      [some(random, 0, 5), { kind: 'start', target: name, slot: name }],
    ),
  }),
  /** Allowed once, stopped, started again without asking, and then with a new code. */
  again: (random, name, from) => ({
    fleet: [name],
    steps: inOrder(
      'person',
      from,
      [0, ask(name, name, random)],
      [some(random, 8, 20), { kind: 'tag', target: name, slot: name }],
      [some(random, 0, 5), { kind: 'start', target: name, slot: name }],
      [some(random, 2, 60), { kind: 'stop', target: name }],
      [some(random, 2, 40), { kind: 'start', target: name }],
      [some(random, 10, 40), ask(name, `${name}-b`, random)],
      [some(random, 8, 20), { kind: 'tag', target: name, slot: `${name}-b` }],
      [some(random, 0, 5), { kind: 'start', target: name, slot: `${name}-b` }],
    ),
  }),
  /** Two codes in hand: up, down and up again within seconds. */
  quick: (random, name, from) => ({
    fleet: [name],
    steps: inOrder(
      'person',
      from,
      [0, ask(name, name, random)],
      [1, ask(name, `${name}-b`, random)],
      [some(random, 8, 20), { kind: 'tag', target: name, slot: name }],
      [some(random, 0, 2), { kind: 'start', target: name, slot: name }],
      [some(random, 2, 6), { kind: 'stop', target: name }],
      [some(random, 1, 3), { kind: 'tag', target: name, slot: `${name}-b` }],
      [some(random, 0, 1), { kind: 'start', target: name, slot: `${name}-b` }],
    ),
  }),
  /** Started first, asked for afterwards. */
  tooLate: (random, name, from) => ({
    fleet: [name],
    steps: inOrder(
      'person',
      from,
      [0, { kind: 'start', target: name }],
      [some(random, 1, 6), ask(name, name, random)],
      [some(random, 1, 6), { kind: 'tag', target: name, slot: name }],
    ),
  }),
  forgotten: (random, name, from) => ({
    fleet: [name],
    steps: inOrder('person', from + some(random, 0, 60), [0, { kind: 'start', target: name }]),
  }),
} as const satisfies Record<string, MakeScene>
