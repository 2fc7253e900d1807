// A whole story, written by its seed: people, machines, and in most of them thieves, all at once.

import type { Random } from '../random.ts'
import { asking } from './asking.ts'
import { machineScenes } from './machines.ts'
import { mishaps } from './mishaps.ts'
import type { Scene, Step } from './step.ts'
import { attacks } from './thieves.ts'

export interface Story {
  readonly fleet: readonly string[]
  readonly steps: readonly Step[]
  readonly attacked: boolean
  /** Life of a pass in seconds. */
  readonly ttl: number
  readonly observes: boolean
}

/** Scenes begin within so many seconds. */
const OPENING_SECONDS = 420

/** When the last of them is surely over. */
export const STORY_SECONDS = 1000

const peopleScenes = { ...asking, ...mishaps }
type PeopleScene = keyof typeof peopleScenes
type Attack = keyof typeof attacks

export function storyOf(random: Random): Story {
  const scenes: Scene[] = []
  const opening = (): number => random.between(5, OPENING_SECONDS)
  const people = Object.keys(peopleScenes) as [PeopleScene, ...PeopleScene[]]
  // Whatever goes wrong, these start something: no run is empty.
  const always: readonly PeopleScene[] = ['forgotten', 'tooLate', 'forgotten']
  for (let n = random.whole(26, 40); n > 0; n -= 1) {
    const kind = always[n - 1] ?? random.pick(people)
    scenes.push(peopleScenes[kind](random, `${kind.toLowerCase()}-${n}`, opening()))
  }
  const victims: [string, ...string[]] = ['nightly', ...scenes.flatMap(({ fleet }) => fleet)]
  const attacked = random.chance(0.7)
  if (attacked) {
    const kinds = Object.keys(attacks) as [Attack, ...Attack[]]
    for (let n = random.whole(4, 9); n > 0; n -= 1) {
      const kind = random.pick(kinds)
      scenes.push(attacks[kind](random, `x-${kind.toLowerCase()}-${n}`, opening(), victims))
    }
  }
  if (random.chance(0.6)) scenes.push(machineScenes.nightly(random, opening()))
  if (random.chance(0.4)) scenes.push(machineScenes.elsewhen(random, opening()))
  if (random.chance(0.4)) scenes.push(machineScenes.scale(random, opening()))
  if (random.chance(0.25)) scenes.push(machineScenes.lockdown(random, opening()))
  return {
    fleet: scenes.flatMap(({ fleet }) => fleet),
    steps: scenes.flatMap(({ steps }) => steps).toSorted((a, b) => a.at - b.at),
    attacked,
    ttl: random.pick([60, 300, 900, 900]),
    observes: random.chance(0.08),
  }
}
