// The terminal, or what stands for it: in a pipe nothing is asked and nothing moves.

import { createInterface } from 'node:readline/promises'

export interface Io {
  readonly env: NodeJS.ProcessEnv
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** Nothing where nobody is there to answer. */
  readonly ask: (question: string) => Promise<string | undefined>
  /** Whether progress may be drawn on stderr. */
  readonly draws: boolean
}

export const processIo = (): Io => ({
  env: process.env,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  draws: process.stderr.isTTY && process.env['CI'] === undefined && process.env['TERM'] !== 'dumb',
  async ask(question) {
    if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined
    const lines = createInterface({ input: process.stdin, output: process.stderr })
    try {
      return (await lines.question(question)).trim()
    } catch {
      // Ctrl-C or Ctrl-D at the question is an answer, too; what is said next begins on its own line.
      process.stderr.write('\n')
      return undefined
    } finally {
      lines.close()
    }
  },
})
