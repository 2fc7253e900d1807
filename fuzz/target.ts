// What can be fuzzed: something that takes any text, and what must not come of it.

export interface Target {
  readonly name: string
  /** What means something to it, for mutating. */
  readonly words: readonly string[]
  /**
   * Takes the input.
   * @returns a short name of what became of it: an input with a new one is worth keeping
   * @throws Broken where a promise is broken; any other error is a crash, and as bad
   */
  run(input: string): Promise<string>
}

/** A promise does not hold for this input. */
export class Broken extends Error {
  override readonly name = 'Broken'
}

const CODE = /sp_[0-9A-HJKMNP-TV-Z]{20}/i

/**
 * @param said what left startpass by a way that others read: logs, alerts, the journal
 * @param secrets by what they are called
 * @param input what it was given; what is in it already was no secret
 * @throws Broken where a secret is in it
 */
export function keepsSecrets(said: string, secrets: Readonly<Record<string, string>>, input: string): void {
  for (const [name, secret] of Object.entries(secrets)) {
    if (said.includes(secret) && !input.includes(secret))
      throw new Broken(`the ${name} is in: ${around(said, secret)}`)
  }
  const code = CODE.exec(said)?.[0]
  if (code !== undefined) throw new Broken(`a pass code is in: ${around(said, code)}`)
}

function around(said: string, secret: string): string {
  const at = said.indexOf(secret)
  return `${said.slice(Math.max(0, at - 60), at)}…${said.slice(at + secret.length, at + secret.length + 60)}`
}
