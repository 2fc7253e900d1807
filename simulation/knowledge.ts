// What the people of a run know: which code was shown to whom, in answer to what, when. Times are epoch milliseconds.

export interface Asked {
  readonly slot: string
  readonly person: string
  readonly line: string
  readonly askedAt: number
  /** When the answer came; nothing where none came. */
  answeredAt: number | undefined
  /** What the desk had died of or finished by. */
  overAt: number | undefined
  code: string | undefined
  passId: string | undefined
  /** The answer was that the bot is starting it. */
  isStarting: boolean
  /** Names of instances to their ids, as they were then. */
  readonly targets: readonly string[]
  /** When taking it back was answered, and when that was asked. */
  revokedAt: number | undefined
  revokeAskedAt: number | undefined
}

export class Knowledge {
  readonly asked: Asked[] = []
  /** When lockdown was declared and lifted. */
  readonly lockdowns: { from: number; to: number }[] = []

  bySlot(slot: string): Asked | undefined {
    return this.asked.findLast((one) => one.slot === slot)
  }

  byCode(code: string): Asked | undefined {
    return this.asked.find((one) => one.code === code)
  }
}
