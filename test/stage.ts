// The whole of startpass over the strict world, in virtual time and without sockets: real flows, real adapters, the
// SDK's own serialization, the store's own conditions. Two gates take turns, as two function instances would.

import { createHash, randomBytes } from 'node:crypto'
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { EC2Client } from '@aws-sdk/client-ec2'
import { autoScalingGroups } from '../src/adapters/aws/auto-scaling-groups.ts'
import { autoScalingClients, autoScalingLevers } from '../src/adapters/aws/autoscaling-levers.ts'
import type { Table } from '../src/adapters/aws/dynamo.ts'
import { dynamoBurstBook } from '../src/adapters/aws/dynamo-burst-book.ts'
import { dynamoCapBook } from '../src/adapters/aws/dynamo-cap-book.ts'
import { readConnection } from '../src/adapters/aws/dynamo-connection.ts'
import { install } from '../src/adapters/aws/dynamo-control.ts'
import { dynamoGroupBook } from '../src/adapters/aws/dynamo-group-book.ts'
import { dynamoGuardBook } from '../src/adapters/aws/dynamo-guard-book.ts'
import { dynamoIsolationBook } from '../src/adapters/aws/dynamo-isolation-book.ts'
import { dynamoJournal, dynamoRequestMemory, dynamoToldBook } from '../src/adapters/aws/dynamo-journal.ts'
import { dynamoPaceBook } from '../src/adapters/aws/dynamo-pace-book.ts'
import { dynamoPassBook } from '../src/adapters/aws/dynamo-pass-book.ts'
import { dynamoStartBook } from '../src/adapters/aws/dynamo-start-book.ts'
import { ec2Instances } from '../src/adapters/aws/ec2-instances.ts'
import { ec2Levers, fleetLevers } from '../src/adapters/aws/ec2-levers.ts'
import { enabledRegions } from '../src/adapters/aws/ec2-regions.ts'
import { hashCodeWith } from '../src/adapters/aws/secrets.ts'
import { stsSessions } from '../src/adapters/aws/sts-sessions.ts'
import { tableDefinition } from '../src/adapters/aws/table.ts'
import { slackAlertChannel, slackChat } from '../src/adapters/slack/slack-chat.ts'
import { slackDirectory } from '../src/adapters/slack/slack-directory.ts'
import type { Alert } from '../src/domain/alert.ts'
import type { Bulletin } from '../src/domain/bulletin.ts'
import type { Mode } from '../src/domain/control.ts'
import { defaultGuard, type Guard } from '../src/domain/guard.ts'
import { openPolicy, type Policy } from '../src/domain/policy.ts'
import { rules } from '../src/domain/rules.ts'
import type { Desk, DeskSettings } from '../src/flows/desk.ts'
import type { Gate, GateSettings } from '../src/flows/gate.ts'
import type { Herald } from '../src/flows/herald.ts'
import { paceBy } from '../src/flows/pace.ts'
import type { Clock, Entropy, GuardBook, Log, LogFacts, RequestMemory } from '../src/flows/ports.ts'
import { judgeHere, type SweepReport, sweep } from '../src/flows/sweep.ts'
import { type Swept, sweepEverything } from '../src/flows/sweep-all.ts'
import { tellNews } from '../src/flows/sweep-news.ts'
import { onePerPlace, settingsFor } from '../src/lambdas/clients.ts'
import { type GateWiring, judgeBatch } from '../src/lambdas/gate-batch.ts'
import { answerHttp } from '../src/lambdas/slack-http.ts'
import { accountId, defaultRegion } from '../world/account.ts'
import type { ObservedCall } from '../world/aws-endpoint.ts'
import { VirtualClock } from '../world/clock.ts'
import type { ApiCall } from '../world/ec2/ec2-options.ts'
import { type EmbeddedAwsOptions, embeddedAws } from '../world/embedded-aws.ts'
import { EventBus } from '../world/event-bus.ts'
import { Faults } from '../world/faults.ts'
import type { HttpHandler, HttpRequest } from '../world/http.ts'
import { inProcessAws } from '../world/in-process-aws.ts'
import { httpApiEvent } from '../world/lambda/http-api-event.ts'
import { example } from '../world/slack/example-workspace.ts'
import type { PostedMessage } from '../world/slack/messages.ts'
import type { Forgery } from '../world/slack/signed-request.ts'
import { slackWorld } from '../world/slack/slack-world.ts'
import type { Workspace } from '../world/slack/workspace.ts'
import { acting } from './support/acting.ts'
import { VirtualQueue } from './virtual-queue.ts'

export interface StageOptions {
  readonly bootSeconds?: number
  readonly stopSeconds?: number
  readonly mode?: Mode
  /** Accounts beside home, by their ids; what guards them comes with the settings. */
  readonly otherAccounts?: readonly string[]
  /** Settings in force, instead of those in the table. */
  readonly guard?: Partial<Guard>
  readonly gate?: Partial<GateSettings>
  readonly desk?: Partial<DeskSettings>
  readonly policy?: Policy
  /** Changes the ports of every gate: how tests switch a safeguard off or make a dependency fail. */
  readonly tamper?: (gate: Gate, index: number, stage: () => Stage) => Gate
  /** The same for whoever tells the news of a sweep. */
  readonly tamperHerald?: (herald: Herald) => Herald
  /** The same for the desk. */
  readonly tamperDesk?: (desk: Desk) => Desk
  /** Stands between the SDK and AWS: how tests see every request as it is, and refuse some. */
  readonly through?: (aws: HttpHandler) => HttpHandler
  /** Changes requests to the table on their way: how tests take a clause out of a condition. */
  readonly rewrite?: (body: string) => string
  readonly tamperRequests?: (requests: RequestMemory) => RequestMemory
  readonly alertChannel?: boolean
  /** How Auto Scaling groups behave. */
  readonly groups?: EmbeddedAwsOptions['groups']
  /** How many messages a gate is given at most. */
  readonly batchSize?: number
  /** Whether EC2's own buckets apply (A9). */
  readonly throttled?: boolean
  readonly workspace?: Workspace
}

interface Logged {
  readonly event: string
  readonly trouble?: unknown
  readonly facts: LogFacts
}

export type Stage = Awaited<ReturnType<typeof aStage>>

const TABLE = 'startpass'
const STEP_MS = 500

export async function aStage(options: StageOptions = {}) {
  const clock = new VirtualClock(Date.UTC(2026, 10, 23, 12))
  const faults = new Faults()
  const queue = new VirtualQueue(clock)
  const calls: ApiCall[] = []
  const requests: ObservedCall[] = []
  const bus = new EventBus({ clock, faults, deliver: async (body) => queue.enqueue(body), random: seeded() })
  const aws = embeddedAws({
    clock,
    faults,
    regions: [defaultRegion, 'us-east-1'],
    bootSeconds: options.bootSeconds ?? 5,
    stopSeconds: options.stopSeconds ?? 4,
    ...(options.groups !== undefined && { groups: options.groups }),
    throttled: options.throttled ?? false,
    fleetReplacementSeconds: 20,
    onStateChange: (change) => bus.publish(change),
    onApiCall: (call) => calls.push(call),
    observe: (call) => requests.push(call),
    otherAccounts: Object.fromEntries((options.otherAccounts ?? []).map((id) => [id, {}])),
  })
  const { dynamo } = aws
  const { ec2, autoScaling } = aws.home
  const client = {
    region: defaultRegion,
    endpoint: 'http://aws.test',
    credentials: { accessKeyId: 'AKIAGATE', secretAccessKey: 'x' },
    requestHandler: inProcessAws(
      (options.through ?? ((handler) => handler))(rewriting(aws.handler, options.rewrite)),
    ) as never,
    maxAttempts: 1,
  }
  const table: Table = { client: new DynamoDBClient(client), name: TABLE }
  await table.client.send(new CreateTableCommand({ TableName: TABLE, ...tableDefinition }))
  await install(table, options.mode ?? 'enforce', Math.floor(clock.now() / 1000) - 86_400)

  const slack = slackWorld({
    clock,
    faults,
    baseUrl: 'http://slack.test',
    ...(options.workspace !== undefined && { workspace: options.workspace }),
  })
  const settings = { botToken: slack.workspace.app.botToken, apiUrl: 'http://slack.test/api/' }
  const fetchSlack = fetchFrom(slack.handler)
  const logged: Logged[] = []
  const published: Alert[] = []
  const announced: Bulletin[] = []
  const spans = {
    verdicts: [] as string[],
    secondsToStop: [] as number[],
    collateral: 0,
    held: 0,
    throttled: 0,
    starved: 0,
    canary: [] as number[],
  }
  const ports = portsFor(clock, logged)
  const hashCode = hashCodeWith('00'.repeat(32))
  const newGuardBook = (): GuardBook => {
    if (options.guard === undefined) return dynamoGuardBook(table, ports.clock)
    const fixed = async (): Promise<Guard> => ({ ...defaultGuard, ...options.guard })
    return { inForce: fixed, fresh: fixed }
  }
  const sessions = stsSessions(client, { guard: newGuardBook(), clock: ports.clock })
  const clientIn = settingsFor(client, accountId, sessions)
  const ec2In = onePerPlace((place) => new EC2Client(clientIn(place)))
  const instances = ec2Instances(ec2In)
  const levers = async () => ({
    instances: ec2Levers(ec2In),
    groups: { ...fleetLevers(ec2In), ...autoScalingLevers(autoScalingClients(clientIn)) },
    isolation: dynamoIsolationBook(table),
  })
  const passes = dynamoPassBook(table, { entropy: ports.entropy, waits: ports.clock })

  const newGate = (index: number): GateWiring => {
    const gate: Gate = {
      rules,
      ...ports,
      instances,
      levers,
      passes,
      guard: newGuardBook(),
      starts: dynamoStartBook(table, { entropy: ports.entropy, waits: ports.clock }),
      journal: dynamoJournal(table),
      bursts: dynamoBurstBook(table),
      caps: dynamoCapBook(table, ports.entropy),
      pace: paceBy(dynamoPaceBook(table), ports.clock),
      told: dynamoToldBook(table, ports.clock),
      hashCode,
      topic: {
        publish: async (alert) => {
          published.push(alert)
        },
        announce: async (bulletin) => {
          announced.push(bulletin)
        },
      },
      channel:
        options.alertChannel === false
          ? undefined
          : slackAlertChannel(settings, example.alerts, 'en', fetchSlack),
      chat: slackChat(settings, defaultRegion, fetchSlack),
      later: queue,
      meter: {
        verdict: (kind, reason) => spans.verdicts.push(`${kind} ${reason}`),
        secondsToStop: (seconds) => spans.secondsToStop.push(seconds),
        collateral: () => {
          spans.collateral += 1
        },
        held: (starts) => {
          spans.held += starts
        },
        throttled: (starts) => {
          spans.throttled += starts
        },
        starved: () => {
          spans.starved += 1
        },
        canaryStopped: (seconds) => spans.canary.push(seconds),
      },
      settings: { graceSeconds: 3, spentTag: 'blank', ...options.gate },
    }
    return { gate: options.tamper?.(gate, index, () => stage) ?? gate, patience: queue, home: accountId }
  }
  const gates = [newGate(0), newGate(1)]

  const newDesk = (): Desk => {
    const desk: Desk = {
      ...ports,
      instances,
      passes,
      journal: dynamoJournal(table),
      directory: slackDirectory(settings, ports.clock, fetchSlack),
      chat: slackChat(settings, defaultRegion, fetchSlack),
      later: queue,
      hashCode,
      connection: () => readConnection(table),
      settings: {
        home: { account: accountId, region: defaultRegion },
        passTtlSeconds: 900,
        maxOpenPasses: 5,
        allowAny: true,
        policy: options.policy ?? openPolicy,
        codeDelivery: 'reply',
        allowedTeams: new Set([example.team]),
        ...options.desk,
      },
    }
    return options.tamperDesk?.(desk) ?? desk
  }
  const deskWiring = {
    desk: newDesk(),
    signingSecret: slack.workspace.app.signingSecret,
    requests: (options.tamperRequests ?? ((as) => as))(dynamoRequestMemory(table, ports.clock)),
  }

  /** Lets the gates work until nothing that is visible is left. */
  async function drain(): Promise<void> {
    for (;;) {
      const batches = gates
        .map(() => queue.receive(options.batchSize ?? 10))
        .filter((batch) => batch.length > 0)
      if (batches.length === 0) return
      await Promise.all(
        batches.map(async (batch, n) => {
          const wiring = gates[n % gates.length]
          if (wiring === undefined) return
          const { batchItemFailures } = await acting.run('gate', () => judgeBatch(batch, wiring))
          const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier))
          for (const { messageId } of batch) if (!failed.has(messageId)) queue.delete(messageId)
        }),
      )
    }
  }

  /** Lets this much virtual time pass, in small steps, the gates working all along. */
  async function run(seconds: number): Promise<void> {
    await drain()
    for (let passed = 0; passed < seconds * 1000; passed += STEP_MS) {
      await clock.advance(Math.min(STEP_MS, seconds * 1000 - passed))
      await drain()
    }
  }

  /** The sweep, with a gate of its own, as its function runs it. */
  async function sweepPlace(
    region: string = defaultRegion,
    account: string = accountId,
  ): Promise<SweepReport> {
    const { gate } = newGate(gates.length)
    return acting.run('sweep', () => sweep({ account, region }, { ...gate, judge: judgeHere(gate) }))
  }

  /** The whole of the sweep's function: every place of every account, and then the news. */
  const sweepAll = (): Promise<Swept> => acting.run('sweep', sweepAsItsFunctionDoes)

  async function sweepAsItsFunctionDoes(): Promise<Swept> {
    const { gate } = newGate(gates.length)
    const regionsOf = (account: string) => enabledRegions(ec2In({ account, region: defaultRegion }))
    const swept = await sweepEverything(accountId, regionsOf, { ...gate, judge: judgeHere(gate) })
    const herald = { ...gate, groups: autoScalingGroups(clientIn), groupBook: dynamoGroupBook(table) }
    await tellNews(
      swept,
      { account: accountId, region: defaultRegion },
      options.tamperHerald?.(herald) ?? herald,
    )
    return swept
  }

  const origin = (region: string) => ({ region, caller: 'AKIASOMEBODY' })

  const stage = {
    clock,
    faults,
    queue,
    ec2,
    autoScaling,
    dynamo,
    table,
    instances,
    starts: dynamoStartBook(table, { entropy: ports.entropy, waits: ports.clock }),
    journal: dynamoJournal(table),
    levers,
    slack,
    calls,
    requests,
    logged,
    published,
    /** Bulletins on the topic. */
    announced,
    spans,
    gates,
    passes,
    hashCode,
    /** What reading and changing the switch takes. */
    means: { entropy: ports.entropy, waits: ports.clock },
    run,
    drain,
    sweep: sweepPlace,
    sweepAll,
    /** Who may be whom, and what there is in an account beside home. */
    accounts: aws.accounts,
    account: aws.account,
    /** Epoch seconds. */
    now: () => Math.floor(clock.now() / 1000),
    inject: (raw: unknown) => bus.inject(raw),

    /** A stopped instance, launched long ago. */
    seed: (name: string, region: string = defaultRegion) =>
      ec2.seedStopped({ region, name, instanceType: 't3.micro', launchedAt: clock.now() - 30 * 86_400_000 }),
    start: (id: string, region: string = defaultRegion) => {
      ec2.startInstances(origin(region), { instanceIds: [id] })
    },
    stop: (id: string, region: string = defaultRegion) => {
      ec2.stopInstances(origin(region), { instanceIds: [id] })
    },
    launch: (tags: Record<string, string> = {}, count = 1, region: string = defaultRegion) =>
      ec2
        .runInstances(origin(region), {
          imageId: 'ami-0123456789abcdef0',
          instanceType: 't3.micro',
          minCount: count,
          maxCount: count,
          tagSpecifications: [
            { resourceType: 'instance', tags: Object.entries(tags).map(([key, value]) => ({ key, value })) },
          ],
        })
        .map(({ instanceId }) => instanceId),
    tag: (id: string, value: string, key = 'Auth', region: string = defaultRegion) => {
      ec2.createTags(origin(region), { resourceIds: [id], tags: [{ key, value }] })
    },
    /** The truth, not what a stale read shows. */
    instance: (id: string, region: string = defaultRegion) => {
      const found = ec2.truth(region).find(({ instanceId }) => instanceId === id)
      if (found === undefined) throw new Error(`there is no ${id} in ${region}`)
      return found
    },

    /** A person types a command and is shown the answer. */
    async type(line: string, userId: string = example.hana, channelId: string = example.ops) {
      const { request, answered } = slack.type({ userId, channelId, line, path: '/slack/commands' })
      const answer = await post(request)
      answered({
        status: answer.statusCode ?? 200,
        headers: { 'content-type': 'application/json' },
        body: answer.body ?? '',
      })
      return JSON.parse(answer.body ?? '{}') as {
        readonly text: string
        readonly blocks: readonly { readonly block_id?: string; readonly text?: { readonly text: string } }[]
      }
    },
    post,
    /** The request that a person's command makes, for sending it some other way. */
    request: (line: string, forge: Forgery = {}, userId: string = example.hana) =>
      slack.type({ userId, channelId: example.ops, line, path: '/slack/commands', forge }).request,
    toPerson: (userId: string): readonly PostedMessage[] => slack.messages.onlyFor(userId),
    inAlerts: (): readonly PostedMessage[] => slack.messages.inConversation(example.alerts),
  }
  return stage

  /** @param behind the name of an API Gateway stage that has one */
  function post(request: HttpRequest, behind?: string) {
    return acting.run('slack', () => answered(request, behind))
  }

  async function answered(request: HttpRequest, behind?: string) {
    const event = httpApiEvent(request, clock.now())
    if (behind === undefined) return answerHttp(event, deskWiring)
    const requestContext = { ...event.requestContext, stage: behind }
    return answerHttp({ ...event, rawPath: `/${behind}${event.rawPath}`, requestContext }, deskWiring)
  }
}

/** The pass code in an answer. */
export function codeIn(answer: { readonly text: string }): string {
  const code = /sp_[0-9A-HJKMNP-TV-Z]{20}/.exec(answer.text)?.[0]
  if (code === undefined) throw new Error(`no code in: ${answer.text}`)
  return code
}

function portsFor(clock: VirtualClock, logged: Logged[]): { clock: Clock; entropy: Entropy; log: Log } {
  return {
    clock: {
      now: () => clock.now(),
      // Virtual time stands still while a gate works: its pauses take none.
      pause: () => new Promise((resolve) => setImmediate(resolve)),
    },
    entropy: { bytes: (count) => randomBytes(count), fraction: () => Math.random() },
    log: {
      info: (event, facts) => logged.push({ event, facts }),
      trouble: (event, error, facts) => logged.push({ event, trouble: error, facts }),
    },
  }
}

const fetchFrom =
  (handler: HttpHandler): typeof fetch =>
  async (url, init) => {
    const { pathname, search } = new URL(url instanceof Request ? url.url : url)
    const headers = Object.fromEntries(new Headers(init?.headers).entries())
    const body = Buffer.from(typeof init?.body === 'string' ? init.body : '')
    const answer = await handler({ method: init?.method ?? 'GET', path: pathname + search, headers, body })
    return new Response(answer.body as string, { status: answer.status, headers: answer.headers })
  }

const rewriting =
  (handler: HttpHandler, rewrite: StageOptions['rewrite']): HttpHandler =>
  (request) => {
    if (rewrite === undefined || request.headers['x-amz-target'] === undefined) return handler(request)
    return handler({ ...request, body: Buffer.from(rewrite(request.body.toString())) })
  }

/** The same chances every time. */
function seeded(): () => number {
  let n = 0
  return () =>
    createHash('sha256')
      .update(String((n += 1)))
      .digest()
      .readUInt32BE() /
    2 ** 32
}
