// The playground's settled interface, and how it takes what goes wrong.

import { spawn, spawnSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { DescribeInstancesCommand, EC2Client, StartInstancesCommand } from '@aws-sdk/client-ec2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HealthReport } from '../playground/routes.ts'
import { invoke } from './contract/support/bundle.ts'
import {
  eventually,
  freePort,
  type RunningPlayground,
  root,
  startProcess,
} from './support/playground-process.ts'

describe('a running playground', () => {
  const secret = 'of-this-test'
  let playground: RunningPlayground
  let health: HealthReport
  beforeAll(async () => {
    playground = await startProcess({
      SLACK_SIGNING_SECRET: secret,
      WORLD_BOOT_SECONDS: '0',
      GRACE_SECONDS: '0',
    })
    health = (await (await fetch(`${playground.url}/healthz`)).json()) as HealthReport
  })
  afterAll(async () => {
    await playground.end()
  })

  const command = (text: string, userId: string, signingSecret = secret): Promise<Response> => {
    const body = new URLSearchParams({
      team_id: health.slack.teamId,
      channel_id: health.slack.channelId,
      user_id: userId,
      command: '/startpass',
      text,
      trigger_id: String(Math.random()),
    }).toString()
    const timestamp = String(Math.floor(Date.now() / 1000))
    const mac = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex')
    return fetch(`${playground.url}/slack/commands`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': `v0=${mac}`,
      },
      body,
    })
  }
  const world = (path: string, method: string, body?: unknown): Promise<Response> =>
    fetch(`${playground.url}/world/${path}`, {
      method,
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
  const messages = async (to: string): Promise<readonly { readonly text: string }[]> =>
    (await (await world(`slack/messages?to=${to}`, 'GET')).json()) as readonly { readonly text: string }[]
  const someone = (kind: string): string => health.slack.users.find((user) => user.kind === kind)?.id ?? ''

  it('says where everything is', () => {
    expect(health).toMatchObject({
      awsEndpoint: playground.awsUrl,
      region: 'ap-northeast-1',
      account: '123456789012',
      topicArn: expect.stringContaining('arn:aws:sns:ap-northeast-1:123456789012:'),
      queueUrl: expect.stringContaining('/123456789012/'),
      dlqUrl: expect.stringContaining('/123456789012/'),
      tableName: 'startpass',
    })
    const kinds = new Set(health.slack.users.map(({ kind }) => kind))
    expect(kinds).toEqual(new Set(['member', 'admin', 'guest', 'stranger', 'bot', 'deactivated']))
    const members = health.slack.users.filter(({ kind }) => kind === 'member')
    expect(members.length).toBeGreaterThanOrEqual(3)
    expect(members.some(({ locale }) => locale.startsWith('ja'))).toBe(true)
  })

  it('answers a slash command as Slack is answered', async () => {
    const response = await command('web-1', someone('member'))
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({
      response_type: 'ephemeral',
      text: expect.stringMatching(/^sp_/),
    })
    expect((await command('web-1', someone('member'), 'another')).status).toBe(401)
    const refused = (await (await command('web-1', someone('guest'))).json()) as {
      blocks: { block_id: string }[]
    }
    expect(refused.blocks[0]?.block_id).toBe('startpass:guest')
  })

  it('lets a start be stopped, and shows what was posted', async () => {
    const { EC2Client, DescribeInstancesCommand, StartInstancesCommand } = await import('@aws-sdk/client-ec2')
    const credentials = { accessKeyId: 'any', secretAccessKey: 'any' }
    const ec2 = new EC2Client({ endpoint: playground.awsUrl, region: health.region, credentials })
    const describeAll = () => ec2.send(new DescribeInstancesCommand({}))
    const gpu = (await describeAll()).Reservations?.flatMap(({ Instances }) => Instances ?? []).find(
      ({ Tags }) => Tags?.some(({ Value }) => Value === 'gpu-1'),
    )
    await ec2.send(new StartInstancesCommand({ InstanceIds: [gpu?.InstanceId ?? ''] }))
    const posted = await eventually(
      () => messages(health.slack.alertChannelId),
      (all) => all.length > 0,
    )
    expect(posted.at(-1)?.text).toContain('gpu-1 was started without a pass')
  })

  it('takes faults and gives them back, and refuses a plan with a slip in it', async () => {
    const plan = { events: { drop: 0.5 }, staleReadSeconds: 2 }
    expect(await (await world('faults', 'POST', plan)).json()).toMatchObject(plan)
    expect(await (await world('faults', 'GET')).json()).toMatchObject(plan)
    for (const slip of [
      { event: { drop: 1 } },
      { events: { drop: 2 } },
      { fail: [{ service: 's3' }] },
      'not json',
    ]) {
      expect((await world('faults', 'POST', slip)).status).toBe(400)
    }
    expect(await (await world('faults', 'DELETE')).json()).toMatchObject({
      events: { drop: 0 },
      staleReadSeconds: 0,
    })
  })

  it('puts a raw event into the queue, and one that cannot be read into the dead-letter queue with a reason', async () => {
    expect((await world('events', 'POST', { hello: 'world' })).status).toBe(202)
    const { SQSClient, ReceiveMessageCommand } = await import('@aws-sdk/client-sqs')
    const credentials = { accessKeyId: 'any', secretAccessKey: 'any' }
    const sqs = new SQSClient({ endpoint: playground.awsUrl, region: health.region, credentials })
    const dead = await eventually(
      () =>
        sqs.send(
          new ReceiveMessageCommand({
            QueueUrl: health.dlqUrl,
            WaitTimeSeconds: 1,
            MessageAttributeNames: ['All'],
          }),
        ),
      ({ Messages }) => (Messages?.length ?? 0) > 0,
    )
    expect(dead.Messages?.[0]?.Body).toBe('{"hello":"world"}')
    expect(dead.Messages?.[0]?.MessageAttributes?.['reason']?.StringValue).toContain('neither')
  })

  it('the sweep, a function of its own, finds and stops a start whose every event is lost', async () => {
    await world('faults', 'POST', { events: { drop: 1 } })
    const ec2 = new EC2Client({
      endpoint: health.awsEndpoint,
      region: health.region,
      credentials: { accessKeyId: 'AKIATHIEF', secretAccessKey: 'x' },
    })
    const find = new DescribeInstancesCommand({ Filters: [{ Name: 'tag:Name', Values: ['batch-1'] }] })
    const batch = async () => (await ec2.send(find)).Reservations?.[0]?.Instances?.[0]
    const { InstanceId = '' } = (await batch()) ?? {}
    await ec2.send(new StartInstancesCommand({ InstanceIds: [InstanceId] }))
    await setTimeout(2000)
    expect((await batch())?.State?.Name).toBe('running')
    const { answer, log } = await invoke(
      'sweep',
      {
        AWS_ENDPOINT_URL: health.awsEndpoint,
        AWS_ACCESS_KEY_ID: 'AKIASWEEP',
        AWS_SECRET_ACCESS_KEY: 'x',
        ACCOUNT_ID: health.account,
        AWS_REGION: health.region,
        TABLE_NAME: health.tableName,
        QUEUE_URL: health.queueUrl,
        DLQ_URL: health.dlqUrl,
        TOPIC_ARN: health.topicArn,
        SECRET_ID: 'startpass',
        SLACK_API_URL: `${playground.url}/world/slack/api/`,
        GRACE_SECONDS: '0',
      },
      {},
    )
    await world('faults', 'DELETE')
    expect(answer).toMatchObject({ found: 1 })
    expect(log).not.toMatch(/sp_[0-9A-Z]{20}|xoxb-/)
    await eventually(
      async () => (await batch())?.State?.Name ?? '',
      (state) => state === 'stopped',
    )
  })

  it('shows every answer, also one that says the same as the one before', async () => {
    const shown = () => playground.output().split('only to @priya: You have no open pass').length - 1
    for (let asked = 0; asked < 2; asked += 1)
      await world('slack/type', 'POST', { line: '/startpass status', user: 'priya' })
    expect(
      await eventually(
        async () => shown(),
        (lines) => lines === 2,
        3,
      ),
    ).toBe(2)
  })

  it('knows no other paths, and types what a person types', async () => {
    expect((await fetch(`${playground.url}/nothing`)).status).toBe(404)
    const typed = await world('slack/type', 'POST', { line: '/startpass help', user: 'kenji' })
    expect(((await typed.json()) as { shown: string }).shown).toContain('起動許可なしの起動は停止します')
    expect((await world('slack/type', 'POST', { line: '/startpass help', user: 'nobody' })).status).toBe(400)
  })
})

describe('npm run slack and npm run ec2', () => {
  const ran = (file: string, args: readonly string[], env: NodeJS.ProcessEnv) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [`playground/${file}.ts`, ...args], {
      cwd: root,
      env: { ...process.env, ...env },
      encoding: 'utf8',
    })
    return { status, stdout, stderr }
  }
  const failed = (stderr: string) => ({ status: 1, stdout: '', stderr: `${stderr}\n` })

  it('say which variable is no port', () => {
    expect(ran('slack-cli', ['/startpass help'], { PORT: 'x' })).toEqual(
      failed('slack: PORT should be the number of a port, not "x"'),
    )
    expect(ran('ec2-cli', ['list'], { AWS_PORT: 'x' })).toEqual(
      failed('ec2: AWS_PORT should be the number of a port, not "x"'),
    )
  })

  it('tell where the playground is not what answers', async () => {
    const port = await freePort()
    // Of its own, since the command is waited for.
    const other = spawn(process.execPath, [
      '-e',
      `require('node:http').createServer((_, answer) => answer.end('{}')).listen(${port}, '127.0.0.1')`,
    ])
    await eventually(
      async () => (await fetch(`http://127.0.0.1:${port}`).catch(() => undefined))?.status,
      (status) => status === 200,
    )
    const told = ran('slack-cli', ['/startpass help'], { PORT: String(port) })
    other.kill()
    expect(told).toEqual(
      failed(
        `slack: what answers at http://127.0.0.1:${port} is no playground; PORT should be the one that "npm start" names`,
      ),
    )
  })

  it('tell where npm has taken --as away', () => {
    expect(ran('slack-cli', ['kenji', '/startpass help'], {})).toEqual(
      failed(
        'slack: npm took --as or --in for itself; write "--" before them: npm run -s slack -- --as kenji …',
      ),
    )
  })
})

describe('npm scripts in a folder where nothing was installed', () => {
  it('say what to run', () => {
    const folder = mkdtempSync(join(tmpdir(), 'startpass-bare-'))
    mkdirSync(join(folder, 'tools'))
    copyFileSync(join(root, 'tools/guard.cjs'), join(folder, 'tools/guard.cjs'))
    const { status, stderr } = spawnSync(process.execPath, ['tools/guard.cjs'], {
      cwd: folder,
      encoding: 'utf8',
    })
    rmSync(folder, { recursive: true })
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'Nothing is installed here yet: run "npm ci" first.\n',
    })
  })
})

describe('a playground that cannot start', () => {
  const run = (env: NodeJS.ProcessEnv): Promise<{ readonly code: number | null; readonly said: string }> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, ['playground/main.ts'], {
        cwd: root,
        env: { ...process.env, ...env },
      })
      let said = ''
      child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
      child.once('exit', (code) => resolve({ code, said }))
    })

  it.each([
    [{ PORT: 'http' }, /PORT should be a whole number from 0 to 65535, not "http"/],
    [{ PORT: '4999', AWS_PORT: '4999' }, /PORT and AWS_PORT are both 4999; they must differ/],
    [{ WORLD_BOOT_SECONDS: '-1' }, /WORLD_BOOT_SECONDS should be/],
    [{ GRACE_SECONDS: 'soon' }, /GRACE_SECONDS should be a whole number of seconds from 0 to 60/],
    [
      { WHO_MAY_START: 'everyone may start *\nhana may start web-1' },
      /WHO_MAY_START .*line 2, "hana may start web-1"/,
    ],
  ])('says what is wrong with %j', async (env, said) => {
    const ended = await run(env)
    expect(ended.code).toBe(1)
    expect(ended.said).toMatch(said)
    expect(ended.said).not.toMatch(/\n\s+at /)
  })

  it('says that a port is in use, and what to do', async () => {
    const { createServer } = await import('node:http')
    const taken = await freePort()
    const server = createServer().listen(taken, '127.0.0.1')
    const ended = await run({ PORT: String(taken), AWS_PORT: String(await freePort()) })
    server.close()
    expect(ended.code).toBe(1)
    expect(ended.said).toMatch(new RegExp(`Port ${taken} is in use\\..*PORT=4601 AWS_PORT=4567 npm start`))
  })

  it('ends on Ctrl-C without a trace', async () => {
    const playground = await startProcess()
    expect(await playground.end('SIGINT')).toBe(0)
    expect(playground.output()).toMatch(/Closing\. Nothing is kept\.\s*$/)
  })
})
