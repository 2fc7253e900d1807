// The playground: the bundled functions over the strict world, in real time, in one process, on loopback only.

import { fileURLToPath } from 'node:url'
import { createResources, type Resources } from '../src/cli/resources.ts'
import { accountId, defaultRegion } from '../world/account.ts'
import type { ObservedCall } from '../world/aws-endpoint.ts'
import { realClock } from '../world/clock.ts'
import type { ApiCall } from '../world/ec2/ec2-options.ts'
import { embeddedAws } from '../world/embedded-aws.ts'
import { EventBus, type EventFate } from '../world/event-bus.ts'
import { Faults } from '../world/faults.ts'
import { type Listener, listen } from '../world/http.ts'
import { EventSourceMapping } from '../world/lambda/event-source-mapping.ts'
import { FunctionPool } from '../world/lambda/function-pool.ts'
import type { Invocation } from '../world/lambda/invocation.ts'
import { createMessaging } from '../world/messaging/messaging.ts'
import type { Conversation } from '../world/slack/conversations.ts'
import { example, exampleData } from '../world/slack/example-workspace.ts'
import type { PostedMessage } from '../world/slack/messages.ts'
import { slackWorld } from '../world/slack/slack-world.ts'
import { Workspace } from '../world/slack/workspace.ts'
import type { StateChangeEvent } from '../world/state-change-event.ts'
import { type HealthReport, routes } from './routes.ts'
import type { PlaygroundSettings } from './settings.ts'

/** What happens in the playground, for whoever watches. */
export interface Watchers {
  readonly ec2Call?: (call: ApiCall) => void
  readonly awsCall?: (call: ObservedCall) => void
  readonly event?: (event: StateChangeEvent, fate: EventFate) => void
  readonly log?: (functionName: string, line: string) => void
  readonly invocation?: (functionName: string, invocation: Invocation) => void
  readonly message?: (message: PostedMessage) => void
  readonly problem?: (what: string, problem: unknown) => void
}

export interface Playground {
  readonly url: string
  readonly awsUrl: string
  readonly signingSecret: string
  readonly health: HealthReport
  readonly workspace: Workspace
  /** Adds a stopped instance, launched long ago. @returns its id */
  readonly seed: (name: string, instanceType: string) => string
  /** The instance's Name tag as it truly is; nothing where there is none. */
  readonly nameOf: (instanceId: string, region: string) => string | undefined
  close(): Promise<void>
}

const STOP_SECONDS = 2
const FUNCTION_INSTANCES = 2
const SEEDED: readonly (readonly [name: string, instanceType: string])[] = [
  ['web-1', 't3.micro'],
  ['db-1', 'r7g.large'],
  ['batch-1', 'c7g.xlarge'],
  ['gpu-1', 'p5.48xlarge'],
]
const REGIONS = [defaultRegion, 'ap-northeast-3', 'us-east-1', 'us-west-2', 'eu-west-1']

/** @throws Error with code EADDRINUSE where a port is taken */
export async function startPlayground(
  settings: PlaygroundSettings,
  watch: Watchers = {},
): Promise<Playground> {
  const clock = realClock
  const faults = new Faults()
  const messaging = createMessaging()
  const queue = { name: 'startpass-gate', region: defaultRegion }
  const bus = new EventBus({
    clock,
    faults,
    deliver: (body) => messaging.queues.send(queue, body),
    ...(watch.event !== undefined && { observe: watch.event }),
  })
  const aws = embeddedAws({
    clock,
    faults,
    messaging,
    regions: REGIONS,
    bootSeconds: settings.bootSeconds,
    stopSeconds: STOP_SECONDS,
    onStateChange: (change) => bus.publish(change),
    onApiCall: (call) => watch.ec2Call?.(call),
    observe: (call) => watch.awsCall?.(call),
  })
  const { ec2 } = aws.home

  const data = exampleData()
  const signingSecret = settings.signingSecret ?? data.app.signingSecret
  const workspace = new Workspace({
    ...data,
    app: { ...data.app, signingSecret },
    conversations: withAlertChannel(data.conversations, settings.passedOn['ALERT_CHANNEL_ID']),
  })
  const open: Listener[] = []
  try {
    const awsListener = await listen(aws.handler, settings.awsPort)
    open.push(awsListener)
    const awsUrl = `http://127.0.0.1:${awsListener.port}`
    const front = routes({ faults, inject: (raw) => bus.inject(raw) })
    const listener = await listen(front.handler, settings.port)
    open.push(listener)
    const url = `http://127.0.0.1:${listener.port}`
    const slack = slackWorld({
      clock,
      faults,
      workspace,
      baseUrl: `${url}/world/slack`,
      ...(watch.message !== undefined && { observe: watch.message }),
    })

    keepAwayFromRealAws(awsUrl)
    const resources = await createResources({
      region: defaultRegion,
      ...(settings.fresh
        ? { signingSecret: undefined, botToken: undefined, connected: false, mode: 'observe' }
        : { signingSecret, botToken: data.app.botToken, mode: 'enforce' }),
      chosen: chosenFor(url, settings),
    })
    const pool = (name: 'slack' | 'gate', timeoutMilliseconds: number): FunctionPool =>
      new FunctionPool(
        {
          functionName: `startpass-${name}`,
          bundle: fileURLToPath(new URL(`../dist/lambda/${name}/index.mjs`, import.meta.url)),
          environment: {
            ...resources,
            ...chosenFor(url, settings),
            AWS_ENDPOINT_URL: awsUrl,
          },
          region: defaultRegion,
          timeoutMilliseconds,
          memoryMegabytes: 256,
          clock,
          onLog: (line) => watch.log?.(name, line),
        },
        FUNCTION_INSTANCES,
      )
    const slackFunction = pool('slack', 10_000)
    const gateFunction = pool('gate', 15_000)
    const mapping = new EventSourceMapping({
      queue,
      queues: messaging.queues,
      invoke: async (event) => {
        const invocation = await gateFunction.invoke(event)
        watch.invocation?.('gate', invocation)
        return invocation
      },
      batchSize: 10,
      batchingWindowSeconds: 0,
      maximumConcurrency: FUNCTION_INSTANCES,
      reportBatchItemFailures: true,
      clock,
      onProblem: (problem) => watch.problem?.('event source mapping', problem),
    })
    const longAgo = clock.now() - 30 * 86_400_000
    const seed = (name: string, instanceType: string): string =>
      ec2.seedStopped({ region: defaultRegion, name, instanceType, launchedAt: longAgo })
    for (const [name, instanceType] of SEEDED) seed(name, instanceType)
    const health = healthReport(resources, awsUrl, settings, workspace)
    front.open({
      slack,
      health,
      invoke: async (event) => {
        const invocation = await slackFunction.invoke(event)
        watch.invocation?.('slack', invocation)
        return invocation
      },
    })
    return {
      url,
      awsUrl,
      signingSecret,
      health,
      workspace,
      seed,
      nameOf: (instanceId, region) =>
        REGIONS.includes(region)
          ? ec2
              .truth(region)
              .find((one) => one.instanceId === instanceId)
              ?.tags.get('Name')
          : undefined,
      async close() {
        await Promise.all(open.map((one) => one.close()))
        await bus.close()
        await Promise.all([messaging.close(), mapping.stop()])
        await Promise.all([slackFunction.close(), gateFunction.close()])
        slack.close()
        await aws.close()
      },
    }
  } catch (error) {
    await Promise.all([...open.map((one) => one.close()), messaging.close(), aws.close()])
    throw error
  }
}

/** Whatever the developer's own environment says: everything in this process talks to the world, and only to it. */
function keepAwayFromRealAws(awsUrl: string): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name]
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: awsUrl,
    AWS_ACCESS_KEY_ID: 'AKIAPLAYGROUND',
    AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    AWS_EC2_METADATA_DISABLED: 'true',
  })
}

/** An alert channel of one's own is there, whatever its id. */
function withAlertChannel(
  conversations: readonly Conversation[],
  id: string | undefined,
): readonly Conversation[] {
  if (id === undefined || conversations.some((one) => one.id === id)) return conversations
  const usual = conversations.filter((one) => one.id === example.alerts)
  return [...conversations, ...usual.map((one) => ({ ...one, id, name: `alerts-${id.toLowerCase()}` }))]
}

/** What the functions are told beside the resources, and the command line finds in the table. */
const chosenFor = (url: string, settings: PlaygroundSettings): Record<string, string> => ({
  SLACK_API_URL: `${url}/world/slack/api/`,
  API_URL: url,
  ALERT_CHANNEL_ID: example.alerts,
  ALLOWED_TEAM_IDS: example.team,
  ...settings.passedOn,
})

/** The kinds the settled interface names; Slack knows finer ones. */
const KINDS: Readonly<Record<string, string>> = { 'single-channel-guest': 'guest', external: 'stranger' }

const healthReport = (
  resources: Resources,
  awsUrl: string,
  settings: PlaygroundSettings,
  workspace: Workspace,
): HealthReport => ({
  awsEndpoint: awsUrl,
  region: defaultRegion,
  account: accountId,
  topicArn: resources.TOPIC_ARN,
  queueUrl: resources.QUEUE_URL,
  dlqUrl: resources.DLQ_URL,
  tableName: resources.TABLE_NAME,
  slack: {
    teamId: workspace.team.id,
    channelId: example.ops,
    alertChannelId: settings.passedOn['ALERT_CHANNEL_ID'] ?? example.alerts,
    users: workspace.users
      .filter(({ id }) => id !== example.bot)
      .map(({ id, name, kind, locale }) => ({ id, name, kind: KINDS[kind] ?? kind, locale })),
  },
})
