// The terminal, or what stands for it: in a pipe nothing is asked and nothing moves.

import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'

export interface Io {
  readonly env: NodeJS.ProcessEnv
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** Nothing where nobody is there to answer. */
  readonly ask: (question: string) => Promise<string | undefined>
  /** The same, and what is typed is not seen. */
  readonly askHidden: (question: string) => Promise<string | undefined>
  /** All of standard input, for scripts. */
  readonly input: () => string
  /** Whether progress may be drawn on stderr. */
  readonly draws: boolean
}

export function processIo(): Io {
  giveSize(process.stdout)
  giveSize(process.stderr)
  return terminal()
}

/** One that nobody gave a size says 0 by 0: for one as narrow as that, help and progress would be a letter a line. */
function giveSize(output: NodeJS.WriteStream): void {
  if (output.columns === 0) output.columns = 80
  if (output.rows === 0) output.rows = 24
}

const terminal = (): Io => ({
  env: process.env,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  draws: process.stderr.isTTY && process.env['CI'] === undefined && process.env['TERM'] !== 'dumb',
  ask: (question) => asked(question, process.stderr),
  async askHidden(question) {
    if (!isThereSomebody()) return undefined
    process.stderr.write(question)
    const answer = await asked('', nowhere())
    process.stderr.write('\n')
    return answer
  },
  input: () => readFileSync(0, 'utf8'),
})

const isThereSomebody = (): boolean => process.stdin.isTTY && process.stderr.isTTY

async function asked(question: string, output: NodeJS.WritableStream): Promise<string | undefined> {
  if (!isThereSomebody()) return undefined
  // As a terminal, so that what is typed is echoed by this interface alone: to the output, wherever that is.
  const lines = createInterface({ input: process.stdin, output, terminal: true })
  try {
    return (await lines.question(question)).trim()
  } catch {
    // Ctrl-C or Ctrl-D at the question is an answer, too; what is said next begins on its own line.
    process.stderr.write('\n')
    return undefined
  } finally {
    lines.close()
  }
}

const nowhere = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() })
