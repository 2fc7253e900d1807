// The playground as its users have it: a process of its own, started and ended by its id, on ports of its own.

import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')

/** A port that was free a moment ago. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })

export interface RunningPlayground {
  readonly url: string
  readonly awsUrl: string
  readonly env: NodeJS.ProcessEnv
  /** Everything it has printed so far. */
  readonly output: () => string
  readonly process: ChildProcess
  readonly end: (signal?: NodeJS.Signals) => Promise<number | null>
}

/** The bundles are there already (test/global-setup.ts), so this is `npm start` without the build. */
export async function startProcess(extra: NodeJS.ProcessEnv = {}): Promise<RunningPlayground> {
  const [port, awsPort] = [await freePort(), await freePort()]
  const env = { ...process.env, PORT: String(port), AWS_PORT: String(awsPort), NO_COLOR: '1', ...extra }
  const child = spawn(process.execPath, ['playground/main.ts'], { cwd: root, env })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  const url = `http://127.0.0.1:${port}`
  await ready(url, child, () => output)
  return {
    url,
    awsUrl: `http://127.0.0.1:${awsPort}`,
    env,
    output: () => output,
    process: child,
    end: (signal = 'SIGTERM') => {
      child.kill(signal)
      return ended
    },
  }
}

async function ready(url: string, child: ChildProcess, output: () => string): Promise<void> {
  for (let waited = 0; waited < 15_000; waited += 100) {
    if (child.exitCode !== null) throw new Error(`the playground ended: ${output()}`)
    const answer = await fetch(`${url}/healthz`).catch(() => undefined)
    if (answer?.status === 200) return
    await pause(100)
  }
  child.kill('SIGKILL')
  throw new Error(`the playground is not ready after 15 s: ${output()}`)
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Asks until the answer satisfies, or gives the last one. */
export async function eventually<T>(
  ask: () => Promise<T>,
  satisfied: (answer: T) => boolean,
  seconds = 15,
): Promise<T> {
  for (let waited = 0; ; waited += 200) {
    const answer = await ask()
    if (satisfied(answer) || waited >= seconds * 1000) return answer
    await pause(200)
  }
}
