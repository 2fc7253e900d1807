// The built functions, each invocation a cold start in a process that has nothing but the environment it is given.

import { fork, spawn } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const root = join(import.meta.dirname, '../../..')

export type Environment = Readonly<Record<string, string>>

export interface Invoked {
  readonly answer?: unknown
  /** The failure's message, where the function threw. */
  readonly message?: string
  /** Everything that would stand in the log: output of either kind, and the failure in full. */
  readonly log: string
}

const GIVE_UP_AFTER_MS = 15_000

export async function invoke(
  name: 'gate' | 'slack' | 'sweep',
  env: Environment,
  event: unknown,
  bundles = join(root, 'dist/lambda'),
): Promise<Invoked> {
  const child = fork(new URL('./invoke.mjs', import.meta.url), {
    env,
    execArgv: [],
    silent: true,
    timeout: GIVE_UP_AFTER_MS,
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (log += chunk.toString()))
  }
  let outcome: { answer?: unknown; failure?: string; message?: string } | undefined
  child.once('message', (said: NonNullable<typeof outcome>) => (outcome = said))
  const closed = new Promise((resolve) => child.once('close', resolve))
  child.send({ bundle: pathToFileURL(join(bundles, name, 'index.mjs')).href, event })
  await closed
  if (outcome === undefined) throw new Error(`the ${name} function gave no answer: ${log}`)
  const { failure = '', ...rest } = outcome
  return { ...rest, log: log + failure }
}

/** `npm run -s resources`: the KEY=value lines it prints. @throws Error with what it printed where it failed */
export async function resourceLines(env: Environment): Promise<Environment> {
  const child = spawn(process.execPath, ['src/cli/resources-main.ts'], {
    cwd: root,
    env: { ...env },
    timeout: GIVE_UP_AFTER_MS,
  })
  let printed = ''
  let complained = ''
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString()))
  const code = await new Promise((resolve) => child.once('close', resolve))
  if (code !== 0) throw new Error(`npm run resources failed: ${complained}`)
  const lines = printed.trim().split('\n')
  return Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]))
}
