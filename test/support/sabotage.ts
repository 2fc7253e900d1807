// A safeguard, how it is switched off, and a story that ends well with it and badly without.

import { describe, expect, it } from 'vitest'
import { aStage, type Stage, type StageOptions } from '../stage.ts'

export interface Sabotage {
  /** What the safeguard promises. */
  readonly promise: string
  /** How it is switched off. */
  readonly off: StageOptions
  /** Settings of the story itself, in either case. */
  readonly with?: StageOptions
  /** Plays the story. @returns what went wrong */
  readonly story: (stage: Stage) => Promise<string | undefined>
}

/** The story's own tampering first, then the sabotage on top of it. */
function bothOf(own: StageOptions = {}, off: StageOptions): StageOptions {
  return {
    ...own,
    ...off,
    tamper: (gate, index, stage) => {
      const owned = own.tamper?.(gate, index, stage) ?? gate
      return off.tamper?.(owned, index, stage) ?? owned
    },
  }
}

const play = async (sabotage: Sabotage, options: StageOptions): Promise<string | undefined> =>
  sabotage.story(await aStage(options))

export function eachIsNoticed(sabotages: Readonly<Record<string, () => Sabotage>>): void {
  describe('a safeguard switched off is noticed', () => {
    it.each(Object.entries(sabotages))('%s', async (_, make) => {
      const kept = make()
      expect(
        await play(kept, kept.with ?? {}),
        `${kept.promise}: the story ends well with it`,
      ).toBeUndefined()
      const broken = make()
      expect(
        await play(broken, bothOf(broken.with, broken.off)),
        `${broken.promise}: and badly without it`,
      ).toBeTypeOf('string')
    })
  })
}
