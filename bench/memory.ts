// The playground's resident memory, idle after the walk-through, as `npm start` runs it.

import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))

const WALK = `
npm run -s slack -- "/startpass web-1" > answer
npm run -s ec2 -- tag web-1 $(grep -o 'sp_[0-9A-Z]*' answer | head -1)
npm run -s ec2 -- start web-1
npm run -s ec2 -- start gpu-1
rm answer
`

export interface PlaygroundFigures {
  /** From the start of the process until it says it is healthy. */
  readonly readySeconds: number
  readonly mebibytes: number
}

/** Linux only: the size is read where the kernel keeps it. */
export async function playgroundFigures(): Promise<PlaygroundFigures> {
  const env = { ...process.env, PORT: '4692', AWS_PORT: '4693', MALLOC_ARENA_MAX: '1' }
  const startedAt = performance.now()
  const playground = spawn(process.execPath, ['playground/main.ts'], { cwd: root, env, stdio: 'ignore' })
  try {
    const readySeconds = await untilReady(startedAt)
    await new Promise((resolve) =>
      spawn('sh', ['-c', WALK], { cwd: root, env, stdio: 'ignore' }).once('exit', resolve),
    )
    await pause(12_000)
    const status = readFileSync(`/proc/${playground.pid}/status`, 'utf8')
    return { readySeconds, mebibytes: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024 }
  } finally {
    playground.kill('SIGTERM')
  }
}

async function untilReady(startedAt: number): Promise<number> {
  while (performance.now() - startedAt < 30_000) {
    const answer = await fetch('http://127.0.0.1:4692/healthz').catch(() => undefined)
    if (answer?.ok === true) return (performance.now() - startedAt) / 1000
    await pause(20)
  }
  throw new Error('the playground was not ready within 30 seconds')
}
