// Fresh process to first answer, for each function and for an empty handler that makes the same first AWS call
// (GetSecretValue): the ratio is what startpass adds to what any function on this SDK must pay.

import { execFile } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { rolldown } from 'rolldown'
import { startPlayground } from '../playground/playground.ts'
import { readSettings } from '../playground/settings.ts'
import { createResources } from '../src/cli/resources.ts'
import { batchOf } from './batch-of.ts'
import { median } from './statistics.ts'

export interface ColdStarts {
  readonly rounds: number
  readonly functions: readonly { readonly name: string; readonly medianMs: number; readonly ratio: number }[]
}

const root = fileURLToPath(new URL('..', import.meta.url))
const SIGNING_SECRET = 'of-the-bench'

const EMPTY = `
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
const client = new SecretsManagerClient()
export const handler = async () => {
  await client.send(new GetSecretValueCommand({ SecretId: process.env.SECRET_ID }))
  return {}
}
`

/** Runs in the fresh process: loads the bundle, answers one event, prints how long both took. */
const RUN = `
const startedAt = performance.timeOrigin
const { handler } = await import(process.env.BUNDLE)
await handler(JSON.parse(process.env.EVENT))
process.stderr.write('\\n' + (Date.now() - startedAt))
process.exit(0)
`

export async function coldStarts(rounds: number): Promise<ColdStarts> {
  const settings = readSettings({ PORT: '0', AWS_PORT: '0', SLACK_SIGNING_SECRET: SIGNING_SECRET })
  const playground = await startPlayground(settings)
  const folder = mkdtempSync(join(tmpdir(), 'startpass-bench-'))
  try {
    const made = await createResources({
      region: 'ap-northeast-1',
      signingSecret: undefined,
      botToken: undefined,
      mode: undefined,
    })
    const env = {
      ...made,
      AWS_ENDPOINT_URL: playground.awsUrl,
      AWS_ACCESS_KEY_ID: 'any',
      AWS_SECRET_ACCESS_KEY: 'any',
      SLACK_API_URL: `${playground.url}/world/slack/api/`,
    }
    const bundles = {
      empty: await emptyBundle(folder),
      gate: `${root}dist/lambda/gate/index.mjs`,
      slack: `${root}dist/lambda/slack/index.mjs`,
      sweep: `${root}dist/lambda/sweep/index.mjs`,
    }
    const times = {
      empty: [] as number[],
      gate: [] as number[],
      slack: [] as number[],
      sweep: [] as number[],
    }
    for (let round = 0; round < rounds; round += 1) {
      for (const name of ['empty', 'gate', 'slack', 'sweep'] as const) {
        const event =
          name === 'gate'
            ? // It is stopped: read, recalled, and put off for a later look.
              batchOf([playground.seed(`cold-${round}`, 't3.micro')], 'pending')
            : slackEvent(playground.health.slack)
        times[name].push(await firstAnswer(bundles[name], event, env))
      }
    }
    return {
      rounds,
      functions: (['empty', 'gate', 'slack', 'sweep'] as const).map((name) => ({
        name,
        medianMs: median(times[name]),
        // Round by round: a machine has slow minutes, and they last longer than a round.
        ratio: median(times[name].map((ms, round) => ms / (times.empty[round] ?? Number.NaN))),
      })),
    }
  } finally {
    await playground.close()
    rmSync(folder, { recursive: true })
  }
}

async function firstAnswer(bundle: string, event: object, env: Record<string, string>): Promise<number> {
  const { stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', RUN], {
    env: { ...env, BUNDLE: bundle, EVENT: JSON.stringify(event) },
  })
  return Number(stderr.trim().split('\n').at(-1))
}

async function emptyBundle(folder: string): Promise<string> {
  const input = join(root, 'node_modules/.bench-empty.mjs')
  writeFileSync(input, EMPTY)
  const bundle = await rolldown({
    input: { index: input },
    platform: 'node',
    resolve: { mainFields: ['module', 'main'], conditionNames: ['module', 'import', 'node', 'default'] },
    treeshake: { moduleSideEffects: false },
    preserveEntrySignatures: 'allow-extension',
  })
  await bundle.write({
    dir: folder,
    format: 'esm',
    minify: true,
    entryFileNames: '[name].mjs',
    chunkFileNames: '[name]-[hash].mjs',
  })
  await bundle.close()
  rmSync(input)
  return join(folder, 'index.mjs')
}

function slackEvent(slack: {
  readonly teamId: string
  readonly channelId: string
  readonly users: readonly { readonly id: string }[]
}): object {
  const body = new URLSearchParams({
    team_id: slack.teamId,
    channel_id: slack.channelId,
    user_id: slack.users[0]?.id ?? '',
    command: '/startpass',
    text: 'help',
    trigger_id: String(Math.random()),
  }).toString()
  const timestamp = String(Math.floor(Date.now() / 1000))
  const mac = createHmac('sha256', SIGNING_SECRET).update(`v0:${timestamp}:${body}`).digest('hex')
  return {
    rawPath: '/slack/commands',
    requestContext: { http: { method: 'POST' } },
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${mac}`,
    },
    body: Buffer.from(body).toString('base64'),
    isBase64Encoded: true,
  }
}
