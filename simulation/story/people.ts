// What scenes of people are made of; the scenes themselves are in asking.ts and mishaps.ts.

import type { Random } from '../random.ts'
import type { Scene } from './step.ts'

/** @param name of its own, for instances and slots @param from seconds from the beginning */
export type MakeScene = (random: Random, name: string, from: number) => Scene

export const some = (random: Random, from: number, to: number): number => random.between(from, to)

export const ask = (line: string, slot: string, random: Random) =>
  ({ kind: 'ask', line, slot, person: random.whole(0, 3) }) as const
