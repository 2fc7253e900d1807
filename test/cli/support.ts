// Test support: the command line as its users have it, a process of its own, over a playground.

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import {
  CreateTagsCommand,
  DescribeInstancesCommand,
  EC2Client,
  type Instance,
  StartInstancesCommand,
} from '@aws-sdk/client-ec2'
import { afterAll, beforeAll } from 'vitest'
import type { HealthReport } from '../../playground/routes.ts'
import { type RunningPlayground, root, startProcess } from '../support/playground-process.ts'

export interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
  /** What stands on stdout, read as JSON. */
  readonly json: never
}

export const bundled = join(root, 'dist/cli/startpass.mjs')

const credentials = { accessKeyId: 'AKIAOPERATOR', secretAccessKey: 'any' }

/** As a shell would have it, and nothing of the developer's own AWS settings. */
export function cleanEnv(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:AWS_|LC_|LANG)/.test(name)),
  )
  return {
    ...env,
    TZ: 'Asia/Tokyo',
    LANG: 'C.UTF-8',
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    ...more,
  }
}

/** @param input what stands on standard input; nothing: it is closed */
export function runCommand(
  command: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd = root,
  input?: string,
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const [file = '', ...args] = command
    const child = spawn(file, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] })
    child.stdin.end(input ?? '')
    let [out, err] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
    child.once('error', reject)
    child.once('exit', (code) => {
      setImmediate(() =>
        resolve({
          code,
          out,
          err,
          get json() {
            return JSON.parse(out) as never
          },
        }),
      )
    })
  })
}

/** A playground for the tests of one file. */
export function aPlayground(more: NodeJS.ProcessEnv = {}) {
  let playground: RunningPlayground | undefined
  let health: HealthReport | undefined
  beforeAll(async () => {
    playground = await startProcess({ WORLD_BOOT_SECONDS: '0', GRACE_SECONDS: '0', ...more })
    health = (await (await fetch(`${playground.url}/healthz`)).json()) as HealthReport
  })
  afterAll(() => playground?.end())
  const running = (): RunningPlayground => {
    if (playground === undefined) throw new Error('the playground has not started')
    return playground
  }
  const ec2 = (region = 'ap-northeast-1') =>
    new EC2Client({ endpoint: running().awsUrl, region, credentials })
  const all = async (): Promise<Instance[]> =>
    ((await ec2().send(new DescribeInstancesCommand({}))).Reservations ?? []).flatMap(
      ({ Instances }) => Instances ?? [],
    )
  const find = async (name: string): Promise<Instance> => {
    const found = (await all()).find(({ Tags }) => Tags?.some(({ Value }) => Value === name))
    if (found === undefined) throw new Error(`there is no ${name}`)
    return found
  }
  const world = (path: string, method: string, body?: unknown): Promise<Response> =>
    fetch(`${running().url}/world/${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  const env = (extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv =>
    cleanEnv({ AWS_ENDPOINT_URL: running().awsUrl, AWS_REGION: 'ap-northeast-1', ...extra })
  return {
    env,
    get health() {
      if (health === undefined) throw new Error('the playground has not started')
      return health
    },
    get awsUrl() {
      return running().awsUrl
    },
    startpass: (...args: readonly string[]) => runCommand([process.execPath, bundled, ...args], env()),
    startpassWith: (extra: NodeJS.ProcessEnv, ...args: readonly string[]) =>
      runCommand([process.execPath, bundled, ...args], env(extra)),
    get url() {
      return running().url
    },
    /** With this on its standard input. */
    startpassFed: (input: string, ...args: readonly string[]) =>
      runCommand([process.execPath, bundled, ...args], env(), root, input),
    idOf: async (name: string) => (await find(name)).InstanceId ?? '',
    stateOf: async (name: string) => (await find(name)).State?.Name ?? '',
    start: async (name: string) => {
      await ec2().send(new StartInstancesCommand({ InstanceIds: [(await find(name)).InstanceId ?? ''] }))
    },
    tag: async (name: string, value: string) => {
      const Resources = [(await find(name)).InstanceId ?? '']
      await ec2().send(new CreateTagsCommand({ Resources, Tags: [{ Key: 'Auth', Value: value }] }))
    },
    faults: (plan: unknown) => world('faults', 'POST', plan),
    noFaults: () => world('faults', 'DELETE'),
    event: (body: unknown) => world('events', 'POST', body),
    messages: async (to: string) =>
      (await (await world(`slack/messages?to=${to}`, 'GET')).json()) as readonly { readonly text: string }[],
  }
}
