// An upgrade: functions of the version before and of this one, cold starts all, side by side on one table. The earlier ones
// are bundles as they were built then (test/fixtures/, made by npm run keep-bundles).

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliDecompressSync } from 'node:zlib'
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { fromItem, toItem } from '../src/adapters/aws/dynamo.ts'
import { dynamoHistory } from '../src/adapters/aws/dynamo-history.ts'
import { startItemKey } from '../src/adapters/aws/table.ts'
import { createResources } from '../src/cli/resources.ts'
import { accountId, defaultRegion } from '../world/account.ts'
import { realClock } from '../world/clock.ts'
import { type EmbeddedAws, embeddedAws } from '../world/embedded-aws.ts'
import { EventBus } from '../world/event-bus.ts'
import { Faults } from '../world/faults.ts'
import { type Listener, listen } from '../world/http.ts'
import { httpApiEvent } from '../world/lambda/http-api-event.ts'
import { createMessaging, type Messaging } from '../world/messaging/messaging.ts'
import { example } from '../world/slack/example-workspace.ts'
import { type SlackWorld, slackWorld } from '../world/slack/slack-world.ts'
import { type Environment, type Invoked, invoke } from './contract/support/bundle.ts'
import { codeIn } from './stage.ts'
import { bundleChanged } from './support/changed-bundle.ts'
import { eventually, root } from './support/playground-process.ts'

/** `raised`: what this one would be if its records were of another schema, with nothing done about it. */
type Version = 'before' | 'now' | 'raised'

const place = { account: accountId, region: defaultRegion }
const clean = { answer: { batchItemFailures: [] } }

describe('the version before and this one, side by side', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'startpass-before-'))
  let aws: EmbeddedAws
  let messaging: Messaging
  let slack: SlackWorld
  const open: Listener[] = []
  const events: string[] = []
  let env: Environment = {}
  const credentials = { accessKeyId: 'AKIAUPGRADE', secretAccessKey: 'x' }
  const dynamo = () =>
    new DynamoDBClient({ region: defaultRegion, endpoint: env['AWS_ENDPOINT_URL'] ?? '', credentials })
  const origin = { region: defaultRegion, caller: 'AKIASOMEBODY' }

  beforeAll(async () => {
    const fixture = new URL('fixtures/previous-functions.json.br', import.meta.url)
    const kept = JSON.parse(brotliDecompressSync(readFileSync(fileURLToPath(fixture))).toString()) as {
      readonly files: Readonly<Record<string, string>>
    }
    for (const [path, text] of Object.entries(kept.files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    const [clock, faults] = [realClock, new Faults()]
    messaging = createMessaging()
    const bus = new EventBus({ clock, faults, deliver: async (body) => void events.push(body) })
    aws = embeddedAws({
      clock,
      faults,
      messaging,
      regions: [defaultRegion],
      bootSeconds: 0,
      stopSeconds: 0,
      onStateChange: (change) => bus.publish(change),
    })
    const awsListener = await listen(aws.handler, 0)
    const slackListener = await listen((request) => slack.handler(request), 0)
    open.push(awsListener, slackListener)
    const baseUrl = `http://127.0.0.1:${slackListener.port}`
    slack = slackWorld({ clock, faults, baseUrl })
    const endpoint = {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${awsListener.port}`,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_EC2_METADATA_DISABLED: 'true',
    }
    for (const [name, value] of Object.entries(endpoint)) vi.stubEnv(name, value)
    const { app } = slack.workspace
    const made = await createResources({
      region: defaultRegion,
      signingSecret: app.signingSecret,
      botToken: app.botToken,
      mode: 'enforce',
    })
    env = {
      ...endpoint,
      ...made,
      SLACK_API_URL: `${baseUrl}/api/`,
      ALERT_CHANNEL_ID: example.alerts,
      ALLOWED_TEAM_IDS: example.team,
      GRACE_SECONDS: '0',
    }
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    slack.close()
    await Promise.all(open.map((one) => one.close()))
    await messaging.close()
    await aws.close()
    rmSync(folder, { recursive: true })
  })

  const run = (version: Version, name: 'gate' | 'slack' | 'sweep', event: unknown): Promise<Invoked> =>
    version === 'now'
      ? invoke(name, env, event)
      : invoke(name, env, event, version === 'before' ? folder : join(folder, 'raised'))
  const judged = (version: Version, bodies: readonly string[]): Promise<Invoked> =>
    run(version, 'gate', {
      Records: bodies.map((body, n) => ({
        messageId: `m-${n}`,
        receiptHandle: `h-${n}`,
        body,
        attributes: { ApproximateReceiveCount: '1' },
      })),
    })
  async function asked(version: Version, line: string): Promise<string> {
    const { request } = slack.type({
      userId: example.hana,
      channelId: example.ops,
      line,
      path: '/slack/commands',
    })
    const { answer } = await run(version, 'slack', httpApiEvent(request, Date.now()))
    const { statusCode, body } = answer as { statusCode: number; body: string }
    expect(statusCode).toBe(200)
    return body
  }
  const newCode = async (version: Version, line: string): Promise<string> =>
    codeIn(JSON.parse(await asked(version, line)) as { text: string })
  const seed = (name: string): string =>
    aws.home.ec2.seedStopped({
      region: defaultRegion,
      name,
      instanceType: 't3.micro',
      launchedAt: Date.now() - 30 * 86_400_000,
    })
  const stateOf = (id: string) =>
    aws.home.ec2.truth(defaultRegion).find(({ instanceId }) => instanceId === id)
  const tag = (id: string, value: string): void => {
    aws.home.ec2.createTags(origin, { resourceIds: [id], tags: [{ key: 'Auth', value }] })
  }
  const about = (id: string): string[] => events.filter((body) => body.includes(id))
  async function started(id: string): Promise<readonly string[]> {
    aws.home.ec2.startInstances(origin, { instanceIds: [id] })
    return eventually(
      async () => about(id),
      (bodies) => bodies.some((body) => body.includes('"running"')),
    )
  }
  const history = () => dynamoHistory({ client: dynamo(), name: 'startpass' })
  const verdicts = async (instanceId: string): Promise<string[]> =>
    (await history().entriesOf({ kind: 'instance', place, instanceId }))
      .filter(({ event }) => event === 'verdict')
      .map(({ facts }) => String(facts['verdict']))

  const orders: readonly (readonly [Version, Version])[] = [
    ['before', 'now'],
    ['now', 'before'],
  ]

  it.each(orders)('a pass of %s is good for a gate of %s, once', async (first, second) => {
    const id = seed(`asked-${first}`)
    tag(id, await newCode(first, `/startpass asked-${first}`))
    const bodies = await started(id)
    expect(await judged(second, bodies)).toMatchObject(clean)
    expect(stateOf(id)).toMatchObject({ state: 'running' })
    expect(stateOf(id)?.tags.get('Auth')).toBe('')
    expect(await judged(first, bodies)).toMatchObject(clean)
    expect([stateOf(id)?.state, await verdicts(id)]).toEqual(['running', ['allow']])
  })

  it.each(orders)('a start denied by %s is seen down by %s, and told of once', async (first, second) => {
    const name = `stolen-${first}`
    const id = seed(name)
    const before = slack.messages.inConversation(example.alerts).length
    expect(await judged(first, await started(id))).toMatchObject(clean)
    const down = await eventually(
      async () => about(id),
      (bodies) => bodies.some((body) => body.includes('"stopped"')),
    )
    expect(await judged(second, down)).toMatchObject(clean)
    expect(stateOf(id)?.state).toBe('stopped')
    expect(await verdicts(id)).toEqual(['deny(no-pass)'])
    const posted = slack.messages.inConversation(example.alerts).slice(before)
    expect(posted).toHaveLength(1)
    expect(JSON.stringify(posted[0]?.blocks)).toContain('It is stopped.')
  })

  it('one event given to both at once is one verdict', async () => {
    const id = seed('both')
    const bodies = await started(id)
    const answers = await Promise.all([judged('before', bodies), judged('now', bodies)])
    expect(answers).toMatchObject([clean, clean])
    expect(await verdicts(id)).toEqual(['deny(no-pass)'])
  })

  it('two starts that race for one use, one at each version: one wins', async () => {
    const code = await newCode('before', '/startpass new')
    const launch = (): string =>
      aws.home.ec2.runInstances(origin, {
        imageId: 'ami-0123456789abcdef0',
        instanceType: 't3.micro',
        minCount: 1,
        maxCount: 1,
        tagSpecifications: [{ resourceType: 'instance', tags: [{ key: 'Auth', value: code }] }],
      })[0]?.instanceId ?? ''
    const ids = [launch(), launch()]
    const bodies = await eventually(
      async () => ids.map(about),
      (each) => each.every((some) => some.some((body) => body.includes('"running"'))),
    )
    const answers = await Promise.all([judged('before', bodies[0] ?? []), judged('now', bodies[1] ?? [])])
    expect(answers).toMatchObject([clean, clean])
    const all = (await Promise.all(ids.map(verdicts))).flat().toSorted()
    expect(all).toEqual(['allow', 'deny(spent)'])
  })

  it.each(orders)('what %s has issued, %s shows and takes back', async (first, second) => {
    const id = seed(`back-${first}`)
    const code = await newCode(first, `/startpass back-${first}`)
    const listed = await asked(second, '/startpass status')
    const passId = /P-[0-9A-Z]{8}/.exec(listed)?.[0] ?? ''
    expect(listed).toContain(`back-${first}`)
    expect(await asked(second, `/startpass revoke ${passId}`)).toContain(passId)
    tag(id, code)
    expect(await judged(first, await started(id))).toMatchObject(clean)
    expect(await verdicts(id)).toEqual(['deny(revoked)'])
  })

  it('both sweep what the other has judged, and find nothing', async () => {
    for (const version of ['now', 'before'] as const)
      expect(await run(version, 'sweep', {})).toMatchObject({ answer: { swept: 1 } })
    expect(await run('now', 'sweep', {})).toMatchObject({ answer: { swept: 1, found: 0 } })
  })

  it('a function whose schema was raised refuses what is there, loudly; nothing is spent, and the others go on', async () => {
    const change = { file: 'adapters/aws/table.ts', from: 'SCHEMA = 1', to: 'SCHEMA = 2' }
    const made = await bundleChanged(
      join(root, 'src/lambdas/gate.lambda.ts'),
      join(folder, 'raised/gate/index.mjs'),
      change,
    )
    expect(made).toBe(1)
    const id = seed('raised')
    tag(id, await newCode('now', '/startpass raised'))
    const bodies = await started(id)
    const { answer, message, log } = await judged('raised', bodies)
    expect(answer).not.toEqual({ batchItemFailures: [] })
    expect(`${message ?? ''} ${log}`).toContain('cannot be read: schema')
    expect([stateOf(id)?.state, await verdicts(id)]).toEqual(['running', []])
    expect(await judged('before', bodies)).toMatchObject(clean)
    expect([stateOf(id)?.state, await verdicts(id)]).toEqual(['running', ['allow']])
  })

  it('a record of a later schema is refused by both, loudly: nothing is judged by what cannot be read', async () => {
    const id = seed('later')
    tag(id, await newCode('now', '/startpass later'))
    const bodies = await started(id)
    expect(await judged('now', bodies)).toMatchObject(clean)
    const [start] = await history().startsOf(place, id)
    if (start === undefined) throw new Error('it was not judged')
    const Key = toItem(startItemKey(start.name))
    const { Item } = await dynamo().send(new GetItemCommand({ TableName: 'startpass', Key }))
    await dynamo().send(
      new PutItemCommand({ TableName: 'startpass', Item: toItem({ ...fromItem(Item ?? {}), schema: 2 }) }),
    )
    for (const version of ['before', 'now'] as const) {
      const { answer, log } = await judged(version, bodies.slice(0, 1))
      expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-0' }] })
      expect(log).toContain('cannot be read: schema')
    }
    expect(stateOf(id)?.state).toBe('running')
  })
})
