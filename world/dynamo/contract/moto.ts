// Test support: a moto server on a free loopback port, as a second opinion on DynamoDB's behaviour.
// moto is a Python program and not part of this package; the suites say so and skip where it is absent.

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { listen } from '../../http.ts'

export const hasMoto = (process.env.PATH ?? '')
  .split(delimiter)
  .some((folder) => existsSync(join(folder, 'moto_server')))

export interface Moto {
  readonly endpoint: string
  stop(): void
}

/** @throws Error where it does not answer within 20 seconds */
export async function startMoto(): Promise<Moto> {
  const port = await freePort()
  const server = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
  const endpoint = `http://127.0.0.1:${port}`
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (await answers(endpoint)) return { endpoint, stop: () => server.kill() }
    await wait(200)
  }
  server.kill()
  throw new Error('moto_server did not answer within 20 seconds')
}

async function freePort(): Promise<number> {
  const listener = await listen(() => Promise.reject(new Error('only here to hold a port')), 0)
  await listener.close()
  return listener.port
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    const response = await fetch(`${endpoint}/moto-api/`)
    return response.ok
  } catch {
    return false
  }
}
