// What every contract is held against: AWS as the embedded world has it, in process, and as moto has it, on a
// loopback port of its own. Both are a plain HTTP handler here, so that a test can stand between it and the SDK.

import { afterAll, beforeAll, describe } from 'vitest'
import { defaultRegion } from '../../../world/account.ts'
import { VirtualClock } from '../../../world/clock.ts'
import { hasMoto, type Moto, startMoto } from '../../../world/dynamo/contract/moto.ts'
import { embeddedAws } from '../../../world/embedded-aws.ts'
import { Faults } from '../../../world/faults.ts'
import { type HttpHandler, listen } from '../../../world/http.ts'
import { inProcessAws } from '../../../world/in-process-aws.ts'
import { createMessaging } from '../../../world/messaging/messaging.ts'

/** Stands between an SDK client and AWS: counts, changes, loses or refuses. */
export type Through = (aws: HttpHandler) => HttpHandler

export interface Aws {
  readonly handler: HttpHandler
  /** A loopback URL, for what finds AWS by its environment; opened when first asked for. */
  url(): Promise<string>
  /** Lets instances reach where they are going. */
  settle(): Promise<void>
  close(): Promise<void>
}

interface World extends Aws {
  readonly faults: Faults
}

export interface Target {
  readonly name: 'embedded' | 'moto'
  readonly aws: Aws
  /** The embedded world, for tests of what only it can be made to do. */
  readonly world: World
}

/** The `more` of a title: what moto does instead, so that a change of its mind is noticed. */
export const onMoto = (target: Target, difference: string): string =>
  target.name === 'moto' ? ` (moto differs: ${difference})` : ''

/** One suite, once for every implementation; each is started before its tests and ended after them. */
export function onEveryTarget(title: string, suite: (target: Target) => void): void {
  const moto = onceOnly(aMoto)
  // moto takes its time to start; meanwhile the world is asked. Should it fail, its own tests say so.
  if (hasMoto) beforeAll(() => void moto.get().catch(() => undefined))
  afterAll(() => moto.made?.then((aws) => aws.close()))

  describe(`${title}, embedded`, () => {
    suite(aTarget('embedded', aWorld))
  })
  const absent = hasMoto ? '' : ' (skipped: moto_server is not installed here)'
  describe.skipIf(!hasMoto)(`${title}, moto${absent}`, () => {
    suite(aTarget('moto', moto.get))
  })
}

function aTarget(name: Target['name'], start: () => Promise<Aws>): Target {
  let started: Aws | undefined
  beforeAll(async () => {
    started = await start()
  })
  afterAll(() => started?.close())
  const aws = (): Aws => {
    if (started === undefined) throw new Error(`${name} has not started`)
    return started
  }
  return {
    name,
    get aws() {
      return aws()
    },
    get world() {
      if (name !== 'embedded') throw new Error('moto is not the world')
      return aws() as World
    },
  }
}

async function aWorld(): Promise<World> {
  const clock = new VirtualClock(Math.floor(Date.now() / 1000) * 1000)
  const faults = new Faults()
  const messaging = createMessaging()
  const { handler, close } = embeddedAws({
    clock,
    faults,
    messaging,
    regions: [defaultRegion, 'us-east-1'],
    bootSeconds: 5,
    stopSeconds: 4,
  })
  const socket = onceOnly(() => listen(handler, 0))
  return {
    handler,
    url: async () => `http://127.0.0.1:${(await socket.get()).port}`,
    settle: () => clock.advance(10_000),
    async close() {
      await socket.made?.then((listener) => listener.close())
      await messaging.close()
      await close()
    },
    faults,
  }
}

/** Ends with these tests, and with this process should they be interrupted. */
export async function ownMoto(): Promise<Moto> {
  const moto = await startMoto()
  const stop = (): void => moto.stop()
  process.once('exit', stop)
  return {
    endpoint: moto.endpoint,
    stop() {
      process.removeListener('exit', stop)
      stop()
    },
  }
}

async function aMoto(): Promise<Aws> {
  const moto = await ownMoto()
  return {
    handler: forwardTo(moto.endpoint),
    url: () => Promise.resolve(moto.endpoint),
    settle: () => Promise.resolve(),
    // Called twice, by its suite and by its file.
    close: () => Promise.resolve(moto.stop()),
  }
}

/** Headers that belong to one connection, not to the request. */
const OF_THE_CONNECTION: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'content-length',
  'expect',
  'transfer-encoding',
])

export const forwardTo =
  (endpoint: string): HttpHandler =>
  async ({ method, path, headers, body }) => {
    const answer = await fetch(endpoint + path, {
      method,
      headers: Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.has(name)),
      ...(method !== 'GET' && method !== 'HEAD' && { body: new Uint8Array(body) }),
      signal: AbortSignal.timeout(10_000),
    })
    return {
      status: answer.status,
      headers: Object.fromEntries([...answer.headers].filter(([name]) => !OF_THE_CONNECTION.has(name))),
      body: Buffer.from(await answer.arrayBuffer()),
    }
  }

function onceOnly<T>(make: () => Promise<T>) {
  let made: Promise<T> | undefined
  return {
    get: () => (made ??= make()),
    get made() {
      return made
    },
  }
}

/** What an SDK client is made with. One attempt only: what goes wrong is to be seen, unless a test says otherwise. */
export const clientOf = (aws: Aws, through: Through = (handler) => handler, region = defaultRegion) => ({
  region,
  endpoint: 'http://aws.test',
  credentials: { accessKeyId: 'AKIACONTRACT', secretAccessKey: 'x' },
  requestHandler: inProcessAws(through(aws.handler)) as never,
  maxAttempts: 1,
})
