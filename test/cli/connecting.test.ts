// A fresh installation and Slack: not connected yet, watching all the same; then connected at the command line.

import { createHmac } from 'node:crypto'
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { describe, expect, it } from 'vitest'
import { eventually } from '../support/playground-process.ts'
import { hasTerminal } from './guide.ts'
import { aPlayground, bundled, runCommand } from './support.ts'

interface App {
  readonly signingSecret: string
  readonly botToken: string
}

describe('a fresh installation', () => {
  const world = aPlayground({ FRESH: 'yes' })
  const app = async (): Promise<App> => (await (await fetch(`${world.url}/world/slack/app`)).json()) as App
  const secrets = () =>
    new SecretsManagerClient({
      endpoint: world.awsUrl,
      region: 'ap-northeast-1',
      credentials: { accessKeyId: 'AKIAOPERATOR', secretAccessKey: 'any' },
    })
  const secret = async (): Promise<Record<string, string>> => {
    const { SecretString = '' } = await secrets().send(new GetSecretValueCommand({ SecretId: 'startpass' }))
    return JSON.parse(SecretString) as Record<string, string>
  }
  const ask = async (body: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${world.url}/slack/commands`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body,
    })
  const type = async (line: string): Promise<string> => {
    const request = { method: 'POST', body: JSON.stringify({ line, user: 'alex', channel: 'ops' }) }
    const answer = await fetch(`${world.url}/world/slack/type`, request)
    return ((await answer.json()) as { shown: string }).shown
  }
  const signed = (body: string, key: string): Record<string, string> => {
    const timestamp = String(Math.floor(Date.now() / 1000))
    const digest = createHmac('sha256', key).update(`v0:${timestamp}:${body}`).digest('hex')
    return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${digest}` }
  }

  it('answers whoever asks that it is not connected yet, in both languages, signed or not', async () => {
    const body =
      'command=%2Fstartpass&text=web-1&team_id=T0ACME00001&user_id=U0ALEXRIV01&channel_id=C0OPS000001'
    const { signingSecret } = await app()
    for (const headers of [{}, signed(body, signingSecret), signed(body, 'wrong')]) {
      const answer = await ask(body, headers)
      expect(answer.status).toBe(200)
      const message = (await answer.json()) as { text: string; response_type: string; blocks: object[] }
      expect(message).toMatchObject({
        response_type: 'ephemeral',
        blocks: expect.arrayContaining([
          expect.objectContaining({ block_id: 'startpass:not-connected' }),
        ]) as object[],
      })
      expect(message.text).toContain('not connected to this workspace yet')
      expect(message.text).toContain('まだこのワークスペースに接続されていません')
    }
    expect(await type('/startpass web-1')).toContain('not connected to this workspace yet')
  })

  it('fails at nothing that others send: no answer is a 5xx', async () => {
    const statuses = await Promise.all([
      ask(''),
      ask('%zz'),
      ask('ssl_check=1'),
      ask('{}', { 'content-type': 'application/json' }),
      ask(`text=${'x'.repeat(70_000)}`),
      fetch(`${world.url}/slack/interactions`, {
        method: 'POST',
        body: new URLSearchParams({ payload: '{' }),
      }),
      fetch(`${world.url}/slack/commands`),
      fetch(`${world.url}/slack/else`, { method: 'POST' }),
    ])
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 200, 415, 413, 200, 405, 404])
  })

  it('watches all the same: a start is judged, and told of on the topic alone', async () => {
    await world.start('gpu-1')
    const { json } = await eventually(
      () => world.startpass('explain', 'gpu-1', '--json'),
      ({ out }) => /"todo": \[\]/.test(out),
    )
    expect(json).toMatchObject({
      starts: [{ verdict: 'deny(no-pass)', mode: 'observe', outcome: 'observed-only', todo: [] }],
    })
    expect(await world.messages(world.health.slack.alertChannelId)).toEqual([])
    expect((await world.startpass('sweep')).code).toBe(0)
  })

  it('in a pipe only shows the link that makes the app', async () => {
    const { code, out, err } = await world.startpass('connect')
    expect(code).toBe(3)
    const link = /https:\/\/api\.slack\.com\/apps\?\S+/.exec(err)?.[0] ?? ''
    const manifest = JSON.parse(new URL(link).searchParams.get('manifest_json') ?? '') as object
    expect(manifest).toMatchObject({
      features: { slash_commands: [{ command: '/startpass', url: `${world.url}/slack/commands` }] },
      settings: { interactivity: { request_url: `${world.url}/slack/interactions` } },
    })
    expect(out).toContain('startpass connect --stdin')
    const ja = await world.startpass('connect', '--lang', 'ja')
    expect(ja.err).toContain('署名シークレット')
    const elsewhere = await world.startpass(
      'connect',
      '--url',
      'https://api.example.com/slack/commands',
      '--json',
    )
    expect(JSON.stringify(elsewhere.json)).toContain(
      encodeURIComponent('"https://api.example.com/slack/commands"'),
    )
    expect((await world.startpass('connect', '--url', 'nonsense')).code).toBe(2)
  })

  it('refuses what is no secret and no token, and changes nothing', async () => {
    const before = await secret()
    const { signingSecret, botToken } = await app()
    const refused = async (input: string): Promise<[number | null, string]> => {
      const { code, json } = await world.startpassFed(input, 'connect', '--stdin', '--json')
      return [code, (json as { error: { code: string } }).error.code]
    }
    expect(await refused('')).toEqual([2, 'two-lines'])
    expect(await refused(`${signingSecret}\nxoxp-123456789012-abc\n`)).toEqual([2, 'not-a-token'])
    expect(await refused(`too short\n${botToken}\n`)).toEqual([2, 'not-a-signing-secret'])
    expect(await refused(`${signingSecret}\nxoxb-000000000000-wrong\n`)).toEqual([3, 'token-refused'])
    expect(await secret()).toEqual(before)
  })

  it('is connected: the secret is written and shown nowhere, the hash key stays, the channel is greeted', async () => {
    const { hashKey } = await secret()
    const { signingSecret, botToken } = await app()
    const { code, out, err } = await world.startpassFed(
      `${signingSecret}\n${botToken}\n`,
      'connect',
      '--stdin',
    )
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('Connected to Acme (https://acme.slack.com/).\nCodes for any instance are off.\n')
    expect(out).toContain(`The alert channel ${world.health.slack.alertChannelId} was greeted.`)
    for (const hidden of [signingSecret, botToken, hashKey ?? '']) expect(out).not.toContain(hidden)
    expect(await secret()).toEqual({ signingSecret, botToken, hashKey })
    const greeting = (await world.messages(world.health.slack.alertChannelId)).map(({ text }) => text)
    expect(greeting).toEqual(['👋 startpass is connected to Slack'])
  })

  it('answers in Slack within seconds, without a deployment; any is as it was agreed', async () => {
    const shown = await eventually(
      () => type('/startpass help'),
      (text) => !text.includes('not connected'),
      20,
    )
    expect(shown).toContain('/startpass web-1')
    expect(await type('/startpass any')).toContain('switched off here')
    const { signingSecret, botToken } = await app()
    const versions = async (): Promise<number> => {
      const described = await secrets().send(new DescribeSecretCommand({ SecretId: 'startpass' }))
      return Object.keys(described.VersionIdsToStages ?? {}).length
    }
    const before = await versions()
    const again = await world.startpassFed(
      `${botToken}\n${signingSecret}`,
      'connect',
      '--stdin',
      '--any',
      '--json',
    )
    expect(again.json).toMatchObject({ connected: true, allowAny: true, hashKeyMade: false, greeted: true })
    expect(await versions()).toBeGreaterThanOrEqual(before)
    expect(await type('/startpass any')).toMatch(/sp_[0-9A-Z]{20}/)
    const kept = await world.startpassFed(`${botToken}\n${signingSecret}`, 'connect', '--stdin', '--json')
    expect(kept.json).toMatchObject({ allowAny: true })
    expect((await world.startpass('mode', 'enforce', '--confirm', '123456789012')).code).toBe(0)
  })

  it.skipIf(!hasTerminal)('asks a person, and does not show what is typed', { timeout: 40_000 }, async () => {
    const { signingSecret, botToken } = await app()
    const typed = [signingSecret, botToken, 'n'].map((line) => `sleep 2; echo "${line}"`).join('; ')
    const script = `(${typed}; sleep 4) | script -qec '"${process.execPath}" "${bundled}" connect' /dev/null`
    const { out } = await runCommand(['sh', '-c', script], world.env())
    expect(out).toContain('Bot token, xoxb-… (not shown):')
    expect(out).toContain('Connected to Acme')
    expect(out).toContain('Codes for any instance are off.')
    expect(out).not.toContain(botToken)
  })

  it('makes a hash key where there is none, and touches none that it cannot read', async () => {
    const { signingSecret, botToken } = await app()
    const put = (fields: object): Promise<unknown> =>
      secrets().send(
        new PutSecretValueCommand({ SecretId: 'startpass', SecretString: JSON.stringify(fields) }),
      )
    const input = `${botToken}\n${signingSecret}`
    await put({ signingSecret, botToken, hashKey: 'spoiled' })
    const refused = await world.startpassFed(input, 'connect', '--stdin', '--json')
    expect([refused.code, refused.json]).toMatchObject([3, { error: { code: 'bad-hash-key' } }])
    expect(await secret()).toMatchObject({ hashKey: 'spoiled' })
    await put({ other: 'kept' })
    const made = await world.startpassFed(input, 'connect', '--stdin', '--json')
    expect(made.json).toMatchObject({ hashKeyMade: true })
    expect(await secret()).toEqual({
      other: 'kept',
      signingSecret,
      botToken,
      hashKey: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    })
  })
})
