// Why a command ends without having done what was asked: one sentence that says what to do, and an exit code.

export const EXIT = { done: 0, failed: 1, usage: 2, refused: 3 } as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

export class Stop extends Error {
  override readonly name = 'Stop'
  readonly exitCode: Exclude<ExitCode, 0>
  /** Stable, for scripts. */
  readonly code: string
  readonly facts: object

  constructor(kind: 'failed' | 'usage' | 'refused', code: string, sentence: string, facts: object = {}) {
    super(sentence)
    this.exitCode = EXIT[kind]
    this.code = code
    this.facts = facts
  }
}
