// The adapters tier: the same functions over the real AWS and Slack adapters. The SDK serializes, the embedded store
// evaluates the conditions itself, Slack checks what it is sent; only the sockets are missing.

// Loaded when first needed in a function, which takes time that is not virtual: here they are there from the start.
import '../src/adapters/aws/sns-bulletin.ts'
import '../src/adapters/slack/draw-bulletin.ts'
import '@aws-sdk/client-auto-scaling'
import '@aws-sdk/client-sts'
import { AsyncLocalStorage } from 'node:async_hooks'
import { CreateTableCommand } from '@aws-sdk/client-dynamodb'
import { autoScalingLevers } from '../src/adapters/aws/autoscaling-levers.ts'
import type { Table } from '../src/adapters/aws/dynamo.ts'
import { dynamoBurstBook } from '../src/adapters/aws/dynamo-burst-book.ts'
import { dynamoCapBook } from '../src/adapters/aws/dynamo-cap-book.ts'
import { changeControl, install, readControl } from '../src/adapters/aws/dynamo-control.ts'
import { applySettings, dynamoGuardBook } from '../src/adapters/aws/dynamo-guard-book.ts'
import { dynamoIsolationBook } from '../src/adapters/aws/dynamo-isolation-book.ts'
import { dynamoJournal, dynamoRequestMemory, dynamoToldBook } from '../src/adapters/aws/dynamo-journal.ts'
import { dynamoPaceBook } from '../src/adapters/aws/dynamo-pace-book.ts'
import { dynamoPassBook } from '../src/adapters/aws/dynamo-pass-book.ts'
import { dynamoStartBook } from '../src/adapters/aws/dynamo-start-book.ts'
import { ec2Instances } from '../src/adapters/aws/ec2-instances.ts'
import { ec2Levers, fleetLevers } from '../src/adapters/aws/ec2-levers.ts'
import { hashCodeWith } from '../src/adapters/aws/secrets.ts'
import { tableDefinition } from '../src/adapters/aws/table.ts'
import { slackAlertChannel, slackChat } from '../src/adapters/slack/slack-chat.ts'
import { slackDirectory } from '../src/adapters/slack/slack-directory.ts'
import { rules } from '../src/domain/rules.ts'
import type { Gate } from '../src/flows/gate.ts'
import { paceBy } from '../src/flows/pace.ts'
import type { AlertChannel, Chat, Clock, Entropy, Levers } from '../src/flows/ports.ts'
import { autoScalingService } from '../world/autoscaling/query-protocol.ts'
import { awsEndpoint } from '../world/aws-endpoint.ts'
import { createDynamo } from '../world/dynamo/dynamo.ts'
import { ec2Service } from '../world/ec2/query-protocol.ts'
import { Faults } from '../world/faults.ts'
import type { HttpHandler, HttpRequest } from '../world/http.ts'
import { example } from '../world/slack/example-workspace.ts'
import { slackWorld } from '../world/slack/slack-world.ts'
import { home } from './cloud.ts'
import { deskSettings, gateSettings, type Parts, secrets } from './parts.ts'
import { overWire, patienceOverWire } from './ports/over-wire.ts'
import type { Said } from './said.ts'
import type { System } from './system.ts'
import { recordsIn } from './table-records.ts'
import type { Life } from './wire.ts'
import { wiredClients } from './wired-clients.ts'
import { awsTrouble, fetchOver, overLives, slackTrouble } from './wired-http.ts'

const TABLE = 'startpass'

export async function adaptersTier(parts: Parts): Promise<System> {
  const { time, random, cloud, queue, wire, said, sabotage } = parts
  const faults = new Faults()
  const dynamo = createDynamo({ clock: time })
  const aws = awsEndpoint({
    services: [ec2Service(cloud.ec2), autoScalingService(cloud.groups), dynamo],
    faults,
    clock: time,
  })
  const slack = slackWorld({ clock: time, faults, baseUrl: 'http://slack.test' })
  const lives = new AsyncLocalStorage<Life>()

  const { rewrite } = sabotage ?? {}
  const rewritten: HttpHandler = (request) =>
    rewrite === undefined || request.headers['x-amz-target'] === undefined
      ? aws(request)
      : aws({ ...request, body: Buffer.from(rewrite(request.body.toString())) })
  const watched: HttpHandler = async (request) => {
    const at = time.now()
    const answer = await rewritten(request)
    if (answer.status === 200) noteVerdict(request, at, said)
    return answer
  }
  const over = overLives(lives, wire)
  const clients = wiredClients(over(watched, awsTrouble))

  // dynalite shuffles what it answers of a batch: by the run's own chances.
  const order = random.stream('order')
  const realRandom = Math.random
  Math.random = () => order.fraction()

  const chances = random.stream('entropy')
  const entropy: Entropy = { bytes: (count) => chances.bytes(count), fraction: () => chances.fraction() }
  const clock: Clock = {
    now: () => time.now() + (lives.getStore()?.skewMs ?? 0),
    pause: (milliseconds) => {
      const life = lives.getStore()
      return life === undefined ? Promise.resolve() : wire.pause(life, milliseconds)
    },
  }
  const means = { entropy, waits: clock }
  const table: Table = { client: clients.dynamo, name: TABLE }
  await table.client.send(new CreateTableCommand({ TableName: TABLE, ...tableDefinition }))
  await install(table, 'enforce', parts.installedAt)
  const applied = { at: parts.installedAt, by: 'arn:aws:iam::123456789012:user/hana', text: '' }
  await applySettings(table, parts.guard, applied)

  const slackSettings = { botToken: slack.workspace.app.botToken, apiUrl: 'http://slack.test/api/' }
  const fetchSlack = fetchOver(over(slack.handler, slackTrouble))
  const realChat = slackChat(slackSettings, home.region, fetchSlack)
  const realChannel = slackAlertChannel(slackSettings, example.alerts, 'en', fetchSlack)
  const chat: Chat = {
    tell: async (...said_) => {
      await realChat.tell(...said_)
      await said.chat.tell(...said_)
    },
  }
  const channel: AlertChannel = {
    post: async (alert, ref) => {
      const posted = await realChannel.post(alert, ref)
      await said.channel.post(alert, posted)
      return posted
    },
    postBurst: async (burst, ref) => {
      const posted = await realChannel.postBurst(burst, ref)
      await said.channel.postBurst(burst, posted)
      return posted
    },
    announce: (bulletin) => realChannel.announce(bulletin),
  }
  const common = {
    clock,
    entropy,
    hashCode: hashCodeWith(secrets.hashKey),
    connection: async () => undefined,
    passes: dynamoPassBook(table, means),
    journal: dynamoJournal(table),
    chat,
    log: said.log,
  }
  const levers: Levers = {
    instances: ec2Levers(clients.gateEc2),
    groups: { ...fleetLevers(clients.gateEc2), ...autoScalingLevers(clients.scaling) },
    isolation: dynamoIsolationBook(table),
  }
  const laterOf = (life: Life) => overWire({ send: queue.send.bind(queue) }, 'queue', life, wire)
  const gateInstances = ec2Instances(clients.gateEc2)
  const deskInstances = ec2Instances(clients.deskEc2)

  const gate = (life: Life): Gate => {
    const made: Gate = {
      ...common,
      rules: { ...rules, ...sabotage?.rules?.(rules) },
      instances: gateInstances,
      levers: async () => levers,
      starts: dynamoStartBook(table, means),
      guard: dynamoGuardBook(table, clock),
      bursts: dynamoBurstBook(table),
      caps: dynamoCapBook(table, entropy),
      pace: paceBy(dynamoPaceBook(table), clock),
      told: dynamoToldBook(table, clock),
      topic: overWire(said.topic, 'topic', life, wire),
      channel,
      later: laterOf(life),
      meter: said.meter,
      settings: gateSettings(parts.spentTag),
    }
    return sabotage?.gate?.(made) ?? made
  }

  return {
    deployment: {
      gate: (life) => ({
        gate: gate(life),
        patience: patienceOverWire(queue, life, wire),
        home: home.account,
      }),
      desk: (life) => {
        const wiring = {
          desk: {
            ...common,
            instances: deskInstances,
            directory: slackDirectory(slackSettings, clock, fetchSlack),
            later: laterOf(life),
            settings: deskSettings(parts.ttl),
          },
          signingSecret: secrets.signingSecret,
          requests: dynamoRequestMemory(table, clock),
          timer: (milliseconds: number, late: () => void) =>
            time.wake(milliseconds, () => {
              if (life.alive) late()
            }),
        }
        return sabotage?.desk?.(wiring) ?? wiring
      },
      as: (life, work) => lives.run(life, work),
    },
    async records() {
      for (const message of slack.messages.inConversation(example.alerts)) {
        said.public.push(JSON.stringify(message))
      }
      return recordsIn(table)
    },
    async setControl(place, change) {
      await changeControl(table, await readControl(table, place, means), change, entropy)
    },
    async close() {
      Math.random = realRandom
      slack.close()
      await dynamo.close()
    },
  }
}

/** Keeps when each verdict took effect, by the transaction that the table took. */
function noteVerdict({ headers, body }: HttpRequest, at: number, said: Said): void {
  if (headers['x-amz-target']?.endsWith('TransactWriteItems') !== true) return
  const text = body.toString()
  if (!text.includes('"event":{"S":"verdict"}')) return
  const [, key] = /"start":\{"S":"\d+\/([^"]+)"\}/.exec(text) ?? []
  if (key === undefined) throw new Error(`a verdict without a start: ${text.slice(0, 500)}`)
  said.decidedAt.set(key, at)
}
