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

/** Linux only: the size is read where the kernel keeps it. @returns mebibytes */
export async function playgroundMemory(): Promise<number> {
  const env = { ...process.env, PORT: '4692', AWS_PORT: '4693', MALLOC_ARENA_MAX: '1' }
  const playground = spawn(process.execPath, ['playground/main.ts'], { cwd: root, env, stdio: 'ignore' })
  try {
    await pause(3000)
    await new Promise((resolve) =>
      spawn('sh', ['-c', WALK], { cwd: root, env, stdio: 'ignore' }).once('exit', resolve),
    )
    await pause(12_000)
    const status = readFileSync(`/proc/${playground.pid}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024
  } finally {
    playground.kill('SIGTERM')
  }
}
